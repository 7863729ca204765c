"""What is said first: the few numbers whose change costs most, with what they cost and who moved them.

The rule by which a change becomes money is declared for each metric (``lib/metrics/stakes.py``; docs/numbers.md, decision
117). Nothing is said of a number whose verdict is Great, that is not ripe, that rests on too few cases, or whose change lies
within what luck alone can do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from lib.analysis.drivers import NOISE, SplitError, Way, split, ways
from lib.analysis.intervals import CONFIDENCE, Interval, newcombe, normal, wilson
from lib.analysis.kpis import Kpi, kpis
from lib.analysis.luck import changes, length, spread, squares
from lib.analysis.rows import largest
from lib.analysis.shapley import exact
from lib.engine.engine import Connection
from lib.metrics.aggregate import CountDistinct
from lib.metrics.benchmarks import BENCHMARKS, SMALL_SAMPLE
from lib.metrics.catalog import ALL
from lib.metrics.conditions import money
from lib.metrics.metric import Metric
from lib.metrics.stakes import OLD_DEBT, STAKES, Stake
from lib.query import Filters, Period, Question, Snapshot, Value, ask
from lib.query.ages import at_equal_age, maturing
from lib.query.periods import Comparison, compared
from lib.texts.glossary import Glossary

MOST = 5
"""So many are said."""
LEAST_SHARE = Fraction(1, 100)
"""Of the period's cash. What costs less than that is not said first."""
LEAST_PART = Fraction(1, 4)
"""Who moved less of a change than this is not named: then it was nobody alone."""
MAIN_PART = Fraction(1, 2)
"""Who moved at least this part of a change beyond what luck can do makes it worth saying, whatever the others did."""
LEAST_CASES = 5
"""Nobody with fewer cases in either period is named, as in a ranking."""
WHOLE_MONTH = 28
"""Days of the shortest period of which costs that come once a month say something."""
DEBTORS = 3
"""So many of those who owe most are named."""


@dataclass(frozen=True)
class Mover:
    """Who moved a number most: their value and cases in both periods, and the `part` of the change that is their own.

    Of a ratio it is the Shapley effect of the member's own rate, of a sum the change of the member's own amount.
    """

    dimension: str
    member: str
    before: Fraction
    after: Fraction
    cases: Fraction | None
    part: Fraction
    interval: Interval | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the change of the member's own rate is more than luck, of as many members as there are."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Debt:
    """Of a balance: how many people owe it, how much of it is old, and who owes most (name, amount)."""

    people: int
    old: Fraction
    most: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True)
class Finding:
    """One number that is worth money. `stake` is in the workspace's currency.

    A ``change`` is one between two periods, a ``bound`` the way to the lower end of Normal, a ``balance`` what is open.
    `cases` is how many numerators more or fewer that is, `each` what one of them is worth (None for money). `interval` is that
    of the change, of a ``bound`` that of the value. Where it holds no change at all, the `mover` alone is beyond luck.
    """

    kpi: Kpi
    rule: Stake
    kind: Literal["change", "bound", "balance"]
    stake: Fraction
    change: Fraction = Fraction(0)
    cases: Fraction = Fraction(0)
    each: Fraction | None = None
    interval: Interval | None = None
    bound: Fraction | None = None
    mover: Mover | None = None
    debt: Debt | None = None


def opening(
    snapshot: Snapshot,
    *,
    period: Period,
    glossary: Glossary,
    comparison: Comparison | str = Comparison.PREVIOUS,
    as_of: date | None = None,
    filters: Filters | None = None,
    personal: bool = True,
    con: Connection | None = None,
) -> list[Finding]:
    """What costs most in a period, most money first, at most `MOST`. `personal` False names no client."""
    today, chosen = as_of or snapshot.as_of, filters or Filters()
    con = con or snapshot.con
    before = compared(period, Comparison(comparison), today, snapshot.week_start)
    rules = [rule for rule in STAKES if set(chosen) <= set(rule.filters)]
    wanted = [ALL[ref] for ref in dict.fromkeys(["r.gross", *(r.ref for r in rules if r.kind != "balance")])]
    asked = Question((period,) if before is None else (period, before), chosen, today)
    listed = kpis(
        snapshot, pages=(), metrics=wanted, period=period, comparison=comparison, as_of=today, filters=chosen, glossary=glossary,
        con=con,
    )  # fmt: skip
    given = {kpi.ref: kpi for kpi in listed}
    sayable = {
        rule.ref: given[rule.ref] for rule in rules if rule.ref in given and _sayable(rule, given[rule.ref], asked)
    }
    spans = changes(snapshot, list(sayable.values()), asked, con)
    found: list[Finding] = []
    for rule in rules:
        one = (
            _balance(snapshot, rule, replace(asked, periods=(Period(),)), glossary, personal, con)
            if rule.kind == "balance"
            else _moved(snapshot, rule, given[rule.ref], asked, spans.get(rule.ref), con)
        )
        if one:
            found.append(one)
    least = exact(given["r.gross"].value) * LEAST_SHARE
    told = sorted((one for one in found if one.stake > 0 and one.stake >= least), key=lambda one: -one.stake)
    return told[:MOST]


