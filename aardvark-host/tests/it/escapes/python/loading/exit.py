# From: a plugin that ends the interpreter while it is imported.
# Ends: error exit or error crash or error exception
import ctypes

ctypes.CDLL(None)._exit(0)
