# From: the dispatcher is a module like any other: its list of handlers is emptied.
# Ends: any value
# Ruins: empties the list
def attack(probe):
    import _aardvark_dispatch

    _aardvark_dispatch.HANDLERS.clear()
    return 1
