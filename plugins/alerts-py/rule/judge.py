"""What follows from an event: the level of the alert and the reason. Knows no words."""

from typing import NamedTuple

from .shaking import Shaking, strongest

LEVELS = ("notice", "warning", "page")


class Finding(NamedTuple):
    """The verdict: a level of `LEVELS` or `None`, the key of its reason, and the strongest shaking in a town."""

    level: str | None
    reason: str
    shaking: Shaking | None


def judge(quake):
    """Weighs every reason; the highest level counts, and of equal ones the first."""
    if quake["kind"] != "earthquake":
        # Blasts in quarries and mines are planned, and whoever planned them knows.
        return Finding(None, "blast", None)
    shaking = strongest(quake)
    found = [reason for reason in _reasons(quake, shaking) if reason[0] is not None]
    if not found:
        return Finding(None, "quiet", shaking)
    level, reason = max(found, key=lambda candidate: LEVELS.index(candidate[0]))
    return Finding(level, reason, shaking)


def _reasons(quake, shaking):
    magnitude = quake["magnitude"]
    if quake["tsunami"]:
        if magnitude is not None and magnitude >= 6.5:
            yield "page", "tsunami"
        else:
            yield "notice", "coast"
    if shaking is not None:
        yield _by_shaking(shaking), "shaking"
    if magnitude is not None:
        yield _step(magnitude, 4.5, 6.0, 7.5), "magnitude"
    if quake["felt"] is not None:
        yield _step(quake["felt"], 100, 500, 50_000), "felt"


def _by_shaking(shaking):
    if shaking.intensity >= 6.0 and shaking.town.population >= 50_000:
        return "page"
    return _step(shaking.intensity, 3.5, 4.5, 7.0)


def _step(value, notice, warning, page):
    if value >= page:
        return "page"
    if value >= warning:
        return "warning"
    return "notice" if value >= notice else None
