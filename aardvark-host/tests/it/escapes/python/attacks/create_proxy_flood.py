# From: a table outside linear memory that only the guest empties.
# Ends: any value or error exception or error crash or error limit
def attack(probe):
    from pyodide.ffi import create_proxy

    kept = [create_proxy(lambda: 1) for _ in range(20000)]
    return len(kept)
