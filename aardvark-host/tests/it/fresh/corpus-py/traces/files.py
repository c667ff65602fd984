"""Traces in the file system."""

import mmap
import os
import shutil
import sqlite3
import sys
import tempfile

from . import refused, trace

KEPT = []


def _write(path, text):
    with open(path, "w") as file:
        file.write(text)


def _attempt(action, *arguments):
    try:
        action(*arguments)
        return "done"
    except OSError as error:
        return type(error).__name__


@trace("files")
def files_written():
    found = sorted(os.listdir("/tmp"))
    for folder in ("/tmp", os.environ["HOME"], "."):
        _write(f"{folder}/left.txt", "left")
        with open(f"{folder}/log.txt", "a") as log:
            log.write("line\n")
    with open("/tmp/log.txt") as log:
        return found, len(log.readlines())


@trace()
def files_elsewhere():
    """Wherever it might be that a plugin can write; all of it refuses."""
    places = ("/", "/lib", "/home", "/dev", "/bundle", "/proc", "/lib/aardvark", f"/lib/python3.{sys.version_info[1]}")
    return [_attempt(_write, f"{place}/left.txt", "left") for place in places]


@trace("files")
def large_file():
    found = os.path.exists("/tmp/large")
    with open("/tmp/large", "wb") as file:
        for _ in range(12):
            file.write(bytes(1 << 20))
    return found


@trace("files")
def folders_and_links():
    found = os.path.lexists("/tmp/a")
    os.makedirs("/tmp/a/b/c")
    _write("/tmp/a/b/c/d", "x")
    os.symlink("/tmp/a/b", "/tmp/link")
    os.symlink("/nowhere", "/tmp/dangling")
    os.rename("/tmp/a/b/c", "/tmp/moved")
    os.rmdir("/tmp/a/b")
    return found


@trace("files")
def modes_and_times():
    home = os.environ["HOME"]
    found = oct(os.stat(home).st_mode), oct(os.stat("/tmp").st_mode)
    os.chmod(home, 0o500)
    os.chmod("/tmp", 0o700)
    os.utime("/tmp", (1, 1))
    return found, _attempt(os.utime, "/", (1, 1))


@trace()
def standard_library_attacked():
    archive = next(path for path in sys.path if path.endswith(".zip"))
    found = os.path.getsize(archive)
    done = [_attempt(os.chmod, archive, 0o666)]

    def damage():
        with open(archive, "r+b") as file:
            file.seek(100)
            file.write(b"damage")
            file.truncate(200)

    done += [_attempt(damage), _attempt(os.rename, archive, archive + ".old"), _attempt(os.remove, archive + ".old")]
    return found, done


@trace()
def bundle_attacked():
    path = "/bundle/plugin.py"
    with open(path) as file:
        found = len(file.read())
    done = [_attempt(os.chmod, path, 0o666), _attempt(os.chmod, "/bundle", 0o777)]
    done += [_attempt(_write, path, "raise SystemExit\n"), _attempt(os.remove, "/bundle/work.py")]
    done += [_attempt(os.rename, "/bundle/traces", "/bundle/tracks"), _attempt(shutil.rmtree, "/bundle/fingerprint")]
    return found, done


@trace()
def own_modules_attacked():
    path = "/lib/aardvark/_aardvark_codec.py"
    return [_attempt(os.chmod, path, 0o666), _attempt(_write, path, "broken"), _attempt(shutil.rmtree, "/lib/aardvark")]


@trace()
def devices_removed():
    found = sorted(os.listdir("/dev"))
    names = ("urandom", "null", "aardvark-log", "aardvark-sleep", "stdout")
    return found, [_attempt(os.remove, f"/dev/{name}") for name in names]


@trace("files")
def whole_tree_removed():
    _write("/tmp/kept", "x")
    os.utime("/tmp", (2, 2))
    for name in ("tmp", "home", "dev", "bundle", "lib", "proc"):
        shutil.rmtree(f"/{name}", ignore_errors=True)
    return sorted(os.listdir("/")) == []


@trace("environment")
def working_directory():
    found = os.getcwd()
    os.mkdir("/tmp/here")
    os.chdir("/tmp/here")
    return found


@trace()
def file_creation_mask():
    """Accepted and ignored by this platform."""
    found = os.umask(0o777)
    os.umask(0o077)
    return found


@trace("files")
def temporary_files():
    found = tempfile.gettempdir(), tempfile._candidate_tempdir_list()[0]
    KEPT.append(tempfile.NamedTemporaryFile(delete=False))
    KEPT.append(tempfile.TemporaryDirectory())
    KEPT.append(tempfile.SpooledTemporaryFile())
    return found


@trace("files")
def databases():
    connection = sqlite3.connect("/tmp/left.db")
    connection.execute("create table if not exists visits (n)")
    connection.execute("insert into visits values (1)")
    connection.commit()
    count = connection.execute("select count(*) from visits").fetchone()[0]
    connection.execute("insert into visits values (2)")
    memory = sqlite3.connect("file:shared?mode=memory&cache=shared", uri=True)
    memory.execute("create table if not exists visits (n)")
    memory.execute("insert into visits values (1)")
    KEPT.extend((connection, memory))
    sqlite3.register_adapter(complex, str)
    return count, memory.execute("select count(*) from visits").fetchone()[0]


@trace("files")
def mapped_memory():
    anonymous = mmap.mmap(-1, 1 << 16)
    anonymous[:4] = b"left"
    KEPT.append(anonymous)
    found = os.path.exists("/tmp/mapped")
    _write("/tmp/mapped", "x" * 4096)
    with open("/tmp/mapped", "r+b") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 4096)
        except OSError as error:
            return found, refused(error)
        mapped[:4] = b"left"
        KEPT.append(mapped)
    return found
