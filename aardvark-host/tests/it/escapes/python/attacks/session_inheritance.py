# From: the same, looking for it.
# Ends: []
import builtins
import os
import sys


def attack(probe):
    import copyreg
    import decimal
    import gc
    import logging
    import signal
    import stat
    import types
    import warnings

    import js
    import pyodide_js

    def is_open(number):
        try:
            return stat.S_ISREG(os.fstat(number).st_mode)
        except OSError:
            return False

    found = {
        "builtins": hasattr(builtins, "bequest"),
        "sys": hasattr(sys, "bequest") or "bequest" in sys.modules or "bequest" in sys.argv or hasattr(sys, "flags_bequest"),
        "main": hasattr(sys.modules["__main__"], "bequest"),
        "path": any("bequest" in path for path in [*sys.path, *sys.path_importer_cache]),
        "environment": "BEQUEST" in os.environ or "BEQUEST" in os.popen.__globals__["environ"],
        "files": os.listdir("/tmp") != [],
        "descriptors": any(is_open(number) for number in range(3, 64)),
        "directory": "bequest" in os.getcwd(),
        "copyreg": types.ModuleType in copyreg.dispatch_table,
        "recursion": sys.getrecursionlimit() == 400,
        "digits": sys.get_int_max_str_digits() == 640,
        "signal": signal.getsignal(signal.SIGTERM) is print,
        "logging": logging.getLogger("bequest").level == 7,
        "decimal": decimal.getcontext().prec == 7,
        "gc": not gc.isenabled(),
        "warnings": any(entry[0] == "error" and entry[2] is Warning for entry in warnings.filters),
        "javascript": any(hasattr(holder, "bequest") for holder in (js, pyodide_js, pyodide_js._api)),
    }
    return [name for name, is_found in found.items() if is_found]
