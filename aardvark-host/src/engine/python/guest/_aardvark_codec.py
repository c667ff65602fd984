"""JSON text to Python values and back, with clear refusals.

Everything is bound here once, before a plugin's code runs: a plugin that patches `json` changes only itself.
"""

import dataclasses
import enum
import json
from collections.abc import Mapping

_scan = json.decoder.JSONDecoder().scan_once

# Remedies for what plugins most often return by mistake, by type name.
_REMEDIES = {
    "set": "return sorted(values) or list(values)",
    "frozenset": "return sorted(values) or list(values)",
    "bytes": "return text, a list of numbers, or base64.b64encode(data).decode()",
    "bytearray": "return text, a list of numbers, or base64.b64encode(data).decode()",
    "datetime": "return value.isoformat()",
    "date": "return value.isoformat()",
    "time": "return value.isoformat()",
    "Decimal": "return str(value) or float(value)",
    "Fraction": "return str(value) or float(value)",
    "complex": "return [value.real, value.imag]",
    "generator": "return list(values)",
    "coroutine": "await it",
    "function": "return data",
    "module": "return data",
}


class Unrepresentable(Exception):
    """A result that JSON cannot say."""


def decode(data):
    """The value of UTF-8 JSON text that the host wrote."""
    return _scan(str(data, "utf-8"), 0)[0]


def encode(value):
    """UTF-8 JSON text of a handler's result."""
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, RecursionError, UnicodeEncodeError) as error:
        _explain(value, "result", 0)
        raise Unrepresentable(f"`result` cannot be written as JSON: {error}") from None


def _plain(value):
    """Objects that have one obvious plain form."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    dump = getattr(type(value), "model_dump", None)
    if dump is not None:
        return dump(value, mode="json")
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__}")


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
).encode


def _explain(value, path, depth):
    """Raises for the first part of `value` that JSON cannot say."""
    if depth > 128:
        raise Unrepresentable(
            f"`{path[:60]}…` is nested deeper than 128 levels (flatten it, or break the cycle)"
        )
    if value is None or isinstance(value, (bool, int)):
        return
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Unrepresentable(
                f"`{path}` contains the lone surrogate U+{ord(value[error.start]):04X} at index {error.start} "
                "(UTF-8 has no such character; use value.encode('utf-8', 'replace').decode())"
            ) from None
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise Unrepresentable(f"`{path}` is {value!r} (JSON has no such number; return None or a string)")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _explain(item, f"{path}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, (str, int, float, bool, type(None))):
                raise Unrepresentable(
                    f"`{path}` has a key of type {type(key).__name__} (use strings as keys)"
                )
            _explain(item, f"{path}[{key!r}]", depth + 1)
    else:
        try:
            plain = _plain(value)
        except TypeError:
            name = type(value).__name__
            remedy = _REMEDIES.get(name, "return dicts, lists, strings, numbers, booleans or None")
            raise Unrepresentable(f"`{path}` is a {name} ({remedy})") from None
        _explain(plain, path, depth + 1)
