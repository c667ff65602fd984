# From: the C library's ways to end a process.
# Ends: error crash or error exit
def attack(probe):
    import ctypes

    ctypes.CDLL(None).abort()
