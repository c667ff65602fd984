# From: exceptions that are none: everything below `BaseException`.
# Ends: error exception
def attack(probe):
    raise type("Odd", (BaseException,), {})("x")
