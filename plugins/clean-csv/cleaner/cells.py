"""One cell: white space and words for nothing."""

import unicodedata

NULLS = frozenset({"", "-", "--", "n/a", "na", "nan", "nil", "none", "null", "#n/a", "?", "unknown"})

# Invisible characters that spreadsheets and web pages leave behind.
INVISIBLE = str.maketrans({"\u200b": None, "\u200e": None, "\u200f": None, "\ufeff": None, "\u00a0": " ", "\u202f": " "})


def clean(text, nulls, line, mended):
    """The text without decoration, or `None` if it says nothing."""
    trimmed = " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())
    if trimmed.lower() in nulls:
        if trimmed:
            mended.add("emptied_null_word", line)
        return None
    if trimmed != text:
        mended.add("trimmed_white_space", line)
    return trimmed
