"""What is said first, worked out again from the files of the sample business by code that shares nothing with the product."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from math import sqrt
from pathlib import Path

import pytest

from lib.analysis.intervals import newcombe, normal
from lib.analysis.opening import MOST, Finding, opening
from lib.metrics.catalog import ALL
from lib.metrics.stakes import STAKES
from lib.publish.sample import SETTINGS
from lib.query import Filters, Period, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import LANGUAGES, Glossary
from tests.conftest import ROOT, opened
from tests.reference import Answer, Question, answers, load, revenue
from tests.reference.aged import as_stood
from tests.reference.money import Payment
from tests.reference.people import Business
from tests.reference.scope import Scope
from tests.reference.text import fold

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
ASKED = {"closer": "closers", "csm": "csms", "offer": "offers", "country": "countries", "utm_source": "utm_sources"}
GREAT_ABOVE = {"v.close_rate": "0.30", "v.sales_show": "0.75"}
"""docs/numbers.md section 6, B6 and B4."""
CLOSERS = ("Ana Ruiz", "Ben Carter", "Daniel Hughes", "Lucía Ortega", "Mark Ellis", "Sofía Marín")
Z = 1.959963984540054


@pytest.fixture(scope="module")
def sample(built_sample: Path) -> Iterator[Snapshot]:
    snapshot = opened(Workspace(built_sample, "sample"))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="module")
def business() -> Business:
    return Business(load(ROOT / "data/sample"), _question(None, {}))


@pytest.fixture(scope="module")
def standing(business: Business) -> dict[str, dict[str, Answer]]:
    """Filters, written out -> what is owed today, which no period changes."""
    return {str(filters): answers(business, _question(None, filters)) for filters in FILTERS}


@cache
def _as_old(now: Days, before: Days) -> tuple[Business, date]:
    """The business as it stood when the people of the earlier period were as old as those of the present one are today."""
    day = before[1] + (AS_OF - min(now[1], AS_OF))
    return Business(as_stood(load(ROOT / "data/sample"), day), replace(_question(None, {}), as_of=day)), day


def _question(days: Days | None, filters: Mapping[str, tuple[str, ...]], as_of: date = AS_OF) -> Question:
    start, end = days or (None, None)
    chosen = {ASKED[name]: members for name, members in filters.items()}
    return Question(start, end, as_of, settings=SETTINGS, imported_on=date(2026, 11, 15), **chosen)  # type: ignore[arg-type]


def _said(sample: Snapshot, name: str, filters: Mapping[str, tuple[str, ...]]) -> dict[str, Finding]:
    days = PERIODS[name]
    period = Period(*days[0]) if days else Period()
    found = opening(sample, period=period, as_of=AS_OF, filters=Filters(filters), glossary=Glossary.load("en"))
    assert len(found) <= MOST
    assert [one.stake for one in found] == sorted((one.stake for one in found), reverse=True)
    return {one.kpi.ref: one for one in found}


def _share_limits(share: float, n: float, z: float) -> tuple[float, float]:
    """Where the distance of the share from a true one is just z standard errors, found by halving (no closed form)."""

    def edge(inside: float, outside: float) -> float:
        for _ in range(60):
            middle = (inside + outside) / 2
            near = abs(share - middle) <= z * sqrt(middle * (1 - middle) / n)
            inside, outside = (middle, outside) if near else (inside, middle)
        return inside

    return edge(share, 0.0), edge(share, 1.0)


def _luck(now: Answer, before: Answer, z: float = Z) -> tuple[float, float]:
    p, q = float(now.value or 0), float(before.value or 0)
    (pl, pu), (ql, qu) = (_share_limits(x, float(a.denominator or 0), z) for x, a in ((p, now), (q, before)))
    return p - q - sqrt((p - pl) ** 2 + (qu - q) ** 2), p - q + sqrt((pu - p) ** 2 + (q - ql) ** 2)


def _own_effects(sums: dict[str, list[dict[str, Answer]]], ref: str) -> dict[str, tuple[Answer, Answer, Fraction]]:
    """Closer -> answers of both periods, and the change of the own rate x the mean share of the cases: its Shapley value."""
    whole = [one[ref].denominator or 0 for one in sums["all"]]
    found = {}
    for who in CLOSERS:
        last, first = (one[ref] for one in sums[who])
        if last.value is not None and first.value is not None:
            shares = [Fraction(a.denominator or 0) / Fraction(n) for a, n in zip((last, first), whole, strict=True)]
            share = (shares[0] + shares[1]) / 2
            found[who] = (last, first, (Fraction(last.value) - Fraction(first.value)) * share)
    return found


def _by_closer(
    told: list[tuple[Business, Scope]],
) -> dict[str, list[dict[str, Answer]]]:
    """Closer, or all -> the revenue page in both periods."""
    mine = {who: [(one, replace(scope, only=("closer", fold(who)))) for one, scope in told] for who in CLOSERS}
    return {who: [revenue.answers(one, scope) for one, scope in two] for who, two in {"all": told, **mine}.items()}


@pytest.mark.parametrize("name", PERIODS)
@pytest.mark.parametrize("filters", FILTERS, ids=lambda f: "-".join(f) or "all")
def test_every_sentence_is_true_of_the_files(
    sample: Snapshot,
    business: Business,
    standing: dict[str, dict[str, Answer]],
    name: str,
    filters: dict[str, tuple[str, ...]],
) -> None:
    said, days = _said(sample, name, filters), PERIODS[name]
    open_now = standing[str(filters)]
    overdue = Fraction(open_now["r.overdue"].value or 0)
    now = answers(business, _question(days[0], filters)) if days else open_now
    cash = Fraction(now["r.gross"].value or 0)
    if overdue and overdue >= cash / 100:
        assert said["r.overdue"].stake == overdue
        assert said["r.overdue"].debt is not None
        assert said["r.overdue"].debt.old == Fraction(open_now["v.overdue_90_plus"].value or 0)
    told = set(said) - {"r.overdue"}
    if days is None or days[1] is None:
        assert all(said[ref].kind == "bound" for ref in told)
        return
    before = answers(business, _question(days[1], filters))
    # A deal closes days after its call: the earlier calls are looked at when they were as old as the present ones (106).
    younger, then = _as_old(days[0], days[1])
    before["v.close_rate"] = answers(younger, _question(days[1], filters, then))["v.close_rate"]
    expected: set[str] = set()
    # A rate of calls: change x calls x cash of one, where luck cannot do it, or where who did most of it cannot have been lucky.
    each = {
        "v.close_rate": Fraction(now["v.cash_per_call"].numerator or 0)
        / (Fraction(now["v.close_rate"].numerator or 0) or 1),
        "v.sales_show": Fraction(now["v.cash_per_call"].value or 0),
        "v.sales_booked": Fraction(now["v.cash_per_booked"].value or 0),
    }
    closed = {"closer", "csm"} & set(filters)
    for ref in ("v.close_rate", "v.sales_show"):
        a, b = now[ref], before[ref]
        if "csm" in filters or a.value is None or b.value is None or min(a.denominator or 0, b.denominator or 0) < 10:
            continue
        change = Fraction(a.value) - Fraction(b.value)
        stake = -change * Fraction(a.denominator or 0) * each[ref]
        if change >= 0 or a.value > Decimal(GREAT_ABOVE[ref]) or stake < cash / 100:
            continue
        earlier = (
            (younger, _scope(days[1], filters, then)) if ref == "v.close_rate" else (business, _scope(days[1], filters))
        )
        effects = {} if closed else _own_effects(_by_closer([(business, _scope(days[0], filters)), earlier]), ref)
        effects = {
            who: one for who, one in effects.items() if min(one[0].denominator or 0, one[1].denominator or 0) >= 5
        }
        top = min(effects, key=lambda who: effects[who][2], default=None)
        sure = _luck(a, b)[1] < 0
        if top is not None and not sure and effects[top][2] / change >= Fraction(1, 2):
            # of so many closers each has to be surer: 1 - 0.05 / closers
            wide = {2: 2.2414, 3: 2.3940, 4: 2.4977, 5: 2.5758, 6: 2.6383, 7: 2.6901, 8: 2.7344}[len(effects)]
            sure = _luck(*effects[top][:2], wide)[1] < 0
        if not sure:
            continue
        expected.add(ref)
        assert said[ref].stake == pytest.approx(stake)
        assert said[ref].cases == -change * Fraction(a.denominator or 0)
        mover = said[ref].mover
        if top is not None and effects[top][2] / change >= Fraction(1, 4):
            assert mover is not None
            assert (mover.member, mover.cases) == (top, effects[top][0].denominator)
            assert (mover.before, mover.after) == (effects[top][1].value, effects[top][0].value)
            assert mover.part == pytest.approx(effects[top][2] / change)
        elif "closer" not in filters:
            assert mover is None
    if "csm" not in filters:
        n, m = Fraction(now["v.sales_booked"].value or 0), Fraction(before["v.sales_booked"].value or 0)
        longer = Fraction((days[0][1] - days[0][0]).days + 1, (days[1][1] - days[1][0]).days + 1)
        stake = (m - n) * each["v.sales_booked"]
        sure = n - m * longer + Fraction(Z) * Fraction(sqrt(n + m * longer**2)) < 0
        if sure and n < m and min(n, m) >= 10 and stake >= cash / 100:
            expected.add("v.sales_booked")
            assert said["v.sales_booked"].stake == pytest.approx(stake)
    had = Fraction(before["r.gross"].value or 0)
    if had > cash and _sum_is_sure(business, days[0], days[1], filters):
        expected.add("r.gross")
        assert said["r.gross"].stake == had - cash
    if not filters and min((d[1] - d[0]).days + 1 for d in days if d) >= 28:
        a, b = now["u.cac"], before["u.cac"]
        rise = Fraction(a.value or 0) - Fraction(b.value or 0)
        spread = Z * sqrt(sum(float(x.value or 0) ** 2 / float(x.denominator or 1) for x in (a, b)))
        if rise > spread and rise * Fraction(a.denominator or 0) >= cash / 100:
            expected.add("u.cac")
            assert said["u.cac"].stake == pytest.approx(float(rise * Fraction(a.denominator or 0)))
    for ref, rows in (("v.refund_rate", _refunds), ("v.fee_rate", _fees)):
        a, b = now[ref], before[ref]
        if a.value is None or b.value is None:
            continue
        rise, spread = Fraction(a.value) - Fraction(b.value), 0.0
        for days_of, one in zip(days, (a, b), strict=True):
            spread += sum((y - float(one.value or 0) * x) ** 2 for y, x in rows(business, _scope(days_of, filters))) / float(one.denominator or 1) ** 2  # fmt: skip
        stake = rise * Fraction(a.denominator or 0)
        great = Fraction(a.value) < Fraction("0.05" if ref == "v.refund_rate" else "0.03")
        if rise > Z * sqrt(spread) and stake >= cash / 100 and not great:
            expected.add(ref)
            assert said[ref].stake == pytest.approx(float(stake))
    told = {ref for ref in told if said[ref].kind != "bound"} - {"m.discount_weighted"}
    assert told == expected


def _scope(days: Days | None, filters: Mapping[str, tuple[str, ...]], as_of: date = AS_OF) -> Scope:
    return Scope.of(_question(days, filters, as_of), as_of)


def _collected(business: Business, scope: Scope) -> list[Payment]:
    return [p for p in business.payments if p.collected and scope.matches(p) and scope.in_period(p.date)]


def _refunds(business: Business, scope: Scope) -> list[tuple[float, float]]:
    back = [r for r in business.refunds if scope.matches(r) and scope.in_period(r.date)]
    return [(float(r.amount), 0.0) for r in back] + [(0.0, float(p.amount)) for p in _collected(business, scope)]


def _fees(business: Business, scope: Scope) -> list[tuple[float, float]]:
    return [(float(p.fees), float(p.amount)) for p in _collected(business, scope)]


def _sum_is_sure(business: Business, now: Days, before: Days, filters: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether less came in, at the same number of days, than as many payments of these sizes vary by."""
    longer = ((now[1] - now[0]).days + 1) / ((before[1] - before[0]).days + 1)
    last, first = ([float(p.amount) for p in _collected(business, _scope(days, filters))] for days in (now, before))
    spread = sqrt(sum(x**2 for x in last) + longer**2 * sum(x**2 for x in first))
    return sum(last) - longer * sum(first) + Z * spread < 0


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
    most = sorted(owed.items(), key=lambda pair: -pair[1])[:3]
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
