# From: pyodide issue 4120: `pyodide.code.run_js` is `eval`.
# Ends: []
from gains import gains


def attack(probe):
    import pyodide.code
    from pyodide.ffi import run_sync

    return gains([lambda: pyodide.code.run_js("42"), lambda: pyodide.code.run_js("globalThis"), lambda: __import__("_pyodide._run_js").run_js("1"), lambda: run_sync(pyodide.code.run_js("Promise.resolve(42)"))])
