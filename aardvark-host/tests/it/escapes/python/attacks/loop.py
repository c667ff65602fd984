# From: the oldest one, in every place that can hold it.
# Ends: error limit
def attack(probe):
    try:
        while True:
            pass
    finally:
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
