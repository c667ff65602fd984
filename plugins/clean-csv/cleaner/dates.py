"""Dates as people write them, to ISO 8601. A column must be readable in exactly one way."""

import re
from datetime import datetime

UNAMBIGUOUS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
SLASHES = ("%d/%m/%Y", "%m/%d/%Y")


def dates(texts):
    """The values, and which texts needed reading; `None` if the column is not dates for sure."""
    by_text = {}
    slashes = [text for text in texts if _has_slashes(text)]
    if slashes:
        # Only a day above 12 somewhere in the column tells which number is the month.
        fitting = [form for form in SLASHES if all(_parse(text, form) for text in slashes)]
        if len(fitting) != 1:
            return None
        by_text = {text: _parse(text, fitting[0]) for text in slashes}
    for text in texts:
        if text not in by_text:
            by_text[text] = next(filter(None, (_parse(text, form) for form in UNAMBIGUOUS)), None)
    if None in by_text.values():
        return None
    return [by_text[text] for text in texts], lambda text: by_text[text] != text


def is_ambiguous(text):
    """Whether day and month could be either."""
    return _has_slashes(text) and all(_parse(text, form) for form in SLASHES)


def _has_slashes(text):
    return re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text) is not None


def _parse(text, form):
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return None
