# From: frames: who called, with its locals, down to the bottom.
# Ends: []
import sys


def attack(probe):
    frame, names = sys._getframe(), []
    while frame is not None:
        names.append(frame.f_code.co_filename)
        for value in frame.f_locals.values():
            if type(value).__name__ in ("JsProxy", "JsDoubleProxy", "memoryview"):
                names.append(f"!{value!r}")
        frame = frame.f_back
    return [name for name in names if not name.startswith(("/bundle/", "/lib/", "<frozen"))]
