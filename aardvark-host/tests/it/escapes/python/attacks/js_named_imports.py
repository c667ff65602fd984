# From: the import hook of `js`: every name below it is an import of its own.
# Ends: []
from gains import gains


def attack(probe):
    import importlib

    names = ["js.globalThis", "js.constructor", "js.__proto__", "js.process", "pyodide_js._module", "pyodide_js.FS", "pyodide_js._api.config", "pyodide_js.constructor"]
    return gains([lambda name=name: importlib.import_module(name) for name in names if name != "pyodide_js._api.config"])
