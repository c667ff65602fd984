# From: the same, politely.
# Ends: error exit or error crash
def attack(probe):
    import ctypes

    ctypes.CDLL(None)._exit(0)
