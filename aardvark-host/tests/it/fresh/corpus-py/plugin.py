"""The corpus as a plugin: look, leave something behind, look again."""

import inspect

import endings
import entropy
import traces
import work
from fingerprint import changed, pages as _pages, take as _take
from traces import TRACES

# What a first look warms up is then part of the plugin as it was loaded, and nobody's doing.
_take(twice=True)
_pages.take()


def names():
    """The names of all traces."""
    return list(TRACES)


def fingerprint():
    """Everything that this call sees; see the module of that name."""
    return _take()


def pages():
    """A checksum of every page of linear memory."""
    return _pages.take()


def leave(name):
    """Runs a trace and says what it found."""
    return TRACES[name][0]()


def bite(name):
    """Runs a trace and says in which areas it was meant to show, and in which it does."""
    run, expected = TRACES[name]
    before = _take(twice=True)
    try:
        result = run()
    except LookupError as error:
        result = repr(error)
    if inspect.iscoroutine(result):
        return _finish(before, result, expected)
    return _bitten(before, result, expected)


async def _finish(before, result, expected):
    return _bitten(before, await result, expected)


def _bitten(before, result, expected):
    return {
        "refused": isinstance(result, str) and result.startswith("refused"),
        "expected": list(expected),
        "changed": changed(before, _take(twice=True)),
    }


def end(name):
    """Ends badly; see the module `endings`."""
    return getattr(endings, name)()


def draw():
    return entropy.draw()


def grow():
    """200 MB, all of them written."""
    traces.interpreter.KEPT.append(bytearray(b"left") * (50 << 20))
    return len(traces.interpreter.KEPT)


def clocks():
    return entropy.read_clocks()


def do(task, argument):
    """Ordinary work."""
    return getattr(work, task)(argument)
