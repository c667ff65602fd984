"""An asyncio event loop that runs inside one call, on the host's clock.

Pyodide's own loop hands its work to JavaScript and so cannot run a coroutine to its end from plain Python. This
one is CPython's `BaseEventLoop` with a selector that only sleeps: there are no sockets to watch. `asyncio.run`
in a plugin works as it does anywhere.
"""

import asyncio
import asyncio.events
import errno
import os
import time
import weakref

import _aardvark_warning as warning
from aardvark import LimitExceeded

_SLEEP = os.open("/dev/aardvark-sleep", os.O_WRONLY)
_write = os.write
_run = asyncio.runners.run
_gettime = time.clock_gettime
_gettime_ns = time.clock_gettime_ns


def sleep(seconds):
    """`time.sleep` that blocks the isolate's thread instead of spinning; a time limit ends it."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _write(_SLEEP, repr(seconds * 1000.0).encode())


def process_time():
    """`time.process_time` from another source: CPython asks `clock`, whose 32 bits are full after 36 minutes."""
    return _gettime(time.CLOCK_PROCESS_CPUTIME_ID)


def process_time_ns():
    """The same in nanoseconds."""
    return _gettime_ns(time.CLOCK_PROCESS_CPUTIME_ID)


# Their timers wait together.
_LOOPS = weakref.WeakSet()


def _count_timer():
    """Tells the host of one more timer, which refuses it if too many wait."""
    waiting = 1 + sum(max(0, len(loop._scheduled) - loop._timer_cancelled_count) for loop in _LOOPS)
    try:
        _write(_SLEEP, f"t{waiting}".encode())
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        message = f"at most {waiting - 1} are allowed (cancel some, or wait, or raise `limits.timers`)"
        raise RuntimeError(message) from None


class Stalled(RuntimeError):
    """Every task waits, and nothing is left that could wake one."""


class _Sleeper:
    def select(self, timeout):
        if timeout is None:
            raise Stalled("no task is ready and no timer is set")
        if timeout > 0:
            sleep(timeout)
        return ()

    def close(self):
        pass


class Loop(asyncio.BaseEventLoop):
    """See the module."""

    def __init__(self):
        super().__init__()
        self._selector = _Sleeper()
        _LOOPS.add(self)

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def call_at(self, when, callback, *arguments, context=None):
        _count_timer()
        return super().call_at(when, callback, *arguments, context=context)

    def _run_once(self):
        super()._run_once()
        if warning.OWED:
            warning.pay()

    def call_exception_handler(self, context):
        """As usual, but a warning that came between two steps of a task ends the loop, instead of the task alone."""
        error = context.get("exception")
        if isinstance(error, LimitExceeded):
            raise error
        super().call_exception_handler(context)

    def run_in_executor(self, executor, function, *arguments):
        """Runs `function` at once: there are no threads here, and a result that is ready is a valid future."""
        future = self.create_future()
        try:
            future.set_result(function(*arguments))
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            future.set_exception(error)
        return future

    async def shutdown_default_executor(self, timeout=None):
        pass


# Private since Python 3.14, where policies are on their way out.
_prefix = "_" if hasattr(asyncio.events, "_set_event_loop_policy") else ""
_set_policy = getattr(asyncio.events, f"{_prefix}set_event_loop_policy")


class _Policy(getattr(asyncio.events, f"{_prefix}BaseDefaultEventLoopPolicy")):
    _loop_factory = Loop


def install():
    """Makes this loop the one that `asyncio` uses everywhere."""
    asyncio._set_running_loop(None)
    _set_policy(_Policy())
    asyncio.run = asyncio.runners.run
    time.sleep = sleep
    time.process_time = process_time
    time.process_time_ns = process_time_ns


def run(awaitable):
    """Runs one awaitable to its end; tasks that it leaves behind are cancelled, as `asyncio.run` does."""
    return _run(_await(awaitable))


async def _await(awaitable):
    return await awaitable
