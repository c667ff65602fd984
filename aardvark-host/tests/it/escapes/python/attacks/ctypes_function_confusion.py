# From: control flow: every function of the table with the wrong arguments.
# Ends: error crash or error exception or any value or error limit or error exit
# Ruins: calls at random
def attack(probe):
    import ctypes

    for slot in range(1, 400):
        try:
            ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_double, ctypes.c_int64)(slot)(1.5, 1 << 60)
        except Exception:
            pass
    return 1
