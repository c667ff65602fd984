# From: callbacks: one that C keeps beyond the call: an exit handler, a signal handler, an alarm.
# Ends: any value or error crash or error exception
# Ruins: leaves a handler
def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)
    kind = ctypes.CFUNCTYPE(None)
    global kept
    kept = [kind(lambda: print("after the call")), ctypes.CFUNCTYPE(None, ctypes.c_int)(lambda number: print("after the call"))]
    for way in (lambda: lib.atexit(kept[0]), lambda: lib.signal(14, kept[1]), lambda: lib.alarm(1), lambda: lib.setitimer(0, (ctypes.c_long * 8)(0, 0, 0, 1, 0, 1), None)):
        try:
            way()
        except Exception:
            pass
    return 1
