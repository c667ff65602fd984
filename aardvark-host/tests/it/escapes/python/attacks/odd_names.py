# From: prototype pollution through file names: directories are objects of JavaScript.
# Ends: []
import os

from gains import gains

NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "then", "length", "..\0x", "\ud800", "x" * 255, "a\nb", "node_ops"]


def attack(probe):
    def use(name):
        path = f"/tmp/{name}"
        os.mkdir(path)
        with open(f"{path}/inner", "w") as file:
            file.write("x")
        with open(f"{path}/inner") as file:
            if file.read() != "x":
                return name
        if hasattr(os.stat("/tmp"), "node_ops"):
            return name
        return None

    def inherits():
        os.mkdir("/tmp/fresh")
        return os.listdir("/tmp/fresh") or None

    found = gains([*(lambda name=name: use(name) for name in NAMES), inherits])
    return found
