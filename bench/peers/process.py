"""One call in a Python process of its own: the feed from standard input, the answer to standard output."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "guests"))

import plugin  # noqa: E402

json.dump(plugin.change(json.load(sys.stdin)), sys.stdout)
