# From: fingerprinting: what the interpreter tells of the machine.
# Ends: []
import os
import sys
import time


def attack(probe):
    import getpass
    import platform
    import sysconfig

    texts = [platform.node(), platform.platform(), platform.processor(), str(os.uname()), getpass.getuser(), os.getcwd(), sys.executable, sys.prefix, str(os.cpu_count()), str(os.getpid()), str(os.getuid()), time.tzname[0], str(sysconfig.get_paths())]
    return [text for text in texts if any(word in text.lower() for word in ("linux-", "x86", "aarch", "/root", "/usr/", "gnu"))]
