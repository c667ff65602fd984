# From: a module whose names change while they are listed.
# Ends: any value or error exception
class Odd:
    __module__ = "plugin"

    def __call__(self): return 1

    @property
    def __class__(self):
        globals()[f"more{len(globals())}"] = Odd()
        return Odd


first = Odd()


def gained(): return []


def innocent(): return 1
