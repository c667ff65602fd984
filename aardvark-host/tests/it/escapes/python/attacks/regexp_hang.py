# From: ReDoS.
# Ends: error limit
def attack(probe):
    import re

    return re.match(r"(a|a)*$", "a" * 40 + "b")
