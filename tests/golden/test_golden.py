"""Every metric against numbers worked out by hand (tests/golden/README.md)."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from lib.glossary.glossary import Glossary
from lib.kpis import Kpi, kpis
from lib.metrics.catalog import ALL
from lib.periods import Comparison
from lib.query import Filters, Period, Snapshot
from tests.conftest import ROOT

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with (ROOT / "tests/golden" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _id(row: Row) -> str:
    asked = [row[k] for k in ("from", "to", "closer", "csm", "utm_source", "model", "by", "member") if row[k]]
    return " ".join([row["ref"], *asked])


GOLDEN, CHECK = _rows("metrics.csv"), _rows("worked_check.csv")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ask(snapshot: Snapshot, row: Row) -> Kpi | None:
    """The app's answer to a golden row, through the same function that the cards and the command line use."""
    base = row["ref"].split("(")[0]
    found = kpis(
        snapshot,
        pages=[],
        metrics=[ALL[base]],
        period=Period(_day(row["from"]), _day(row["to"])),
        comparison=Comparison.NONE,
        as_of=_day(row["as_of"]),
        filters=Filters(**{name: (row[name],) for name in ("closer", "csm", "utm_source") if row[name]}),
        model=row["model"] or "last",
        by=row["by"],
        glossary=Glossary.load("en"),
    )
    member = row["member"] or None
    matching = [k for k in found if k.ref == row["ref"] and (not row["by"] or k.member == member)]
    assert len(matching) <= 1
    return matching[0] if matching else None


def _close(found: object, expected: str) -> bool:
    """Exact for decimals and counts; to 1e-9 where attribution weights are binary fractions."""
    if isinstance(found, float):
        return abs(found - float(Fraction(expected))) < 1e-9 * max(1.0, abs(found))
    assert isinstance(found, int | Decimal)
    return abs(Fraction(found) - Fraction(expected)) < Fraction(1, 10**12)


def _compare(snapshot: Snapshot, row: Row) -> None:
    kpi = _ask(snapshot, row)
    if not row["value"]:
        assert kpi is None or kpi.value is None, row["worked_out"]
        return
    assert kpi is not None and kpi.value is not None, row["worked_out"]
    assert _close(kpi.value, row["value"]), f"{kpi.value} is not {row['value']}: {row['worked_out']}"
    for part in ("numerator", "denominator"):
        if row[part]:
            assert _close(getattr(kpi.now, part), row[part]), f"{part} {getattr(kpi.now, part)}: {row['worked_out']}"


@pytest.mark.parametrize("row", GOLDEN, ids=_id)
def test_value_worked_out_by_hand(golden: Snapshot, row: Row) -> None:
    _compare(golden, row)


@pytest.mark.parametrize("row", CHECK, ids=_id)
def test_the_twenty_calls_of_the_domain(worked_check: Snapshot, row: Row) -> None:
    _compare(worked_check, row)


def test_every_metric_has_a_value_worked_out_by_hand() -> None:
    told = {row["ref"].split("(")[0] for row in GOLDEN if row["value"]}
    assert not ALL.keys() - told, "add to tests/golden/metrics.csv, counted by hand"
