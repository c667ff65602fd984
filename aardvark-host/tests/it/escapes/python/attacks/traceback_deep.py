# From: a traceback of ten thousand frames.
# Ends: error exception or error crash
import sys


def attack(probe):
    sys.setrecursionlimit(100_000)

    def deep(n):
        if n == 0:
            raise ValueError("deep")
        deep(n - 1)

    deep(5000)
