# From: the same, reviving itself: the collector never ends.
# Ends: any value or error limit
import gc


class Phoenix:
    def __del__(self):
        again = Phoenix()
        again.cycle = again
        gc.collect()


def attack(probe):
    bird = Phoenix()
    bird.cycle = bird
    return 1
