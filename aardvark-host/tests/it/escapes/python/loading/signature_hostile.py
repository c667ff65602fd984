# From: handlers whose signature, documentation and name are the guest's code.
# Ends: any value or error exception
import inspect


class Odd:
    __module__ = "plugin"
    __doc__ = property(lambda self: 1 / 0)

    @property
    def __signature__(self): raise SystemExit

    def __call__(self): return 1


odd = Odd()


def gained(): return []


def innocent(): return 1
