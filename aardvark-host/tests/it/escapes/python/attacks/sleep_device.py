# From: the device behind `time.sleep`.
# Ends: 1
import os


def attack(probe):
    handle = os.open("/dev/aardvark-sleep", os.O_WRONLY)
    for text in (b"", b"x", b"-1", b"NaN", b"-Infinity", b"-1e308", b"0x", b"\xff", b"[]", b"0" * 1_000_000):
        try:
            os.write(handle, text)
        except OSError:
            pass
    return 1
