"""Results of every odd kind, made from a seed. `hostile` gives one or raises it; `forged` makes up what the dispatcher says;
`right` behaves."""

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import random
import types

import _aardvark_dispatch as dispatch
from aardvark import DomainError

LEAVES = [
    None, True, 0, -1, 2**53 + 1, 2**64 - 1, 2**64, -(2**63) - 1, 10**23, 10**400, 10**5000, 1.5, -0.0, 1e21, 5e-324,
    float("nan"), float("inf"), "", "a", "\ud800", "x\udc00", "\u2028\0\u202e", "é" * 5000, '"\\', b"x", bytearray(2),
    1j, decimal.Decimal("NaN"), datetime.datetime.min, ..., NotImplemented, int, len, random, types, array.array("d", [1.0]),
]
KEYS = ["a", "", 1, True, None, 1.5, float("nan"), (1, 2), b"k", "\ud800", 10**5000, "x" * 300]
REPLIES = [
    b'{"a":[1,2.5,"x"]}', b'[[[[1]]]]', b"null", b"-0", b'?{"level":"page"}', b"!{}", b'!{"kind":"stalled"}',
    b'!{"kind":"exit","code":"3"}', b'!{"kind":"result","reason":"none"}',
    b'!{"kind":"exception","traceback":{"exception":"E","message":"m","frames":[{"file":"f","line":1,"column":1,"function":"g"}]}}',
    b'!{"kind":"limit","traceback":{"exception":"E","message":"m","frames":[],"cause":{"exception":"E","message":"","frames":[]}}}',
]


class Make:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.known = []

    def chance(self, share):
        return self.random.random() < share

    def odd(self, depth=0):
        if depth > 5:
            return 1
        made = self.random.choice(MAKERS)(self, depth)
        if isinstance(made, (list, dict)):
            self.known.append(made)
        return made

    def some(self, depth):
        return [self.odd(depth + 1) for _ in range(self.random.randrange(4))]

    def table(self, depth):
        return {self.random.choice(KEYS): self.odd(depth + 1) for _ in range(self.random.randrange(4))}

    def nested(self, _depth):
        value = 1
        for index in range(self.random.choice([5, 127, 128, 129, 3000])):
            value = {"a": value} if index % 2 else [value]
        return value

    def cyclic(self, depth):
        made = self.some(depth)
        made.append(self.random.choice(self.known) if self.known else made)
        return made

    def subclassed(self, depth):
        """Instances of subclasses of what JSON knows, whose special methods give and raise anything."""
        base, given = self.random.choice([(int, 7), (float, 1.5), (str, "text"), (list, self.some(depth)), (dict, self.table(depth)), (tuple, self.some(depth))])
        value, is_raised = self.odd(depth + 1), self.chance(0.3)
        names = ["__iter__", "__len__", "__repr__", "__str__", "__getattribute__", "items", "keys", "__eq__", "__hash__", "__bool__", "__getitem__", "encode", "__float__", "__index__"]
        members = {name: lambda *_: fail(value) if is_raised else value for name in self.random.sample(names, 3)}
        return type("Odd", (base,), members)(given)

    def plain(self, depth):
        """Objects that have a plain form."""
        value = self.odd(depth + 1)
        kind = self.random.randrange(5)
        if kind == 0:
            return dataclasses.make_dataclass("Data", ["a", "b"])(value, self.odd(depth + 1))
        if kind == 1:
            return enum.Enum("Case", {"ONE": (value,)}).ONE
        if kind == 2:
            return type("Model", (), {"model_dump": lambda self, **_: value})()
        if kind == 3:
            return types.MappingProxyType({"a": value})
        return collections.UserDict(a=value)

    def lazy(self, depth):
        return self.random.choice([iter(self.some(depth)), (x for x in self.some(depth)), later(self.odd(depth + 1)), object(), type("Slots", (), {"__slots__": ()})(), range(3), {1, 2}])

    def error(self, depth):
        kind = self.random.choice([ValueError, KeyError, SystemExit, KeyboardInterrupt, StopIteration, DomainError, GeneratorExit, UnicodeError, SyntaxError, RecursionError])
        if self.chance(0.3):
            value = self.odd(depth + 1)
            name = self.random.choice(["E", "\ud800", "x" * 3000])
            kind = type(name, (kind,), {"__str__": lambda self: value, "__module__": value})
        error = kind(self.odd(depth + 1))
        if self.chance(0.3):
            error.__cause__ = error if self.chance(0.3) else ValueError(self.random.choice(LEAVES))
        return error


MAKERS = [lambda make, _: make.random.choice(LEAVES)] * 4 + [
    Make.some, Make.table, Make.nested, Make.cyclic, Make.subclassed, Make.plain, Make.lazy, Make.error,
]


def fail(value):
    raise value if isinstance(value, BaseException) else ValueError(value)


async def later(value):
    return value


def renamed(function, name):
    return types.FunctionType(function.__code__.replace(co_name=name, co_filename=name), function.__globals__)


def hostile(seed):
    make = Make(seed)
    value = make.odd()
    if make.chance(0.1):
        print(repr(value)[:1000] if make.chance(0.5) else "\ud800\x1b[2J")
    if make.chance(0.3):
        value = make.error(0)
        renamed(fail, make.random.choice(["f", "\ud800", "x" * 3000, "a\nb"]))(value)
    if make.chance(0.1):
        return later(value)
    return value


def forged(seed):
    """See `_handler`."""


def right(value):
    return {"value": value, "is": ["right", 1.5, None]}


def forge(request):
    """What a real dispatcher may say, with bytes changed, cut and repeated; or something that is not bytes at all."""
    make = Make(int(request.strip(b"[]")))
    if make.chance(0.05):
        return make.odd()
    reply = bytearray(make.random.choice(REPLIES))
    for _ in range(make.random.randrange(4)):
        at = make.random.randrange(len(reply))
        kind = make.random.randrange(4)
        if kind == 0:
            reply[at] = make.random.randrange(256)
        elif kind == 1:
            reply[at:at] = reply[: make.random.randrange(len(reply))] * make.random.choice([1, 2, 200])
        elif kind == 2:
            del reply[at:]
            reply += make.random.choice(REPLIES)
        else:
            reply[at:at] = make.random.choice([b"[" * 200, b'{"":' * 100, b"9" * 30, b"1e999", b"\xff", b"\\ud800", b"\n", b'","'])
    return bytes(reply)


_original = dispatch._handler


def _handler(function):
    return forge if function is forged else _original(function)


dispatch._handler = _handler
