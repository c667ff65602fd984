"""`http.client` without sockets: a connection collects a request, and the host sends it.

What is above, from `urllib.request` to `requests`, works as it is. The response goes the usual way, too: it is written out
as HTTP and read by `http.client`.
"""

import io
import socket

from _aardvark_network import NetworkError, exchange, own_headers

# What would be noticed while waiting for the response, not while sending the request.
_LATE = {"timeout", "protocol", "too_large", "redirect"}
# What says how a body was framed on its way, which ends with the host.
_FRAMING = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Line:
    """What a connection has for a socket: the bytes of one response."""

    def __init__(self):
        self._data = b""

    def fill(self, data):
        self._data = data

    def makefile(self, *arguments, **keywords):
        data, self._data = self._data, b""
        return io.BufferedReader(io.BytesIO(data))

    def settimeout(self, timeout):
        pass

    def setsockopt(self, *arguments):
        pass

    def shutdown(self, how):
        pass

    def close(self):
        self._data = b""


class _Asked:
    """A request as `http.client` writes it."""

    def __init__(self, lines):
        first, *rest = (line.decode("latin-1") for line in lines if line)
        self.method, self.target, _ = first.split(" ", 2)
        self.headers = []
        for line in rest:
            name, _, value = line.partition(":")
            self.headers.append((name, value.strip()))
        lengths = [value for name, value in self.headers if name.lower() == "content-length"]
        coding = [value.lower() for name, value in self.headers if name.lower() == "transfer-encoding"]
        self.is_chunked = bool(coding) and coding[-1].endswith("chunked")
        self.missing = int(lengths[0]) if lengths and lengths[0].isdigit() else 0
        self.has_body = self.is_chunked or self.missing > 0
        self.body = bytearray()

    def is_whole(self):
        return self.body.endswith(b"0\r\n\r\n") if self.is_chunked else len(self.body) >= self.missing


def finish(client):
    """Points `client`, the module `http.client`, to the host."""
    if not hasattr(client, "HTTPSConnection"):
        # Pyodide's older lines bring no `ssl`; the host proves who servers are, with or without it.
        _offer_https(client)
    connection = client.HTTPConnection
    read_response = connection.getresponse

    def connect(self):
        self.sock = Line()

    def send_output(self, message_body=None, encode_chunked=False):
        asked = _Asked(self._buffer)
        del self._buffer[:]
        if self._tunnel_host or not (self.sock or self.auto_open):
            raise client.NotConnected("proxies and closed connections lead nowhere")
        if self.sock is None:
            self.connect()
        self._aardvark = asked
        if message_body is not None:
            for chunk in _chunks(message_body):
                asked.body += chunk
            asked.has_body = True
            # Chunks are framed by `http.client` if it was asked to, else by whoever made them.
            asked.is_chunked = asked.is_chunked and not encode_chunked
            _perform(self, asked, client)
        elif not asked.has_body:
            _perform(self, asked, client)

    def send(self, data):
        asked = getattr(self, "_aardvark", None)
        if asked is None:
            raise client.CannotSendRequest("only whole requests can be sent")
        for chunk in _chunks(data):
            asked.body += chunk
        if asked.is_whole():
            _perform(self, asked, client)

    def getresponse(self):
        asked, self._aardvark = getattr(self, "_aardvark", None), None
        if asked is not None:
            # Its body was announced and never came in full.
            _perform(self, asked, client)
        late, self._aardvark_late = getattr(self, "_aardvark_late", None), None
        if late is not None:
            self.close()
            raise late
        return read_response(self)

    connection.connect = connect
    connection._send_output = send_output
    connection.send = send
    connection.getresponse = getresponse
    client.HTTPSConnection.connect = connect


def _perform(connection, asked, client):
    connection._aardvark = None
    connection._aardvark_late = None
    scheme = "https" if connection.default_port == 443 else "http"
    is_address = ":" in connection.host and "@" not in connection.host
    name = f"[{connection.host}]" if is_address else connection.host
    origin = f"{scheme}://{name}:{connection.port}"
    # The absolute form, as for proxies, says by itself where to.
    url = asked.target if asked.target.startswith(("http://", "https://")) else origin + asked.target
    names = {name.lower(), f"{name}:{connection.port}".lower()}
    headers = own_headers(asked.headers, names)
    body = bytes(_unframed(asked.body) if asked.is_chunked else asked.body) if asked.has_body else None
    timeout = connection.timeout
    if not isinstance(timeout, (int, float)):
        timeout = socket.getdefaulttimeout()
    try:
        answer = exchange(asked.method, url, headers, body, timeout=timeout)
    except NetworkError as error:
        told = explain(error, client)
        if error.kind not in _LATE:
            raise told from None
        connection._aardvark_late = told
    else:
        connection.sock.fill(_written(asked.method, answer))


def explain(error, client):
    """The exception that an author expects who knows sockets."""
    message = str(error)
    match error.kind:
        case "timeout":
            return TimeoutError(message)
        case "lookup":
            return socket.gaierror(socket.EAI_NONAME, message)
        case "connect":
            return ConnectionRefusedError(message)
        case "denied" | "used_up":
            return PermissionError(message)
        case "invalid":
            return ValueError(message)
        case "protocol":
            return client.RemoteDisconnected(message)
        case "certificate":
            try:
                from ssl import SSLCertVerificationError
            except ImportError:
                return error
            return SSLCertVerificationError(message)
    return error


def _written(method, answer):
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    is_head = method.upper() == "HEAD"
    for name, value in answer.headers:
        if name not in _FRAMING or (is_head and name == "content-length"):
            lines.append(f"{name}: {value}")
    if not is_head:
        lines.append(f"content-length: {len(answer.body)}")
    return "\r\n".join((*lines, "\r\n")).encode("latin-1") + answer.body


def _chunks(data):
    """The pieces of whatever `http.client` takes for a body, as bytes."""
    if hasattr(data, "read"):
        while chunk := data.read(1 << 16):
            yield chunk.encode("iso-8859-1") if isinstance(chunk, str) else chunk
        return
    try:
        yield memoryview(data).cast("B")
    except TypeError:
        if isinstance(data, str):
            yield data.encode("iso-8859-1")
            return
        yield from data


def _unframed(body):
    """What is inside chunks."""
    whole, at = bytearray(), 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(bytes(body[at:end]).split(b";")[0], 16)
        if size == 0:
            return whole
        whole += body[end + 2 : end + 2 + size]
        at = end + 4 + size


def _offer_https(client):
    class HTTPSConnection(client.HTTPConnection):
        default_port = 443

        def __init__(self, host, port=None, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None,
                     context=None, blocksize=8192, **_):
            super().__init__(host, port, timeout, source_address, blocksize)

    HTTPSConnection.__module__ = client.__name__
    client.HTTPSConnection = HTTPSConnection
    client._create_https_context = lambda http_version: None
