"""The plugin that every system with Python runs: a handler that changes one field, and a loop."""

calls = 0


def change(feed):
    """Gives `feed` with the next revision, and says how many calls this module has seen."""
    global calls
    calls += 1
    feed["revision"] += 1
    feed["calls"] = calls
    return feed


def spin(rounds):
    """Uses the processor: integer arithmetic, `rounds` times."""
    total = 0
    for i in range(rounds):
        total = (total + i * i) % 1000003
    return total
