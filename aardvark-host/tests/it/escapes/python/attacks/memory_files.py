# From: the same in files, which live outside linear memory.
# Ends: any value or error exception or error crash or error limit
def attack(probe):
    block = b"x" * (1 << 20)
    with open("/tmp/large", "wb") as file:
        for _ in range(300):
            file.write(block)
    return 1
