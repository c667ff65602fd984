"""The Python plugin as a WebAssembly component: JSON text in, JSON text out."""

import json

import plugin
import wit_world


class WitWorld(wit_world.WitWorld):
    """What `plugin.wit` asks for."""

    def change_text(self, feed):
        """Parses, calls the handler, and writes its answer."""
        return json.dumps(plugin.change(json.loads(feed)))

    def spin_for(self, rounds):
        """Calls the loop."""
        return plugin.spin(rounds)
