# From: memory: all of the interpreter, from the inside.
# Ends: error crash or error exception or error result
# Ruins: writes over the interpreter
def attack(probe):
    import ctypes

    ctypes.memset(1024, 0xA5, 20 << 20)
    return 1
