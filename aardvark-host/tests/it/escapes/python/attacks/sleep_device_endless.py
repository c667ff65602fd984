# From: the same for ever.
# Ends: error limit
import os


def attack(probe):
    os.write(os.open("/dev/aardvark-sleep", os.O_WRONLY), b"Infinity")
