# From: control flow: a call through a number that is no function.
# Ends: error crash
def attack(probe):
    import ctypes

    return ctypes.CFUNCTYPE(ctypes.c_int)(0x7FFFFFF)()
