# What keeps an interpreter busy, and where a plugin can do it. Run into time limits by matrix.rs and benches/limits, which
# ask `table` what there is.
import asyncio
import json
import re
import time
import zlib

COUNT = 0


def count():
    global COUNT
    COUNT += 1
    return COUNT


def loop():
    while True:
        pass


def regex():
    re.match(r"(a+)+$", "a" * 40 + "b")


def summing():
    sum(range(10**12))


def sorting():
    sorted(range(3_000_000), key=str)


def bigint():
    7 ** (10**7)


def parsing():
    json.loads("[" + "1," * 3_000_000 + "1]")


def writing():
    json.dumps(list(range(3_000_000)))


def compressing():
    zlib.compress(bytes(30_000_000), 9)


def searching():
    ("a" * 10_000_000 + "b").find("a" * 5_000 + "c")


def sleeping():
    time.sleep(1000)


CONSTRUCTS = [loop, regex, summing, sorting, bigint, parsing, writing, compressing, searching, sleeping]


def table():
    places = [handler, async_handler, in_finally, in_builtin, stubborn]
    return [[function.__name__ for function in functions] for functions in (CONSTRUCTS, places)]


def again(construct):
    run = globals()[construct]
    while True:
        run()


def handler(construct):
    again(construct)


async def async_handler(construct):
    await asyncio.sleep(0)
    again(construct)


def in_finally(construct):
    try:
        raise ValueError
    finally:
        again(construct)


def in_builtin(construct):
    sorted([0], key=lambda _: again(construct))


def stubborn(construct):
    while True:
        try:
            again(construct)
        except BaseException:
            pass
