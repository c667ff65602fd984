# From: groups of errors, nested.
# Ends: error exception
def attack(probe):
    group = ExceptionGroup("x", [ValueError(1)] * 1000)
    for _ in range(100):
        group = ExceptionGroup("x", [group])
    raise group
