# From: the same one level up: an exception whose class is odd.
# Ends: error exception
def attack(probe):
    class Text(str):
        def __format__(self, *values): raise SystemExit
        def startswith(self, *values): raise SystemExit
        def encode(self, *values): raise SystemExit

    kind = type("Odd", (Exception,), {"__module__": Text("module"), "__qualname__": "Odd\n\x1b[2J"})
    raise kind("x" * 10_000_000)
