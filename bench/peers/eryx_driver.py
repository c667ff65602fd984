"""eryx, a sandbox for Python on Wasmtime: sessions keep state, sandboxes start each call from a snapshot.

The plugin is in the snapshot (`setup_code` of a factory, saved once), as it is in an image of ours. Values go in
as a literal in the source text, which is the fastest of the ways that eryx has (callbacks and volumes were slower),
and come out as `result`.
"""

import json
import pathlib
import sys

import eryx
import sampler

GUESTS = pathlib.Path(__file__).parent.parent / "guests"


def plugin():
    """The plugin's source, with what the calls need."""
    return "import json\n" + (GUESTS / "plugin.py").read_text(encoding="utf-8")


class Guest:
    """A session or a sandbox of the saved factory."""

    factory = None

    def __init__(self, job, feed):
        limits = eryx.ResourceLimits.unlimited()
        self.feed = feed
        self.before = ""
        if job["images"]:
            if Guest.factory is None:
                Guest.factory = eryx.SandboxFactory.load(pathlib.Path(job["assets"]) / "factory.bin")
            fresh = job["state"] == "fresh"
            make = Guest.factory.create_sandbox if fresh else Guest.factory.create_session
            self.guest = make(resource_limits=limits)
        else:
            self.before = plugin()
            self.guest = eryx.Sandbox(resource_limits=limits)

    def change(self):
        text = json.dumps(self.feed)
        return self.guest.execute(f"{self.before}\nresult = change(json.loads({text!r}))").result

    def spin(self, rounds):
        return self.guest.execute(f"{self.before}\nresult = spin({rounds})").result


if sys.argv[1] == "prepare":
    eryx.SandboxFactory(imports=["json"], setup_code=plugin()).save(sys.argv[2])
else:
    sampler.main(Guest)
