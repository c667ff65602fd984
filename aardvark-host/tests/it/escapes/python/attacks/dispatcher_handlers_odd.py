# From: the same with what is no handler: a number, a class, a function that gives no bytes.
# Ends: any value
# Ruins: replaces the handlers
def attack(probe):
    import _aardvark_dispatch

    handlers = _aardvark_dispatch.HANDLERS
    handlers[:] = [5, type, lambda request: "text", lambda request: bytearray(b"1"), lambda request: None][: len(handlers)]
    return 1
