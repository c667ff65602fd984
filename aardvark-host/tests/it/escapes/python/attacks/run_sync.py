# From: stack switching: suspending the interpreter in the middle of the host's call.
# Ends: []
from gains import gains


def attack(probe):
    import asyncio

    from pyodide.ffi import run_sync, to_js

    Promise = to_js([]).constructor.constructor
    return gains([lambda: run_sync(asyncio.sleep(0)), lambda: run_sync(Promise("return 1")), lambda: run_sync(asyncio.Future())])
