# From: the C library's own sockets, below Python's module.
# Ends: []
from gains import gains


def attack(probe):
    import ctypes
    import struct

    lib = ctypes.CDLL(None)

    def connect():
        handle = lib.socket(2, 1, 0)
        if handle < 0:
            return None
        address = struct.pack("<H", 2) + struct.pack(">H", probe["port"]) + bytes([127, 0, 0, 1]) + bytes(8)
        return 1 if lib.connect(handle, address, len(address)) == 0 and lib.send(handle, b"x", 1, 0) == 1 else None

    return gains([connect])
