"""The file system and the table of open files."""

import fcntl
import posix
import stat
import zlib

_scandir, _lstat, _readlink, _listdir = posix.scandir, posix.lstat, posix.readlink, posix.listdir
_open, _read, _close, _fstat, _lseek = posix.open, posix.read, posix.close, posix.fstat, posix.lseek
_fcntl, _crc32, _sorted, _range = fcntl.fcntl, zlib.crc32, sorted, range
_isdir, _islnk, _isreg = stat.S_ISDIR, stat.S_ISLNK, stat.S_ISREG
_READ, _GETFL, _CURRENT = posix.O_RDONLY, fcntl.F_GETFL, 1
_Error = OSError

# Lists the open files, which `descriptors` does better: the walk itself opens some.
_LEFT_OUT = "/proc/self/fd"


def section():
    """`{path: [mode, links, inode, size, modified, changed, content]}`, from the root down."""
    entries = {}
    _walk("/", entries)
    return entries


def _walk(path, entries):
    try:
        status = _lstat(path)
    except _Error as error:
        entries[path] = error.errno
        return
    entry = [oct(status.st_mode), status.st_nlink, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    entries[path] = entry
    if _islnk(status.st_mode):
        entry.append(_readlink(path))
    elif _isreg(status.st_mode):
        entry.append(_content(path))
    elif _isdir(status.st_mode) and path != _LEFT_OUT:
        try:
            names = _listdir(path)
        except _Error as error:
            entry.append(error.errno)
            return
        # Programs depend on the order of listing, though they should not.
        entry.append(names)
        for name in names:
            _walk(f"/{name}" if path == "/" else f"{path}/{name}", entries)


def _content(path):
    try:
        number = _open(path, _READ)
    except _Error as error:
        return error.errno
    try:
        crc = 0
        while chunk := _read(number, 1 << 20):
            crc = _crc32(chunk, crc)
        return crc
    except _Error as error:
        return error.errno
    finally:
        _close(number)


def descriptors():
    """What each number from 0 to 63 stands for."""
    return {str(number): _descriptor(number) for number in _range(64)}


def _descriptor(number):
    try:
        status = _fstat(number)
        described = [oct(status.st_mode), status.st_dev, status.st_rdev, status.st_ino, _fcntl(number, _GETFL)]
    except _Error as error:
        return error.errno
    try:
        described.append(_lseek(number, 0, _CURRENT))
    except _Error as error:
        described.append(error.errno)
    return described
