# From: the walk of an attacker: everything in JavaScript that attributes lead to, and what would be worth having.
# Ends: []
from collections import deque

WANTED = {"WebAssembly", "process", "require", "fetch", "Module", "Memory", "Instance", "readFile", "write", "sleep", "randomFill", "FS", "HEAPU8", "wasmMemory", "_module", "SharedArrayBuffer", "Atomics", "globalThis", "eval"}


def attack(probe):
    from pyodide.ffi import JsProxy, create_proxy, to_js

    import js
    import pyodide_js

    queue = deque([js, pyodide_js, pyodide_js._api, to_js([]), to_js({}), to_js({1}), to_js(b""), to_js(print), create_proxy(print)])
    seen, found = set(), []
    while queue and len(seen) < 3000:
        value = queue.popleft()
        if not isinstance(value, JsProxy):
            continue
        try:
            key = value.js_id
        except Exception:
            continue
        if key in seen:
            continue
        seen.add(key)
        names = set()
        for source in (lambda: value.constructor.constructor.prototype, lambda: to_js({}).constructor):
            pass
        try:
            names.update(str(name) for name in to_js([]).constructor.__proto__.constructor.getOwnPropertyNames(value))
        except Exception:
            pass
        try:
            names.update(name for name in dir(value) if not name.startswith("__"))
        except Exception:
            pass
        for name in [*names, "constructor", "__proto__", "prototype"]:
            if name in WANTED and name != "eval":
                found.append(name)
            try:
                queue.append(getattr(value, name))
            except Exception:
                pass
    return sorted(set(found))
