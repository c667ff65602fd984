# From: the heap as a weapon: one object, many objects, and growth that is tried again and again.
# Ends: error exception or error crash or error limit
def attack(probe):
    for size in (1 << 31, 1 << 30, (1 << 31) - 100):
        try:
            bytearray(size)
            return "got it"
        except MemoryError:
            pass
    kept = []
    while True:
        kept.append(bytes(64 << 20))
