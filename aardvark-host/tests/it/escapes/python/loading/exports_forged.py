# From: what describes the handlers is patched before it describes them.
# Ends: any value or error exception or error result or error contract
import _aardvark_dispatch

_aardvark_dispatch._describe = lambda name, function: {"name": 5, "required": -1, "accepts": "x"}


def gained(): return []


def innocent(): return 1
