"""Traces in caches that only make the next call faster."""

import fnmatch
import functools
import re
import struct
import sys
import typing

from . import trace

_MISSES = []


@functools.lru_cache(maxsize=None)
def _squared(number):
    _MISSES.append(number)
    return number * number


class _Lazy:
    @functools.cached_property
    def value(self):
        _MISSES.append("lazy")
        return 1


_lazy = _Lazy()


@functools.singledispatch
def _kind(value):
    return "any"


@trace("modules")
def function_cache():
    _squared(3)
    _squared(3)
    return _squared.cache_info()


@trace("modules")
def cached_property():
    found = "value" in vars(_lazy)
    _lazy.value
    return found


@trace("modules")
def regular_expressions():
    found = len(re._cache)
    for number in range(50):
        re.compile(f"(left{number})+")
    fnmatch.fnmatch("left.txt", "left.*")
    return found


@trace()
def struct_formats():
    for number in range(1, 40):
        struct.calcsize(f"{number}s{number}i")
    return "?" in _MISSES


@trace("modules")
def dispatch_cache():
    found = len(_kind.registry)
    _kind.register(int, lambda value: "whole")
    _kind(1), _kind("text")
    return found


@trace()
def specialised_bytecode():
    """Adaptive instructions rewrite themselves in place; what they return may not change."""

    def add(a, b):
        return a + b

    total = 0
    for number in range(2000):
        total = add(total, number)
    return total, sys.getrefcount(add) < 5


@trace()
def generic_aliases():
    for number in range(30):
        typing.Literal[number]
    return typing.Optional[int] is typing.Optional[int]
