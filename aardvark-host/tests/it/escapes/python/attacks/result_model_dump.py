# From: pydantic's interface on a class of the attacker's: it may return anything, itself included.
# Ends: error result or error exception
class Model:
    def model_dump(self, mode):
        return self


def attack(probe):
    return Model()
