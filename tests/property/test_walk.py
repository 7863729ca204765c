"""A walk over all pages of the sample business: five periods, every filter alone and with every other. No figure that a reader
may meet on it is outside what it can be, judged too early, or red by luck, and what is said first is true of the files.

Whom the filters choose is drawn anew each time. With ``CLOSEBOARD_TESTS=whole`` one filter chooses everybody in turn and two
choose three times, each in every period.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.analysis.luck import changes
from lib.analysis.opening import opening
from lib.analysis.shapley import exact
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.relations import FILTERS
from lib.query import UNASSIGNED, Filters, Period, Question, Snapshot
from lib.query.periods import Comparison, Preset, compared, preset
from lib.texts.glossary import Glossary
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS
from tests import dealt, sentences
from tests.property.test_filters import AGES, NOT_SHARES

AS_OF = date(2026, 11, 14)
"""The newest day of the sample."""


@dataclass(frozen=True)
class Day:
    """A day on which somebody looks at a period."""

    chosen: Preset
    as_of: date = AS_OF

    @property
    def period(self) -> Period:
        return preset(self.chosen, self.as_of)


DAYS = {
    "the second of a month": Day(Preset.THIS_MONTH, date(2026, 11, 2)),
    "the fourteenth": Day(Preset.THIS_MONTH),
    "the last of a month": Day(Preset.THIS_MONTH, date(2026, 10, 31)),
    "last 90 days": Day(Preset.LAST_90),
    "all time": Day(Preset.ALL),
}
GLOSSARY = Glossary.load("en")
CHOSEN: tuple[tuple[str, ...], ...] = ((), *((name,) for name in FILTERS), *combinations(FILTERS, 2))
BOARDS = [board for contents in CONTENTS.values() for board in contents.boards]
SPLITS = tuple(dict.fromkeys([*FILTERS, *(board.by for board in BOARDS), "month"]))
"""What the boards and trends of the pages are divided by."""


def test_days_without_an_end_are_as_young(sample_snapshot: Snapshot) -> None:
    """Whoever closed since September has not had 30 days to be onboarded, whatever the last day is called."""
    wanted = [ALL["m.onb_avg_days"], ALL["m.graduation_pct"]]
    for end in (None, AS_OF, date(2026, 12, 31)):
        period = Period(date(2026, 9, 1), end)
        for kpi in kpis(sample_snapshot, pages=(), metrics=wanted, period=period, glossary=GLOSSARY):
            assert (kpi.band, kpi.reason.code) == ("none", "unripe")


@pytest.mark.parametrize("names", dealt.today(CHOSEN, 8), ids=lambda names: "+".join(names) or "nothing")
def test_nothing_on_the_way_misleads(sample_snapshot: Snapshot, names: tuple[str, ...]) -> None:
    luck = random.SystemRandom()
    for name, filters in _steps(sample_snapshot, names, luck):
        where = f"{name}, {dict(filters)}"
        day = DAYS[name]
        asked = _asked(sample_snapshot, day, filters)
        found = kpis(
            sample_snapshot, pages=list(PAGES), period=day.period, as_of=day.as_of, filters=filters, glossary=GLOSSARY
        )
        found = [replace(kpi, luck=span) for kpi, span in _with_luck(sample_snapshot, found, asked)]
        for kpi in found:
            _is_what_it_can_be(kpi, where)
            _is_judged_in_time(kpi, day.period, day.as_of, where)
        _red_is_no_luck(found, where)
        _ages_add_up(found, where)
        by = luck.choice(SPLITS)
        parts = kpis(
            sample_snapshot, pages=[luck.choice(list(PAGES))], period=day.period, as_of=day.as_of, filters=filters, by=by, glossary=GLOSSARY,
            comparison=Comparison.NONE,
        )  # fmt: skip
        for kpi in parts:
            _is_what_it_can_be(kpi, f"{where}, by {by}")
            _is_judged_in_time(kpi, _month(kpi, by, day.period), day.as_of, f"{where}, by {by}")
        _is_true(sample_snapshot, day, filters, where)


def _steps(snapshot: Snapshot, names: tuple[str, ...], luck: random.Random) -> Iterator[tuple[str, Filters]]:
    """Where the walk goes: without a filter every period, with one two of them, with two one; or all of it."""
    if dealt.WHOLE:
        alone = [(who,) for name in names[:1] for who in (*snapshot.members(name), UNASSIGNED)]
        drawn = alone if len(names) < 2 else [tuple(_somebody(snapshot, names, luck)) for _ in range(3)]
        for day, chosen in product(DAYS, drawn or [()]):
            yield day, Filters({name: (who,) for name, who in zip(names, chosen, strict=True)})
        return
    for day in luck.sample(list(DAYS), 1 if dealt.QUICK else (5, 2, 1)[len(names)]):
        yield day, Filters({name: (who,) for name, who in zip(names, _somebody(snapshot, names, luck), strict=True)})


def _somebody(snapshot: Snapshot, names: tuple[str, ...], luck: random.Random) -> list[str]:
    """Members that go together: those of somebody who bought, or, for one in four, any."""
    listed = [[*snapshot.members(name), UNASSIGNED] for name in names]
    if not names or luck.random() < 0.25:
        return [luck.choice(who) for who in listed]
    columns = ", ".join(names)
    told = snapshot.con.cursor().execute(f"select {columns} from buyers order by all").fetchall()
    return [one or UNASSIGNED for one in luck.choice(told)]


def _asked(snapshot: Snapshot, day: Day, filters: Filters) -> Question:
    before = compared(day.period, Comparison.PREVIOUS, day.as_of, snapshot.week_start)
    return Question((day.period,) if before is None else (day.period, before), filters, day.as_of)


def _with_luck(
    snapshot: Snapshot, found: Sequence[Kpi], asked: Question
) -> list[tuple[Kpi, tuple[float, float] | None]]:
    told = changes(snapshot, found, asked)
    return [(kpi, told.get(kpi.ref)) for kpi in found]


def _month(kpi: Kpi, by: str, period: Period) -> Period:
    """The period that a member of a split is about."""
    if by != "month" or kpi.member is None:
        return period
    first = date.fromisoformat(kpi.member)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
    return Period(first, date.fromordinal(last))


def _is_what_it_can_be(kpi: Kpi, where: str) -> None:
    if kpi.metric.unit.is_share and kpi.metric.ref not in NOT_SHARES:
        for value in (kpi.value, kpi.previous):
            assert value is None or 0 <= value <= 1, f"{kpi.ref} is {value}: {where}"


def _is_judged_in_time(kpi: Kpi, period: Period, as_of: date, where: str) -> None:
    """A verdict rests on ten cases, and on people who had the time (decision 106a): one that grows with age can be Great
    before, one that is better low can be Bad."""
    if kpi.band in ("none", "small_sample"):
        return
    assert kpi.now.n is not None, f"{kpi.ref} is {kpi.band} of nobody knows how many: {where}"
    assert kpi.now.n >= 10, f"{kpi.ref} is {kpi.band} of {kpi.now.n}: {where}"
    if period.start is not None and kpi.metric.matures_late:
        age = (as_of - min(period.end or as_of, as_of)).days
        early = "great" if kpi.metric.good == "up" else "bad"
        assert age >= kpi.metric.matures_late.ripe_days or kpi.band == early, (
            f"{kpi.ref} is {kpi.band} after {age} days: {where}"
        )


def _red_is_no_luck(found: Sequence[Kpi], where: str) -> None:
    """What is listed as worse has changed by more than luck; of shares of cases the limits are found by halving."""
    for kpi in page.worrying({kpi.ref: kpi for kpi in found}):
        if kpi.band == "bad":
            continue
        assert kpi.luck is not None, f"{kpi.ref} is worse by nobody knows how much luck: {where}"
        assert not kpi.luck[0] <= 0 <= kpi.luck[1], f"{kpi.ref} is worse by luck: {where}"
        if kpi.metric.is_share_of_cases:
            now, before = ((float(one.value or 0), float(one.denominator or 0)) for one in (kpi.now, kpi.before))
            low, high = sentences.change_limits(now, before)
            assert not low <= 0 <= high, f"{kpi.ref} is worse by luck: {where}"


def _ages_add_up(found: Sequence[Kpi], where: str) -> None:
    told = {kpi.ref: exact(kpi.value) for kpi in found}
    assert sum(told[ref] for ref in AGES) == told["r.overdue"], where
    assert told["r.overdue"] + told["v.next_30"] <= told["r.pending"], where


def _is_true(snapshot: Snapshot, day: Day, filters: Filters, where: str) -> None:
    """What is said first is what the files say ought to be said, of the same people and the same money."""
    said = opening(snapshot, period=day.period, as_of=day.as_of, filters=filters, glossary=GLOSSARY)
    before = compared(day.period, Comparison.PREVIOUS, day.as_of)
    expected = sentences.expected(_days(day.period), _days(before), filters, day.as_of)
    sentences.are_true(said, expected, where)


def _days(period: Period | None) -> tuple[date, date] | None:
    return (period.start, period.end) if period and period.start and period.end else None
