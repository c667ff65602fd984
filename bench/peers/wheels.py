"""Downloads a Python package for Pyodide, with all that it needs, and writes the pins that a manifest asks for.

`wheels.py DIRECTORY REQUIREMENT TAG PYTHON`: wheels and `pins.json` go into the directory. What `aardvark lock` does
for authors; here without building the command line.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

directory, requirement, platform, version = sys.argv[1:]
pip = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", directory]
target = ["--platform", platform, "--python-version", version, "--implementation", "cp"]
abi = ["--abi", "cp" + version.replace(".", "")]
subprocess.run([*pip, *target, *abi, requirement], check=True)

pins = []
for wheel in sorted(pathlib.Path(directory).glob("*.whl")):
    name, release, *_ = wheel.name.split("-")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pins.append({"name": name.replace("_", "-"), "version": release, "file": wheel.name, "sha256": digest})
(pathlib.Path(directory) / "pins.json").write_text(json.dumps(pins), encoding="utf-8")
