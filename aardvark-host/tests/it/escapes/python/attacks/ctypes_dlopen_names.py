# From: the same with `dlopen`: a table of libraries that is an object with a prototype.
# Ends: [] or error crash
from gains import gains


def attack(probe):
    import ctypes

    return gains([lambda name=name: ctypes.CDLL(name) for name in ("__proto__", "constructor", "toString", "../__proto__", "__main__x", "\0")])
