"""Requests to other hosts, through the host's client and under its grant.

A request is written to a device and its answer read from it: the length of a head in four bytes, the head as JSON, the
body. The call waits meanwhile.
"""

import json
import os

_DEVICE = "/dev/aardvark-network"
_CHUNK = 1 << 20
_dumps, _loads = json.dumps, json.loads

# Headers that the host sets by itself; they say nothing that it does not know.
_OWN = {"connection", "content-length", "keep-alive", "proxy-connection", "transfer-encoding"}


class NetworkError(OSError):
    """A request without a response. `kind`: `denied`, `invalid`, `used_up`, `lookup`, `connect`, `certificate`, `timeout`,
    `too_large`, `redirect`, `protocol` or `unavailable`."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Answer:
    """A response, received in full."""

    def __init__(self, head, body):
        self.status = head["status"]
        self.reason = head["reason"]
        self.url = head["url"]
        self.redirected = head["redirected"]
        # Names in small letters, and values, in the order in which they came.
        self.headers = head["headers"]
        self.body = body


def own_headers(headers, host):
    """The headers without those that the host sets by itself; `host` is what the request's URL says."""
    kept = []
    for name, value in headers:
        name = name.decode("latin-1") if isinstance(name, bytes) else str(name)
        value = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        small = name.lower()
        if small in _OWN or (small == "host" and value.lower() in host):
            continue
        kept.append((name, value))
    return kept


def exchange(method, url, headers=(), body=None, redirect="manual", timeout=None):
    """Sends a request and waits for its answer. `redirect`: `follow`, `manual` or `error`; `timeout` in seconds."""
    head = _dumps({
        "method": method,
        "url": url,
        "headers": [[name, value] for name, value in headers],
        "hasBody": body is not None,
        "redirect": redirect,
        "timeout": timeout,
    }).encode()
    device = os.open(_DEVICE, os.O_RDWR)
    try:
        _write(device, len(head).to_bytes(4, "little") + head)
        if body:
            _write(device, body)
        answer = bytearray()
        while chunk := os.read(device, _CHUNK):
            answer += chunk
    finally:
        os.close(device)
    start = 4 + int.from_bytes(answer[:4], "little")
    head = _loads(answer[4:start])
    if "kind" in head:
        raise NetworkError(head["kind"], head["message"])
    return Answer(head, bytes(memoryview(answer)[start:]))


def _write(device, data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(device, rest) :]
