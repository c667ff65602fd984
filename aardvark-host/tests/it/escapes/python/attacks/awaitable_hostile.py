# From: awaitables that give the loop what it does not expect.
# Ends: error exception
class Odd:
    def __await__(self):
        yield 42
        yield object()


def attack(probe):
    return Odd()
