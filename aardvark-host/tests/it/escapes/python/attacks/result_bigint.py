# From: an integer of a million digits, which takes a while to write.
# Ends: any value or error result or error exception or error limit
def attack(probe):
    return 7**1_000_000
