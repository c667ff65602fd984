"""Names of columns that programs can use: `snake_case`, each once."""

import re
import unicodedata


def names(header, mended):
    """One name for each label, in order."""
    taken = set()
    found = []
    for position, label in enumerate(header, start=1):
        name = _name(label)
        if not name:
            name = f"column_{position}"
            mended.add("named_column", 1)
        unique, count = name, 1
        while unique in taken:
            count += 1
            unique = f"{name}_{count}"
        if unique != name:
            mended.add("renamed_repeated_column", 1)
        taken.add(unique)
        found.append(unique)
    return found


def _name(label):
    # `ß` and other letters without a decomposition stay as they are: names may be any letters.
    plain = unicodedata.normalize("NFKD", label)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    name = re.sub(r"[^\w]+", "_", words).strip("_").lower()
    return f"_{name}" if name[:1].isdigit() else name
