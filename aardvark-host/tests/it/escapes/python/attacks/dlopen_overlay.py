# From: time of check, time of use: a path that is the host's file when it is checked and the guest's when it is read.
# Ends: []
import os

from gains import gains
from module_bytes import library


def attack(probe):
    import ctypes

    with open("/tmp/lib.so", "wb") as file:
        file.write(library())
    ways = []
    for trick in ("symlink", "rename", "chdir", "mknod"):
        def way(trick=trick):
            if trick == "symlink":
                os.symlink("/tmp/lib.so", "/tmp/link.so")
                return ctypes.CDLL("/tmp/link.so").forty_two()
            if trick == "rename":
                os.rename("/tmp/lib.so", "/lib/libevil.so")
                return ctypes.CDLL("/lib/libevil.so").forty_two()
            if trick == "chdir":
                os.chdir("/tmp")
                return ctypes.CDLL("./lib.so").forty_two()
            os.mkdir("/tmp/bundle")
            os.rename("/tmp/lib.so", "/tmp/bundle/lib.so")
            os.environ["LD_LIBRARY_PATH"] = "/tmp/bundle"
            return ctypes.CDLL("lib.so").forty_two()

        ways.append(way)
    return gains(ways)
