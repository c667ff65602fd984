# From: an exit code that forges a line.
# Ends: error exit
def attack(probe):
    raise SystemExit("0\nforged\x1b[2J" * 1000)
