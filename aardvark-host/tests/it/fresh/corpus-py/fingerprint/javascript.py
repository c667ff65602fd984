"""JavaScript as Python sees it: the objects that are handed in, and the prototypes that can be reached from a proxy."""

import zlib

from pyodide.ffi import JsProxy, create_proxy, to_js

try:
    import js
except ImportError:
    js = None
try:
    import pyodide_js
except ImportError:
    pyodide_js = None

_crc32, _dir, _getattr, _str, _isinstance, _type, _len = zlib.crc32, dir, getattr, str, isinstance, type, len
_Proxy, _to_js, _create_proxy = JsProxy, to_js, create_proxy

# What every proxy of an object offers; the prototypes that this comes from are described on their own.
_COMMON = frozenset(dir(to_js({}))) - {"constructor"}

# Objects with more names than this are described by a checksum: a typed array lists its indices.
_HANDED_IN = ("js", "pyodide_js")
_VOLATILE = frozenset(("js_id",))
_NOT_FOLLOWED = frozenset(("_module", "globals", "pyodide_py", "public_api"))
_MANY, _HUGE = 40, 400


def section():
    """`{path: {name: description}}`, or a number of names and a checksum."""
    described = {}
    for name, root in (("js", js), ("pyodide_js", pyodide_js)):
        _walk(name, root, 3, described)
    # Thousands of names: only whether there are others than before.
    if hasattr(pyodide_js, "_module"):
        described["pyodide_js._module"] = _crc32(_str(_dir(pyodide_js._module)).encode())
    for name, make in (
        ("array", lambda: _to_js([1])),
        ("object", lambda: _to_js({"a": 1})),
        ("bytes", lambda: _to_js(b"1")),
        ("function", lambda: _create_proxy(print)),
    ):
        try:
            _walk(name, make(), 1, described)
            _walk(f"{name}.constructor", make().constructor, 1, described)
            _walk(f"{name}.constructor.prototype", make().constructor.prototype, 1, described)
        except BaseException as error:
            described[name] = _type(error).__name__
    return described


def _walk(path, value, depth, described):
    if not _isinstance(value, _Proxy):
        return
    common = _COMMON if path.startswith(_HANDED_IN) else _VOLATILE
    try:
        names = [name for name in _dir(value) if name[:2] != "__" and name not in common]
    except BaseException as error:
        described[path] = _type(error).__name__
        return
    content = {}
    for name in names:
        try:
            item = _getattr(value, name)
        except BaseException as error:
            content[name] = _type(error).__name__
            continue
        content[name] = _shallow(item)
        if _len(names) > _HUGE:
            continue
        if depth > 1 and _is_worth_a_look(name, item):
            _walk(f"{path}.{name}", item, depth - 1, described)
    described[path] = content if _len(names) <= _MANY else [_len(names), _crc32(_str(content).encode())]


def _is_worth_a_look(name, item):
    return _isinstance(item, _Proxy) and name not in _NOT_FOLLOWED and item.typeof != "function"


def _shallow(item):
    if not _isinstance(item, _Proxy):
        return _type(item).__name__
    try:
        kind = item.typeof
        return f"{kind} {_crc32(_str(item).encode()):08x}" if kind == "function" else kind
    except BaseException as error:
        return _type(error).__name__