def _moved(
    snapshot: Snapshot, rule: Stake, kpi: Kpi, asked: Question, span: Interval | None, con: Connection
) -> Finding | None:
    """A number that got worse by more than luck can do, `span` being the interval of its change, else one that is beyond doubt
    Bad."""
    if not _sayable(rule, kpi, asked):
        return None
    fault = _Fault(snapshot, rule, kpi, asked, con)
    return fault.by_change(span) or fault.by_bound()


def _sayable(rule: Stake, kpi: Kpi, asked: Question) -> bool:
    """Whether the number may be spoken of at all: neither Great nor unripe nor of too few cases, nor monthly costs of days."""
    if kpi.value is None or kpi.band in ("great", "small_sample") or kpi.reason.code == "unripe":
        return False
    lengths = [length(period, asked) for period in asked.periods]
    short = rule.is_cost and any(days is not None and days < WHOLE_MONTH for days in lengths)
    return not (short or kpi.young or kpi.metric.slow)


class _Fault:
    """One number at work: what its change is worth, whether it is more than luck, and who moved it."""

    def __init__(self, snapshot: Snapshot, rule: Stake, kpi: Kpi, asked: Question, con: Connection) -> None:
        self.snapshot, self.rule, self.kpi, self.con = snapshot, rule, kpi, con
        self.metric = kpi.metric
        self.asked = at_equal_age(asked, snapshot.as_of) if maturing(self.metric) else asked
        self.over, self.under = self.metric.part("numerator"), self.metric.part("denominator")

    @property
    def _worse(self) -> int:
        """The sign of a change for the worse."""
        return 1 if self.metric.good == "down" else -1

    @property
    def _counts(self) -> bool:
        """Whether it is a number of cases per number of cases."""
        return bool(self.over and self.over.counts_cases and self.under and self.under.counts_cases)

    def by_change(self, span: Interval | None) -> Finding | None:
        """The change against the period before, where that is for the worse and more than luck: as a whole, or of who moved
        at least half of it."""
        if self.kpi.previous is None or not (self._is_enough(self.kpi.now) and self._is_enough(self.kpi.before)):
            return None
        change = self._value(self.kpi.now) - self._value(self.kpi.before)
        if change * self._worse <= 0 or span is None:
            return None
        mover = self._mover(change)
        sure = (span[0] > 0) if self._worse > 0 else (span[1] < 0)
        if not sure and not (mover and mover.part >= MAIN_PART and mover.is_sure):
            return None
        return self._finding("change", change, span, mover=mover)

    def by_bound(self) -> Finding | None:
        """The way to the nearer end of Normal, where the value is Bad by more than luck. A benchmark that is our own cut of the
        evidence is a guide, and nobody owes it money."""
        published = BENCHMARKS.get(self.metric.benchmark)
        own = self.kpi.own if self.kpi.has_own_bands else None
        if self.kpi.band != "bad" or self.under is None or not (own or (published and published.grade != "H")):
            return None
        low, high = (own.low, own.high) if own else (published.low, published.high) if published else (None, None)
        bound, now = exact(high if self._worse > 0 else low), self._value(self.kpi.now)
        span = self._around(now)
        if span is None or span[0] <= bound <= span[1]:
            return None
        return self._finding("bound", now - bound, span, bound=bound)

    def _finding(
        self,
        kind: Literal["change", "bound"],
        change: Fraction,
        span: Interval,
        *,
        mover: Mover | None = None,
        bound: Fraction | None = None,
    ) -> Finding | None:
        each = self._each()
        if self.rule.each and not each:
            return None
        size = exact(self.kpi.now.denominator) if self.under is not None else Fraction(1)
        cases = abs(change) * size
        return Finding(self.kpi, self.rule, kind, cases * (each or 1), change, cases, each, span, bound, mover)

    def _is_enough(self, value: Value) -> bool:
        """A sum of money rests on no number of cases."""
        return value.n >= SMALL_SAMPLE if value.n is not None else self.metric.unit.is_money

    def _value(self, value: Value) -> Fraction:
        if self.under is None or value.denominator is None:
            return exact(value.value)
        return exact(value.numerator) / exact(value.denominator)

    def _each(self) -> Fraction | None:
        """What one case is worth in the period, in the one before where this one has none."""
        if not self.rule.each:
            return None
        parts = zip(("over", "under"), self.rule.each, strict=True)
        singles = [Metric(ref=name, page=self.metric.page, numerator=part) for name, part in parts]
        answers = ask(self.snapshot, singles, self.asked, self.con)
        for at in range(len(self.asked.periods)):
            over, under = (exact(answers[at, name, None].value) for name in ("over", "under"))
            if under:
                return over / under
        return None

    def _around(self, now: Fraction) -> Interval | None:
        """The interval of the value alone."""
        if self._counts:
            return wilson(float(now), float(self._cases(0)))
        singles = [
            Metric(ref=name, page=self.metric.page, numerator=part) for name, part in squares(self.metric).items()
        ]
        answers = ask(self.snapshot, singles, self.asked, self.con) if singles else {}
        variance = spread(self.metric, self.kpi.now, {m.ref: exact(answers[0, m.ref, None].value) for m in singles})
        return None if variance is None else normal(float(now), variance)

    def _cases(self, at: int) -> Fraction:
        return exact((self.kpi.now, self.kpi.before)[at].denominator)

    def _mover(self, change: Fraction) -> Mover | None:
        """Who moved it most, in the first dimension in which it can be told."""
        for dimension in self.rule.by:
            if dimension in self.asked.filters or Way("members", dimension) not in ways(self.snapshot, self.metric):
                continue
            movers = self._owners(dimension, change) if self.under is None else self._rates(dimension, change)
            if movers is None:
                continue
            top = max(movers, key=lambda one: (one.part, one.member), default=None)
            return top if top and top.part >= LEAST_PART else None
        return None

    def _owners(self, dimension: str, change: Fraction) -> list[Mover] | None:
        """The members with their amounts and the change of these; None where they do not add up to the whole."""
        single = Metric(ref="over", page=self.metric.page, numerator=self.over)
        answers = ask(self.snapshot, [single], replace(self.asked, by=dimension), self.con)
        names = {member for _, _, member in answers}
        ends = {m: [exact(answers.get((at, "over", m), Value()).value) for at in (1, 0)] for m in names}
        whole = [self._value(self.kpi.before), self._value(self.kpi.now)]
        if any(abs(sum((pair[i] for pair in ends.values()), Fraction(0)) - whole[i]) > NOISE for i in (0, 1)):
            return None
        return [Mover(dimension, str(m), a, b, None, (b - a) / change) for m, (a, b) in ends.items() if m is not None]

    def _rates(self, dimension: str, change: Fraction) -> list[Mover] | None:
        """The members with their rates and the effect of these; None where they do not add up to the whole."""
        try:
            found = split(self.snapshot, self.metric, Way("members", dimension), self.asked, self.con)
        except SplitError:
            return None
        if found.members is None or abs(found.change - change) > NOISE:
            return None
        counted = bool(self.under and self.under.counts_cases)
        sizes = [self._cases(1), self._cases(0)]
        named: list[Mover] = []
        for who, part in found.members.parts.items():
            before, after = part.rates
            cases = [share * size for share, size in zip(part.shares, sizes, strict=True)]
            if who is None or before is None or after is None or min(cases) < (LEAST_CASES if counted else 0):
                continue
            named.append(Mover(dimension, str(who), before, after, cases[1] if counted else None, part.rate / change))
        if not self._counts:
            return named
        # Of so many people one or the other falls by luck: each of them has to be surer than one alone.
        confidence = 1 - (1 - CONFIDENCE) / max(1, len(named))
        earlier = {str(who): part.shares[0] * sizes[0] for who, part in found.members.parts.items()}
        return [replace(one, interval=self._luck(one, earlier[one.member], confidence)) for one in named]

    def _luck(self, one: Mover, earlier: Fraction, confidence: float) -> Interval | None:
        if not (0 <= one.after <= 1 and 0 <= one.before <= 1 and one.cases and earlier):
            return None
        return newcombe((float(one.after), float(one.cases)), (float(one.before), float(earlier)), confidence)


def _balance(
    snapshot: Snapshot, rule: Stake, asked: Question, glossary: Glossary, personal: bool, con: Connection
) -> Finding | None:
    """What is open on the day, whatever the period (decision 105)."""
    metrics = [ALL[rule.ref], ALL[OLD_DEBT]]
    found = kpis(
        snapshot, pages=(), metrics=metrics, period=Period(), comparison=Comparison.NONE, as_of=asked.as_of, filters=asked.filters,
        glossary=glossary, con=con,
    )  # fmt: skip
    kpi, old = (next(k for k in found if k.ref == metric.ref) for metric in metrics)
    if not kpi.value or kpi.band == "great":
        return None
    people = CountDistinct("money", where=(money.OVERDUE, money.PENDING.counts))
    answers = ask(snapshot, [Metric(ref="people", page=kpi.metric.page, numerator=people)], asked, con)
    debtors = largest(snapshot, kpi.metric.parts[0], asked, DEBTORS, con) if personal else []
    named = tuple((name, exact(amount)) for name, amount in debtors if name)
    debt = Debt(int(answers[0, "people", None].value or 0), exact(old.value), named)
    return Finding(kpi, rule, "balance", exact(kpi.value), debt=debt)
