# From: the interface's own error, with a value that turns on whoever writes it.
# Ends: error exception or error result or error exit
from aardvark import DomainError


class Odd(DomainError):
    @property
    def value(self): raise SystemExit("value")

    @value.setter
    def value(self, _): pass


def attack(probe):
    raise Odd(1)
