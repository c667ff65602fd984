"""Calls that do not end well."""

import asyncio
import ctypes
import os
import re
import sys

GRAVES = []


def loop():
    GRAVES.append("loop")
    while True:
        pass


def stubborn():
    GRAVES.append("stubborn")
    while True:
        try:
            while True:
                GRAVES[0] = object()
        except BaseException:
            pass


def regular_expression():
    GRAVES.append("regular expression")
    return bool(re.match(r"(a+)+$", "a" * 40 + "b"))


def large_power():
    GRAVES.append("large power")
    return len(str(7 ** (10**7)))


def allocating():
    GRAVES.append("allocating")
    while True:
        GRAVES.append([{} for _ in range(1000)])
        del GRAVES[1:-5]


async def awaiting():
    GRAVES.append("awaiting")
    await asyncio.sleep(1000)


def writing():
    with open("/tmp/endless", "wb") as file:
        while True:
            file.write(bytes(4096))
            file.seek(0)


def exits():
    GRAVES.append("exit")
    sys.exit(3)


def exits_at_once():
    GRAVES.append("_exit")
    os._exit(4)


def aborts():
    GRAVES.append("abort")
    os.abort()


async def exits_in_a_coroutine():
    GRAVES.append("exit in a coroutine")
    await asyncio.sleep(0)
    raise SystemExit(5)


async def interrupts_in_a_task():
    async def inner():
        raise KeyboardInterrupt

    await asyncio.create_task(inner())


def recursion():
    GRAVES.append("recursion")
    return recursion()


def recursion_in_c():
    GRAVES.append("recursion in C")
    value = []
    for _ in range(100_000):
        value = [value]
    return repr(value)


def recursion_without_limit():
    sys.setrecursionlimit(2**31 - 1)

    def down(value):
        return max([value], key=down)

    return down(1)


def destructors():
    GRAVES.append("destructors")
    value = None
    for _ in range(1_000_000):
        value = (value,)
    del value
    return "gone"


def memory():
    GRAVES.append("memory")
    while True:
        GRAVES.append(bytearray(8 << 20))


def memory_in_small_pieces():
    GRAVES.append("small pieces")
    while True:
        GRAVES.append([None] * 1000)


def writes_to_null():
    ctypes.memset(0, 0xFF, 4096)
    return "done"


def writes_out_of_bounds():
    ctypes.memset(0xFFFF0000, 0xFF, 4096)
    return "done"


def writes_over_everything():
    """From the first object on, until something breaks."""
    ctypes.memset(1 << 20, 0xAA, 24 << 20)
    return "done"


def writes_over_types():
    ctypes.memset(id(dict), 0, 400)
    return {"a": 1}


def calls_nowhere():
    return ctypes.CFUNCTYPE(ctypes.c_int)(0x7FFFFFF)()


def calls_with_wrong_types():
    return ctypes.CDLL(None).strlen(ctypes.c_double(1.5), 2, 3, 4)


def frees_twice():
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    address = library.malloc(64)
    for _ in range(3):
        library.free(ctypes.c_void_p(address))
    library.free(ctypes.c_void_p(12345))
    return [library.malloc(64) for _ in range(4)] and "done"


def drops_references():
    for _ in range(100):
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(GRAVES))
    return "done"


def fatal_error():
    ctypes.pythonapi.Py_FatalError(b"on purpose")


def finalises():
    ctypes.pythonapi.Py_FinalizeEx()
    return "done"


def assertion():
    ctypes.pythonapi.PyErr_SetNone(None)
    return "done"


def unknown_exception():
    class Odd(BaseException):
        def __str__(self):
            raise self

    raise Odd
