"""Output and logging to the host."""

import json
import logging
import os
import sys

_LOG = os.open("/dev/aardvark-log", os.O_WRONLY)
_LIMIT = 256 * 1024


class HostHandler(logging.Handler):
    """Hands each record to the host as one structured line."""

    def emit(self, record):
        try:
            message = self.format(record)[:_LIMIT]
            line = json.dumps([record.levelno, record.name[:256], message])
            os.write(_LOG, line.encode())
        except Exception:
            self.handleError(record)


def install():
    """Connects `logging`; INFO and above by default, as the host caps what it keeps."""
    root = logging.getLogger()
    root.addHandler(HostHandler())
    root.setLevel(logging.INFO)
    # Lines must not wait in a buffer when a time limit ends the call.
    sys.stdout.reconfigure(line_buffering=True, write_through=True)
    sys.stderr.reconfigure(line_buffering=True, write_through=True)
