# From: CPython is not memory safe: types of the interpreter, patched through their dictionaries.
# Ends: any value or error exception or error crash or error result
# Ruins: breaks the types
def attack(probe):
    import ctypes
    import gc

    for kind in (str, int, list, dict, bytes):
        for scope in gc.get_referents(kind.__dict__):
            if isinstance(scope, dict):
                scope["__len__"] = lambda self: 5
                scope["__iter__"] = lambda self: iter(())
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
    return 1
