# From: `builtins`: the names that every function looks up last.
# Ends: any value or error exception or error result or error crash
# Ruins: replaces the built-ins
import builtins


def attack(probe):
    for name in ("len", "isinstance", "str", "int", "type", "list", "dict", "bytes", "getattr", "repr", "print", "BaseException", "Exception", "__import__", "enumerate"):
        setattr(builtins, name, lambda *values, **named: 1)
    return 1
