# From: bytes that are not quite: a subclass whose length lies.
# Ends: any value
# Ruins: replaces the handlers
def attack(probe):
    import ctypes

    import _aardvark_dispatch

    global kept
    kept = bytes(b"12345678")
    # The length that C reads, far beyond the end of memory.
    ctypes.c_uint32.from_address(id(kept) + 8).value = 0x7FFFFFFF
    _aardvark_dispatch.HANDLERS[:] = [lambda request: kept] * len(_aardvark_dispatch.HANDLERS)
    return 1
