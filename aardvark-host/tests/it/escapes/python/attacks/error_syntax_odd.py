# From: the same with values of the wrong types.
# Ends: error exception
def attack(probe):
    class Odd:
        def startswith(self, *values): raise SystemExit
        def __str__(self): return "x"

    error = SyntaxError("x")
    error.filename, error.lineno, error.offset, error.text = Odd(), Odd(), Odd(), Odd()
    raise error
