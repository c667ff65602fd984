# From: a million keys.
# Ends: any value or error limit
def attack(probe):
    return {f"k{index}": index for index in range(300_000)}
