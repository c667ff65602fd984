"""The alert rule in Python: implements `demo.alerts` 1.1. What it decides by is in the package `rule`."""

from rule.judge import judge
from rule.words import explanation, message


def assess(quake):
    """Says whom an event concerns: `None`, or a level and a line of text."""
    finding = judge(quake)
    if finding.level is None:
        return None
    return {"level": finding.level, "message": message(quake, finding)}


def explain(quake, locale=None):
    """Says in full sentences why `assess` decides as it does."""
    return explanation(quake, judge(quake), locale)
