"""Where things are, and where the next ones will be.

After a reset, a call repeats the very allocations of the call before it: even addresses, descriptors, inodes and
numbers of JavaScript objects are the same. That makes these few numbers the sharpest test of all.
"""

import ctypes
import gc
import posix
import sys
from pyodide.ffi import to_js

_library = ctypes.CDLL(None)
_heap_size, _current_break = _library.emscripten_get_heap_size, _library.sbrk
_stack = _library.emscripten_stack_get_current
_get_objects, _get_count, _allocated, _refcount = gc.get_objects, gc.get_count, sys.getallocatedblocks, sys.getrefcount
_open, _close, _fstat, _unlink, _pipe = posix.open, posix.close, posix.fstat, posix.unlink, posix.pipe
_FLAGS = posix.O_RDWR | posix.O_CREAT | posix.O_EXCL
_Function = ctypes.CFUNCTYPE(ctypes.c_int)
_address_of, _Pointer, _cast = ctypes.addressof, ctypes.c_void_p, ctypes.cast
_id, _len, _type, _object = id, len, type, object


class _Plain:
    pass


def addresses():
    """Addresses of new objects, and counters of the allocator."""
    large = bytearray(300_000)
    return {
        "new objects": [_id(_object()), _id([]), _id({}), _id(_Plain()), _id("%d" % 12345), _id(10**30)],
        "large object": [_id(large), _address_of((ctypes.c_char * 1).from_buffer(large))],
        "references": [_refcount(value) for value in (object, int, dict, sys, posix, _Plain, gc.collect)],
        "objects": _len(_get_objects()),
        "counts": _get_count(),
        "blocks": _allocated(),
        "interned strings": sys.getunicodeinternedsize(),
        "stack": _stack() & 0xFFFFFFFF,
        "break": _current_break(0),
    }


def what_comes_next():
    """Numbers that the platform hands out one after the other."""
    path = "/tmp/next"
    number = _open(path, _FLAGS)
    status = _fstat(number)
    _close(number)
    _unlink(path)
    ends = _pipe()
    for end in ends:
        _close(end)
    return {
        "file": [number, status.st_ino, oct(status.st_mode), status.st_dev],
        "pipe": list(ends),
        "javascript object": _javascript_number(),
        "native callback": _callback_address(),
    }


def memory_size():
    """Linear memory, in bytes."""
    return {"bytes": _heap_size() & 0xFFFFFFFF}


def _javascript_number():
    try:
        return to_js([1]).js_id
    except BaseException as error:
        return _type(error).__name__


def _callback_address():
    try:
        return _cast(_Function(int), _Pointer).value
    except BaseException as error:
        return _type(error).__name__
