# From: a mapping without an end.
# Ends: error limit
from collections.abc import Mapping


class Endless(Mapping):
    def __getitem__(self, key): return 1
    def __len__(self): return 1
    def __iter__(self):
        number = 0
        while True:
            number += 1
            yield number % 7


def attack(probe):
    return Endless()
