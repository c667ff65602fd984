# From: files that an image describes: names and links that mean something else to whoever makes them again.
# Ends: any value or error exception
import os

for name in ("__proto__", "constructor", "a\nb", "x" * 255, "é"):
    with open(f"/tmp/{name}", "w") as file:
        file.write("x")
os.symlink("/etc/hostname", "/tmp/link")
os.symlink("/tmp/loop", "/tmp/loop")
os.mkdir("/tmp/deep")
os.chmod("/tmp/deep", 0)
kept = open("/tmp/é")


def gained():
    try:
        return [open("/tmp/link").read()]
    except OSError:
        return []


def innocent(): return 1
