# From: Pyodide's event loop: callbacks that JavaScript runs after the call.
# Ends: any value or error exception
# Innocent: silent
def attack(probe):
    from pyodide.webloop import WebLoop

    loop = WebLoop()
    loop.call_soon(print, "after the call")
    loop.call_later(0, print, "after the call")
    return 1
