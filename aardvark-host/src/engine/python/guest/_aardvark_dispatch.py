"""Loads a plugin and calls its handlers: bytes in, bytes out, no exception ever leaves.

A reply is JSON text. The first byte tells what it is: JSON for a value, `!` and JSON for a failure, `?` and JSON
for the interface's own error.
"""

import gc
import importlib
import inspect
import os
import sys
import types

import _aardvark_codec as codec
import _aardvark_errors as errors
import _aardvark_imports as imports
import _aardvark_loop as loop
import _aardvark_streams as streams
import _aardvark_warning as warning
from aardvark import DomainError

HANDLERS = []

# Bound here, before a plugin's code can replace them.
_Coroutine = types.CoroutineType
_isawaitable = inspect.isawaitable
_run = loop.run


def load(request):
    """Imports the plugin's module.

    Request: `{"module", "preload", "environment"}`; reply: the exports.
    """
    try:
        request = codec.decode(request)
        os.environ.update(request["environment"])
        # The interpreter may have been frozen before it had these folders and its packages.
        sys.path[:0] = ["/bundle", "/bundle/vendor"]
        importlib.invalidate_caches()
        for name in request["preload"]:
            importlib.import_module(name)
        module = importlib.import_module(request["module"])
        exports = []
        for name, function, is_foreign in _functions(module):
            exports.append(_describe(name, function) | ({"isForeign": True} if is_foreign else {}))
            HANDLERS.append(_handler(function))
        return codec.encode(exports)
    except BaseException as error:
        return _failure(error)


def prepare():
    """Runs before any code of the plugin."""
    loop.install()
    streams.install()
    imports.install()
    warning.install()


def freeze(_request):
    """Runs last before the interpreter becomes an image.

    Whatever the first call of a plugin would set up is set up here once: the codec, the event loop, tracebacks. Reply:
    where the generators of random numbers that modules share keep their states, so that the host can seed them anew for
    each call.
    """
    try:
        for handle in map(_handler, (_echo, _echo_later, _fail)):
            handle(b'[{"a": [1, 2.5, true, null, "\\u00e9"]}]')
        tempfile = sys.modules.get("tempfile")
        if tempfile is not None:
            # It is seeded when it is first used, which is then in a call.
            tempfile._name_sequence = None
        reply = codec.encode({"twisters": [twister for twister in (_of_random(), _of_numpy()) if twister is not None]})
        gc.collect()
        gc.freeze()
        return reply
    except BaseException as error:
        return _failure(error)


def _echo(value):
    return value


async def _echo_later(value):
    return value


def _fail(value):
    raise ValueError(value)


def _of_random():
    """The Mersenne Twister behind the functions of `random`."""
    random = sys.modules.get("random")
    if random is None:
        return None
    # Of a pair of normally distributed numbers, the one that nobody has had.
    random._inst.gauss_next = None
    _, state, _ = random._inst.getstate()
    # It follows the two words that every object starts with.
    position = id(random._inst) + 8
    return {"words": position + 4, "position": position, "first": state[0], "used": state[-1]}


def _of_numpy():
    """The one behind the functions of `numpy.random`, if it is one and this numpy is built as those before it."""
    mtrand = sys.modules.get("numpy.random.mtrand")
    if mtrand is None:
        return None
    try:
        generator = mtrand._rand
        kind, words, used, _, _ = generator.get_state()
        if kind != "MT19937":
            return None
        generator.set_state((kind, words, used, 0, 0.0))
        address = int(generator._bit_generator.ctypes.state_address)
        return {"words": address, "position": address + 4 * len(words), "first": int(words[0]), "used": int(used)}
    except Exception:
        return None


def _functions(module):
    """Name and function of everything callable; what the module only imports, and classes, are foreign to it."""
    found = {}
    foreign = {}
    for name, value in vars(module).items():
        if name.startswith("_") or not callable(value):
            continue
        is_own = getattr(value, "__module__", None) == module.__name__ and not isinstance(value, type)
        (found if is_own else foreign)[name] = value
    plugin = getattr(module, "plugin", None)
    if plugin is not None and not callable(plugin) and not isinstance(plugin, types.ModuleType):
        for name in dir(plugin):
            method = getattr(plugin, name, None)
            if not name.startswith("_") and callable(method):
                found.setdefault(name, method)
    for name, value in found.items():
        yield name, value, False
    for name, value in foreign.items():
        if name not in found:
            yield name, value, True


def _describe(name, function):
    described = {"name": name, "required": 0, "accepts": None, "isAsync": inspect.iscoroutinefunction(function)}
    docs = inspect.getdoc(function)
    if docs:
        described["docs"] = docs.split("\n\n", 1)[0]
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return described
    accepts = 0
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            accepts += 1
            if parameter.default is parameter.empty:
                described["required"] += 1
        elif parameter.kind is parameter.VAR_POSITIONAL:
            return described
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            described.setdefault("keywordOnly", []).append(parameter.name)
    described["accepts"] = accepts
    return described


def _handler(function):
    decode, encode = codec.decode, codec.encode

    def handle(request):
        try:
            value = function(*decode(request))
            if type(value) is _Coroutine or _isawaitable(value):
                value = _run(value)
            return encode(value)
        except DomainError as error:
            return _domain(error)
        except BaseException as error:
            return _failure(error)
        finally:
            # Frames of a finished call must not keep its locals alive.
            sys.last_value = sys.last_traceback = None

    return handle


def _domain(error):
    try:
        return b"?" + codec.encode(error.value)
    except BaseException as other:
        return _failure(other)


def _failure(error):
    try:
        if warning.is_behind(error):
            report = {"kind": "limit", "traceback": errors.describe(error)}
        elif isinstance(error, codec.Unrepresentable):
            report = {"kind": "result", "reason": str(error)}
        elif isinstance(error, loop.Stalled):
            report = {"kind": "stalled"}
        elif isinstance(error, SystemExit):
            report = {"kind": "exit", "code": "0" if error.code is None else str(error.code)[:200]}
        else:
            report = {"kind": "exception", "traceback": errors.describe(error)}
        return b"!" + codec.encode(report)
    except BaseException:
        # Describing it failed, so nothing of it can be trusted, its name included.
        return b'!{"kind":"exception","traceback":{"exception":"Exception","message":"","frames":[]}}'
