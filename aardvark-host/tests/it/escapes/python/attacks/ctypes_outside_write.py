# From: memory: the same, written to.
# Ends: error crash or error exception
def attack(probe):
    import ctypes

    ctypes.memmove(0xFFFF0000, ctypes.create_string_buffer(1 << 17), 1 << 17)
