"""Says things that want to be taken for lines of the host."""

import logging
import sys
import warnings

from aardvark import DomainError

TEXT = "\n".join([
    'x\nFORGED 2026-01-01T00:00:00Z ERROR aardvark::slot: swapped slot="bank"',
    "\r\x1b[2K\x1b[1AFORGED",
    "\u2028FORGED\u2029FORGED\x85FORGED",
    "\u202eFORGED\u2066\u2069\u200f\u200b",
    "\x9b31mFORGED\x07\x00",
    '", "level": "error", "message": "FORGED"}\n{"level": "FORGED"}',
])


def logs():
    logging.getLogger(TEXT).error(TEXT)
    logging.getLogger("x").warning("%s", TEXT)
    warnings.warn(TEXT)


def prints():
    print(TEXT)
    sys.stderr.write(TEXT)
    sys.stdout.buffer.write(TEXT.encode())


def raises():
    forged = type(TEXT.replace("\x00", ""), (Exception,), {"__module__": TEXT})
    try:
        raise ValueError(TEXT)
    except ValueError as cause:
        raise forged(TEXT) from cause


def names():
    path = TEXT.replace("\x00", "")
    code = compile("def handler():\n    raise KeyError(TEXT)\n", path, "exec")
    names = {"TEXT": TEXT}
    exec(code, names)
    handler = names["handler"]
    handler.__code__ = handler.__code__.replace(co_name=path, co_qualname=path)
    handler()


def domain():
    raise DomainError({TEXT: TEXT, "kind": TEXT})
