"""What is said first, worked out again from the files of the sample business: which numbers cost money, what they cost, and who
moved them (docs/numbers.md, decision 117). It shares nothing with the product: no words, no lists, no formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

from tests.reference import Answer, Question, answers, csm_calls, load, revenue
from tests.reference.aged import as_stood
from tests.reference.money import Payment
from tests.reference.people import Business
from tests.reference.scope import HasDims, Scope
from tests.reference.text import fold
from tests.reference.units import answers as unit_answers

if TYPE_CHECKING:
    from lib.analysis.opening import Finding

FOLDER = Path(__file__).parents[1] / "data/sample"
SETTINGS = {
    "offer_tier.Clarity Workbook": "lead_magnet",
    "offer_tier.Speaking Lab": "upsell",
    "offer_tier.Northbeam Mastermind": "backend",
    "offer_tier.Circle Membership": "other",
    "currency": "EUR",
}
IMPORTED_ON = date(2026, 11, 15)
Days = tuple[date, date]
Members = Mapping[str, tuple[str, ...]]
Rows = list[tuple[float, float]]
"""Of a ratio of amounts what each row adds to the upper and to the lower one."""

ASKED = {"closer": "closers", "csm": "csms", "offer": "offers", "country": "countries", "utm_source": "utm_sources"}
OF_CALLS = ("v.close_rate", "v.sales_show", "v.sales_booked")
BUYERS_ONLY = {"csm", "offer"}
"""What is known of those who bought alone: no rate of calls is filtered by it (decision 108)."""
GREAT = {"v.close_rate": (">", "0.30"), "v.sales_show": (">", "0.75"), "v.refund_rate": ("<", "0.05"), "v.fee_rate": ("<", "0.03")}  # fmt: skip
BAD = {"v.close_rate": ("<", "0.20"), "v.sales_show": ("<", "0.60"), "v.refund_rate": (">", "0.10")}
"""docs/numbers.md section 6: B6, B4, B29, B31; the last is of grade H, by which nobody owes money."""
UNASSIGNED = "(unassigned)"
FEW, FEW_OF_A_MEMBER = 10, 5
MOST = 5
CASES = ("v.close_rate", "v.sales_show")
"""Shares of cases; whoever is named with fewer than five of them is named by luck."""
FIRST_BY = {"v.close_rate": "closer", "v.sales_show": "closer", "v.fee_rate": "method"}
"""By what who moved a number is looked for first."""
SUMS = ("r.gross", "v.sales_booked")
Z = 1.959963984540054


@dataclass(frozen=True)
class Side:
    """A number in one of two periods: the files as they are looked at, what is asked of them, and the numbers of its page."""

    business: Business
    scope: Scope
    found: dict[str, Answer]
    parts: dict[tuple[str, str], dict[str, Answer]] = field(default_factory=dict)

    def of(self, dimension: str, member: str) -> dict[str, Answer]:
        """The numbers of one member."""
        only = (dimension, fold(member))
        if only not in self.parts:
            self.parts[only] = revenue.answers(self.business, replace(self.scope, only=only))
        return self.parts[only]


@dataclass(frozen=True)
class Said:
    """What ought to be said of a number. `pairs` are its two sides, present and earlier; none of a balance."""

    ref: str
    kind: str
    stake: Fraction
    change: Fraction = Fraction(0)
    cases: Fraction = Fraction(0)
    pair: tuple[Side, Side] | None = None


def question(days: Days | None, filters: Members, as_of: date) -> Question:
    """What is asked of the reference, which knows the unassigned of sources alone."""
    start, end = days or (None, None)
    chosen = {ASKED[name]: members for name, members in filters.items()}
    return Question(start, end, as_of, settings=SETTINGS, imported_on=IMPORTED_ON, **chosen)  # type: ignore[arg-type]


@cache
def business(as_of: date) -> Business:
    """The files as they are, on a day."""
    return with_methods(Business(load(FOLDER), question(None, {}, as_of)))


@cache
def younger(day: date) -> Business:
    """The files as they stood on an earlier day."""
    return with_methods(Business(as_stood(load(FOLDER), day), question(None, {}, day)))


def with_methods(read: Business) -> Business:
    """A business whose payments are told apart by how they were paid too, by which the reference divides nothing else."""
    for payment in read.payments:
        method = payment.text("method").strip()
        payment.dims = {**payment.dims, "method": [method] if method else []}
    return read


def side(looked_at: Business, days: Days | None, filters: Members, as_of: date) -> Side:
    """A period of a business."""
    scope = Scope.of(question(days, filters, as_of), as_of)
    nobody = {name: frozenset({""}) for name, members in filters.items() if members == (UNASSIGNED,)}
    scope = replace(scope, filters={**scope.filters, **nobody})
    found = revenue.answers(looked_at, scope)
    if not filters:
        found |= unit_answers(looked_at, scope, found | csm_calls.answers(looked_at, scope))
    return Side(looked_at, scope, found)


def answers_on(day: date, days: Days, filters: Members) -> dict[str, Answer]:
    """Every number of the days as the files told it on a day."""
    return answers(younger(day), question(days, filters, day))


def expected(now: Days | None, before: Days | None, filters: Members, as_of: date) -> dict[str, Said]:
    """What ought to be said, by number."""
    here = side(business(as_of), now, filters, as_of)
    there = side(business(as_of), before, filters, as_of) if now and before else None
    aged = there
    if now and before and not BUYERS_ONLY & set(filters):
        day = before[1] + (as_of - min(now[1], as_of))
        aged = side(younger(day), before, filters, day)
    told = {}
    for ref, rule in RULES.items():
        if (BUYERS_ONLY & set(filters) and ref in OF_CALLS) or (filters and ref == "u.cac"):
            continue
        one = rule(ref, here, aged if ref == "v.close_rate" else there, filters)
        if one:
            told[ref] = one
    cash = Fraction(here.found["r.gross"].value or 0)
    return {ref: one for ref, one in told.items() if one.stake > 0 and one.stake >= cash / 100}


def _calls(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """A rate of calls: its change x its calls x what one of what it counts brings."""
    a = here.found[ref]
    if not _judged(ref, a):
        return None
    each = _each(ref, here, there)
    if there is not None and each:
        b = there.found[ref]
        if b.value is not None and (b.denominator or 0) >= FEW and b.value <= 1:
            change = Fraction(a.value or 0) - Fraction(b.value)
            if change < 0 and (_luck(a, b)[1] < 0 or _one_moved_it(ref, here, there, filters, change)):
                cases = -change * Fraction(a.denominator or 0)
                return Said(ref, "change", cases * each, change, cases, (here, there))
    way = Fraction(BAD[ref][1]) - Fraction(a.value or 0)
    if way > 0 and each and limits(float(a.value or 0), float(a.denominator or 0), Z)[1] < float(Fraction(BAD[ref][1])):
        cases = way * Fraction(a.denominator or 0)
        return Said(ref, "bound", cases * each, -way, cases)
    return None


def _booked(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """Calls booked, each of which brings so much."""
    del filters
    if there is None or here.scope.start is None:
        return None
    n, m = (Fraction(one.found[ref].value or 0) for one in (here, there))
    longer = _longer(here, there)
    each = _each(ref, here, there)
    sure = float(n - m * longer) + Z * sqrt(float(n + m * longer**2)) < 0
    if not (sure and n < m and min(n, m) >= FEW and each):
        return None
    return Said(ref, "change", (m - n) * each, n - m, m - n, (here, there))


def _cash(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """Less cash than as many payments of these sizes vary by, at the same number of days."""
    del filters
    if there is None or here.scope.start is None:
        return None
    last, first = ([float(p.amount) for p in collected(one)] for one in (here, there))
    longer = float(_longer(here, there))
    spread = sqrt(sum(x**2 for x in last) + longer**2 * sum(x**2 for x in first))
    change = Fraction(here.found[ref].value or 0) - Fraction(there.found[ref].value or 0)
    if change >= 0 or sum(last) - longer * sum(first) + Z * spread >= 0:
        return None
    return Said(ref, "change", -change, change, -change, (here, there))


def _amounts(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """A part of amounts, better if low, against what its rows are off it."""
    del filters
    a, rows = here.found[ref], ROWS[ref]
    if a.value is None or _cases(ref, here) < FEW or _is(GREAT, ref, a):
        return None
    if there is not None and (b := there.found[ref]).value is not None and _cases(ref, there) >= FEW:
        change = Fraction(a.value) - Fraction(b.value)
        spread = sum(_off(rows(one), one.found[ref]) for one in (here, there))
        if change > 0 and float(change) > Z * sqrt(spread):
            stake = change * Fraction(a.denominator or 0)
            return Said(ref, "change", stake, change, stake, (here, there))
    way = Fraction(a.value) - Fraction(BAD[ref][1]) if ref in BAD else Fraction(0)
    if way > 0 and float(way) > Z * sqrt(_off(rows(here), a)):
        stake = way * Fraction(a.denominator or 0)
        return Said(ref, "bound", stake, way, stake)
    return None


def _cases(ref: str, one: Side) -> int:
    """How many deals or payments a part of amounts rests on."""
    return len(_listed(one)) if ref == "m.discount_weighted" else len(collected(one))


def _cost(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """What a new client costs, in periods that hold a month."""
    del filters
    if there is None or min(_length(here), _length(there)) < 28:
        return None
    a, b = here.found[ref], there.found[ref]
    if a.value is None or b.value is None or min(a.denominator or 0, b.denominator or 0) < FEW:
        return None
    rise = Fraction(a.value) - Fraction(b.value)
    spread = Z * sqrt(sum(float(x.value or 0) ** 2 / float(x.denominator or 1) for x in (a, b)))
    if float(rise) <= spread:
        return None
    stake = rise * Fraction(a.denominator or 0)
    return Said(ref, "change", stake, rise, stake, (here, there))


def _debt(ref: str, here: Side, there: Side | None, filters: Members) -> Said | None:
    """What is owed today, all of it."""
    del there, filters
    owed = Fraction(here.found[ref].value or 0)
    return Said(ref, "balance", owed) if owed else None


RULES: dict[str, Callable[[str, Side, Side | None, Members], Said | None]] = {
    "v.close_rate": _calls, "v.sales_show": _calls, "v.sales_booked": _booked, "r.gross": _cash, "r.overdue": _debt,
    "v.refund_rate": _amounts, "v.fee_rate": _amounts, "m.discount_weighted": _amounts, "u.cac": _cost,
}  # fmt: skip


def _each(ref: str, here: Side, there: Side | None) -> Fraction | None:
    """The new cash of deals won on calls, per deal, live call or booked call; of the period before where this one has none."""
    for one in (here, there) if there is not None else (here,):
        new_cash = one.found["v.cash_per_booked"].numerator
        per = {
            "v.close_rate": one.found["v.close_rate"].numerator,
            "v.sales_show": one.found["v.sales_live"].value,
            "v.sales_booked": one.found["v.sales_booked"].value,
        }[ref]
        if per:
            return Fraction(new_cash or 0) / Fraction(per)
    return None


def _judged(ref: str, a: Answer) -> bool:
    """Whether it may be spoken of: of enough cases, no more than there are, and not Great."""
    return a.value is not None and a.value <= 1 and (a.denominator or 0) >= FEW and not _is(GREAT, ref, a)


def _is(bounds: Mapping[str, tuple[str, str]], ref: str, a: Answer) -> bool:
    if ref not in bounds:
        return False
    way, bound = bounds[ref]
    value = Fraction(a.value or 0)
    return value > Fraction(bound) if way == ">" else value < Fraction(bound)


def limits(share: float, n: float, z: float) -> tuple[float, float]:
    """Where the distance of the share from a true one is just z standard errors, found by halving (no closed form)."""

    def edge(inside: float, outside: float) -> float:
        for _ in range(60):
            middle = (inside + outside) / 2
            near = abs(share - middle) <= z * sqrt(middle * (1 - middle) / n)
            inside, outside = (middle, outside) if near else (inside, middle)
        return inside

    return edge(share, 0.0), edge(share, 1.0)


def _luck(now: Answer, before: Answer, z: float = Z) -> tuple[float, float]:
    return change_limits(
        (float(now.value or 0), float(now.denominator or 0)), (float(before.value or 0), float(before.denominator or 0)), z
    )  # fmt: skip


def change_limits(now: tuple[float, float], before: tuple[float, float], z: float = Z) -> tuple[float, float]:
    """The limits of the change of a share, each as (share, cases): square-and-add."""
    (p, _), (q, _) = now, before
    (pl, pu), (ql, qu) = limits(*now, z), limits(*before, z)
    return p - q - sqrt((p - pl) ** 2 + (qu - q) ** 2), p - q + sqrt((pu - p) ** 2 + (q - ql) ** 2)


def effects(ref: str, here: Side, there: Side, dimension: str) -> dict[str, tuple[Answer, Answer, Fraction]]:
    """Member -> answers of both periods, and the change of the own rate x the mean share of the cases: its Shapley value."""
    whole = [Fraction(one.found[ref].denominator or 0) for one in (here, there)]
    found = {}
    for who in members((here, there), dimension):
        a, b = (one.of(dimension, who)[ref] for one in (here, there))
        if a.value is not None and b.value is not None:
            shares = [Fraction(x.denominator or 0) / n for x, n in zip((a, b), whole, strict=True)]
            share = (shares[0] + shares[1]) / 2
            found[who] = (a, b, (Fraction(a.value) - Fraction(b.value)) * share)
    return found


def members(sides: Iterable[Side], dimension: str) -> list[str]:
    """Everybody whom a call or payment names first."""
    one = next(iter(sides))
    rows: list[HasDims] = [*one.business.sales_calls, *one.business.payments]
    named = {fold(values[0]): values[0] for row in rows if (values := row.dims.get(dimension))}
    return sorted(named.values())


def _one_moved_it(ref: str, here: Side, there: Side, filters: Members, change: Fraction) -> bool:
    """Whether one closer (else source) moved at least half of it, by more than the luck of one of so many."""
    dimension = next((name for name in ("closer", "utm_source") if name not in filters), "")
    if not dimension:
        return False
    enough = {
        who: one
        for who, one in effects(ref, here, there, dimension).items()
        if min(one[0].denominator or 0, one[1].denominator or 0) >= FEW_OF_A_MEMBER
    }
    top = min(enough, key=lambda who: enough[who][2], default=None)
    if top is None or enough[top][2] / change < Fraction(1, 2):
        return False
    surer = NormalDist().inv_cdf(1 - 0.025 / len(enough))
    low, high = _luck(*enough[top][:2], surer)
    return not low <= 0 <= high


def collected(one: Side) -> list[Payment]:
    """The payments that came in."""
    return [p for p in one.business.payments if p.collected and one.scope.matches(p) and one.scope.in_period(p.date)]


def _refunds(one: Side) -> Rows:
    back = [r for r in one.business.refunds if one.scope.matches(r) and one.scope.in_period(r.date)]
    return [(float(r.amount), 0.0) for r in back] + [(0.0, float(p.amount)) for p in collected(one)]


def _fees(one: Side) -> Rows:
    return [(float(p.fees), float(p.amount)) for p in collected(one)]


def _listed(one: Side) -> Rows:
    deals = [d for d in revenue.closed_deals(one.business, one.scope) if d.contracted is not None]
    return [(float(d.discount), float((d.contracted or 0) + d.discount)) for d in deals]


ROWS: dict[str, Callable[[Side], Rows]] = {
    "v.refund_rate": _refunds,
    "v.fee_rate": _fees,
    "m.discount_weighted": _listed,
}


def _off(rows: Rows, a: Answer) -> float:
    """The variance of a ratio of amounts: what its rows are off it."""
    return sum((y - float(a.value or 0) * x) ** 2 for y, x in rows) / float(a.denominator or 1) ** 2


def _length(one: Side) -> int:
    assert one.scope.start is not None
    assert one.scope.end is not None
    return (min(one.scope.end, one.scope.as_of) - one.scope.start).days + 1


def _longer(here: Side, there: Side) -> Fraction:
    return Fraction(_length(here), _length(there))


def are_true(said: Sequence[Finding], expected: Mapping[str, Said], where: str) -> None:
    """What is said first is what the files say ought to be said, of the same people and the same money. Raises
    :class:`AssertionError`."""
    most = sorted(expected.values(), key=lambda one: -one.stake)[:MOST]
    assert [(one.kpi.ref, one.kind) for one in said] == [(one.ref, one.kind) for one in most], where
    for finding, one in zip(said, most, strict=True):
        assert _same(finding.stake, one.stake), f"{one.ref}, {finding.stake} for {one.stake}: {where}"
        if one.kind == "balance":
            continue
        assert _same(finding.change, one.change), f"{one.ref}: {where}"
        if one.ref in CASES:
            assert _same(finding.cases, one.cases), f"{one.ref}: {where}"
        if one.pair is not None:
            _is_right_about_who(finding, one, f"{one.ref}, {finding.mover}: {where}")


def _is_right_about_who(finding: Finding, one: Said, where: str) -> None:
    """Who is named has these figures, and nobody else of enough cases a larger part; nobody is named if none has a quarter."""
    mover, pair = finding.mover, one.pair
    assert pair is not None
    if mover is None:
        first = FIRST_BY.get(one.ref)
        if first and first not in pair[0].scope.filters:
            assert max(_parts(one, first).values(), default=Fraction(0)) < Fraction(1, 4), where
        return
    if one.ref == "v.fee_rate":
        assert mover.dimension == "method", where
    a, b = (side.of(mover.dimension, mover.member)[one.ref] for side in pair)
    assert (mover.after, mover.before) == (Fraction(a.value or 0), Fraction(b.value or 0)), where
    assert mover.cases == (a.denominator if one.ref in CASES else None), where
    parts = _parts(one, mover.dimension)
    assert _same(mover.part, parts[mover.member]), where
    assert mover.part >= Fraction(1, 4), where
    assert _same(mover.part, max(parts.values())), where


def _parts(one: Said, dimension: str) -> dict[str, Fraction]:
    """Member -> which part of the change is their own."""
    assert one.pair is not None
    if one.ref in SUMS:
        ends = {
            who: [Fraction(each.of(dimension, who)[one.ref].value or 0) for each in one.pair]
            for who in members(one.pair, dimension)
        }
        return {who: (after - before) / one.change for who, (after, before) in ends.items()}
    return {
        who: effect / one.change
        for who, (a, b, effect) in effects(one.ref, *one.pair, dimension).items()
        if one.ref not in CASES or min(a.denominator or 0, b.denominator or 0) >= FEW_OF_A_MEMBER
    }


def _same(a: Fraction, b: Fraction) -> bool:
    return abs(a - b) <= Fraction(1, 10**9) * max(Fraction(1), abs(b))
