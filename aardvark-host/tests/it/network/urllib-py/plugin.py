"""Requests of every kind through the standard library and `pyodide.http`."""

import asyncio
import http.client
import io
import json
import signal
import urllib.error
import urllib.parse
import urllib.request

try:
    urllib.request.urlopen("http://127.0.0.1:1/")
except Exception as error:
    EARLY = f"{type(error).__name__}: {error}"


def told(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def at_load():
    return EARLY


def get(url):
    return told(lambda: urllib.request.urlopen(url).read().decode())


def opened(url):
    with urllib.request.urlopen(url) as response:
        return [response.status, response.reason, response.url, response.headers.get_all("x-twice"), len(response.read())]


def missing(url):
    try:
        urllib.request.urlopen(url)
    except urllib.error.HTTPError as error:
        return [error.code, error.reason, error.read().decode()]


def post(url):
    data = urllib.parse.urlencode({"a": "b c"}).encode()
    request = urllib.request.Request(url, data, {"X-Own": "1"})
    return json.load(urllib.request.urlopen(request))


def put(url):
    request = urllib.request.Request(url, b"\x00\xff", method="PUT")
    return urllib.request.urlopen(request).status


def connection(host):
    """Two requests on one connection, with bodies in all the forms that `http.client` takes."""
    results = []
    client = http.client.HTTPConnection(host)
    for body, chunked in [
        (b"bytes", False),
        ("text", False),
        (io.BytesIO(b"file"), False),
        (iter([b"it", b"er"]), True),
    ]:
        client.request("POST", "/echo", body, encode_chunked=chunked)
        results.append(json.load(client.getresponse())["body"])
    client.putrequest("POST", "/echo")
    client.putheader("Content-Length", "4")
    client.endheaders()
    client.send(b"on")
    client.send(b"ce")
    results.append(json.load(client.getresponse())["body"])
    client.request("HEAD", "/large")
    response = client.getresponse()
    results.append([response.status, response.getheader("Content-Length"), len(response.read())])
    client.close()
    return results


def in_parts(url):
    response = urllib.request.urlopen(url)
    sizes = []
    while part := response.read(100_000):
        sizes.append(len(part))
    return sizes


def late(url, timeout):
    return told(urllib.request.urlopen, url, timeout=timeout)


def endless(url):
    urllib.request.urlopen(url)


def cleaning(url):
    """What a warning leaves time for: the wait has ended, and another request finds its own answer."""
    try:
        urllib.request.urlopen(url)
    finally:
        print("cleaned up", urllib.request.urlopen(url.replace("/wait", "/echo")).status)


def ignoring(url):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    urllib.request.urlopen(url)


def patient(url):
    """Lets the server answer once it is warned, and waits on."""

    def release(_number, _frame):
        released.append(urllib.request.urlopen(url.replace("/held", "/release")).read().decode())

    released = []
    signal.signal(signal.SIGXCPU, release)
    return [urllib.request.urlopen(url).read().decode(), released]


async def fetched(url):
    from pyodide.http import open_url, pyfetch

    response = await pyfetch(url, method="POST", body="x", headers={"A": "1"})
    first = await response.json()
    again = None
    try:
        await response.text()
    except OSError as error:
        again = str(error)
    text = open_url(url).read()
    both = await asyncio.gather(pyfetch(url), pyfetch(url))
    return [response.status, response.ok, first["body"], again, json.loads(text)["method"], len(both)]


def wrong(url):
    def header(name, value):
        return urllib.request.urlopen(urllib.request.Request(url, headers={name: value}))

    return [
        told(urllib.request.urlopen, "https://example.org/"),
        told(header, "Host", "evil.test"),
        told(header, "X-A", "1\r\nX-B: 2"),
        told(header, "TE", "trailers"),
        told(urllib.request.urlopen, urllib.request.Request(url, method="TRACE")),
        told(urllib.request.urlopen, url.replace("://", "://user:secret@")),
        told(http.client.HTTPConnection("evil.test/@127.0.0.1").request, "GET", "/"),
        told(urllib.request.urlopen, "ftp://example.org/"),
    ]


def raw():
    """What the device says to one who speaks to it directly."""
    import os

    answers = []
    for message in [b"", b"\xff\xff\xff\xff", b"\x02\x00\x00\x00{}", b"\x00\x00\x00\x00"]:
        device = os.open("/dev/aardvark-network", os.O_RDWR)
        if message:
            os.write(device, message)
        answers.append(told(lambda: os.read(device, 100)[4:].decode()))
        os.close(device)
    return answers


def with_header(url, length):
    """A request with a header of so many bytes, and one without, which must not suffer."""
    import json

    def send(headers):
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
            return {name: value for name, value in json.load(reply)["headers"]}

    return [told(lambda: len(send({"x-long": "a" * length})["x-long"])), len(send({"x-long": "a"})["x-long"])]


def raw_head(length):
    """A message whose head is a request that is right but for the blanks around it."""
    import os

    head = b'{"method":"GET","url":"http://127.0.0.1:1/","headers":[],"redirect":"follow","timeout":null}'
    device = os.open("/dev/aardvark-network", os.O_RDWR)
    message = length.to_bytes(4, "little") + head.ljust(length)
    while message:
        message = message[os.write(device, message):]
    answer = told(lambda: os.read(device, 300)[4:].decode())
    os.close(device)
    return answer
