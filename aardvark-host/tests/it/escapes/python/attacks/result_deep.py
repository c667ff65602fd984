# From: a hundred thousand levels.
# Ends: error result or error crash
def attack(probe):
    value = 1
    for _ in range(100_000):
        value = [value]
    return value
