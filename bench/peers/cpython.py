"""CPython without a sandbox, in its own process: what the language itself costs."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "guests"))

import plugin  # noqa: E402
import sampler  # noqa: E402


class Guest:
    """The plugin, called with JSON text: the caller's and the plugin's halves of the passes that others make."""

    def __init__(self, job, feed):
        self.feed = feed

    def change(self):
        return json.loads(json.dumps(plugin.change(json.loads(json.dumps(self.feed)))))

    def spin(self, rounds):
        return plugin.spin(rounds)


sampler.main(Guest)
