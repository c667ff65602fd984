# From: views of the interpreter's own memory: the buffer behind them, detached, resized or kept.
# Ends: []
from gains import gains


def attack(probe):
    from pyodide.ffi import create_proxy, to_js

    view = create_proxy(bytearray(b"x" * 64)).getBuffer()
    buffer = view.data.buffer
    return gains([
        lambda: buffer.transfer() and 1,
        lambda: buffer.resize(0) or 1,
        lambda: buffer.constructor("return 1"),
        lambda: setattr(buffer, "planted", 1) or 1,
        lambda: to_js(b"x").constructor.new(buffer, buffer.byteLength, 1),
        lambda: to_js(b"x").constructor.new(buffer, -1),
    ])
