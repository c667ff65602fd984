# From: denial of service through output.
# Ends: any value or error limit
import sys


def attack(probe):
    line = "x" * 1_000_000
    for _ in range(300):
        print(line)
        sys.stderr.write(line)
    return 1
