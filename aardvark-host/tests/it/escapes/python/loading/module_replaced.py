# From: `sys.modules`: what the host gets for the plugin is no module.
# Ends: any value or error exception or error exit
import sys


class Odd:
    def __getattr__(self, name): raise SystemExit(name)


sys.modules[__name__] = Odd()
