"""What belongs to the interpreter or to the process rather than to a module."""

import _abc
import _codecs
import _warnings
import atexit
import codecs
import collections.abc
import contextvars
import copyreg
import decimal
import faulthandler
import gc
import locale
import logging
import os
import posix
import signal
import sys
import threading
import time
import tracemalloc
import warnings
import zipimport

from .description import Describer

_getlocale, _signals = locale.setlocale, [getattr(signal, name) for name in ("SIGINT", "SIGALRM", "SIGTERM", "SIGUSR1")]
_getsignal, _getitimer = signal.getsignal, getattr(signal, "getitimer", None)
_getcwd, _umask, _getpid, _environ = posix.getcwd, posix.umask, posix.getpid, posix.environ
_monitoring, _lookup, _lookup_error = sys.monitoring, _codecs.lookup, codecs.lookup_error
_localtime, _enumerate_threads, _copy_context = time.localtime, threading.enumerate, contextvars.copy_context
_int, _chr, _str, _bytes, _dict, _list, _range, _len = int, chr, str, bytes, dict, list, range, len
_get_ident, _crc = threading.get_ident, __import__("zlib").crc32
_ALL_BYTES = bytes(range(256))
_get_dump, _ABSTRACT = _abc._get_dump, [getattr(collections.abc, name) for name in collections.abc.__all__ if name != "Buffer"]


def section():
    """Settings, hooks, registries and caches of the interpreter."""
    describe = Describer()
    root = logging.Logger.manager
    return {
        "limits": [sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()],
        "tracing": [describe(value) for value in (sys.gettrace(), sys.getprofile(), threading.gettrace(), threading.getprofile())],
        "monitoring": [(_monitoring.get_tool(tool), _monitoring.get_events(tool) if _monitoring.get_tool(tool) else 0) for tool in _range(6)],
        "collector": [gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.get_freeze_count(), _len(gc.garbage)],
        "collector's callbacks": [describe(callback) for callback in gc.callbacks],
        "hooks": [describe(hook) for hook in (sys.excepthook, sys.displayhook, sys.unraisablehook, sys.breakpointhook, threading.excepthook)],
        "coroutines": [sys.get_coroutine_origin_tracking_depth(), describe(tuple(sys.get_asyncgen_hooks()))],
        "last exception": [describe(vars(sys).get(name)) for name in ("last_exc", "last_type", "last_value", "last_traceback")],
        "path": describe(sys.path, 2) + repr(sys.path),
        "finders": [describe(finder) for finder in sys.meta_path],
        "path hooks": [describe(hook) for hook in sys.path_hooks],
        "importer cache": describe(sys.path_importer_cache, 4),
        "zip directories": describe(zipimport._zip_directory_cache, 2),
        "warnings": [describe(warnings.filters), describe(_warnings.filters), describe(_warnings._onceregistry)],
        "signals": [describe(_getsignal(number)) for number in _signals],
        "timer": _getitimer(signal.ITIMER_REAL)[0] > 0 if _getitimer else None,
        "at exit": atexit._ncallbacks(),
        "allocation tracing": tracemalloc.is_tracing(),
        "fault handler": faulthandler.is_enabled(),
        "codecs": [_codec(name) for name in ("utf-8", "latin-1", "ascii", "idna", "corpus")],
        "codec errors": [_error(name) for name in ("strict", "replace", "surrogateescape", "corpus")],
        "pickling": [describe(copyreg.dispatch_table), describe(copyreg._extension_registry)],
        "locale": [_getlocale(locale.LC_ALL), _getlocale(locale.LC_CTYPE), locale.localeconv()["decimal_point"]],
        "decimal": [describe(repr(decimal.getcontext())), repr(decimal.DefaultContext)],
        "context": [(variable.name, describe(value)) for variable, value in _copy_context().items()],
        "threads": [thread.name for thread in _enumerate_threads()],
        "running loop": describe(__import__("_asyncio")._get_running_loop(), 1),
        "loggers": [(name, describe(logger)) for name, logger in _dict.items(root.loggerDict)],
        "root logger": [describe(logging.root), describe(logging.root.handlers), root.disable, describe(logging._handlerList, 1)],
        "streams": [_stream(stream) for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)],
        # These live in caches that everybody shares; a write through ctypes changes them for all.
        "small integers": _crc(_str([value + 0 for value in _range(-5, 257)]).encode()),
        "characters": _crc("".join(_chr(code) for code in _range(256)).encode()),
        "single bytes": _crc(b"".join([_ALL_BYTES[value : value + 1] for value in _range(256)])),
        "abstract classes": [[_len(part) for part in _get_dump(kind)[:3]] for kind in _ABSTRACT],
        "constants": [None, True, False, 201 == 200 + 1, () == tuple([]), "" == str(), b"" == bytes()],
        "modules at home": describe(_list(sys.builtin_module_names), 2),
        "implementation": [sys.flags[:], sys.argv, sys.executable, sys.prefix, sys.byteorder, sys.platform],
    }


def environment():
    """What a process inherits. The clock moves on, but where midnight is stays."""
    return {
        "variables": _dict(os.environ),
        "variables at the start": {name.decode(): value.decode() for name, value in _environ.items()},
        "current folder": _current_folder(),
        "mask": _mask(),
        "process": [_getpid(), posix.getppid(), posix.getuid(), _get_ident()],
        "midnight": [_localtime(0).tm_hour, time.timezone, time.tzname],
        "user": os.path.expanduser("~"),
    }


def _codec(name):
    try:
        return _lookup(name).name
    except LookupError:
        return None


def _error(name):
    try:
        return getattr(_lookup_error(name), "__qualname__", "?")
    except LookupError:
        return None


def _stream(stream):
    if stream is None:
        return None
    try:
        return [type(stream).__qualname__, stream.fileno(), stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.closed]
    except BaseException as error:
        return [type(stream).__qualname__, type(error).__name__]


def _current_folder():
    try:
        return _getcwd()
    except OSError as error:
        return type(error).__name__


def _mask():
    mask = _umask(0o022)
    _umask(mask)
    return mask
