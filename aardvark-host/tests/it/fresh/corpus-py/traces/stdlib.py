"""Traces in modules that everybody shares."""

import abc
import asyncio
import atexit
import builtins
import codecs
import collections.abc
import copyreg
import decimal
import inspect
import io
import json
import locale
import logging
import os
import random
import re
import signal
import string
import struct
import sys
import tempfile
import time
import types
import typing
import warnings

from . import refused, trace


class _Odd:
    pass


class _Sink(io.StringIO):
    pass


@trace("modules")
def patched_functions():
    found = [json.loads.__name__, builtins.len.__name__, time.time.__name__]
    json.loads = lambda text: "patched"
    builtins.len = lambda value: 42
    time.time = lambda: 0.0
    return found


@trace("modules")
def patched_codec_and_dispatch():
    import _aardvark_codec as codec
    import _aardvark_errors as errors

    found = codec.encode.__name__
    codec.encode = errors.describe = lambda value: b'"patched"'
    inspect.isawaitable = lambda value: False
    json.JSONEncoder.default = lambda self, value: "patched"
    return found


@trace("modules")
def removed_builtins():
    found = "print" in vars(builtins)
    del builtins.print
    builtins.invented = 1
    return found


@trace("modules")
def class_of_the_library():
    found = hasattr(decimal.Decimal, "left"), hasattr(string.Template, "left")
    string.Template.left = lambda self: 1
    string.Template.delimiter = "%"
    abc.ABC.left = 1
    return found


@trace("interpreter")
def abstract_registrations():
    found = issubclass(_Odd, collections.abc.Sequence)
    collections.abc.Sequence.register(_Odd)
    return found


@trace("interpreter")
def pickle_registrations():
    found = _Odd in copyreg.dispatch_table
    copyreg.pickle(_Odd, lambda odd: (_Odd, ()))
    copyreg.add_extension("corpus", "left", 4242)
    return found


@trace("interpreter")
def codec_registrations():
    try:
        codecs.lookup("corpus")
        found = True
    except LookupError:
        found = False
    codecs.register(lambda name: codecs.lookup("utf-8") if name == "corpus" else None)
    codecs.register_error("corpus", lambda error: ("?", error.end))
    return found, codecs.lookup("corpus").name


@trace()
def random_state():
    """Shows nowhere else than in what `draw` draws next."""
    random.seed(7)
    return [random.random(), random.gauss(0, 1)]


@trace("modules")
def random_replaced():
    found = type(random._inst).__name__
    random.random = lambda: 4
    random._inst = None
    tempfile._name_sequence = iter(["same"] * 100)
    tempfile.tempdir = "/bundle"
    return found


@trace("modules", "interpreter")
def logging_set_up():
    found = len(logging.getLogger().handlers), logging.getLogger("corpus").level, logging.raiseExceptions
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("corpus").setLevel(logging.CRITICAL)
    logging.getLogger("corpus.child").propagate = False
    logging.addLevelName(35, "LEFT")
    logging.disable(logging.ERROR)
    logging.raiseExceptions = False
    return found


@trace("modules", "interpreter")
def logging_silenced():
    root = logging.getLogger()
    found = len(root.handlers)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    logging.shutdown()
    return found


@trace("modules", "interpreter")
def warnings_filters():
    found = len(warnings.filters)
    warnings.simplefilter("error")
    warnings.showwarning = print
    return found


@trace("interpreter")
def locale_changed():
    found = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, "C")
    return found


@trace("environment")
def environment_changed():
    found = os.environ.get("LEFT"), os.environ.get("HOME")
    os.environ["LEFT"] = "behind"
    os.environ["HOME"] = "/elsewhere"
    del os.environ["LANG"]
    os.putenv("UNSEEN", "1")
    os.unsetenv("PATH")
    return found


@trace("environment")
def time_zone():
    found = time.localtime(0).tm_hour
    os.environ["TZ"] = "XYZ-5"
    if hasattr(time, "tzset"):
        time.tzset()
    return found


@trace("interpreter")
def decimal_context():
    found = str(decimal.Decimal(1) / 3), decimal.getcontext().prec
    decimal.getcontext().prec = 3
    decimal.DefaultContext.prec = 4
    return found


@trace("interpreter")
def exit_handlers():
    found = atexit._ncallbacks()
    atexit.register(print, "at exit")
    return found


@trace("interpreter")
def signal_handlers():
    found = str(signal.getsignal(signal.SIGINT)), str(signal.getsignal(signal.SIGALRM))
    signal.signal(signal.SIGALRM, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return found


@trace()
def interval_timer():
    """Must never go off; whether one can be asked for is up to the platform."""
    try:
        found = signal.getitimer(signal.ITIMER_REAL)[0] > 0
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        signal.alarm(1)
        return found
    except (AttributeError, OSError) as error:
        return refused(error)


@trace("modules", "interpreter")
def standard_streams():
    found = type(sys.stdout).__name__, sys.stderr.errors
    print("unfinished", end="")
    sys.stdout = _Sink()
    sys.stderr.close()
    sys.stdin = None
    sys.__stdout__ = None
    return found


@trace("modules")
def unflushed_output():
    sys.stdout.reconfigure(line_buffering=False, write_through=False)
    stream = open("/dev/stdout", "w", buffering=1 << 20) if os.path.exists("/dev/stdout") else io.StringIO()
    stream.write("belongs to nobody")
    _Odd.stream = stream
    return hasattr(sys.stdout, "left")


@trace("modules")
def event_loop_policy():
    import _aardvark_loop as loop

    found = type(asyncio.events._get_event_loop_policy()).__name__
    asyncio.events._set_event_loop_policy(None)
    asyncio.run = loop.run = loop._run = lambda awaitable: "patched"
    return found


@trace("modules")
def type_of_a_module():
    class Loud(types.ModuleType):
        def __getattr__(self, name):
            return "loud"

    found = type(struct).__name__
    struct.__class__ = Loud
    re.__dict__["left"] = 1
    typing.left = 1
    return found
