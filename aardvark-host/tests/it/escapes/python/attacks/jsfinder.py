# From: `registerJsModule`: modules that a guest registers under the host's names.
# Ends: []
from gains import gains


def attack(probe):
    import sys

    from _pyodide import _importhook

    return gains([
        lambda: _importhook.register_js_module("evil", {}) or __import__("evil").constructor.constructor("return 1")(),
        lambda: _importhook.jsfinder.jsproxies.get("js").constructor,
        lambda: _importhook.unregister_js_module("js"),
        lambda: [finder for finder in sys.meta_path if hasattr(finder, "jsproxies") and finder.jsproxies.get("pyodide_js").FS],
    ])
