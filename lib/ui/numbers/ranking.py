"""The order of a leaderboard: who leads, who has too few cases to be ranked, and what all of them add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from itertools import accumulate

import streamlit as st

from lib.analysis.intervals import interval
from lib.analysis.kpis import Kpi, listed
from lib.engine.engine import Connection
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.metrics.relations import RELATIONS
from lib.query import REST, Answers, FilterKey, Filters, Member, Period, Question, Value, columns, gather
from lib.query import Snapshot as OpenSnapshot
from lib.texts.glossary import Glossary, Language
from lib.ui.frame import paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers import ask
from lib.ui.numbers.ask import Within
from lib.ui.words.texts import language, t

MANY = 1000
"""So many members are very many."""
LEAST_CASES = 5
"""A member with fewer cases is listed but not ranked: one call won of one is no record."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """A leaderboard: the metrics of its columns, the one it ranks by, and the one that counts its cases.

    The share of the total is that of `share`, a sum. `overlapping` rows have no share and no total.
    """

    name: str
    by: str
    columns: tuple[str, ...]
    rank: str
    cases: str
    share: str
    within: Within = ()
    overlapping: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a leaderboard. `place` is None for who is not ranked."""

    member: str | None
    shown: str
    numbers: Mapping[str, Kpi]
    place: int | None


Place = tuple[str | None, int | None]
"""A member, None for the unknown, with its place, None for who is not ranked."""


@dataclass(frozen=True)
class Ranking:
    """Every member in order. `few` are the first that have too few cases, with their cases, and `unranked` counts them all;
    `added` is what the sum that is shared adds up to over all members; `first` holds the numbers of the first page; `sure` are
    those whose place is more than luck."""

    order: tuple[Place, ...]
    few: tuple[tuple[str, float], ...]
    unranked: int
    added: float
    first: Mapping[str | None, Mapping[str, Kpi]]
    sure: frozenset[str]


def ranking(chosen: Chosen, board: Board, metrics: Sequence[Metric]) -> Ranking:
    """The order of all members of a board, of which there may be very many."""
    return _ranking(
        chosen.identity, language(), board, tuple(m.ref for m in metrics), astuple(chosen.period), chosen.as_of,
        chosen.filters.key, chosen.model, chosen.data,
    )  # fmt: skip


@st.cache_data(max_entries=256, show_spinner=False)
def _ranking(
    identity: str, spoken: Language, board: Board, refs: tuple[str, ...], period: tuple[date | None, date | None], as_of: date,
    filters: FilterKey, model: str, _data: OpenSnapshot,
) -> Ranking:  # fmt: skip
    del identity  # part of the key, as in answers
    metrics = [ALL[ref] for ref in refs]
    question = Question((Period(*period),), Filters.of_key(filters), as_of, model, board.by, board.within)
    con = _data.con.cursor()
    try:
        order, head = ordered(_data, board, metrics, question, con)
    finally:
        con.close()
    found = listed(_data, metrics, head, question, None, Glossary.load(spoken))
    few = [who for who, place in order.places if place is None and who is not None]
    return Ranking(
        tuple(order.places),
        tuple((who, order.cases.get(who, order.least)) for who in few[: paging.NAMED]),
        len(few),
        order.added,
        ask.members([kpi for kpi in found if kpi.ref == kpi.metric.ref]),
        order.sure,
    )


@dataclass(frozen=True)
class Order:
    """Every member in order, how many `cases` each has, who has none there having `least`, and what is added up of all."""

    places: Sequence[Place]
    cases: Mapping[str | None, float]
    least: float
    added: float
    sure: frozenset[str]


def ordered(
    data: OpenSnapshot, board: Board, metrics: Sequence[Metric], question: Question, con: Connection
) -> tuple[Order, Answers]:
    """All members in order, and the numbers of the first page.

    There may be very many: then they are put in order by plain numbers, and only those that are shown are asked for exactly.
    """
    many = _are_many(data, board, metrics)
    order = _by_sums(data, board, metrics, question, con) if many else None
    if order is None:
        return _by_values(data, board, metrics, question, con, many)
    first = tuple(who for who, _ in order.places[: paging.PAGE])
    return order, gather(data, metrics, replace(question, members=first), con).answers(metrics, first)


def _are_many(data: OpenSnapshot, board: Board, metrics: Sequence[Metric]) -> bool:
    """Whether a dimension has very many members in the rows of any of the metrics."""
    relations = {part.relation for metric in metrics for part in metric.parts}
    return any(
        data.how_many(board.by, relation) > MANY
        for relation in sorted(relations)
        if board.by in RELATIONS[relation].dimensions
    )


