# From: a list that lies about what it holds.
# Ends: any value or error result or error exception
class Items(list):
    def __iter__(self):
        self.clear()
        return iter(range(10))

    def __len__(self):
        self.clear()
        return 10


def attack(probe):
    return Items([Items([1, 2, 3]), 2, 3])
