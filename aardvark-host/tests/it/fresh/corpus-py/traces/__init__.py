"""The corpus: functions that each leave something behind.

A trace names the areas of the fingerprint in which it must show, so that a corpus that no longer bites is noticed.
It returns what it found before it changed anything: called twice, it must give the same answer twice.
"""

TRACES = {}


def trace(*areas):
    """Registers a function whose doings show in `areas`."""

    def register(function):
        TRACES[function.__name__] = (function, areas)
        return function

    return register


@trace()
def nothing():
    """For the corpus itself: shows in no area."""
    return "nothing"


def refused(error):
    """What a trace returns if the sandbox does not let it leave anything."""
    return f"refused: {type(error).__name__}"


from . import caches, descriptors, files, imports, interpreter, javascript, native, objects, stdlib, tasks  # noqa: E402, F401
