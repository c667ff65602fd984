# From: work that outlives the call.
# Ends: []
from gains import gains


def attack(probe):
    import _thread
    import concurrent.futures
    import threading

    return gains([
        lambda: threading.Thread(target=print).start() or 1, lambda: _thread.start_new_thread(print, ()), lambda: threading.Timer(0, print).start() or 1,
        lambda: concurrent.futures.ThreadPoolExecutor().submit(print).result(1) or 1,
    ])
