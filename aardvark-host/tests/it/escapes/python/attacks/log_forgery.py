# From: CWE-117: a line break and an escape sequence make one entry look like two.
# Ends: 1
# Logs: 1
import logging


def attack(probe):
    logging.getLogger("a\nERROR aardvark").error("first\n2026-01-01 ERROR aardvark: owned\r\n\x1b[2J\x1b]0;owned\x07\u202e")
    return 1
