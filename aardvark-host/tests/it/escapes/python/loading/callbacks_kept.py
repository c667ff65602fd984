# From: callbacks of C that an image carries: their arguments are addresses in the guest's hands.
# Ends: any value or error exception
import ctypes

kept = [ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1) for _ in range(100)]
ctypes.memset(ctypes.addressof(kept[0]), 0, ctypes.sizeof(kept[0]))


def gained(): return []


def innocent(): return kept[5]()
