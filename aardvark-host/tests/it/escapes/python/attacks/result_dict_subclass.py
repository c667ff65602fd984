# From: a dictionary whose `items` gives what is no item, and changes it.
# Ends: any value or error result or error exception
class Dict(dict):
    def items(self):
        self.clear()
        return [1, (2,), ("a", 1, 2)]

    def keys(self): raise KeyError
    def __iter__(self): raise KeyError
    def __len__(self): return 2**31


def attack(probe):
    return Dict(a=1, b=2)
