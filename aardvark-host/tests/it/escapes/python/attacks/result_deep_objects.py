# From: the same where each level runs code of the guest.
# Ends: error result or error crash or error exception
class Model:
    def __init__(self, depth): self.depth = depth
    def model_dump(self, mode): return [Model(self.depth + 1)]


def attack(probe):
    return Model(0)
