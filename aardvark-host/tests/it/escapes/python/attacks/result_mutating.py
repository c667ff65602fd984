# From: time of check, time of use: an object that changes its neighbours while it is written.
# Ends: any value or error result or error exception
import dataclasses


@dataclasses.dataclass
class Mutating:
    value: object
    around: list

    def __getattribute__(self, name):
        around = object.__getattribute__(self, "around")
        if name == "value":
            around.clear()
            around.extend(range(1000))
        return object.__getattribute__(self, name)


def attack(probe):
    around = []
    around += [Mutating(1, []), Mutating(2, [])] * 3
    for item in around:
        object.__setattr__(item, "around", [])
    return around
