# From: the top level breaks what the dispatcher needs to answer at all.
# Ends: error exception or error crash or any value
# Ruins: breaks the dispatcher
import builtins
import json

json.JSONEncoder.encode = json.JSONEncoder.iterencode = None
json.encoder.c_make_encoder = None
del builtins.isinstance


def gained(): return []


def innocent(): return 1
