# From: the same, larger than any result may be.
# Ends: error limit
from aardvark import DomainError


def attack(probe):
    raise DomainError("x" * (65 << 20))
