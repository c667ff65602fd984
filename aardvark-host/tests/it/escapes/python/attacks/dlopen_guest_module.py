# From: pyodide-embedding report: a hand-made WebAssembly module in a file of the guest's own is a shared library.
# Ends: []
from gains import gains
from module_bytes import library


def attack(probe):
    import ctypes

    with open("/tmp/lib.so", "wb") as file:
        file.write(library())
    return gains([lambda: ctypes.CDLL("/tmp/lib.so").forty_two(), lambda: ctypes.CDLL("lib.so").forty_two(), lambda: ctypes.CDLL("../../tmp/lib.so").forty_two()])
