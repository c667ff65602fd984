"""What must differ from call to call, and what must not run backwards."""

import os
import random
import secrets
import tempfile
import time
import uuid


def draw():
    """One of each; no two calls may draw the same."""
    handle, path = tempfile.mkstemp()
    os.close(handle)
    return {
        "random.random": random.random(),
        "random.getrandbits": random.getrandbits(64),
        "random.Random": random.Random().random(),
        "random.SystemRandom": random.SystemRandom().random(),
        "random.shuffle": random.sample(range(1000), 8),
        "secrets": secrets.token_hex(8),
        "os.urandom": os.urandom(8).hex(),
        "uuid4": str(uuid.uuid4()),
        "uuid1": str(uuid.uuid1()),
        "tempfile": os.path.basename(path),
    }


def read_clocks():
    """None of these may ever go backwards."""
    return {"time": time.time(), "monotonic": time.monotonic(), "perf_counter": time.perf_counter()}
