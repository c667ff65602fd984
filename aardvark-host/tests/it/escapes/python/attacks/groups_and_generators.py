# From: RestrictedPython CVE-2023-37271 and CVE-2025-22153: frames behind generators, and `except*`, which the checks did not know.
# Ends: []
import sys


async def asynchronous():
    yield 1


async def coroutine():
    return 1


def frames():
    generator = (frame for frame in [sys._getframe()])
    running, agen = coroutine(), asynchronous()
    yield generator.gi_frame
    yield running.cr_frame
    yield agen.ag_frame
    yield (lambda: (yield))().gi_frame
    running.close()
    try:
        raise ExceptionGroup("x", [ValueError(1), ExceptionGroup("y", [TypeError(2)])])
    except* ValueError as group:
        yield group.__traceback__.tb_frame
    except* TypeError as group:
        yield group.exceptions[0].__context__ and group.__traceback__.tb_frame
    yield next(generator)


def attack(probe):
    from pyodide.ffi import JsProxy

    found, seen = [], set()
    for frame in frames():
        while frame is not None and id(frame) not in seen:
            seen.add(id(frame))
            for name, value in [*frame.f_locals.items(), *frame.f_globals.items(), *frame.f_builtins.items()]:
                # Something of JavaScript's that is not one of the facades, and leads on.
                if isinstance(value, JsProxy) and getattr(value, "constructor", None) is not None:
                    try:
                        found.append(f"{name}: {value.constructor.constructor('return 42')()}")
                    except Exception:
                        pass
            frame = frame.f_back
    return found
