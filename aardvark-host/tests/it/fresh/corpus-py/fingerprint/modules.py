"""Every module and what is in it."""

import sys
import types
import zlib

from .description import Describer

_modules, _str, _Module, _items = sys.modules, str, types.ModuleType, dict.items
_dictionary, _list = types.ModuleType.__dict__["__dict__"].__get__, list
_isinstance, _crc32 = isinstance, zlib.crc32

_OWN = ("__main__", "plugin", "traces", "endings", "_aardvark")

# The module `builtins` again.
_LEFT_OUT = frozenset(("__builtins__",))


def section():
    """`{module: {name: description}}`, and the order of `sys.modules`."""
    describe = Describer()
    described = {}
    modules = _list(_items(sys.modules))
    for name, module in modules:
        if not _isinstance(module, _Module):
            described[name] = describe(module, 2)
            continue
        content = _dictionary(module)
        own = name.startswith(_OWN)
        depth = 3 if own else 2
        inside = {_str(key): describe(value, depth) for key, value in _list(_items(content)) if key not in _LEFT_OUT}
        # The library is large and seldom the answer: its names lead to checksums only.
        described[name] = inside if own else _checksums(inside)
    described["(order)"] = [name for name, _ in modules]
    described["(same mapping)"] = sys.modules is _modules
    return described


def _checksums(inside):
    return {key: _crc32(text.encode("utf-8", "replace")) & 0xFFFFFF for key, text in _items(inside)}
