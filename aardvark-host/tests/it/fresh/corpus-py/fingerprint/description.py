"""Objects as numbers: equal if and only if what can be read off two objects is equal, whatever their addresses."""

import collections
import functools
import re
import threading
import types
import weakref
import zlib

_crc32, _type, _len, _hex, _isinstance, _sorted = zlib.crc32, type, len, hex, isinstance, sorted
_repr, _str, _id, _hash, _getattr = repr, str, id, hash, getattr
_encode, _join, _items = str.encode, ",".join, dict.items

_PLAIN = frozenset((int, float, bool, complex, _type(None), _type(...), _type(NotImplemented), range, bytes))
_SEQUENCES = frozenset((list, tuple, collections.deque))
_SETS = frozenset((set, frozenset))
_MAPPINGS = frozenset((dict, types.MappingProxyType, collections.defaultdict, collections.OrderedDict))
_NAMED = frozenset(
    (
        types.BuiltinFunctionType,
        types.MethodDescriptorType,
        types.WrapperDescriptorType,
        types.MethodWrapperType,
        types.GetSetDescriptorType,
        types.MemberDescriptorType,
        types.ClassMethodDescriptorType,
    )
)
_CACHED = _type(functools.lru_cache(print))
_Function, _Method, _Module, _Code = types.FunctionType, types.MethodType, types.ModuleType, types.CodeType
_Generator, _Coroutine, _Cell, _Ref = types.GeneratorType, types.CoroutineType, types.CellType, weakref.ref
_Pattern, _Local = re.Pattern, threading.local
_type_name = _type.__dict__["__qualname__"].__get__
_type_module = _type.__dict__["__module__"].__get__
_type_dict = _type.__dict__["__dict__"].__get__
_type_bases = _type.__dict__["__bases__"].__get__

# What moves with entropy or with each isolate, by name of type: its content is left out.
_MOVING = frozenset(("Random", "SystemRandom", "_RandomNameSequence"))


class Describer:
    """Descriptions for one fingerprint: what has been described once is not looked at again."""

    def __init__(self):
        self._known = {}
        self._kept = []

    def __call__(self, value, depth=3):
        """Text that describes `value` and what it holds, `depth` levels deep."""
        kind = _type(value)
        if kind in _PLAIN:
            return _hex(value) if kind is int else _short(_repr(value))
        if kind is _str:
            return _short(_repr(value))
        key = (_id(value), depth)
        known = self._known
        if key in known:
            return known[key]
        # Described meanwhile by something that it holds itself.
        known[key] = "…"
        text = self._compound(value, kind, depth)
        known[key] = text = _short(text)
        # An address is a name only as long as its object lives.
        self._kept.append(value)
        return text

    def _compound(self, value, kind, depth):
        if kind is _Function:
            return self._function(value, depth)
        if kind is _Code:
            return self._code(value)
        if kind is _Module:
            return f"module {_repr(value.__name__)}"
        if kind in _NAMED:
            return f"{kind.__name__} {value.__qualname__}"
        if _isinstance(value, _type):
            return self._class(value, depth)
        if kind in _SEQUENCES:
            return f"{kind.__name__}{_len(value)}[{self._each(value, depth)}]"
        if kind in _SETS:
            return f"{kind.__name__}[{_join(_sorted(self(item, depth - 1) for item in value)) if depth else _len(value)}]"
        if kind in _MAPPINGS:
            return f"{kind.__name__}{_len(value)}{{{self._pairs(value, depth)}}}"
        name = f"{_type_module(kind)}.{_type_name(kind)}"
        if name == "pyodide.ffi.JsProxy" or kind.__name__ in _MOVING or not depth:
            return name
        if kind is _Method:
            return f"method {self(value.__func__, depth - 1)}"
        if kind is _Cell:
            try:
                return f"cell {self(value.cell_contents, depth - 1)}"
            except ValueError:
                return "cell"
        if kind in (staticmethod, classmethod):
            return f"{name} {self(value.__func__, depth - 1)}"
        if kind is property:
            return f"property {self((value.fget, value.fset, value.fdel), depth)}"
        if kind is _CACHED:
            return f"cached {value.cache_info()} {self(value.__wrapped__, depth - 1)}"
        if kind is _Generator:
            return f"generator {value.gi_code.co_qualname} {value.gi_frame and value.gi_frame.f_lasti}"
        if kind is _Coroutine:
            return f"coroutine {value.cr_code.co_qualname} {value.cr_frame and value.cr_frame.f_lasti}"
        if kind is _Ref:
            return f"ref {'dead' if value() is None else 'alive'}"
        if kind is _Pattern:
            return f"pattern {value.pattern!r} {value.flags}"
        return f"{name} {self._attributes(value, depth)}"

    def _function(self, value, depth):
        parts = [value.__qualname__, self._code(value.__code__)]
        # Looked at whatever the depth: state hides in defaults and cells.
        inner = max(depth - 1, 1)
        for part in (value.__defaults__, value.__kwdefaults__, value.__dict__ or None, value.__closure__):
            parts.append("-" if part is None else self(part, inner))
        return f"function {_join(parts)}"

    def _code(self, value):
        # Covers names, constants and instructions as they were compiled, whatever has been specialised since.
        return f"code {value.co_qualname} {_hash(value)}"

    def _class(self, value, depth):
        name = f"class {_type_module(value)}.{_type_name(value)} {_len(_type_bases(value))}"
        if not depth:
            return name
        content = _type_dict(value)
        return f"{name} {{{self._pairs(content, min(depth, 2))}}}"

    def _each(self, values, depth):
        return _join([self(value, depth - 1) for value in values]) if depth else ""

    def _pairs(self, values, depth):
        if not depth:
            return ""
        return _join([f"{self(key, 1)}:{self(item, depth - 1)}" for key, item in list(_items_of(values))])

    def _attributes(self, value, depth):
        try:
            look = _getattr if _isinstance(value, _Local) else object.__getattribute__
            attributes = look(value, "__dict__")
        except AttributeError:
            return ""
        return self._pairs(attributes, depth) if _type(attributes) is dict else ""


def _items_of(values):
    return _items(values) if _type(values) is dict else values.items()


def _short(text):
    """Long texts as their length and a checksum."""
    return text if _len(text) <= 40 else f"{text[:12]}…{_len(text)} {_crc32(_encode(text, 'utf-8', 'replace')):08x}"
