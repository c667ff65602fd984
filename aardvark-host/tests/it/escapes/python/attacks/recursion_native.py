# From: the stack, in C: `repr`, the parser, the compiler, `pickle`, `re`, `copy`.
# Ends: error exception or error crash or error result or any value
# Ruins: may break the interpreter
def attack(probe):
    import ast
    import copy
    import json
    import pickle
    import re
    import sys

    value = []
    for _ in range(200_000):
        value = [value]
    sys.setrecursionlimit(10**8)
    for way in (lambda: ast.parse("(" * 50_000), lambda: compile("-" * 50_000 + "1", "x", "eval"), lambda: re.compile("(" * 20_000 + ")" * 20_000), lambda: json.loads("[" * 100_000), lambda: repr(value), lambda: pickle.dumps(value), lambda: copy.deepcopy(value), lambda: value == [value]):
        try:
            way()
        except Exception:
            pass
    return 1
