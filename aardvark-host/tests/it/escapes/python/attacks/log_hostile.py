# From: records whose parts are the guest's code.
# Ends: 1
import logging


class Odd:
    def __str__(self): raise ValueError("text")
    def __repr__(self): raise SystemExit("text")


def attack(probe):
    logging.raiseExceptions = False
    logging.error("%s %d", Odd())
    try:
        logging.getLogger().handle(logging.LogRecord(Odd(), Odd(), Odd(), 1, "x", None, None))
    except Exception:
        pass
    return 1
