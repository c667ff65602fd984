"""`pyodide.http` through the host: `pyfetch` and `open_url`, without anything of a browser."""

import io
import json as _json

from _aardvark_network import exchange

_MODES = {"follow", "manual", "error"}


class FetchResponse:
    """What `pyfetch` gives; the body has been received in full."""

    def __init__(self, answer):
        self.url = answer.url
        self.status = answer.status
        self.status_text = answer.reason
        self.ok = 200 <= answer.status < 300
        self.redirected = answer.redirected
        self.type = "basic"
        self.headers = {}
        for name, value in answer.headers:
            self.headers[name] = f"{self.headers[name]}, {value}" if name in self.headers else value
        self.body_used = False
        self._answer = answer

    def raise_for_status(self):
        """Raises an `OSError` for the statuses of errors."""
        if self.status >= 400:
            raise OSError(f"{self.status} {self.status_text} for url: {self.url}")

    def clone(self):
        """Another response with the same body."""
        if self.body_used:
            raise OSError("Response body is already used")
        return FetchResponse(self._answer)

    def _take(self):
        if self.body_used:
            raise OSError("Response body is already used")
        self.body_used = True
        return self._answer.body

    async def bytes(self):
        """The body."""
        return self._take()

    async def memoryview(self):
        """The body, as a view."""
        return memoryview(self._take())

    async def text(self):
        """The body, as text in UTF-8."""
        return self._take().decode("utf-8", "replace")

    string = text

    async def json(self, **keywords):
        """The body, as JSON."""
        return _json.loads(self._take(), **keywords)


def finish(http):
    """Points `http`, the module `pyodide.http`, to the host."""

    async def pyfetch(url, /, *, method="GET", headers=None, body=None, redirect="follow", signal=None, **_):
        """Fetches a URL."""
        if redirect not in _MODES:
            raise ValueError(f"the redirect mode {redirect!r} is not one of follow, manual, error")
        headers = list(headers.items() if hasattr(headers, "items") else headers or ())
        if isinstance(body, str):
            body = body.encode()
        return FetchResponse(exchange(method, str(url), headers, body, redirect))

    def open_url(url):
        """The text behind a URL, as a file."""
        return io.StringIO(exchange("GET", str(url), redirect="follow").body.decode("utf-8", "replace"))

    http.FetchResponse = FetchResponse
    http.pyfetch = pyfetch
    http.open_url = open_url
