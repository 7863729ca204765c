"""A number as the command line says it: words, a few digits, and what was left out."""

from __future__ import annotations

import re
from datetime import date

from lib.analysis.kpis import Kpi, kpis
from lib.analysis.spoken import told
from lib.metrics.catalog import ALL, PAGES
from lib.query import Period, Snapshot
from lib.texts.glossary import Glossary

AS_OF = date(2026, 6, 20)


def _all(snapshot: Snapshot, period: Period, by: str = "") -> list[Kpi]:
    return kpis(
        snapshot,
        pages=PAGES,
        period=period,
        as_of=AS_OF,
        model="linear",
        by=by,
        medians=True,
        glossary=Glossary.load("en"),
    )


def _said(snapshot: Snapshot, ref: str, period: Period) -> str:
    return next(told(kpi, "EUR") for kpi in _all(snapshot, period) if kpi.ref == ref)


def test_values_have_their_unit_and_say_what_was_left_out(golden: Snapshot) -> None:
    always = Period()
    assert (
        _said(golden, "r.gross", always)
        == "23,200.00 EUR (30 of 32 rows; one in a currency without a rate, one without a known status)"
    )
    # 1, 0, 8, 2, 1, 1, 1 and 1 days: 15 over 8, the middle is 1.
    assert _said(golden, "m.avg_days_call_close", always) == "1.9 days, median 1.0 days"
    assert (
        _said(golden, "m.clients", Period(date(2026, 2, 1), date(2026, 2, 28))) == "2 (2 of 3 rows; one without a date)"
    )


def test_why_there_is_no_number_is_said_in_words(bare: Snapshot, golden: Snapshot) -> None:
    assert _said(bare, "r.overdue", Period()) == "no data (needs the field pending in payments)"
    assert _said(bare, "e.show_rate", Period()) == "no data (needs the table csm_calls)"
    assert _said(golden, "m.active_start", Period()) == "no data (all time has no first day to look at: name a period)"


def test_no_line_has_a_code_or_a_tail_of_digits(bare: Snapshot, golden: Snapshot) -> None:
    for snapshot in (bare, golden):
        for by in ("", "utm_source", "month"):
            for kpi in _all(snapshot, Period(), by):
                line = told(kpi, "EUR")
                assert not re.search(r"needs:|[|]|[0-9][.][0-9]{3}", line), f"{kpi.ref}: {line}"


def test_the_median_is_exact_in_json(golden: Snapshot) -> None:
    found = {kpi.ref: kpi.as_json()["median"] for kpi in _all(golden, Period())}
    assert found["m.avg_days_call_close"] == 1
    assert found["m.clients"] is None
    assert ALL["m.avg_days_call_close"].unit.has_median
