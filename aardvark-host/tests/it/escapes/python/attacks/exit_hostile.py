# From: an exit code that is an object.
# Ends: error exit or error exception
def attack(probe):
    class Odd:
        def __str__(self): raise SystemExit(Odd())

    raise SystemExit(Odd())