def _by_sums(
    data: OpenSnapshot, board: Board, metrics: Sequence[Metric], question: Question, con: Connection
) -> Order | None:
    """The order of very many members of a board that ranks and counts by sums; None for any other board."""
    known = {metric.ref: metric for metric in metrics}
    rank = known.get(board.rank)
    if rank is None or not is_exact(rank):
        return None
    named = [known[ref] for ref in (board.rank, board.cases, board.share) if ref in known]
    counted = _counted(board, known)
    telling = [metric for metric in (*named, *_telling(board, metrics)) if metric.ref in counted]
    sums = columns(data, metrics, question, con)
    of = {metric.ref: sums.of(metric) for metric in (*named, *telling)}
    if any(found is None for found in of.values()):
        return None
    numbers = {ref: {_name(who): float(n) for who, n in (found or {}).items()} for ref, found in of.items()}
    present = {who for metric in telling for who, number in numbers[metric.ref].items() if number}
    amounts, cases = numbers[board.rank], numbers.get(board.cases, {})
    least = 0.0 if board.cases in known else LEAST_CASES
    names = sorted(who for who in present if who is not None)
    enough, few = list[str](), list[str]()
    for who in names:
        (enough if cases.get(who, least) >= LEAST_CASES else few).append(who)
    enough.sort(
        key=lambda who: amounts.get(who, 0.0), reverse=rank.good != "down"
    )  # equals stay in order of their names
    few.sort(key=lambda who: cases.get(who, least), reverse=True)
    places: list[Place] = [(who, place) for place, who in enumerate(enough, 1)]
    places += [(who, None) for who in few]
    places += [(None, None)] if None in present else []
    shared = numbers.get(board.share, {})
    spans = [(who, (amounts.get(who, 0.0),) * 2) for who in enough]
    return Order(places, cases, least, sum(shared.get(who, 0.0) for who, _ in places), apart(spans))


def _name(member: Member) -> str | None:
    return None if member is None else str(member)


def _by_values(
    data: OpenSnapshot, board: Board, metrics: Sequence[Metric], question: Question, con: Connection, many: bool
) -> tuple[Order, Answers]:
    """The order of members by what is judged of each, and the numbers of the first page.

    What a metric says that neither ranks nor counts is asked of whom nothing else says that they are there.
    """
    known = {metric.ref: metric for metric in metrics}
    sums = gather(data, metrics, question, con, exact=not many)
    deciding = [known[ref] for ref in dict.fromkeys((board.rank, board.cases, board.share)) if ref in known]
    values = _by_member(sums.answers(deciding))
    counted = _counted(board, known)
    silent = [who for who, one in values.items() if not any(one[ref].value for ref in counted if ref in one)]
    for who, told in _by_member(sums.answers(_telling(board, metrics), silent)).items():
        values[who] |= told
    order = in_order(board, known, values)
    first = tuple(who for who, _ in order[: paging.PAGE])
    if many:
        sums = gather(data, metrics, replace(question, members=first), con)
    places = [(who, values[who][board.rank]) for who, place in order if place is not None and who is not None]
    return Order(
        order,
        {who: _cases(values[who], board) for who, _ in order},
        LEAST_CASES,
        sum(float(values[who][board.share].value or 0) for who, _ in order if board.share in values[who]),
        sure(ALL[board.rank], places),
    ), sums.answers(metrics, first)


def _by_member(answers: Answers) -> dict[str | None, dict[str, Value]]:
    found: dict[str | None, dict[str, Value]] = {}
    for (_, ref, who), value in answers.items():
        found.setdefault(None if who is None else str(who), {})[ref] = value
    return found


def _counted(board: Board, metrics: Mapping[str, Metric]) -> list[str]:
    """The metrics of which any but nothing says that a member is there."""
    return [ref for ref, metric in metrics.items() if metric.unit.adds_up or ref == board.rank]


def _telling(board: Board, metrics: Sequence[Metric]) -> list[Metric]:
    """The metrics by which members are ordered, and whether there is anything of them. A ratio is nothing where what it
    is made of is nothing."""
    sums = [m for m in metrics if m.unit.adds_up and not m.denominator and not m.quotient]
    known = {m.part("numerator") for m in sums}
    others = [
        m
        for m in metrics
        if m.unit.adds_up
        and m not in sums
        and not set(m.quotient or ()) & {one.ref for one in sums}
        and not {m.part("numerator"), m.part("denominator")} & known
    ]
    named = [m for m in metrics if m.ref in (board.rank, board.cases, board.share)]
    return list(dict.fromkeys([*sums, *others, *named]))


def lines(
    chosen: Chosen, board: Board, metrics: Sequence[Metric], found: Ranking, places: Sequence[Place]
) -> list[Line]:
    """The lines of some of the members."""
    numbers = found.first
    if any(who not in numbers for who, _ in places):
        asked = tuple(who for who, _ in places) if len(places) < len(found.order) else None
        numbers = ask.members(ask.ask(chosen, metrics, by=board.by, within=board.within, compare=False, members=asked))
    return [Line(who, member(board.by, who), numbers[who], place) for who, place in places]


