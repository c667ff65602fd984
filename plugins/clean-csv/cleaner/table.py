"""CSV text as a header and rows of equal length. Cells are text here; `columns` gives them types."""

import csv
import io
from typing import NamedTuple

DELIMITERS = ",;\t|"

# Enough to tell the delimiter; more lines of a long file would only cost time.
SAMPLE_ROWS = 50


class Table(NamedTuple):
    """A header, rows as long as it, and the line where each row ends in the text."""

    delimiter: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def read(text, delimiter, mended):
    """Reads `text`; without a delimiter it is the one that gives the most regular table."""
    if not isinstance(text, str):
        raise TypeError(f"the text must be a string, found {type(text).__name__}")
    if text.startswith("\ufeff"):
        text = text[1:]
        mended.add("removed_byte_order_mark", 1)
    if delimiter is None:
        delimiter = max(DELIMITERS, key=lambda candidate: _regularity(text, candidate))
    found = list(_rows(text, delimiter))
    found = [(cells, line) for cells, line in found if _filled(cells) or mended.add("dropped_blank_row", line)]
    # Titles and notes above the table have one cell; the header has as many as the table is wide.
    while len(found) > 1 and _filled(found[0][0]) <= 1 < _filled(found[1][0]):
        mended.add("dropped_line_above_header", found.pop(0)[1])
    if not found:
        raise ValueError("there is no header line in the text (the first line must name the columns)")
    header = found[0][0]
    rows = [_fit(cells, len(header), line, mended) for cells, line in found[1:]]
    return Table(delimiter, header, rows, [line for _, line in found[1:]])


def _rows(text, delimiter):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    for cells in reader:
        yield cells, reader.line_num


def _regularity(text, delimiter):
    """How many of the first rows are as wide as most are, then how wide that is; narrow tables count nothing."""
    widths = [len(cells) for (cells, _), _ in zip(_rows(text, delimiter), range(SAMPLE_ROWS)) if cells]
    if not widths:
        return 0, 0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(usual), usual) if usual > 1 else (0, 0)


def _fit(cells, width, line, mended):
    if len(cells) < width:
        mended.add("padded_short_row", line)
        return cells + [""] * (width - len(cells))
    if len(cells) > width:
        # Mostly empty cells behind a stray delimiter; text in them would be lost without a word.
        kept, extra = cells[:width], [cell.strip() for cell in cells[width:]]
        if any(extra):
            raise ValueError(
                f"line {line} has {len(cells)} cells, the header {width} (quote cells that hold the delimiter)"
            )
        mended.add("cut_long_row", line)
        return kept
    return cells


def _filled(cells):
    return sum(1 for cell in cells if cell.strip())
