"""The golden expectations: read from their files and put to a snapshot."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.catalog import ALL
from lib.metrics.relations import FILTERS
from lib.query import Filters, Period, Snapshot
from lib.query.periods import Comparison
from lib.texts.glossary import Glossary
from tests.conftest import ROOT

Row = dict[str, str]
GLOSSARY = Glossary.load("en")


def read(name: str) -> list[Row]:
    """The rows of a file of expectations."""
    with (ROOT / "tests/golden" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def base_ref(row: Row) -> str:
    """The metric a row is about; a member of a family names it before the bracket."""
    return row["ref"].split("(")[0]


def disagreement(snapshot: Snapshot, row: Row) -> str:
    """What the product says otherwise than a row, in one sentence; nothing if it agrees."""
    kpi = _ask(snapshot, row)
    value = kpi.value if kpi else None
    if not row["value"]:
        return "" if value is None else f"{value} instead of no data: {row['worked_out']}"
    if kpi is None or value is None:
        return f"no data instead of {row['value']}: {row['worked_out']}"
    if not _close(value, row["value"]):
        return f"{value} is not {row['value']}: {row['worked_out']}"
    for part in ("numerator", "denominator"):
        found = getattr(kpi.now, part)
        if row[part] and not _close(found, row[part]):
            return f"{part} {found} is not {row[part]}: {row['worked_out']}"
    return ""


def earlier(snapshot: Snapshot, row: Row) -> tuple[Fraction | None, str | None]:
    """The value that a row's period is compared with, and the day as on which the earlier people are seen."""
    period = Period(_day(row["now_from"]), _day(row["now_to"]))
    (kpi,) = kpis(
        snapshot, pages=[], metrics=[ALL[row["ref"]]], period=period, as_of=_day(row["as_of"]), glossary=GLOSSARY
    )
    return None if kpi.previous is None else Fraction(kpi.previous), kpi.as_json()["compared_as_of"]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ask(snapshot: Snapshot, row: Row) -> Kpi | None:
    """The product's answer to a row, through the same function that the cards and the command line use."""
    found = kpis(
        snapshot,
        pages=[],
        metrics=[ALL[base_ref(row)]],
        period=Period(_day(row["from"]), _day(row["to"])),
        comparison=Comparison.NONE,
        as_of=_day(row["as_of"]),
        filters=Filters({name: (row[name],) for name in FILTERS if row.get(name)}),
        model=row["model"] or "last",
        by=row["by"],
        glossary=GLOSSARY,
    )
    member = row["member"] or None
    matching = [k for k in found if k.ref == row["ref"] and (not row["by"] or k.member == member)]
    if len(matching) > 1:
        raise ValueError(f"{row['ref']} is told {len(matching)} times")
    return matching[0] if matching else None


def _close(found: object, expected: str) -> bool:
    """Exact for decimals and counts; to 1e-9 where attribution weights are binary fractions."""
    if isinstance(found, float):
        return abs(found - float(Fraction(expected))) < 1e-9 * max(1.0, abs(found))
    return isinstance(found, int | Decimal) and abs(Fraction(found) - Fraction(expected)) < Fraction(1, 10**12)
