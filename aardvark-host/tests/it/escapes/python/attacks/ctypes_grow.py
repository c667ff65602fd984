# From: memory beyond the limit, by the function that Emscripten grows it with.
# Ends: any value or error exception or error crash
def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)
    grown = [lib.emscripten_resize_heap(size) for size in (0xFFFFFFFF, 0xC0000000, 0x80000000, 0x40010000)]
    return sum(grown) or "refused"
