# From: the same with a place far outside.
# Ends: any value or error exception or error result or error crash
# Ruins: has no state
import _aardvark_dispatch

_aardvark_dispatch._of_random = lambda: {"words": 2**64 - 4, "position": 2**64 - 1, "first": 0, "used": 0}


def gained(): return []


def innocent(): return 1
