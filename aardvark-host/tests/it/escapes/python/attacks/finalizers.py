# From: `__del__`: code that runs when nobody is looking.
# Ends: 1
import gc


class Late:
    def __del__(self):
        print("after the call")
        raise ValueError("after the call")


def attack(probe):
    late = Late()
    late.cycle = late
    return 1
