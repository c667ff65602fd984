"""Turns the host's warning, that a call is about to be stopped, into an exception.

The host sets a byte; CPython looks at it between two instructions, asks the loader for a number, and runs that signal's
handler. See `bell` in loader/boot.js.
"""

import asyncio.base_events
import asyncio.events
import signal

from aardvark import LimitExceeded

# How deep to look into what was raised while something else was handled, and into groups.
_MAX_DEPTH = 16


# Where asyncio has a step of a task in its hands, which would be lost: the loop raises after its round instead.
_MACHINERY = {asyncio.base_events.BaseEventLoop.run_forever.__code__.co_filename, asyncio.events.Handle._run.__code__.co_filename}

# Not empty: the loop owes the plugin a warning.
OWED = []


def _raise(_number, frame):
    if frame is not None and frame.f_code.co_filename in _MACHINERY:
        OWED.append(True)
    else:
        pay()


def pay():
    """Raises the warning."""
    OWED.clear()
    raise LimitExceeded("the call's time is nearly up")


def install():
    """Makes warnings exceptions. A plugin may put a handler of its own in the place of this one."""
    signal.signal(signal.SIGXCPU, _raise)


def is_behind(error, depth=_MAX_DEPTH):
    """Whether a warning is what ended the call, whatever became of it on the way."""
    while error is not None and depth > 0:
        if isinstance(error, LimitExceeded):
            return True
        if isinstance(error, BaseExceptionGroup) and any(is_behind(each, depth - 1) for each in error.exceptions[:8]):
            return True
        error = error.__cause__ or error.__context__
        depth -= 1
    return False
