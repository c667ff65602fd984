# From: an awaitable that is never done.
# Ends: error limit
class Endless:
    def __await__(self):
        while True:
            yield None


def attack(probe):
    return Endless()
