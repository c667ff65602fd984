"""Exceptions as data, with the plugin's own frames."""

import linecache
import traceback

BUNDLE = "/bundle/"
OWN = "/lib/aardvark/"

_extract = traceback.extract_tb
# The text itself, of whatever subclass it is an instance of.
_exact = str.__str__
_checkcache, _getline = linecache.checkcache, linecache.getline

MAX_FRAMES = 64
MAX_CAUSES = 8
MAX_TEXT = 4096
MAX_NAME = 256


def describe(error, causes=MAX_CAUSES):
    """The exception, its frames and its causes as plain data."""
    described = {
        "exception": _name(type(error)),
        "message": _text(error),
        "frames": list(_frames(error)),
    }
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    if cause is not None and causes > 0:
        described["cause"] = describe(cause, causes - 1)
    return described


def _name(kind):
    name = _full_name(kind)
    return _cut(name, MAX_NAME) if type(name) is str else "Exception"


def _full_name(kind):
    return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"


def _text(error):
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except BaseException as other:
        text = f"<{type(other).__name__} in __str__>"
    return _cut(text, MAX_TEXT)


def _cut(text, most):
    # Half of a surrogate pair can be in a name too, and a name can be as long as memory allows.
    return _exact(text)[:most].encode("utf-8", "replace").decode()


def _frames(error):
    _checkcache()
    frames = _extract(error.__traceback__, limit=-MAX_FRAMES)
    frames = [frame for frame in frames if not frame.filename.startswith((OWN, "<frozen importlib"))]
    # What lies above the plugin's first frame is how the host called it (asyncio, importlib), not its doing.
    first = next((index for index, frame in enumerate(frames) if frame.filename.startswith(BUNDLE)), 0)
    for frame in frames[first:]:
        yield {
            "file": _file(frame.filename),
            "line": _number(frame.lineno),
            "column": _column(frame),
            "function": _cut(frame.name, MAX_NAME),
            "source": _cut((frame.line or "").strip(), MAX_TEXT) or None,
        }
    if isinstance(error, SyntaxError) and error.filename:
        yield {
            "file": _file(error.filename) if type(error.filename) is str else "<string>",
            "line": _number(error.lineno),
            "column": _number(error.offset),
            "function": "<module>",
            "source": _cut(error.text.strip(), MAX_TEXT) or None if type(error.text) is str else None,
        }


def _number(value):
    # Anybody can write anything into a code object and a syntax error.
    return value if type(value) is int and 0 <= value < 2**32 else 0


def _column(frame):
    # `colno` counts UTF-8 bytes from 0; readers count characters from 1.
    if frame.colno is None or not frame.line:
        return 0
    line = _getline(frame.filename, frame.lineno)
    return len(line.encode()[: frame.colno].decode("utf-8", "replace")) + 1


def _file(name):
    if name.startswith(BUNDLE):
        name = name[len(BUNDLE) :]
    elif ".zip/" in name:
        name = "<stdlib>/" + name.split(".zip/", 1)[1]
    return _cut(name, MAX_NAME)
