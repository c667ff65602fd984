# From: descriptors without an end.
# Ends: any value or error exception
import os


def attack(probe):
    opened = 0
    try:
        while opened < 20_000:
            os.open("/dev/null", 0)
            opened += 1
    except OSError:
        return "refused"
    return opened
