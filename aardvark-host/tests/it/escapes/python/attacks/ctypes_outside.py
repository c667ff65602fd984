# From: memory: addresses past the end, and a size that wraps around.
# Ends: error crash or error exception
def attack(probe):
    import ctypes

    return len(ctypes.string_at(0xFFFFFF00, 0x1000))
