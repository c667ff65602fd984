# From: audit hooks cannot be removed: one that refuses everything.
# Ends: any value or error exception
# Ruins: refuses everything
import sys


def attack(probe):
    def hook(event, values):
        raise RuntimeError(event)

    sys.addaudithook(hook)
    return 1
