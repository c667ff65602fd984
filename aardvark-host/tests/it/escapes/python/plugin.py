# The plugin that carries every attack. `innocent` is what an honest caller asks for afterwards.
import importlib


def attack(name, probe):
    return importlib.import_module(f"attacks.{name}").attack(probe)


def innocent(a, b):
    return {"sum": a + b, "list": [a, [b, None, "é"]], "polluted": False}
