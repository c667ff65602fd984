# From: pyodide issues 959, 960 and 4120: `import js` is the page.
# Ends: []
from gains import gains

NAMES = ["fetch", "process", "eval", "Function", "WebAssembly", "globalThis", "self", "window", "document", "Object", "Reflect", "require", "Deno", "Bun", "console", "setTimeout", "XMLHttpRequest", "importScripts"]


def attack(probe):
    import js

    def pollute():
        js.planted = 1
        return js.planted

    return gains([*(lambda name=name: getattr(js, name) for name in NAMES), pollute, lambda: __import__("js.eval"), lambda: js.constructor, lambda: js.__proto__])
