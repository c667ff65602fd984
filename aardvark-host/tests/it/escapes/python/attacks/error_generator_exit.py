# From: exceptions with a meaning of their own.
# Ends: error exception
def attack(probe):
    raise GeneratorExit
