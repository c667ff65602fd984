"""What was mended: each kind of repair with how often and where first."""


class Fixes:
    """Counts repairs; lines are those of the text, from 1."""

    def __init__(self):
        self._found = {}

    def add(self, fix, line):
        """Records one repair."""
        count, first = self._found.get(fix, (0, line))
        self._found[fix] = (count + 1, min(first, line))

    def report(self):
        """Sorted by name, so that equal texts have equal reports."""
        return [
            {"fix": fix, "count": count, "first_line": first}
            for fix, (count, first) in sorted(self._found.items())
        ]
