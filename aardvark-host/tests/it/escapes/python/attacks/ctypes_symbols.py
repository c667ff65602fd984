# From: `dlsym` on an object: names that every object of JavaScript has.
# Ends: [] or error crash
from gains import gains

NAMES = ["constructor", "__proto__", "hasOwnProperty", "toString", "valueOf", "__defineGetter__", "eval", "Function", "Module", "FS", "wasmMemory"]


def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)
    return gains([lambda name=name: getattr(lib, name)(0) for name in NAMES])
