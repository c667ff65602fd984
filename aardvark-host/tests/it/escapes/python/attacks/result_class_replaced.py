# From: `__class__`: the type of a result changes while it is looked at.
# Ends: any value or error result or error exception or error exit
class One:
    @property
    def __class__(self): raise SystemExit("class")


class Two:
    __class__ = str

    def __getattr__(self, name): raise BaseException(name)


def attack(probe):
    return [One(), Two()]
