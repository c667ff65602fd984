# From: mcp-run-python (pydantic-ai issue 2332) and langchain-sandbox's sessions: what one run leaves, the next one finds.
# Ends: 1
#
# `session_inheritance` runs after it, on the same slot if that is fresh.
import builtins
import copyreg
import os
import sys
import types

MARK = "bequest"


def attack(probe):
    import js
    import pyodide_js

    builtins.bequest = MARK
    sys.bequest = sys.modules["bequest"] = types.ModuleType(MARK)
    sys.modules["__main__"].bequest = MARK
    sys.path.append(f"/tmp/{MARK}")
    sys.path_importer_cache[MARK] = None
    sys.argv.append(MARK)
    sys.flags_bequest = MARK
    os.environ["BEQUEST"] = MARK
    os.makedirs(f"/tmp/{MARK}/deep")
    open(f"/tmp/{MARK}/json.py", "w").close()
    os.open(f"/tmp/{MARK}/json.py", os.O_RDONLY)
    os.chdir(f"/tmp/{MARK}")
    copyreg.dispatch_table[types.ModuleType] = print
    sys.setrecursionlimit(400)
    sys.set_int_max_str_digits(640)
    __import__("signal").signal(__import__("signal").SIGTERM, print)
    __import__("locale").setlocale(__import__("locale").LC_ALL, "C")
    __import__("logging").getLogger(MARK).setLevel(7)
    __import__("decimal").getcontext().prec = 7
    __import__("gc").disable()
    __import__("contextvars").ContextVar(MARK).set(MARK)
    __import__("warnings").simplefilter("error")
    for holder in (js, pyodide_js, pyodide_js._api):
        try:
            holder.bequest = MARK
        except Exception:
            pass
    return 1
