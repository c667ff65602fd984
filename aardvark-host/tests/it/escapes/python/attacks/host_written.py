# From: the other direction: files of the host, of the bundle and of the library, written, moved, removed.
# Ends: []
import os

from gains import gains


def attack(probe):
    def write(path):
        with open(path, "ab") as file:
            file.write(b"x")
        return path

    library = os.__file__
    stdlib = library.split(".zip")[0] + ".zip" if ".zip" in library else library
    paths = [probe["secret"], "/bundle/plugin.py", "/bundle/new.py", "/lib/aardvark/aardvark.py", "/lib/aardvark/new.py", "/lib/aardvark/_aardvark_codec.py", stdlib]
    return gains([
        *(lambda path=path: write(path) for path in paths),
        *(lambda path=path: os.remove(path) or path for path in paths), *(lambda path=path: os.truncate(path, 0) or path for path in paths),
        *(lambda path=path: (os.chmod(path, 0o777), write(path))[1] for path in paths), *(lambda path=path: os.rename(path, "/tmp/moved") or path for path in paths),
        *(lambda path=path: os.replace("/bundle/gains.py", path) or path for path in paths), *(lambda path=path: os.utime(path, (1, 1)) or path for path in paths),
        lambda: os.rename("/bundle", "/tmp/b") or 1, lambda: os.rmdir("/bundle") or 1, lambda: os.rename("/lib/aardvark", "/tmp/l") or 1, lambda: os.symlink("/tmp", "/bundle/link") or 1,
    ])
