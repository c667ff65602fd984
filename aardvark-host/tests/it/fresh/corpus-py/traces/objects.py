"""Traces in the plugin's own objects."""

import contextvars
import sys
import threading
import weakref

from . import trace

COUNT = 0
SEEN = []
REFERENCES = []
LOCAL = threading.local()
VARIABLE = contextvars.ContextVar("VARIABLE", default="unset")


class Shop:
    """A class with state of its own."""

    visits = 0
    prices = {}


def _counter():
    count = 0

    def increment():
        nonlocal count
        count += 1
        return count

    return increment


_closure = _counter()


def _numbers():
    yield from range(1000)


_generator = _numbers()


async def _suspended():
    return 1


@trace("modules")
def global_variable():
    global COUNT
    COUNT += 1
    return COUNT


@trace("modules")
def new_global():
    found = "surprise" in globals()
    globals()["surprise"] = object()
    return found


@trace("modules")
def class_attribute():
    Shop.visits += 1
    Shop.prices["tea"] = Shop.visits
    Shop.extra = property(lambda self: 1)
    return Shop.visits


@trace("modules")
def mutable_default(item=1, basket=[]):
    basket.append(item)
    return len(basket)


@trace("modules")
def closure():
    return _closure()


@trace("modules")
def function_attribute():
    function_attribute.calls = getattr(function_attribute, "calls", 0) + 1
    return function_attribute.calls


@trace("modules")
def replaced_code():
    found = _numbers.__code__.co_name
    _numbers.__code__ = (lambda: iter(())).__code__
    return found


@trace("modules")
def suspended_generator():
    SEEN.append(_numbers())
    next(SEEN[-1])
    return next(_generator)


@trace("modules")
def suspended_coroutine():
    coroutine = _suspended()
    SEEN.append(coroutine)
    return len(SEEN)


@trace("modules")
def weak_references():
    subject = Shop()
    SEEN.append(subject)
    REFERENCES.append(weakref.ref(subject, lambda reference: SEEN.append("dead")))
    weakref.finalize(subject, SEEN.append, "finalised")
    return len(REFERENCES)


@trace("modules")
def finaliser_that_resurrects():
    class Phoenix:
        def __del__(self):
            SEEN.append(self)

    Phoenix()
    return len(SEEN)


@trace("modules")
def reference_cycle():
    first, second = Shop(), Shop()
    first.other, second.other = second, first
    Shop.cycle = weakref.ref(first)
    return len(vars(Shop))


@trace("modules")
def thread_local():
    found = getattr(LOCAL, "value", None)
    LOCAL.value = "left"
    return found


@trace("interpreter")
def context_variable():
    found = VARIABLE.get()
    VARIABLE.set("left")
    return found


@trace("modules")
def main_module():
    found = sorted(name for name in vars(sys.modules["__main__"]) if name == "left")
    sys.modules["__main__"].left = 1
    return found


@trace("modules")
def entry_module():
    import plugin

    found = getattr(plugin, "left", None)
    plugin.left = 1
    plugin.fingerprint = plugin.pages = lambda: {}
    return found


@trace("modules")
def dispatch_table():
    """The list of handlers is an ordinary list, within a plugin's reach."""
    import _aardvark_dispatch

    found = len(_aardvark_dispatch.HANDLERS)
    _aardvark_dispatch.HANDLERS.reverse()
    _aardvark_dispatch.HANDLERS.append(None)
    return found


@trace("modules")
def frame_locals():
    frame = sys._getframe()
    while frame is not None:
        if "left" not in frame.f_globals:
            frame.f_globals["left"] = frame.f_lineno
        frame = frame.f_back
    return len(globals())
