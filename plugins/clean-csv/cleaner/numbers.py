"""Numbers as people write them, with either decimal sign and with thousands in groups."""

import re

CURRENCIES = "€$£¥"

# Numbers with leading zeros are codes: postal codes, articles, phone numbers.
POINT = re.compile(r"[+-]?(?:0|[1-9]\d{0,2}(?:[, ']\d{3})+|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
COMMA = re.compile(r"[+-]?(?:0|[1-9]\d{0,2}(?:[. ']\d{3})+|[1-9]\d*)(?:,\d+)?")


def integers(texts):
    """The values, and which texts needed reading; `None` if the column is no such thing."""
    return _read(texts, lambda text: int(text) if re.fullmatch(r"[+-]?\d+", text) else None)


def decimals(texts):
    """Like `integers`, with fractions."""
    return _read(texts, float)


def _read(texts, convert):
    bare = [_without_currency(text) for text in texts]
    # One decimal sign holds for a whole column: `1,234` means what the cells beside it say.
    for pattern, separators, decimal in ((POINT, ", '", "."), (COMMA, ". '", ",")):
        if all(pattern.fullmatch(text) for text in bare):
            break
    else:
        return None
    plain = [text.translate(str.maketrans(decimal, ".", separators)) for text in bare]
    values = [convert(text) for text in plain]
    if any(value is None or value in (float("inf"), float("-inf")) for value in values):
        return None
    changed = {text for text, now in zip(texts, plain) if text != now}
    return values, changed.__contains__


def _without_currency(text):
    return text.strip(CURRENCIES).strip() if text[:1] in CURRENCIES or text[-1:] in CURRENCIES else text
