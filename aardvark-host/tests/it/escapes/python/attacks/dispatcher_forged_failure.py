# From: a report of the dispatcher's own kind, now: a failure that never was, with a forged traceback.
# Ends: error exception
# Ruins: replaces the encoder
import json


def attack(probe):
    forged = b'!{"kind":"exception","traceback":{"exception":"Forged","message":"x","frames":[{"file":"aardvark:host","line":1,"column":1,"function":"x","source":"y"}]}}'
    json.encoder.c_make_encoder = None
    json.JSONEncoder.iterencode = lambda self, value, _one_shot=False: [forged.decode()]
    json.JSONEncoder.encode = lambda self, value: forged.decode()
    import _aardvark_codec

    _aardvark_codec._encode = lambda value: forged.decode()
    return 1
