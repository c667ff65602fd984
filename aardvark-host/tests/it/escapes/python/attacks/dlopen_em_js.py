# From: the same with `__em_js__` data: text in a library that its loader compiles as JavaScript.
# Ends: []
from gains import gains
from module_bytes import library


def attack(probe):
    import ctypes

    global text
    text = ctypes.create_string_buffer(b"()<::>{ return 42 }")
    with open("/tmp/em.so", "wb") as file:
        file.write(library(em_js=ctypes.addressof(text)))
    return gains([lambda: ctypes.CDLL("/tmp/em.so") and 1])
