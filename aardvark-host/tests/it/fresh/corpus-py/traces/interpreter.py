"""Traces in the interpreter itself."""

import faulthandler
import gc
import sys
import threading
import tracemalloc

from . import refused, trace

KEPT = []


@trace("modules", "interpreter")
def collector_settings():
    found = gc.isenabled(), gc.get_threshold(), len(gc.callbacks), gc.get_debug()
    gc.callbacks.append(lambda phase, details: KEPT.append(phase))
    gc.set_threshold(1, 1, 1)
    gc.set_debug(gc.DEBUG_SAVEALL)
    KEPT.append([KEPT])
    gc.collect()
    return found


@trace("interpreter")
def collector_disabled():
    found = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    gc.unfreeze()
    return found


@trace("interpreter")
def collector_frozen():
    found = gc.get_freeze_count()
    KEPT.extend([] for _ in range(1000))
    gc.freeze()
    return found


@trace("interpreter")
def trace_function():
    found = sys.gettrace(), threading.gettrace()
    sys.settrace(lambda frame, event, argument: None)
    threading.settrace(lambda frame, event, argument: None)
    return found


@trace("interpreter")
def profile_function():
    found = sys.getprofile()
    sys.setprofile(lambda frame, event, argument: None)
    return found


@trace("interpreter")
def monitoring():
    tool = sys.monitoring.DEBUGGER_ID
    found = sys.monitoring.get_tool(tool)
    sys.monitoring.use_tool_id(tool, "left")
    sys.monitoring.register_callback(tool, sys.monitoring.events.PY_START, lambda code, offset: None)
    sys.monitoring.set_events(tool, sys.monitoring.events.PY_START)
    return found


@trace()
def audit_hook():
    """Cannot be removed by anybody, nor seen; a call that leaves one slows all others down, or refuses them."""
    seen = []
    sys.addaudithook(lambda event, arguments: seen.append(event) if event == "corpus" else None)
    sys.audit("corpus")
    return seen


@trace("interpreter")
def hooks():
    found = [getattr(sys, name).__name__ for name in ("excepthook", "displayhook", "unraisablehook", "breakpointhook")]
    sys.excepthook = sys.displayhook = sys.unraisablehook = sys.breakpointhook = print
    threading.excepthook = print
    return found


@trace("modules")
def leaked_exceptions():
    found = [hasattr(sys, name) for name in ("last_exc", "last_type", "left")]
    try:
        raise ValueError("left")
    except ValueError as error:
        sys.last_exc = sys.last_value = error
        sys.last_type, sys.left = ValueError, error.__traceback__
    return found


@trace("modules")
def exception_that_escapes():
    KEPT.append("before it escaped")
    raise LookupError("left behind")


@trace("interpreter")
def recursion_limit():
    found = sys.getrecursionlimit()
    sys.setrecursionlimit(150)
    return found


@trace("modules")
def deep_recursion():
    def down():
        KEPT.append(1)
        down()

    found = len(KEPT)
    try:
        down()
    except RecursionError:
        pass
    return found


@trace("interpreter")
def switch_interval():
    found = sys.getswitchinterval()
    sys.setswitchinterval(0.5)
    return found


@trace("interpreter")
def digits_limit():
    found = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    return found


@trace("interpreter")
def allocation_tracing():
    found = tracemalloc.is_tracing()
    tracemalloc.start(3)
    return found


@trace("interpreter")
def fault_handler():
    found = faulthandler.is_enabled()
    try:
        faulthandler.enable(1)
    except (RuntimeError, OSError) as error:
        return refused(error)
    return found


@trace("modules")
def interned_strings():
    found = len(KEPT)
    for number in range(500):
        KEPT.append(sys.intern(f"left behind {number}"))
    return found


@trace("modules")
def scattered_garbage():
    """Fills free lists and arenas all over the heap, then frees every other object."""
    found = len(KEPT)
    KEPT.append([[str(number) * (number % 40)] for number in range(20_000)])
    del KEPT[-1][::2]
    return found


@trace()
def thread_started():
    started = []
    thread = threading.Thread(target=started.append, args=(1,), daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        KEPT.append(thread)
        return refused(error)
    return started


@trace("modules")
def locks_held():
    import logging

    lock = threading._active_limbo_lock
    found = lock.locked(), logging._lock._is_owned()
    lock.acquire()
    logging._lock.acquire()
    KEPT.append(lock)
    return found


@trace()
def coroutine_tracking():
    found = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(5)
    sys.set_asyncgen_hooks(print, print)
    return found
