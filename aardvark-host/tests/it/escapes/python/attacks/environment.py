# From: the environment: what the shell has told the host.
# Ends: []
import os


def attack(probe):
    ours = {"HOME", "LANG", "LD_LIBRARY_PATH", "LOGNAME", "PATH", "PWD", "PYTHONINSPECT", "PYTHONUNBUFFERED", "TZ", "USER", "_"}
    found = [name for name in os.environ if name not in ours]
    found += [value for value in os.environ.values() if "cargo" in value or "/root" in value]
    os.environ["LD_LIBRARY_PATH"] = "/tmp"
    os.environ["PYTHONPATH"] = "/tmp"
    os.environ["PYTHONSTARTUP"] = "/tmp/x.py"
    return found
