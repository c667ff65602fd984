# From: the C library's own files: `open`, `fopen`, `readlink`, `mmap`, and system calls by name.
# Ends: []
from gains import gains


def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)
    paths = [probe["secret"], "/proc/self/environ", "/etc/hostname", f"/dev/../..{probe['secret']}", f"/lib/../..{probe['secret']}"]

    def c_open(path):
        handle = lib.open(path.encode(), 0)
        buffer = ctypes.create_string_buffer(100)
        return buffer.raw if handle >= 0 and lib.read(handle, buffer, 100) > 0 else None

    def c_fopen(path):
        lib.fopen.restype = ctypes.c_void_p
        return lib.fopen(path.encode(), b"r")

    return gains([*(lambda path=path: c_open(path) for path in paths), *(lambda path=path: c_fopen(path) for path in paths), lambda: lib.system(b"id") + 1 or None])
