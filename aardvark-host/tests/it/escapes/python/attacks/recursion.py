# From: the stack: Python frames beyond any limit.
# Ends: error exception or error crash or error limit
import sys


def attack(probe):
    sys.setrecursionlimit(10**8)

    def deep():
        return deep() + 1

    return deep()
