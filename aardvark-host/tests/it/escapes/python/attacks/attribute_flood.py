# From: names that JavaScript keeps for good, a hundred thousand of them.
# Ends: any value or error limit
def attack(probe):
    import js

    for index in range(100_000):
        getattr(js, f"name{index}", None)
    return 1
