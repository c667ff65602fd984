# From: a shared library of the guest's own, loaded before the image is made.
# Ends: any value
import ctypes

MODULE = bytes.fromhex("0061736d01000000000f0864796c696e6b2e30010400000000") + bytes.fromhex("010501600001" "7f" "03020100" "070d0109666f7274795f74776f0000" "0a06010400412a0b")


def load():
    with open("/tmp/lib.so", "wb") as file:
        file.write(MODULE)
    return ctypes.CDLL("/tmp/lib.so").forty_two()


try:
    found = [load()]
except OSError:
    found = []


def gained(): return found


def innocent(): return 1
