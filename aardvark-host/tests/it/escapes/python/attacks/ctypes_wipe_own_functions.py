# From: memory: the objects that the dispatcher needs for its reply.
# Ends: any value or error crash or error exception or error result
# Ruins: writes over the dispatcher
def attack(probe):
    import ctypes

    import _aardvark_codec
    import _aardvark_dispatch

    for thing in (_aardvark_dispatch.HANDLERS, _aardvark_codec.encode, _aardvark_dispatch._failure, bytes):
        ctypes.memset(id(thing), 0x41, 64)
    return 1
