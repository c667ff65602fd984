# From: errors whose text, name and notes are the guest's code.
# Ends: error exception
class Odd(Exception):
    __module__ = property(lambda self: 1 / 0)

    def __str__(self): raise SystemExit("text")
    def __repr__(self): raise SystemExit("text")
    def __getattribute__(self, name): raise SystemExit(name)


def attack(probe):
    raise Odd
