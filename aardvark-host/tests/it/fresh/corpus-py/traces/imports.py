"""Traces in the import system."""

import importlib
import importlib.machinery
import linecache
import os
import sys
import types
import zipimport

from . import trace


class _Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "conjured":
            return importlib.machinery.ModuleSpec(name, self)
        return None

    def create_module(self, spec):
        return types.ModuleType(spec.name)

    def exec_module(self, module):
        module.left = 1


@trace("modules")
def imported_in_the_call():
    found = "colorsys" in sys.modules, "html.entities" in sys.modules
    import colorsys  # noqa: F401
    import html.entities  # noqa: F401

    return found


@trace("modules")
def modules_removed():
    found = [name in sys.modules for name in ("json", "os", "_aardvark_dispatch", "plugin")]
    for name in ("json", "os", "_aardvark_dispatch", "plugin"):
        sys.modules.pop(name, None)
    return found


@trace("modules")
def modules_invented():
    found = "colorsys" in sys.modules
    sys.modules["colorsys"] = types.ModuleType("colorsys")
    sys.modules["secrets"] = None
    return found


@trace("modules")
def module_reloaded():
    import keyword

    found = getattr(keyword, "left", None)
    keyword.left = 1
    importlib.reload(keyword)
    sys.modules.pop("keyword")
    import keyword as again

    return found, again is keyword


@trace("interpreter")
def finders():
    found = len(sys.meta_path), len(sys.path_hooks)
    sys.meta_path.insert(0, _Finder())
    sys.path_hooks.insert(0, lambda path: 1 / 0)
    import conjured

    return found, conjured.left


@trace("interpreter")
def search_path():
    found = list(sys.path)
    os.makedirs("/tmp/modules", exist_ok=True)
    with open("/tmp/modules/written.py", "w") as file:
        file.write("NAME = 'written'\n")
    sys.path.insert(0, "/tmp/modules")
    importlib.invalidate_caches()
    import written

    return found, written.NAME


@trace("interpreter")
def importer_caches():
    found = len(sys.path_importer_cache)
    sys.path_importer_cache.clear()
    sys.path_importer_cache["/bundle"] = None
    zipimport._zip_directory_cache.clear()
    return found


@trace("modules")
def bytecode_settings():
    found = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode = not sys.dont_write_bytecode
    sys.pycache_prefix = "/tmp/cache"
    return found


@trace("modules")
def line_cache():
    found = sorted(name for name in linecache.cache if name == "left.py")
    linecache.cache["left.py"] = (4, None, ["left"], "left.py")
    linecache.getline("/bundle/plugin.py", 1)
    return found