def against(chosen: Chosen, board: Board, metrics: Sequence[Metric], one: Place) -> list[Line]:
    """The line of one member and that of all others together, whose ratios are of their summed parts."""
    who, place = one
    asked = ask.ask(chosen, metrics, by=board.by, within=board.within, compare=False, members=(who,), against=True)
    numbers = ask.members(asked)
    found = [Line(who, member(board.by, who), numbers[who], place)] if who in numbers else []
    return [*found, *([Line(REST, t("board_rest"), numbers[REST], None)] if REST in numbers else [])]


def by_number(chosen: Chosen, board: Board, found: Ranking, ref: str, *, most_first: bool) -> tuple[Place, ...]:
    """The members in order of one of their numbers; who has none comes after, the unknown last."""
    amounts = ask.amounts(chosen, ALL[ref], board.by, within=board.within)

    def standing(place: Place) -> tuple[bool, bool, float]:
        amount = amounts.get(place[0])
        return place[0] is None, amount is None, (-1 if most_first else 1) * (amount or 0.0)

    return tuple(sorted(found.order, key=standing))


def is_exact(metric: Metric) -> bool:
    """Whether a number is a sum, which is a fact, and no ratio of cases, which luck can move."""
    return metric.unit.adds_up and not metric.denominator and not metric.quotient


def sure(metric: Metric, ranked: Sequence[tuple[str, Value]]) -> frozenset[str]:
    """Of members in their order those whose place is more than luck: of sums who shares it with nobody, of rates whose interval
    reaches into nobody else's. Of other ratios it is not known how far luck moves them, so nobody's is sure."""
    if is_exact(metric):
        spans = [(who, (float(value.value or 0), float(value.value or 0))) for who, value in ranked]
    else:
        found = [(who, interval(metric, value)) for who, value in ranked]
        spans = [(who, span) for who, span in found if span is not None]
        if len(spans) < len(found):
            return frozenset()
    return apart(spans)


def apart(spans: list[tuple[str, tuple[float, float]]]) -> frozenset[str]:
    """Those whose span reaches into nobody else's."""
    spans.sort(key=lambda one: one[1])
    reached = [float("-inf"), *accumulate((span[1] for _, span in spans), max)]
    begun = [span[0] for _, span in spans[1:]] + [float("inf")]
    return frozenset(
        who
        for (who, (low, high)), below, above in zip(spans, reached, begun, strict=False)
        if below < low and high < above
    )


def ranked(board: Board, found: Mapping[str | None, Mapping[str, Kpi]]) -> list[Line]:
    """The lines of members whose numbers are known, in order."""
    metrics = {ref: kpi.metric for numbers in found.values() for ref, kpi in numbers.items()}
    values = {who: {ref: kpi.now for ref, kpi in numbers.items()} for who, numbers in found.items()}
    return [Line(who, member(board.by, who), found[who], place) for who, place in in_order(board, metrics, values)]


def in_order(
    board: Board, metrics: Mapping[str, Metric], found: Mapping[str | None, Mapping[str, Value]]
) -> list[Place]:
    """The members in order of the ranking metric; who has too few cases comes after, the unassigned last.

    A rate ranks by the end of its interval that luck cannot have made: the lower one, of what is better low the upper one.
    """
    counted = _counted(board, metrics)
    present = {who: one for who, one in found.items() if any(one[ref].value for ref in counted if ref in one)}
    cases = {who: _cases(one, board) for who, one in present.items()}
    named = [who for who in present if who is not None]
    enough = {who for who in named if cases[who] >= LEAST_CASES and present[who][board.rank].value is not None}
    rank = metrics[board.rank] if board.rank in metrics else ALL[board.rank]
    order = sorted(enough, key=lambda who: (*_standing(rank, present[who][board.rank]), who))
    rest = sorted((who for who in named if who not in enough), key=lambda who: (-cases[who], who))
    places: list[Place] = [(who, place) for place, who in enumerate(order, 1)]
    places += [(who, None) for who in rest]
    return [*places, (None, None)] if None in present else places


def _standing(metric: Metric, found: Value) -> tuple[float, float]:
    """What a number ranks by, least first: the careful end of its interval, then the number itself."""
    down, value = metric.good == "down", float(found.value or 0)
    low, high = interval(metric, found) or (value, value)
    return (high, value) if down else (-low, -value)


def _cases(numbers: Mapping[str, Value], board: Board) -> float:
    return float(numbers[board.cases].value or 0) if board.cases in numbers else LEAST_CASES
