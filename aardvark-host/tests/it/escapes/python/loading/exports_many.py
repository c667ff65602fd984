# From: a plugin with a hundred thousand functions, some with odd names.
# Ends: any value or error exception or error limit
for index in range(20_000):
    exec(f"def f{index}(): return {index}")
globals()["a\n\x1b[2J"] = gained_ = lambda: 1


def gained(): return []


def innocent(): return 1
