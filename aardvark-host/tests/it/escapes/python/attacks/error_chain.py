# From: error chains without an end, and with a hundred thousand links.
# Ends: error exception
def attack(probe):
    first = error = ValueError("last")
    for index in range(10_000):
        error, error.__cause__ = ValueError(index), error
    first.__context__ = error
    raise error
