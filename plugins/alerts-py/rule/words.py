"""Findings as text, in the languages of `data/words.json`."""

import json
import math
from pathlib import Path

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

# What the data does not say yet.
UNKNOWN = "?"

WORDS = json.loads((Path(__file__).parent.parent / "data" / "words.json").read_text(encoding="utf-8"))


def message(quake, finding):
    """One line in English, for a pager."""
    words = WORDS["en"]
    values = _values(quake, finding, words)
    reason = words["reasons"][finding.reason].format(**values)
    return f"M{values['magnitude']} {quake['place']}: {reason}"


def explanation(quake, finding, locale):
    """Full sentences in the language of `locale`, such as `de` or `de-AT`; English if that is not known."""
    words = _words(locale)
    values = _values(quake, finding, words)
    sentences = [words["event"].format(**values)]
    if finding.shaking is not None:
        sentences.append(words["shaking"].format(**values))
    if finding.level is None:
        sentences.append(words[finding.reason].format(**values))
    else:
        reason = words["reasons"][finding.reason].format(**values)
        sentences.append(words["verdict"].format(level=words["levels"][finding.level], reason=reason))
    return " ".join(sentences)


def _words(locale):
    language = (locale or "en").replace("_", "-").split("-")[0].lower()
    return WORDS.get(language, WORDS["en"])


def _values(quake, finding, words):
    values = {
        "magnitude": _tenths(quake["magnitude"], words),
        "depth": _whole(quake["depth_km"], words),
        "place": quake["place"],
        "kind": quake["kind"],
        "felt": _whole(quake["felt"], words),
    }
    if finding.shaking is not None:
        town, intensity, distance = finding.shaking
        degree = min(max(_round(intensity), 1), len(NUMERALS))
        values |= {
            "intensity": NUMERALS[degree - 1],
            "town": town.name,
            "distance": _whole(distance, words),
            "population": _whole(town.population, words),
        }
    return values


def _tenths(value, words):
    if value is None:
        return UNKNOWN
    tenths = _round(value * 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}{words['decimal']}{abs(tenths) % 10}"


def _whole(value, words):
    if value is None:
        return UNKNOWN
    return f"{_round(value):,}".replace(",", words["group"])


def _round(value):
    # Halves go up, as everywhere but in Python's `round`.
    return math.floor(value + 0.5)
