# From: the same, blaming the host.
# Ends: error result or error exception or any value
# Ruins: replaces the encoder
def attack(probe):
    import _aardvark_codec

    _aardvark_codec._encode = lambda value: '!{"kind":"internal","what":"the host is broken"}'
    return 1
