# From: the standard streams are descriptors and objects: both are closed, replaced, and written to afterwards.
# Ends: any value or error exception
# Ruins: closes the streams
import os
import sys


def attack(probe):
    sys.stdout.close()
    sys.stdout = sys.stderr = None
    for number in range(0, 20):
        try:
            os.close(number)
        except OSError:
            pass
    return 1
