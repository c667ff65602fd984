# From: the same from the bundle, which is the host's file but the guest's bytes: it is data here, not a package.
# Ends: any value
def attack(probe):
    import ctypes

    try:
        return str(ctypes.CDLL("/bundle/plugin.py"))
    except OSError as error:
        return str(error)[:100]
