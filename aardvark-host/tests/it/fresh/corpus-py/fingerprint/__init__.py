"""A description of everything that a call can see, in areas, so that a difference says where it is.

Nothing in it depends on the clock or on entropy. All of it must be equal for any two fresh calls of one isolate, down
to the addresses of objects; between isolates `PER_ISOLATE` may differ. Everything that the sections use is bound when
they are imported, so that they tell the truth about an interpreter in which `len` and `os.stat` lie.
"""

from . import allocation, files, interpreter, javascript, modules

SECTIONS = {
    "modules": modules.section,
    "interpreter": interpreter.section,
    "environment": interpreter.environment,
    "files": files.section,
    "descriptors": files.descriptors,
    "javascript": javascript.section,
    "memory size": allocation.memory_size,
    "next": allocation.what_comes_next,
    "addresses": allocation.addresses,
}

# Taking these two changes them.
_MOVED_BY_LOOKING = frozenset(("next", "addresses"))

_items, _list, _str = dict.items, list, str


def take(twice=False):
    """All areas, or those that can be taken twice in one call. A section that fails is described by its failure."""
    taken = {}
    for area, section in _list(_items(SECTIONS)):
        if twice and area in _MOVED_BY_LOOKING:
            continue
        try:
            taken[area] = section()
        except BaseException as error:
            taken[area] = {"failed": f"{type(error).__name__}: {_str(error)}"}
    return taken


def changed(before, after):
    """The areas in which two fingerprints differ, with the first differences of each."""
    return {area: _differences(before[area], after[area]) for area in before if before[area] != after[area]}


def _differences(before, after):
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [f"{before!r} -> {after!r}"]
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            for text in _differences(before.get(key), after.get(key)):
                found.append(f"{key}: {text}")
                if len(found) == 4:
                    return found
    return found
