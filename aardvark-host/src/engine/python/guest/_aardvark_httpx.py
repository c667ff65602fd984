"""httpx through the host: its transports hand requests over as a whole."""

import httpx._exceptions as exceptions
from _aardvark_network import NetworkError, exchange, own_headers

_EXCEPTIONS = {
    "timeout": exceptions.ReadTimeout,
    "protocol": exceptions.RemoteProtocolError,
    "too_large": exceptions.ReadError,
    "invalid": exceptions.LocalProtocolError,
    "redirect": exceptions.RemoteProtocolError,
}


def finish(default):
    """Points `default`, the module `httpx._transports.default`, to the host."""

    def init(self, *arguments, **keywords):
        if keywords.get("proxy") is not None:
            raise ValueError("proxies are not offered")

    def handle_request(self, request):
        return _answer(default, request, request.read())

    async def handle_async_request(self, request):
        return _answer(default, request, await request.aread())

    async def leave(self, *arguments):
        pass

    async def enter(self):
        return self

    default.HTTPTransport.__init__ = init
    default.HTTPTransport.__enter__ = lambda self: self
    default.HTTPTransport.__exit__ = lambda self, *arguments: None
    default.HTTPTransport.close = lambda self: None
    default.HTTPTransport.handle_request = handle_request
    default.AsyncHTTPTransport.__init__ = init
    default.AsyncHTTPTransport.__aenter__ = enter
    default.AsyncHTTPTransport.__aexit__ = leave
    default.AsyncHTTPTransport.aclose = leave
    default.AsyncHTTPTransport.handle_async_request = handle_async_request


def _answer(default, request, body):
    limits = request.extensions.get("timeout") or {}
    headers = own_headers(request.headers.raw, {request.url.netloc.decode("ascii").lower()})
    is_bodiless = not body and request.method.upper() in ("GET", "HEAD")
    try:
        answer = exchange(
            request.method, str(request.url), headers, None if is_bodiless else body, timeout=limits.get("read")
        )
    except NetworkError as error:
        raise _EXCEPTIONS.get(error.kind, exceptions.ConnectError)(str(error), request=request) from error
    framing = ("connection", "transfer-encoding")
    kept = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers if name not in framing]
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": answer.reason.encode()}
    return default.Response(answer.status, headers=kept, content=answer.body, extensions=extensions)
