"""Turns messy CSV text into typed rows. The steps are in the package `cleaner`."""

from cleaner import columns, fixes, headers, table

OPTIONS = {"delimiter", "nulls", "keep_duplicates"}


def clean(text, options=None):
    """Returns `delimiter`, `columns` (name, label, type), `rows` (one object each) and `fixes`."""
    options = options or {}
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise ValueError(f"unknown option `{unknown[0]}` (expected one of {', '.join(sorted(OPTIONS))})")
    mended = fixes.Fixes()
    raw = table.read(text, options.get("delimiter"), mended)
    names = headers.names(raw.header, mended)
    typed = columns.typed(raw, options.get("nulls", ()), mended)
    rows = [dict(zip(names, cells)) for cells in zip(*(column.values for column in typed))]
    if not options.get("keep_duplicates"):
        rows = _without_duplicates(rows, raw.lines, mended)
    return {
        "delimiter": raw.delimiter,
        "columns": [
            {"name": name, "label": label.strip(), "type": column.type}
            for name, label, column in zip(names, raw.header, typed)
        ],
        "rows": rows,
        "fixes": mended.report(),
    }


def _without_duplicates(rows, lines, mended):
    seen = set()
    kept = []
    for row, line in zip(rows, lines):
        # `1`, `1.0` and `True` are equal in Python, but not in a column of one type.
        key = tuple(row.values())
        if key in seen:
            mended.add("dropped_duplicate_row", line)
        else:
            seen.add(key)
            kept.append(row)
    return kept
