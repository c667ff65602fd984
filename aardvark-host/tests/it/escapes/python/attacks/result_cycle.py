# From: a result that holds itself.
# Ends: error result
def attack(probe):
    items = [1]
    items.append({"items": items})
    return items
