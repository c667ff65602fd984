# From: a result larger than allowed.
# Ends: error limit
def attack(probe):
    return "x" * (65 << 20)
