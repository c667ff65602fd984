# From: syntax errors bring their own file, line and text.
# Ends: error exception
def attack(probe):
    error = SyntaxError("x")
    error.filename, error.lineno, error.offset, error.text = "aardvark:host", -(2**63), 2**70, "x" * 10_000_000
    raise error
