"""requests, urllib3 and httpx, from their own wheels."""

import asyncio

import httpx
import requests
import urllib3


def name(error):
    return f"{type(error).__module__.split('.')[0]}.{type(error).__name__}"


def told(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as error:
        return [name(error), str(error)]


def with_requests(url):
    session = requests.Session()
    session.headers["X-Own"] = "1"
    post = session.post(url, data={"a": "b c"}, params={"q": "1"})
    echo = post.json()
    streamed = requests.get(url.replace("/echo", "/large"), stream=True)
    sizes = [len(part) for part in streamed.iter_content(100_000)]
    redirected = session.get(url.replace("/echo", "/redirect"))
    return [post.status_code, post.reason, echo["body"], echo["path"], sizes, redirected.url, len(redirected.history)]


def with_urllib3(url):
    pool = urllib3.PoolManager()
    response = pool.request("PUT", url, body=b"x" * 5, headers={"X-Own": "1"})
    chunked = pool.request("POST", url, body=iter([b"a", b"b"]), chunked=True)
    return [response.status, response.json()["body"], chunked.json()["body"]]


def with_httpx(url):
    with httpx.Client() as client:
        response = client.post(url, json={"a": 1}, headers={"X-Own": "1"})
    missing = httpx.get(url.replace("/echo", "/missing"))
    return [response.status_code, response.json()["body"], missing.status_code, missing.text]


async def with_async_httpx(url):
    async with httpx.AsyncClient() as client:
        both = await asyncio.gather(client.get(url), client.get(url))
    return [response.status_code for response in both]


def failing(url):
    return [
        told(requests.get, "https://example.org/"),
        told(requests.get, url, timeout=0.05),
        told(requests.get, url.replace("/wait", "/broken")),
        told(httpx.get, "https://example.org/"),
        told(httpx.get, url, timeout=0.05),
        told(httpx.get, url.replace("/wait", "/broken")),
        told(urllib3.PoolManager(retries=False).request, "GET", "https://example.org/"),
    ]
