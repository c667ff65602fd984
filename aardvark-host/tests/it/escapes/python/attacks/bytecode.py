# From: CPython is not memory safe: bytecode that reads far outside its constants.
# Ends: error crash or error exception or any value
# Ruins: writes over the interpreter
def attack(probe):
    def function():
        return 1

    code = function.__code__
    for byte in (bytes([83, 255]) * 8, bytes([82, 250]) * 8, bytes([100, 255]) * 8, bytes(range(0, 200)) + b"\0" * 56):
        function.__code__ = code.replace(co_code=byte, co_consts=(), co_stacksize=1)
        try:
            function()
        except Exception:
            pass
    return 1
