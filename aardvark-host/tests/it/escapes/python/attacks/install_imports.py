# From: langchain-sandbox's `install_imports`: naming a package installs it, whoever has taken that name on the index.
# Ends: []
from gains import gains


async def attack(probe):
    import importlib

    import pyodide.code
    import pyodide_js

    wheel = f"http://127.0.0.1:{probe['port']}/evil-1.0-py3-none-any.whl"
    ways = [lambda name=name: importlib.import_module(name) for name in ("micropip", "pip", "ensurepip", "setuptools", "dill", "pyodide._package_loader.evil", "evil")]
    ways += [
        lambda: __import__("runpy").run_module("pip"),
        lambda: __import__("runpy").run_path(wheel),
        lambda: __import__("zipimport").zipimporter(wheel),
        lambda: pyodide_js.loadPackage(wheel),
        lambda: pyodide_js.loadPackagesFromImports("import numpy"),
        lambda: pyodide_js._api._import_name_to_package_name.to_py(),
        lambda: pyodide_js._module._import_name_to_package_name.to_py(),
        lambda: pyodide_js._api.install(wheel, "/tmp"),
    ]
    found = gains(ways)
    # What the code names is looked up, and nothing more.
    for name in pyodide.code.find_imports("import evil, numpy"):
        if importlib.util.find_spec(name) is not None:
            found.append(name)
    for way in (lambda: pyodide_js.loadPackage("micropip"), lambda: __import__("pyodide.http").http.pyfetch(wheel)):
        try:
            found.append(repr(await way()))
        except Exception:
            pass
    return found
