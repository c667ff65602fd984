# From: source lines are read by name: what reads them can be told anything.
# Ends: error exception
import linecache


def attack(probe):
    for name in (probe["secret"], "/proc/self/environ"):
        linecache.cache[name] = (None, None, ["x" * 1_000_000], name)
        linecache.lazycache(name, {"__name__": "x", "__loader__": None})
        linecache.getlines(name)
    linecache.updatecache = linecache.getline = None
    exec(compile("raise ValueError('x')", probe["secret"], "exec"), {})
