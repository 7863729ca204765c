"""A number in one line of plain English, as the command line says it: the value with its unit, or why there is none, and
what it was worked out without."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from lib.analysis.kpis import Kpi
from lib.metrics.units import Number, cents
from lib.texts.messages import Message


@dataclass(frozen=True)
class Pen:
    """Writes numbers in English, amounts to the cent with the code of their currency."""

    currency: str

    def count(self, value: Number | None) -> str:
        """A whole number, or two decimals where credit is split."""
        return format_decimal(value or 0, format="#,##0.##", locale="en")

    def number(self, value: Number | None, digits: int) -> str:
        """A number with that many decimals."""
        return format_decimal(value or 0, format=f"#,##0.{'0' * digits}", locale="en")

    def money(self, value: Number | None, cents_too: bool | None = True) -> str:
        """An amount to the cent."""
        return f"{format_decimal(cents(value or 0), format='#,##0.00', locale='en')} {self.currency}".rstrip()

    def rate(self, value: Number | None) -> str:
        """A fraction as a percentage with one decimal."""
        return f"{format_decimal(Decimal(str(value or 0)) * 100, format='#,##0.0', locale='en')}%"

    def days(self, value: Number | None) -> str:
        """A length of time in days."""
        return f"{format_decimal(value or 0, format='#,##0.0', locale='en')} days"

    def points(self, value: str) -> str:
        """Percentage points, of a number that is written already."""
        return f"{value} pp"

    def signed(self, value: Decimal) -> str:
        """A number of at most one decimal, with its sign."""
        return format_decimal(value, format="+#,##0.#;-#,##0.#", locale="en")

    def percent(self, value: Decimal) -> str:
        """A percentage of at most one decimal, with its sign."""
        return f"{self.signed(value)}%"


def told(kpi: Kpi, currency: str) -> str:
    """The value, of a duration with the median, and how many rows it was worked out without."""
    if kpi.value is None:
        return f"no data ({why(kpi)})"
    pen = Pen(currency)
    text = kpi.metric.unit.write(kpi.value, pen)
    if kpi.as_of:
        text += f" on {kpi.as_of.isoformat()}"
    if kpi.now.median is not None:
        text += f", median {kpi.metric.unit.write(kpi.now.median, pen)}"
    return f"{text} ({left_out(kpi)})" if left_out(kpi) else text


def left_out(kpi: Kpi) -> str:
    """Of how many rows the value could use how many, and what the others lack; empty where nothing was left out."""
    coverage = kpi.now.coverage
    if coverage is None or not coverage.lacking:
        return ""
    lacking = tuple(Message(f"left_out_{code}", {"count": n}) for code, n in coverage.gaps)
    return str(Message("left_out", {"covered": coverage.covered, "total": coverage.total, "lacking": lacking}))


def why(kpi: Kpi) -> str:
    """Why there is no number, in words."""
    reason = kpi.now.reason
    match reason.code:
        case "outcome":
            return str(Message("outcome_not_known", {"count": reason.rows}))
        case "held":
            return str(Message("how_held_not_known", {"count": reason.rows}))
        case "needs":
            return str(Message("number_needs", {"what": " or ".join(map(_need, reason.lacks))}))
        case "costs" | "costs_never":
            return str(Message(f"number_{reason.code}", {"categories": reason.categories or ("any",)}))
        case "filter":
            return str(Message(f"filter_{reason.cause}", {"by": reason.dimension}))
        case _:
            return str(Message(f"number_{reason.code or 'empty'}", {}))


def _need(name: str) -> str:
    """A table, a field or an offer of a tier that a number needs, as the options and files call them."""
    table, _, field = name.partition(".")
    if table == "offers":
        return str(Message("need_tier", {"tier": field}))
    return str(
        Message("need_field", {"table": table, "field": field}) if field else Message("need_table", {"table": table})
    )
