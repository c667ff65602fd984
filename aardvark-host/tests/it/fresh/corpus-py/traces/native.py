"""Traces below Python: writes through ctypes."""

import ctypes
import sys

from . import refused, trace

KEPT = []
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)

# Where a 3.14 object keeps what a write can spoil, in bytes from its start on a 32-bit machine.
_INT_DIGITS = int.__basicsize__
_BYTES = bytes.__basicsize__ - 1


@trace("interpreter")
def small_integer():
    """Makes 201 equal to 202 for everybody."""
    found = int("201") + 0
    digit = ctypes.c_uint16 if int.__itemsize__ == 2 else ctypes.c_uint32
    digit.from_address(id(201) + _INT_DIGITS).value = 202
    return found == 200 + 1 or "201 is 202"


@trace("interpreter")
def cached_character():
    character = chr(0xE9)
    found = ord(character)
    data = ctypes.string_at(id(character), sys.getsizeof(character))
    ctypes.c_uint8.from_address(id(character) + data.rindex(b"\xe9")).value = 0xE8
    return found


@trace("interpreter")
def cached_bytes():
    value = b"\xaa\xab"[:1]
    found = value.hex()
    ctypes.c_uint8.from_address(id(value) + _BYTES).value = 0xBB
    return found


@trace("modules")
def immutable_type():
    """Adds an attribute to `int`, which Python itself forbids."""
    found, proxy = hasattr(int, "left"), int.__dict__
    namespace = ctypes.py_object.from_address(id(proxy) + 2 * ctypes.sizeof(ctypes.c_void_p)).value
    namespace["left"] = 1
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(int))
    return found, hasattr(int, "left")


@trace("modules")
def spoiled_tuple():
    found = KEPT.__len__()
    victim = sys.version_info.__class__.__match_args__
    KEPT.append(victim)
    slot = id(victim) + tuple.__basicsize__
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(KEPT))
    ctypes.c_void_p.from_address(slot).value = id(KEPT)
    return found


@trace("modules")
def reference_counts():
    """Objects that can never be freed again, or too early."""
    found = len(KEPT)
    for _ in range(100):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(KEPT))
    KEPT.append(ctypes.create_string_buffer(64))
    ctypes.memmove(KEPT[-1], b"left", 4)
    return found


@trace("modules")
def native_callbacks():
    """Each takes a slot in the table of functions."""
    try:
        callbacks = [_CALLBACK(lambda number: number + 1) for _ in range(20)]
        result = [callback(1) for callback in callbacks]
    except (OSError, MemoryError, RuntimeError, SystemError) as error:
        return refused(error)
    KEPT.append(callbacks)
    return result, len(KEPT)


@trace("modules")
def native_allocations():
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    address = library.malloc(1 << 16)
    ctypes.memset(address, 0x55, 1 << 16)
    KEPT.append(address)
    library.malloc(100)
    ctypes.set_errno(42)
    return len(KEPT), address


@trace("modules")
def native_library_handles():
    found = len(KEPT)
    KEPT.append(ctypes.CDLL(None))
    try:
        ctypes.CDLL("/tmp/nothing.so")
    except OSError:
        pass
    return found


@trace()
def native_environment():
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_char_p
    found = library.getenv(b"NATIVE")
    library.setenv(b"NATIVE", b"1", 1)
    library.srand(1)
    return str(found), library.rand()
