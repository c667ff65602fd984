# From: one instruction that takes for ever.
# Ends: error limit
def attack(probe):
    return len(str(7 ** (10**8))) if False else (7 ** (10**9)) % 3
