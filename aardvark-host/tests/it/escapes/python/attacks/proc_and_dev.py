# From: `/proc` and `/dev`: what the kernel knows of the process around the sandbox.
# Ends: []
import os

from gains import gains

PATHS = ["/proc/self/environ", "/proc/self/maps", "/proc/self/mem", "/proc/self/cmdline", "/proc/1/cmdline", "/proc/cpuinfo", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/ptmx", "/sys/class/net", "/etc/passwd", "/etc/hosts", "/root", "/home/../etc/shadow"]


def attack(probe):
    def read(path):
        with open(path, "rb") as file:
            return file.read(100) or None

    return gains([*(lambda path=path: read(path) for path in PATHS), lambda: os.listdir("/root"), lambda: os.listdir("/sys"), lambda: [name for name in os.listdir("/proc/self/fd") if os.readlink(f"/proc/self/fd/{name}").startswith(("/usr", "/home/u", "socket"))] or None])
