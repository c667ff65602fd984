"""Gives each column the narrowest type that all of its cells have."""

from typing import NamedTuple

from . import cells, dates, numbers

BOOLEANS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


class Column(NamedTuple):
    """A column's type (`empty`, `boolean`, `integer`, `number`, `date`, `text`) and its values, in order."""

    type: str
    values: list


def typed(table, more_nulls, mended):
    """The columns of `table`."""
    nulls = cells.NULLS | {word.strip().lower() for word in more_nulls}
    return [
        _column([cells.clean(row[index], nulls, line, mended) for row, line in zip(table.rows, table.lines)], table, mended)
        for index in range(len(table.header))
    ]


def _column(texts, table, mended):
    present = [text for text in texts if text is not None]
    if not present:
        return Column("empty", texts)
    for kind, reader in (("boolean", _booleans), ("integer", numbers.integers), ("number", numbers.decimals), ("date", dates.dates)):
        read = reader(present)
        if read is not None:
            values, changed = read
            for text, line in zip(texts, table.lines):
                if text is not None and changed(text):
                    mended.add(f"read_{kind}", line)
            each = iter(values)
            return Column(kind, [None if text is None else next(each) for text in texts])
    for text, line in zip(texts, table.lines):
        if text is not None and dates.is_ambiguous(text):
            mended.add("left_ambiguous_date", line)
    return Column("text", texts)


def _booleans(texts):
    values = [BOOLEANS.get(text.lower()) for text in texts]
    if None in values:
        return None
    return values, lambda text: text not in ("true", "false")
