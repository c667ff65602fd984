# From: memory: the first page, which C takes for nothing.
# Ends: any value or error crash or error exception
# Ruins: writes over the interpreter
def attack(probe):
    import ctypes

    ctypes.memset(0, 0xFF, 65536)
    return 1
