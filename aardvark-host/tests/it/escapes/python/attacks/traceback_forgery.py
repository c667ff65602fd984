# From: code that claims to be the host's: frames by its name would vanish from tracebacks.
# Ends: error exception
# Frame: attacks/traceback_forgery.py
def attack(probe):
    def plain():
        exec(compile("raise ValueError('forged')", "/lib/aardvark/_aardvark_dispatch.py", "exec"), {})

    for name in ("aardvark:web/primordials.js", "<frozen importlib._bootstrap>", "/bundle/../../etc/passwd", "x" * 100_000, "\n\x1b[2J"):
        try:
            exec(compile("raise ValueError('forged')", name, "exec"), {})
        except ValueError:
            pass
    plain()
