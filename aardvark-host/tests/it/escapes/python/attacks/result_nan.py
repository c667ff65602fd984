# From: numbers that JSON does not know.
# Ends: error result
def attack(probe):
    return [float("nan"), float("inf"), -float("inf")]
