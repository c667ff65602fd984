"""urllib3, and `requests` above it, over the `http.client` that the host serves."""

from _aardvark_http import Line


def finish(connection):
    """Points `connection`, the module `urllib3.connection`, to the host."""
    plain = connection.HTTPConnection
    plain._new_conn = lambda self: Line()
    # There is nothing to keep: connections are the host's.
    plain.is_connected = property(lambda self: False)

    def connect(self):
        if self._tunnel_host:
            raise connection.NewConnectionError(self, "proxies are not offered")
        self.sock = self._new_conn()
        self.is_verified = self.default_port == 443

    for kind in (plain, connection.HTTPSConnection):
        kind.connect = connect
