import logging
import sys

from aardvark import DomainError

log = logging.getLogger("rules")


def assess(quake):
    """Looks at one earthquake.

    Returns an alert, or nothing.
    """
    print("assessing", quake["place"])
    print("careful", file=sys.stderr)
    log.warning("magnitude %s", quake["magnitude"])
    if quake["magnitude"] >= 6:
        return {"message": f"M{quake['magnitude']} {quake['place']}", "level": "page"}


def strict(quake):
    try:
        return quake["depth"]
    except KeyError as error:
        raise ValueError("no depth") from error


def price(lines):
    raise DomainError({"kind": "empty", "lines": lines})


def echo(*arguments):
    return list(arguments)


def leave():
    sys.exit(3)


def spin():
    while True:
        pass
