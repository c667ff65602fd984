# From: every list of dangerous functions: `os.system`, `fork`, `exec`, `spawn`, `popen`.
# Ends: []
import os

from gains import gains


def attack(probe):
    import subprocess

    def result(value):
        return None if value in (-1, None, "") else value

    return gains([
        lambda: result(os.system("id")), lambda: result(os.popen("id").read()), lambda: os.fork(), lambda: os.forkpty(), lambda: os.execv("/bin/sh", ["sh"]),
        lambda: os.spawnv(os.P_WAIT, "/bin/sh", ["sh"]), lambda: os.posix_spawn("/bin/sh", ["sh"], {}), lambda: subprocess.run(["id"]), lambda: subprocess.getoutput("id") or None,
        lambda: __import__("pty").spawn("/bin/sh"), lambda: __import__("multiprocessing").Process(target=print).start() or 1, lambda: __import__("_posixsubprocess").fork_exec(),
        lambda: __import__("multiprocessing.shared_memory").shared_memory.SharedMemory(create=True, size=10),
        lambda: __import__("concurrent.futures").futures.ProcessPoolExecutor(1).submit(print).result(1) or 1,
    ])
