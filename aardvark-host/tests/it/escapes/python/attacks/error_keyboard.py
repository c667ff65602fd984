# From: an interrupt that nobody has pressed.
# Ends: error exception
def attack(probe):
    raise KeyboardInterrupt
