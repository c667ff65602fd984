"""The thresholds of the rule, highest first."""

# The slip: a decimal comma, as it is written in half of Europe.
TEXT = """
page 7.5
warning 6.0
notice 4,5
"""


def parse(text):
    """The thresholds by level."""
    return {level: float(value) for level, value in (line.split() for line in text.split("\n") if line)}


THRESHOLDS = parse(TEXT)
