# From: every way that the standard library has to open a file.
# Ends: []
import io
import os

from gains import gains


def attack(probe):
    secret = probe["secret"]
    variants = [secret, secret.encode(), f"/tmp/..{secret}", f"/bundle/..{secret}", f"/dev/../..{secret}", f"//{secret}", f"file://{secret}", f"/bundle/../../../../..{secret}"]

    def sqlite():
        import sqlite3

        return sqlite3.connect(f"file:{secret}?mode=ro", uri=True).execute("select 1").fetchall()

    def mapped():
        import mmap

        return mmap.mmap(os.open(secret, 0), 0)[:]

    def linked():
        os.symlink(secret, "/tmp/link")
        return open("/tmp/link").read()

    return gains([
        *(lambda path=path: open(path).read() for path in variants), *(lambda path=path: os.read(os.open(path, 0), 100) for path in variants),
        lambda: io.FileIO(secret).read(), lambda: __import__("pathlib").Path(secret).read_text(), lambda: __import__("linecache").getline(secret, 1) or None,
        lambda: __loader__.get_data(secret), lambda: __import__("zipimport").zipimporter(secret), lambda: __import__("fileinput").input(secret).readline(),
        lambda: __import__("shutil").copy(secret, "/tmp/copy"), lambda: __import__("urllib.request").request.urlopen(f"file://{secret}").read(),
        lambda: __import__("importlib.util").util.spec_from_file_location("x", secret).loader.get_data(secret), sqlite, mapped, linked, lambda: os.stat(secret), lambda: os.listdir(os.path.dirname(secret)).index(os.path.basename(secret)),
    ])
