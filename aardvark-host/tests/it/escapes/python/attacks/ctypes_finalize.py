# From: an interpreter that is shut down while it runs.
# Ends: error crash or error exit or error exception or any value
# Ruins: ends the interpreter
def attack(probe):
    import ctypes

    ctypes.pythonapi.Py_FinalizeEx()
    return 1
