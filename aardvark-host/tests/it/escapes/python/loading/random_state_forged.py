# From: the place of `random`'s state, named by the guest: the host would write fresh entropy there.
# Ends: any value or error exception or error result or error crash
# Ruins: has no state
import random


class Odd:
    def getstate(self): return 3, tuple([0] * 625), None


random._inst = Odd()


def gained(): return []


def innocent(): return 1
