# From: the device behind the log, written to without the library: no JSON, half of it, all kinds of it.
# Ends: 1
import os


def attack(probe):
    handle = os.open("/dev/aardvark-log", os.O_WRONLY)
    for text in (b"", b"x", b"[", b"[]", b"{}", b"null", b"[1]", b"[1,2,3]", b'["a","b","c"]', b'[50,"a",{"toString":1}]', b"\xff\xfe", b'[1e999,"a","b"]', b'[{"valueOf":1},"a","b"]', b"[" * 100_000, b'[40,"' + b"x" * 3_000_000 + b'","y"]'):
        try:
            os.write(handle, text)
        except OSError:
            pass
    return 1
