# From: Pyodide's own way to end an interpreter.
# Ends: error crash or error exception
def attack(probe):
    import _pyodide_core

    _pyodide_core.trigger_fatal_error()
