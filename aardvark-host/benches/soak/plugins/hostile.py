"""The plugin that tries everything. Each function is an attack and says in the soak's table how it must end.

One that returns `"harmless"` has seen that it was refused what it tried, or has left something behind."""

import asyncio
import builtins
import ctypes
import http.client
import json
import logging
import os
import re
import socket
import sys
import threading
import time
import urllib.request
import zlib


def ok(at):
    return "ok"


# Time.


def loop(at):
    while True:
        pass


def deaf_loop(at):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def deaf_builtin(at):
    return sum(range(10**12))


def backtracking(at):
    return re.match("(a+)+$", "a" * 64 + "b")


def asleep(at):
    time.sleep(3600)


async def never(at):
    await asyncio.get_running_loop().create_future()


# Memory and stack.


def memory(at):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def growth(at):
    kept = bytearray(200 << 20)
    for place in range(0, len(kept), 4096):
        kept[place] = 1
    return "harmless"


def bomb(at):
    packed = zlib.compress(bytes(64 << 20))
    return [zlib.decompress(packed) for _ in range(8)]


def stack(at):
    def down(n):
        return down(n + 1) + 1

    return down(0)


def deep_builtin(at):
    nested = []
    for _ in range(300_000):
        nested = [nested]
    return repr(nested)


def deep_json(at):
    sys.setrecursionlimit(10**9)
    return json.loads("[" * 3_000_000)


# The interpreter.


def leave(at):
    os._exit(3)


def abort(at):
    os.abort()


def smash(at):
    ctypes.memset(4096, 0x41, 1 << 20)
    json.loads("[1, 2, 3]")
    raise RuntimeError("still here")


def null_call(at):
    ctypes.CFUNCTYPE(None)(7)()


def beyond(at):
    return ctypes.string_at(0xFFFF_FFF0, 64)


# What is said.


def chatter(at):
    for n in range(20_000):
        print("line", n)
        logging.warning("warning %s", n)
    return "harmless"


def flood(at):
    text = "\x1b[2J\r\n\u2028\u202eerror: forged\0" * 200_000
    sys.stdout.write(text)
    sys.stderr.write(text)
    logging.getLogger("a\nb" * 1000).error(text)
    os.write(1, b"\xff\xfe" * 1_000_000)
    return "harmless"


def long_message(at):
    raise type("E\n\x1b[31m" * 100, (Exception,), {})("x\r\n" * 2_000_000)


def silent_message(at):
    class Mute(Exception):
        def __str__(self):
            raise self

        __repr__ = __str__

    first, second = Mute(), Mute()
    first.__cause__, second.__cause__ = second, first
    raise first


# Results.


def large(at):
    return "x" * (80 << 20)


def cyclic(at):
    found = []
    found.append(found)
    return found


def deep_result(at):
    found = 1
    for _ in range(100_000):
        found = {"x": found}
    return found


def exotic(at):
    class Lying(dict):
        def items(self):
            while True:
                yield "\ud800", float("nan")

        __len__ = lambda self: -1

    return [Lying(a=1), object()]


# What is left behind.


def litter(at):
    os.environ["LEFT"] = "behind"
    sys.path.insert(0, "/nowhere")
    sys.setrecursionlimit(77777)
    with open("/tmp/left", "wb") as file:
        file.write(b"x" * 100_000)
    builtins.left = [bytearray(1000) for _ in range(1000)]
    return "harmless"


def patch(at):
    json.dumps = lambda *a, **k: "1 / 0"
    json.loads = None
    builtins.len = lambda *a: -1
    return "harmless"


async def tasks(at):
    async def wait():
        while True:
            await asyncio.sleep(0.001)

    builtins.left = [asyncio.ensure_future(wait()) for _ in range(2_000)]
    await asyncio.sleep(0.01)
    return "harmless"


def threads(at):
    return refused(lambda: [threading.Thread(target=loop, args=(at,)).start() for _ in range(100)], RuntimeError)


# Files.


def fill(at):
    def write():
        with open("/tmp/full", "wb") as file:
            while True:
                file.write(bytes(1 << 20))

    return refused(write)


def many_files(at):
    def write():
        for number in range(1_000_000):
            open(f"/tmp/{number}", "w").close()

    return refused(write)


def descriptors(at):
    builtins.left = []

    def take():
        while True:
            builtins.left.append(os.open("/mnt/in/a", os.O_RDONLY))

    return refused(take)


def escape(at):
    for name in ("up", "absolute", "loop", "../secret", "process", "pipe"):
        for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            refused(lambda: os.open(f"/mnt/in/{name}", flags))
    return "harmless"


def fill_mount(at):
    def write():
        with open(f"/mnt/out/{os.getpid()}", "wb") as file:
            while True:
                file.write(bytes(1 << 18))

    return refused(write)


def churn(at):
    for number in range(40):
        name = f"/mnt/out/churn-{number % 4}"
        for act in (os.mkdir, lambda it: os.rename(it, it + "x"), lambda it: os.rmdir(it + "x"), os.rmdir):
            try:
                act(name)
            except OSError:
                pass
    return "harmless"


# The network.


def slow(at):
    return get(at + "/slow")


def hang(at):
    return get(at + "/hang")


def endless(at):
    return refused(lambda: get(at + "/endless"))


def away(at):
    return refused(lambda: get(at + "/away"))


def hops(at):
    return refused(lambda: get(at + "/hops"))


def lies(at):
    for path in ("/short", "/garbage", "/headers", "/drop", "/chunks"):
        refused(lambda: get(at + path))
    return "harmless"


def left_open(at):
    builtins.left = [http.client.HTTPConnection(at.removeprefix("http://")) for _ in range(20)]
    for number, connection in enumerate(builtins.left):
        connection.request("GET", "/trickle" if number % 2 else "/hang")
    return "harmless"


def too_many(at):
    def ask():
        while True:
            get(at + "/number?n=1")

    return refused(ask)


def raw_socket(at):
    host, port = at.removeprefix("http://").split(":")
    return refused(lambda: socket.create_connection((host, int(port)), 1))


def get(url):
    with urllib.request.urlopen(url) as response:
        return response.read()


def refused(act, kind=OSError):
    try:
        found = act()
    except kind:
        return "harmless"
    except Exception as error:
        if type(error).__module__ == "http.client":
            return "harmless"
        raise
    raise AssertionError(f"not refused: {found}")
