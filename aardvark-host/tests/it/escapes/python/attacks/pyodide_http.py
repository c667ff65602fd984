# From: Pyodide's own door to the network, which is the browser's.
# Ends: []
from gains import gains


def attack(probe):
    import asyncio

    import pyodide.http

    url = f"http://127.0.0.1:{probe['port']}/"
    return gains([lambda: pyodide.http.open_url(url).read(), lambda: asyncio.run(pyodide.http.pyfetch(url)), lambda: __import__("micropip"), lambda: __import__("pyodide_js").loadPackage("micropip"), lambda: asyncio.run(__import__("pyodide._package_loader")._package_loader.unpack_buffer)])
