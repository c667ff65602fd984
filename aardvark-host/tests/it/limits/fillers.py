# What a plugin can have only so much of, and where it can ask for more. Run into each limit by counted.rs.
import asyncio
import importlib
import logging
import os
import re
import urllib.request

COUNT = 0


def count():
    global COUNT
    COUNT += 1
    return COUNT


CHUNK = bytes(4096)


def output_bytes():
    return "x" * 5000


def log_bytes():
    for _ in range(100):
        print("x" * 1000)


def log_lines():
    for number in range(100):
        logging.warning("%d", number)


def open_files():
    while True:
        os.open("/tmp", os.O_RDONLY)


def append(path):
    with open(path, "ab", buffering=0) as file:
        while True:
            file.write(CHUNK)


def scratch_bytes():
    append("/tmp/a")


def scratch_files():
    number = len(os.listdir("/tmp"))
    while True:
        os.mkdir(f"/tmp/{number}")
        number += 1


def mount_bytes():
    append("/mnt/out/a")


def requests():
    while True:
        try:
            urllib.request.urlopen("http://127.0.0.1:1/")
        except OSError as error:
            if "may send" in str(error):
                raise


def host_calls():
    while True:
        os.stat("/tmp")


def timers():
    loop = asyncio.new_event_loop()
    try:
        while True:
            loop.call_later(1e6, print)
    finally:
        loop.close()


def modules():
    for number in range(30):
        importlib.import_module(f"small.m{number}")


def source_bytes():
    for number in range(30):
        importlib.import_module(f"more.m{number}")


def depth():
    return depth() + 1


FILLERS = {
    "outputBytes": output_bytes,
    "logBytes": log_bytes,
    "logLines": log_lines,
    "openFiles": open_files,
    "scratchBytes": scratch_bytes,
    "scratchFiles": scratch_files,
    "mountBytes": mount_bytes,
    "requests": requests,
    "hostCalls": host_calls,
    "timers": timers,
    "modules": modules,
    "sourceBytes": source_bytes,
    "depth": depth,
}


def handler(name):
    return FILLERS[name]()


async def async_handler(name):
    await asyncio.sleep(0)
    return FILLERS[name]()


def in_finally(name):
    try:
        raise ValueError
    finally:
        return FILLERS[name]()


def in_builtin(name):
    results = []
    re.sub("x", lambda _: results.append(FILLERS[name]()) or "", "x")
    return results[0]


def stubborn(name):
    last = None
    for _ in range(20):
        try:
            return FILLERS[name]()
        except BaseException as error:
            last = error
    return f"{type(last).__name__}: {last}"
