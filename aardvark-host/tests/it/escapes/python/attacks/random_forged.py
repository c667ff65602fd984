# From: the state of `random` is written by the host, at a place that the guest has named.
# Ends: any value
import random


def attack(probe):
    random._inst = None
    random.seed = None
    return 1
