# From: callbacks: each takes a slot of a table outside linear memory, and a WebAssembly module.
# Ends: any value or error crash or error exception or error limit
def attack(probe):
    import ctypes

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    kept = [kind(lambda value: value + 1) for _ in range(2000)]
    return [kept[0](1), kept[-1](2), len(kept)]
