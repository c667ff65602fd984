"""Traces in the table of open files."""

import fcntl
import os
import socket

from . import refused, trace

KEPT = []


@trace("descriptors")
def files_left_open():
    reading = open("/bundle/plugin.py")
    reading.readline()
    writing = open("/tmp/open.txt", "w")
    writing.write("never flushed")
    KEPT.extend((reading, writing, open("/tmp/open.txt", "r+b", buffering=0)))
    return [file.fileno() for file in KEPT]


@trace("descriptors")
def descriptors_without_objects():
    first = os.open("/tmp/raw", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    os.write(first, b"left")
    return first, [os.dup(first) for _ in range(40)]


@trace("descriptors")
def standard_descriptors_redirected():
    target = os.open("/tmp/captured", os.O_RDWR | os.O_CREAT)
    for number in (0, 1, 2):
        os.dup2(target, number)
    return target


@trace("descriptors")
def standard_descriptors_closed():
    found = []
    for number in (0, 1, 2):
        os.close(number)
        found.append(os.open("/tmp/instead", os.O_RDWR | os.O_CREAT))
    return found


@trace("descriptors")
def hosts_descriptors_closed():
    """Those of the log and of the sleeping clock are ordinary numbers too."""
    import _aardvark_loop
    import _aardvark_streams

    found = _aardvark_loop._SLEEP, _aardvark_streams._LOG
    for number in found:
        os.close(number)
        os.open("/tmp/stolen", os.O_RDWR | os.O_CREAT)
    return found


@trace("descriptors")
def everything_closed():
    os.closerange(0, 256)
    return os.open("/tmp/first", os.O_RDWR | os.O_CREAT)


@trace("descriptors")
def pipes():
    reading, writing = os.pipe()
    os.write(writing, b"left in the pipe")
    return reading, writing


@trace("descriptors")
def flags():
    found = fcntl.fcntl(1, fcntl.F_GETFL), os.get_inheritable(1)
    number = os.open("/tmp/flags", os.O_RDWR | os.O_CREAT)
    fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
    os.lseek(number, 10, os.SEEK_SET)
    return found


@trace("descriptors")
def folder_left_open():
    KEPT.append(os.scandir("/bundle"))
    next(KEPT[-1])
    return len(KEPT), os.open("/tmp", os.O_RDONLY)


@trace()
def sockets():
    found = socket.getdefaulttimeout()
    socket.setdefaulttimeout(1)
    try:
        KEPT.append(socket.socket())
        KEPT[-1].setblocking(False)
        KEPT[-1].bind(("127.0.0.1", 80))
    except OSError as error:
        return found, refused(error)
    finally:
        try:
            socket.gethostbyname("left.example")
        except OSError:
            pass
    return found
