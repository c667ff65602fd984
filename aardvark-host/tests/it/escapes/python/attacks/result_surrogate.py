# From: half a character, as a key.
# Ends: error result
def attack(probe):
    return {"\ud800": "\udfff"}
