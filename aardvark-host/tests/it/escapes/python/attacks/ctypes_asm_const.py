# From: Grist "Cellbreak": `EM_ASM` code by its address, and the same with an address of the guest's own text.
# Ends: error crash
def attack(probe):
    import ctypes

    text = ctypes.create_string_buffer(b"return 42")
    empty = ctypes.create_string_buffer(b"")
    return ctypes.CDLL(None).emscripten_asm_const_int(text, empty, None)
