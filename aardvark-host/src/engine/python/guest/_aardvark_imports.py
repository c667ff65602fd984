"""Finishes modules that would open sockets, when they are imported and not before.

There are no sockets here: what speaks HTTP is pointed to the host, at the lowest place at which it is still HTTP.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec

# The module that is finished, and ours that finishes it.
_FINISHED = {
    "http.client": "_aardvark_http",
    "httpx._transports.default": "_aardvark_httpx",
    "pyodide.http": "_aardvark_pyodide",
    "urllib3.connection": "_aardvark_urllib3",
}
# The part of urllib3 that asks a browser: it is not there.
_ABSENT = "urllib3.contrib.emscripten"


class _Finder:
    def find_spec(self, name, path=None, target=None):
        if name == _ABSENT:
            return ModuleSpec(name, _Absent())
        ours = _FINISHED.get(name)
        if ours is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = None if finder is self or find is None else find(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Finishing(spec.loader, ours)
                return spec
        return None


class _Finishing:
    """A loader that runs the real one, and then ours."""

    def __init__(self, loader, ours):
        self._loader = loader
        self._ours = ours

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        importlib.import_module(self._ours).finish(module)


class _Absent:
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.inject_into_urllib3 = lambda: None


def install():
    """Watches imports from here on."""
    sys.meta_path.insert(0, _Finder())
