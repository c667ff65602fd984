# From: device nodes of the guest's own making, by number.
# Ends: []
import os
import stat

from gains import gains


def attack(probe):
    def node(major, minor):
        path = f"/tmp/device-{major}-{minor}"
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(major, minor))
        with open(path, "rb", buffering=0) as file:
            data = file.read(100)
        return data if data and major not in (1,) else None

    return gains([lambda major=major, minor=minor: node(major, minor) for major in (0, 2, 3, 4, 5, 8, 10, 64, 80, 255) for minor in range(8)])
