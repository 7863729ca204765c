"""One question put to the product and to the reference, and where their answers differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lib.analysis.kpis import kpis
from lib.metrics.catalog import METRICS
from lib.metrics.metric import Metric
from lib.query import Filters, Number, Period, Snapshot
from lib.query.periods import Comparison
from lib.texts.glossary import Glossary
from tests import reference

GLOSSARY = Glossary.load("en")
FAMILIES = ("m.share", "v.mix")
WHOLE = (*FAMILIES, "u.payback_days")
"""Refs that the product does not break down."""
PLURALS = {"closer": "closers", "csm": "csms", "offer": "offers", "country": "countries", "utm_source": "utm_sources"}
"""Filter of the product -> the field of the reference's question."""
Key = tuple[str, str | None]
"""Ref and member, None for the unassigned; without a breakdown the member is always None."""
Found = dict[Key, reference.Answer]


@dataclass(frozen=True)
class Asked:
    """A question that both sides understand."""

    start: date | None = None
    end: date | None = None
    closer: tuple[str, ...] = ()
    csm: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    utm_source: tuple[str, ...] = ()
    model: str = "last"
    by: str = ""

    def __str__(self) -> str:
        """What is asked for, for the name of a test."""
        told = [f"{name}={value}" for name, value in vars(self).items() if value and (name, value) != ("model", "last")]
        return " ".join(told) or "all time"


OWN_REFERENCE = ("clients", "retention")
"""Pages whose metrics are held against a reference of their own, on businesses of their own (test_standing.py, test_movements.py)."""


OWN_RELATIONS = ("service", "recognition", "owing")
"""Relations that businesses of their own are drawn for, in the same place: so are the metrics of other pages over them."""


def is_compared(metric: Metric) -> bool:
    """Whether a metric is answered by the reference of all pages."""
    return (
        metric.page not in OWN_REFERENCE
        and metric.family != ("centre",)
        and not any(part.relation in OWN_RELATIONS for part in metric.parts)
    )


def product(snapshot: Snapshot, asked: Asked) -> Found:
    """The product's answers, through the function behind the cards and the command line."""
    found = kpis(
        snapshot,
        pages=[],
        metrics=[metric for metric in METRICS if is_compared(metric)],
        period=Period(asked.start, asked.end),
        comparison=Comparison.NONE,
        filters=Filters({name: getattr(asked, name) for name in PLURALS}),
        model=asked.model,
        by=asked.by,
        glossary=GLOSSARY,
    )
    return {
        (k.ref.casefold(), k.member): reference.Answer(
            _exact(k.value), _exact(k.now.numerator), _exact(k.now.denominator)
        )
        for k in found
    }


def read(tables: reference.Tables, settings: dict[str, str], imported_on: date) -> reference.Business:
    """What the reference makes of the tables, whatever is asked."""
    return reference.Business(tables, reference.Question(settings=settings, imported_on=imported_on))


def expected(business: reference.Business, asked: Asked, settings: dict[str, str], imported_on: date) -> Found:
    """The reference's answers."""
    question = reference.Question(
        start=asked.start,
        end=asked.end,
        model=asked.model,
        by=asked.by or None,
        settings=settings,
        imported_on=imported_on,
        **{plural: getattr(asked, name) for name, plural in PLURALS.items()},
    )
    if asked.by:
        return {(ref.casefold(), m): answer for (ref, m), answer in reference.answers_by(business, question).items()}
    return {(ref.casefold(), None): answer for ref, answer in reference.answers(business, question).items()}


def differences(told: Found, wanted: Found, by: str) -> list[str]:
    """One line for every metric whose value differs. A member without rows may be missing on either side.

    Broken down, only what both sides know is compared: the reference has no coverage per value of a touch.
    """
    strange = {ref for ref, _ in told} ^ {ref for ref, _ in wanted}
    strange = {ref for ref in strange if by or not _in(FAMILIES, ref)}
    lines = [] if by else [f"{ref} is known to one side only" for ref in sorted(strange)]
    nothing = reference.Answer(None)
    for key in sorted({*told, *wanted}, key=str):
        if key[0] in strange or (by and _in(WHOLE, key[0])):
            continue
        if by == "month" and key[1] is None:
            continue  # rows without a day lie in no month
        a, b = told.get(key, nothing), wanted.get(key, nothing)
        missing_row = (key not in told or key not in wanted) and not (a.value or b.value)
        if not missing_row and not same(a.value, b.value):
            lines.append(f"{key[0]} {key[1] or ''}: product {_text(a)}, reference {_text(b)}")
    return lines


def same(a: Number | Fraction | None, b: Number | Fraction | None) -> bool:
    """Equal but for the last digits: decimals divide to 28, attribution weights are binary fractions."""
    if a is None or b is None:
        return a is b
    found, wanted = Fraction(a), Fraction(b)
    return abs(found - wanted) <= Fraction(1, 10**9) * max(Fraction(1), abs(wanted))


def _in(listed: tuple[str, ...], ref: str) -> bool:
    return ref.split("(")[0] in listed


def _exact(number: Number | None) -> Decimal | Fraction | int | None:
    return Fraction(number) if isinstance(number, float) else number


def _text(answer: reference.Answer) -> str:
    def short(number: Decimal | Fraction | int | None) -> str:
        return "none" if number is None else f"{float(number):.6g}"

    return f"{short(answer.value)} ({short(answer.numerator)} / {short(answer.denominator)})"
