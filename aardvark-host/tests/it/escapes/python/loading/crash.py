# From: the same, less politely.
# Ends: error crash
import ctypes

ctypes.CDLL(None).abort()
