"""The fields that a segment may ask for, and the words that they take (docs/numbers-clients.md 18).

A field is a column of a source, which is a statement over people (``lib/query/people.py``). A name that stands here is all that a
reader's text can choose: no other part of what was typed ever reaches a statement.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from lib.metrics.health import CAUSES
from lib.schema.vocabulary import VOCABULARY
from lib.texts.loader import INTERFACE, LANGUAGES, texts

Kind = Literal["word", "member", "number", "day", "flag", "segment"]
"""What a field holds: a word of a list, a member of the data, a number, a day, yes or no, or the name of another segment."""

STAGES = (
    "lead", "booked", "live_call", "onboarding", "active", "graduated", "upsell", "backend", "lapsed", "inactive", "left", "no_date",
)  # fmt: skip
"""Where people stand (17.1), in their order."""


STEPS = (
    "lead_booked", "booked_live", "live_closed", "closed_onboarded", "onboarded_value", "value_graduated", "graduated_upsell", "upsell_backend",
)  # fmt: skip
"""The steps of the journey (17.2), in their order."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: a `column` of a `source`, a row of which there may be several for a person.

    `words` are those that a ``word`` takes, `spoken` says where they have their labels: a list of words of the tables, or the
    beginning of a text of the pages. `dimension` is that of a ``member``. `needs` is the table or field of the data without which
    there is nothing to ask, ``a|b`` for either. `blank` says that *no* is what an empty cell says too. Of a field that is an
    `outcome` a segment of the past chose by what came later. `today` marks what is known of the as-of day alone.
    """

    name: str
    kind: Kind
    source: str
    column: str
    words: tuple[str, ...] = ()
    spoken: str = ""
    dimension: str = ""
    needs: str = ""
    blank: bool = False
    outcome: bool = False
    today: bool = False


def _member(name: str, dimension: str = "") -> Field:
    return Field(name=name, kind="member", source="who", column=dimension or name, dimension=dimension or name)


def _day(
    name: str, source: str, column: str = "", *, needs: str = "", outcome: bool = False, today: bool = False
) -> Field:
    return Field(name=name, kind="day", source=source, column=column or f"{name}_on", needs=needs, outcome=outcome, today=today)  # fmt: skip


def _number(
    name: str, source: str, column: str = "", *, needs: str = "", outcome: bool = False, today: bool = False
) -> Field:
    return Field(name=name, kind="number", source=source, column=column or name, needs=needs, outcome=outcome, today=today)  # fmt: skip


def _words(name: str, source: str, words: tuple[str, ...], spoken: str, *, needs: str = "", outcome: bool = False) -> Field:  # fmt: skip
    return Field(name=name, kind="word", source=source, column=name, words=words, spoken=spoken, needs=needs, outcome=outcome)  # fmt: skip


_CALLS, _PAID = "csm_calls", "payments|customers"

GROUPS: Mapping[str, tuple[Field, ...]] = {
    "person": (
        _words("stage", "stage", STAGES, "stage", outcome=True),
        _words("step", "waits", STEPS, "step", outcome=True),
        _number("step_days", "waits", outcome=True),
        Field(name="in_service", kind="flag", source="service", column="in_service", outcome=True),
        _member("offer"),
        _words("tier", "deals", ("lead_magnet", "core", "upsell", "backend", "other"), "offer_tier", needs=_PAID),
        _member("closer"),
        _member("csm"),
        _member("setter"),
        _member("country"),
        _member("source", "utm_source"),
        Field(name="age", kind="member", source="client", column="age", needs="customers.age"),
        _words("gender", "client", tuple(VOCABULARY["gender"]), "gender", needs="customers.gender"),
        _words("touch_model", "service_model", ("high", "low", "tech"), "touch_model_"),
        _day("closed", "life", needs=_PAID),
        _day("joined", "client", needs="customers.joined_date"),
        _day("onboarded", "client", needs="customers.onboarding_completed_date|csm_calls.onboardings|customers.onboarding_date", outcome=True),
        _day("graduated", "client", needs="customers.graduation_date|csm_calls.success", outcome=True),
        _day("left", "life", outcome=True),
        _words("deal", "deals", tuple(VOCABULARY["deal"]), "deal", needs="payments.deal|customers.deal"),
        _words("payment_type", "payments", tuple(VOCABULARY["payment_type"]), "payment_type", needs="payments.payment_type"),
        Field(name="testimony", kind="flag", source="client", column="testimony", needs="customers.testimony", blank=True, outcome=True),
    ),
    "money": (
        _number("paid", "paid", needs=_PAID),
        _number("kept", "paid", needs=_PAID, outcome=True),
        _number("refunded", "paid", needs=_PAID, outcome=True),
        _number("contracted", "contracted", needs=_PAID),
        _number("pending", "paid", needs=_PAID),
        _number("overdue", "due", needs="payments", outcome=True),
        _number("overdue_days", "due", needs="payments", outcome=True),
        _number("mrr", "mrr", needs="payments", outcome=True),
        Field(name="plan", kind="member", source="plans", column="plan", needs="payments"),
        _day("renewal_date", "health", "ends_on", needs=_PAID),
        Field(name="renews", kind="flag", source="stake", column="renews", needs=_PAID, today=True),
        _number("value_at_risk", "stake", needs=_PAID, today=True),
    ),
    "calls": (
        _number("coachings", "held", needs=_CALLS),
        _number("live_calls", "held", needs=_CALLS),
        _number("no_shows", "missed", needs=_CALLS),
        _number("attendance", "attended", needs=_CALLS),
        _day("last_live", "held", needs=_CALLS),
        _number("days_since_live", "held", needs=_CALLS),
        _number("last_grade", "held", needs="csm_calls.grade"),
        Field(name="success", kind="flag", source="succeeded", column="success", needs="csm_calls.success"),
        _day("next_call", "planned", needs=_CALLS, today=True),
    ),
    "scores": (
        _number("health", "health", "score", outcome=True),
        _number("health_30d_ago", "health_before", "score"),
        _number("coverage", "health"),
        _number("risk", "health", outcome=True),
        _words("reason", "reasons", tuple(cause.name for cause in CAUSES), "risk_", outcome=True),
        Field(name="red", kind="flag", source="health", column="red", outcome=True),
        _day("red_since", "red_since", outcome=True),
    ),
    "work": (Field(name="segment", kind="segment", source="", column=""),),
}  # fmt: skip
"""The fields by what they are about, in the order in which they are told."""

FIELDS: Mapping[str, Field] = {field.name: field for fields in GROUPS.values() for field in fields}


def folded(text: str) -> str:
    """A text by which words are compared: without case, accents and doubled blanks."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("_", " ").split())


def word_of(field: Field, said: str) -> str:
    """The word that is meant, by itself or by its label in any language; empty if none is."""
    return spellings(field).get(folded(said), "")


@cache
def spellings(field: Field) -> Mapping[str, str]:
    """Folded word or label -> the word of the field."""
    found: dict[str, str] = {}
    for word in field.words:
        for label in _labels(field, word):
            found.setdefault(folded(label), word)
    return {folded(word): word for word in field.words} | {
        k: v for k, v in found.items() if k not in map(folded, field.words)
    }


def _labels(field: Field, word: str) -> list[str]:
    found = []
    for language in LANGUAGES:
        pages, labels = texts(language, INTERFACE), texts(language, "labels")["word"]
        beginning = field.spoken if field.spoken.endswith("_") else f"{field.spoken}_"
        for label in (labels.get(field.spoken, {}).get(word), pages.get(f"{beginning}{word}")):
            if isinstance(label, str):
                found.append(label)
    return found
