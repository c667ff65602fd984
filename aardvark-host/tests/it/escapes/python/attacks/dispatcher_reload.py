# From: `importlib.reload` and `sys.modules`: the host's modules anew, from the guest's folder.
# Ends: any value or error exception
# Ruins: replaces the dispatcher
import importlib
import sys


def attack(probe):
    for name in ("_aardvark_dispatch", "_aardvark_codec", "_aardvark_errors", "_aardvark_loop", "aardvark"):
        sys.modules[name] = sys
    sys.path[:] = ["/tmp"]
    importlib.invalidate_caches()
    return 1
