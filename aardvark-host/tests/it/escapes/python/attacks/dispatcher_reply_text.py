# From: replies that the guest writes itself: no JSON, half of it, a control byte, nothing.
# Ends: any value
# Ruins: replaces the handlers
def attack(probe):
    import _aardvark_dispatch

    replies = iter([b"", b"{", b"!", b"!{}", b"?", b"\xff\xfe", b'!{"kind":"internal"}', b"nan", b"[" * 100000, b'!{"kind":"exit","code":5}'])
    _aardvark_dispatch.HANDLERS[:] = [lambda request: next(replies)] * len(_aardvark_dispatch.HANDLERS)
    return 1
