# From: CPython's own.
# Ends: error crash or error exit
def attack(probe):
    import ctypes

    ctypes.pythonapi.Py_FatalError(b"the guest says so\n2026 ERROR forged")
