# From: the collector's list: every object there is, in the hope that one is the host's.
# Ends: []
import gc


def attack(probe):
    found = set()
    for thing in gc.get_objects():
        kind = type(thing).__name__
        if kind.startswith("Js") and not isinstance(thing, type):
            try:
                names = set(dir(thing))
            except Exception:
                continue
            found |= names & {"FS", "_module", "HEAPU8", "runPython", "readFile", "process", "fetch"}
    return sorted(found)
