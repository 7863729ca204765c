"""How clients are told of in words: health, reasons, what would move it, what is at stake."""

from __future__ import annotations

from lib.analysis.clients.flags import LASTS, Flag
from lib.analysis.clients.standing import Standing, Why
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import t

KINDS = {"green": "great", "yellow": "watch", "red": "bad", "none": "few"}
"""Band of health -> the mark that stands for it everywhere."""


def health(one: Standing) -> str:
    """The score, or that there is none."""
    return t("health_none") if one.health is None else formats.number(one.health, 0)


def band(one: Standing) -> str:
    """The band of the score in a word; an account that is red by risk or by hand says so."""
    return t("client_red") if one.is_red else t(f"client_band_{one.band}")


def verdict(one: Standing) -> dict[str, Plain]:
    """The band as a part takes it."""
    return {"kind": "bad" if one.is_red else KINDS[one.band], "word": band(one)}


def reason(why: Why) -> str:
    """A reason with the day since which it holds."""
    name = t(f"risk_{why.name}")
    return t("risk_since", reason=name, day=formats.day(why.since)) if why.since else name


def reasons(one: Standing) -> str:
    """All reasons in a line, the strongest first."""
    return " · ".join(reason(why) for why in one.reasons)


def lowest(one: Standing) -> str:
    """The part that costs most, which a mean hides; empty where nothing costs anything."""
    return t(f"part_{one.lowest}") if one.lowest else ""


def flag(one: Flag) -> str:
    """A word by hand, as it was given."""
    until = formats.day(one.until or one.said_on + LASTS)
    return formats.plain(t("flag_said_red" if one.is_red else "flag_said_not_red", why=one.why, day=until))


def moves(one: Standing) -> list[str]:
    """What would move the score, each with the score and the band then."""
    return [
        t("move_then", move=t(f"move_{name}"), score=formats.number(score, 0), band=t(f"client_band_{then}"))
        for name, score, then in one.moves
    ]
