# From: `atexit`, weak references and the collector's callbacks: what runs at the end.
# Ends: 1
import atexit
import gc
import weakref


def attack(probe):
    atexit.register(print, "after the call")
    weakref.finalize(attack, print, "after the call")
    gc.callbacks.append(lambda phase, info: None)
    return 1
