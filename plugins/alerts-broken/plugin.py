"""An alert rule that somebody changed in a hurry. It fails to load, on purpose: see README.md."""

from settings import THRESHOLDS


def assess(quake):
    """Says whom an event concerns."""
    for level, threshold in THRESHOLDS.items():
        if quake["magnitude"] is not None and quake["magnitude"] >= threshold:
            return {"level": level, "message": quake["place"]}
    return None
