"""Traces on the other side: JavaScript objects that Python can reach.

All of these may be refused: nothing says that a plugin must be able to reach JavaScript at all.
"""

from pyodide.ffi import create_once_callable, create_proxy, to_js

from . import refused, trace

KEPT = []


@trace("modules")
def proxies_kept():
    found = len(KEPT)
    KEPT.append(create_proxy({"left": 1}))
    KEPT.append(create_proxy(lambda: KEPT))
    KEPT.append(create_once_callable(lambda: KEPT))
    KEPT.append(to_js([1, [2, {"three": object()}]]))
    KEPT.append(to_js(b"left" * 1000))
    return found


@trace()
def proxies_destroyed():
    proxy = create_proxy([1, 2, 3])
    proxy.destroy()
    for number in range(200):
        create_proxy([number])
        to_js({"a": [number]})
    return len(KEPT)


@trace("javascript")
def global_object():
    try:
        import js

        found = hasattr(js, "left")
        js.left = 1
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def pyodides_own_object():
    try:
        import pyodide_js

        found = hasattr(pyodide_js, "left")
        pyodide_js.left = 1
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def pyodides_internals():
    try:
        import pyodide_js

        found = hasattr(pyodide_js._api, "left")
        pyodide_js._api.left = 1
        pyodide_js._api.config.left = 1
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def file_system_object():
    try:
        import pyodide_js

        found = hasattr(pyodide_js.FS, "left")
        pyodide_js.FS.left = 1
        pyodide_js.FS.nextInode = 100_000
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def module_object():
    try:
        import pyodide_js

        found = hasattr(pyodide_js._module, "left")
        pyodide_js._module.left = 1
        pyodide_js._module.ENV.LEFT = "1"
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def array_prototype():
    try:
        prototype = to_js([]).constructor.prototype
        found = hasattr(prototype, "left")
        prototype.left = 1
        prototype.copyWithin = prototype.pop
        return found
    except Exception as error:
        return refused(error)


@trace()
def array_prototype_broken():
    """What the interpreter's own JavaScript stands on."""
    try:
        prototype = to_js([]).constructor.prototype
        prototype.push = prototype.pop
        return "done"
    except Exception as error:
        return refused(error)


@trace("javascript")
def object_prototype():
    try:
        prototype = to_js({}).constructor.prototype
        found = hasattr(prototype, "left")
        prototype.left = 1
        return found
    except Exception as error:
        return refused(error)


@trace("javascript")
def function_prototype():
    try:
        prototype = create_proxy(print).constructor.prototype
        found = hasattr(prototype, "left")
        prototype.left = 1
        prototype.call = prototype.apply
        return found
    except Exception as error:
        return refused(error)


@trace("modules")
def javascript_module():
    try:
        import pyodide_js

        found = "left_in_js" in __import__("sys").modules
        pyodide_js.registerJsModule("left_in_js", to_js({"left": 1}))
        import left_in_js

        KEPT.append(left_in_js)
        return found
    except Exception as error:
        return refused(error)


@trace()
def output_redirected():
    try:
        import pyodide_js

        pyodide_js.setStdout(to_js({"batched": create_proxy(KEPT.append)}))
        return len(KEPT)
    except Exception as error:
        return refused(error)


def _mark(target):
    """What an earlier call has left on `target`, after leaving the same again."""
    found = getattr(target, "left", None)
    try:
        target.left = 1
        return str(found)
    except Exception as error:
        return refused(error) if found is None else str(found)


@trace()
def iterator_helper_prototype():
    return _mark(getattr(to_js([1]).values().map(to_js([]).constructor), "__proto__"))


@trace()
def reversed_iterator_prototype():
    return _mark(getattr(reversed(to_js([1])), "__proto__"))


@trace()
def buffer_view_class():
    view = create_proxy(bytearray(1)).getBuffer()
    return [_mark(view.constructor), _mark(getattr(view, "__proto__"))]


@trace()
def memory_object():
    return _mark(create_proxy(bytearray(1)).getBuffer().data.buffer)


@trace()
def memory_object_after_growth():
    """The object is a new one, and this is the first to see it."""
    block = bytearray(300 << 20)
    return _mark(create_proxy(block).getBuffer().data.buffer)


@trace()
def stack_trace_limit_accessor():
    array = to_js([])
    try:
        array.at.call(None)
    except Exception as error:
        kind = getattr(error.constructor, "__proto__")
    found = str(getattr(kind, "stackTraceLimit", None))
    construct = getattr(getattr(array, "__proto__"), "__proto__").constructor
    accessor = to_js([["get", array.constructor.of], ["set", array.constructor.of], ["configurable", True]])
    construct.defineProperty(kind, "stackTraceLimit", construct.fromEntries(accessor))
    return found
