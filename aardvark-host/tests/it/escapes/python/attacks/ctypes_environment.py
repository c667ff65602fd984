# From: the C library's environment, which Python has read long ago.
# Ends: []
from gains import gains


def attack(probe):
    import ctypes

    lib = ctypes.CDLL(None)
    lib.getenv.restype = ctypes.c_char_p
    names = ["CARGO_MANIFEST_DIR", "CARGO", "RUSTUP_HOME", "HOSTNAME", "SSH_AUTH_SOCK", "AWS_SECRET_ACCESS_KEY", "ESCAPE"]
    return gains([lambda name=name: lib.getenv(name.encode()) for name in names])
