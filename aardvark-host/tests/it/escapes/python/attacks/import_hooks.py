# From: `sys.meta_path` and `sys.path_hooks`: the host's next import is the guest's.
# Ends: any value
# Ruins: replaces the import system
import sys


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise SystemExit(name)


def attack(probe):
    sys.meta_path[:] = [Finder]
    sys.path_hooks[:] = []
    sys.path_importer_cache.clear()
    return 1
