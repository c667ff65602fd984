# From: values that JSON does not know.
# Ends: error result
def attack(probe):
    return [(value for value in [1]), {1, 2}, b"x", 1j, object(), type, len, NotImplemented, ...]
