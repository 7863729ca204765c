"""What is said first, worked out again from the files of the sample business by code that shares nothing with the product."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from lib.analysis.intervals import newcombe, normal
from lib.analysis.opening import MOST, Finding, opening
from lib.metrics.catalog import ALL
from lib.metrics.stakes import STAKES
from lib.query import Filters, Period, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import LANGUAGES, Glossary
from tests import dealt, sentences
from tests.conftest import ROOT, fill, opened

AS_OF = date(2026, 11, 14)
Days = tuple[date, date]
PERIODS: dict[str, tuple[Days, Days | None] | None] = {
    "last 90 days": ((date(2026, 8, 17), AS_OF), (date(2026, 5, 19), date(2026, 8, 16))),
    "last 30 days": ((date(2026, 10, 16), AS_OF), (date(2026, 9, 16), date(2026, 10, 15))),
    "this month": ((date(2026, 11, 1), AS_OF), (date(2026, 10, 1), date(2026, 10, 14))),
    "a month": ((date(2025, 8, 1), date(2025, 8, 31)), (date(2025, 7, 1), date(2025, 7, 31))),
    "three months": ((date(2026, 9, 1), AS_OF), (date(2026, 6, 18), date(2026, 8, 31))),
    "all time": None,
}
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"closer": ("Ana Ruiz",)},
    {"country": ("ES",)},
    {"csm": ("Nadia Khan",)},
)


@pytest.fixture(scope="module")
def sample(built_sample: Path) -> Iterator[Snapshot]:
    snapshot = opened(Workspace(built_sample, "sample"))
    yield snapshot
    snapshot.con.close()


def _said(sample: Snapshot, name: str, filters: Mapping[str, tuple[str, ...]]) -> dict[str, Finding]:
    days = PERIODS[name]
    period = Period(*days[0]) if days else Period()
    found = opening(sample, period=period, as_of=AS_OF, filters=Filters(filters), glossary=Glossary.load("en"))
    assert len(found) <= MOST
    assert [one.stake for one in found] == sorted((one.stake for one in found), reverse=True)
    return {one.kpi.ref: one for one in found}


@pytest.mark.parametrize(
    ("name", "filters"),
    dealt.today(list(product(PERIODS, FILTERS)), 14),
    ids=lambda said: said if isinstance(said, str) else "-".join(said) or "all",
)
def test_every_sentence_is_true_of_the_files(sample: Snapshot, name: str, filters: dict[str, tuple[str, ...]]) -> None:
    said, days = _said(sample, name, filters), PERIODS[name]
    now, before = days or (None, None)
    sentences.are_true(list(said.values()), sentences.expected(now, before, filters, AS_OF), f"{name}, {filters}")
    owed = said.get("r.overdue")
    assert owed is None or owed.debt is not None
    if owed and owed.debt:
        found = sentences.side(sentences.business(AS_OF), None, filters, AS_OF).found
        assert owed.debt.old == Fraction(found["v.overdue_90_plus"].value or 0)


MONTHS = {9: {"Stripe": (30, 3), "PayPal": (20, 4), "Bank transfer": (10, 0)}, 10: {"Stripe": (25, 3), "PayPal": (25, 9), "Bank transfer": (10, 0)}}  # fmt: skip
"""Month -> by which method how many payments of 100 came in, and the fee of each."""


def test_the_method_that_made_fees_dearer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["id,date,email,amount,currency,status,deal,offer,contracted revenue,method,processing fee"]
    for month, methods in MONTHS.items():
        paid = [(name, fee) for name, (n, fee) in methods.items() for _ in range(n)]
        lines += [
            f"p{month}-{i},2026-{month:02}-{1 + i % 28:02},c{month}-{i}@x.io,100,EUR,Approved,Full Pay,Course,100,{name},{fee}"
            for i, (name, fee) in enumerate(paid)
        ]
    (tmp_path / "files").mkdir()
    (tmp_path / "files/payments.csv").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(sentences, "FOLDER", tmp_path / "files")
    for read in (sentences.business, sentences.younger):
        read.cache_clear()
    now, before, as_of = (
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 9, 1), date(2026, 9, 30)),
        date(2026, 10, 31),
    )
    snapshot = opened(fill(tmp_path / "data", tmp_path / "files"))
    try:
        said = opening(snapshot, period=Period(*now), as_of=as_of, filters=Filters(), glossary=Glossary.load("en"))
        sentences.are_true(said, sentences.expected(now, before, {}, as_of), "fees by method")
    finally:
        snapshot.con.close()
        for read in (sentences.business, sentences.younger):
            read.cache_clear()
    (fees,) = said
    # 170 of 6,000 became 300: 2.17 points. PayPal's went from 4 to 9 %, of a third and then five twelfths of the cash: 5 x 3/8 points.
    assert (fees.kpi.ref, fees.change, fees.stake) == ("v.fee_rate", Fraction(130, 6000), Fraction(130))
    assert fees.mover is not None
    assert (fees.mover.dimension, fees.mover.member, fees.mover.part) == ("method", "PayPal", Fraction(45, 52))


def test_who_owes_most_is_read_off_the_file(sample: Snapshot) -> None:
    with (ROOT / "data/sample/payments.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Status"] == "Pending" and row["Currency"] == "EUR"]
    owed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["Due Date"] and row["Due Date"] < AS_OF.isoformat():
            owed[row["Email"].lower(), row["Full Name"]] += Decimal(row["Amount"])
    debt = _said(sample, "last 90 days", {})["r.overdue"].debt
    assert debt is not None
    assert debt.people == len(owed)
    most = sorted(owed.items(), key=lambda pair: (-pair[1], pair[0][1]))[:3]  # two of them owe the same
    assert debt.most == tuple((name, Fraction(amount)) for (_, name), amount in most)
    hidden = opening(sample, period=Period(), as_of=AS_OF, glossary=Glossary.load("en"), personal=False)
    assert [one.debt.most for one in hidden if one.debt] == [()]


def test_the_sentence_of_the_close_rate(sample: Snapshot) -> None:
    # 64 deals of 283 calls, with the new cash of all of them 147,948. Of the 233 calls before 68 were won, two of them only
    # after 16 August, one of those by Ana Ruiz: on the day after that period 66 were. 64 - 283 x 66/233 = 16.16 deals fewer,
    # x 147,948 / 64 = 37,364.
    one = _said(sample, "last 90 days", {})["v.close_rate"]
    assert (one.kind, f"{float(one.cases):.2f}", f"{float(one.stake):.0f}") == ("change", "16.16", "37364")
    assert one.each == Fraction(147948, 64)
    assert (one.kpi.before.numerator, one.kpi.before.denominator) == (66, 233)
    # Ana Ruiz closed 9 of 47 calls after 17 of 37: (9/47 - 17/37) x (37/233 + 47/283) / 2 = -4.353 pp of -5.711 pp.
    assert one.mover is not None
    assert (one.mover.member, one.mover.cases) == ("Ana Ruiz", Fraction(47))
    assert float(one.mover.part) == pytest.approx(0.762, abs=5e-4)
    assert (one.mover.before, one.mover.after) == (Fraction(17, 37), Fraction(9, 47))


@pytest.mark.parametrize(("name", "filters"), list(product(PERIODS, FILTERS)))
def test_nothing_said_is_great_younger_or_luck(
    sample: Snapshot, name: str, filters: dict[str, tuple[str, ...]]
) -> None:
    for one in _said(sample, name, filters).values():
        assert one.kpi.band not in ("great", "small_sample")
        days = PERIODS[name]
        if one.kpi.metric.matures_late and days and days[1]:
            # as many days after the end of the earlier period as have passed since the end of the present one
            assert one.kpi.as_stood == days[1][1] + (AS_OF - min(days[0][1], AS_OF))
        if one.kind == "change":
            assert one.interval is not None
            whole = not one.interval[0] <= 0 <= one.interval[1]
            assert whole or (one.mover is not None and one.mover.is_sure and one.mover.part >= Fraction(1, 2))


def test_limits_of_a_change_worked_out_by_hand() -> None:
    # Newcombe 1998, table II, case (a), method 10: 56/70 - 48/80 is 0.0524 to 0.3339.
    assert newcombe((56 / 70, 70), (48 / 80, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    # and case (d) there: 10/10 - 0/10 is 0.6075 to 1
    assert newcombe((1.0, 10), (0.0, 10)) == pytest.approx((0.6075, 1.0), abs=5e-5)
    assert normal(10, 4) == pytest.approx((10 - 3.92, 10 + 3.92), abs=1e-3)


def test_every_rule_is_of_a_metric_and_has_its_sentences() -> None:
    for rule in STAKES:
        metric = ALL[rule.ref]
        assert metric.good != "neutral"
        assert not metric.slow
        if rule.each is None:
            # what one numerator is worth is itself: it is money, or the costs of a case
            over = metric.part("numerator")
            assert over is not None
            assert over.unit.is_money
        for language in LANGUAGES:
            text = (ROOT / f"lib/texts/{language}/interface/split.toml").read_text(encoding="utf-8")
            assert f"first_rule_{rule.code} = " in text
            assert rule.kind == "balance" or f"first_{rule.code} = " in text
