# From: the network, by every door that Python has.
# Ends: []
from gains import gains


def attack(probe):
    import asyncio
    import socket

    port = probe["port"]

    def plain(kind):
        with socket.socket(socket.AF_INET, kind) as connection:
            connection.settimeout(0.2)
            connection.connect(("127.0.0.1", port))
            return connection.send(b"x")

    async def streams():
        return await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 0.2)

    return gains([
        lambda: plain(socket.SOCK_STREAM), lambda: socket.create_connection(("127.0.0.1", port), 0.2), lambda: socket.create_server(("", 0)).accept(),
        lambda: __import__("http.client").client.HTTPConnection("127.0.0.1", port, timeout=0.2).request("GET", "/") or 1, lambda: __import__("urllib.request").request.urlopen(f"http://127.0.0.1:{port}/", timeout=0.2),
        lambda: asyncio.run(streams()), lambda: __import__("smtplib").SMTP("127.0.0.1", port, timeout=0.2), lambda: __import__("ftplib").FTP("127.0.0.1", timeout=0.2), lambda: __import__("xmlrpc.client").client.ServerProxy(f"http://127.0.0.1:{port}").x(),
        lambda: [found for found in socket.gethostbyname_ex("localhost")[2] if not found.startswith(("172.29.", "127."))] or None,
    ])
