# From: the dispatcher's list, before it is filled: the host's indices point past its end.
# Ends: any value or error exception or error crash
# Ruins: empties the list
import _aardvark_dispatch


class Odd(list):
    def append(self, value): pass


_aardvark_dispatch.HANDLERS = Odd()


def gained(): return []


def innocent(): return 1
