"""The order of a leaderboard: whose place is more than luck, and the colour by which a member is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.metrics.aggregate import Count, Sum
from lib.metrics.catalog import ALL, METRICS
from lib.query import REST, Filters, Period, Question, Snapshot, Value, ask, columns, gather
from lib.store.workspace import Workspace
from lib.ui.numbers import ranking
from lib.ui.numbers.colours import COLOURS, colour
from lib.ui.numbers.contents import OVERLAPPING, calls_board, clients_board, credit_board, money_board, sales_board
from lib.ui.numbers.ranking import Board, sure


def rate(live: int, due: int) -> Value:
    return Value(Decimal(live) / due, live, due, due)


@pytest.mark.parametrize(
    ("ref", "ranked", "expected"),
    [
        # sums are facts; two alike share a place
        ("v.new_cash", [("a", Value(5)), ("b", Value(4)), ("c", Value(4)), ("d", Value(1))], {"a", "d"}),
        # 95 of 100: 88.8 to 97.8%; 80 of 100: 71.1 to 86.7%; 10 of 100: 5.5 to 17.4%
        ("e.show_rate", [("a", rate(95, 100)), ("b", rate(80, 100)), ("c", rate(10, 100))], {"a", "b", "c"}),
        # 9 of 10: 59.6 to 98.2% reaches into both others
        ("e.show_rate", [("a", rate(95, 100)), ("b", rate(80, 100)), ("c", rate(9, 10))], set()),
        ("e.show_rate", [("a", rate(95, 100)), ("b", rate(93, 100)), ("c", rate(10, 100))], {"c"}),
        # a mean of money per call: nobody knows how far luck moves it
        ("v.cash_per_call", [("a", Value(900, 9000, 10, 10)), ("b", Value(1, 10, 10, 10))], set()),
        ("e.show_rate", [], set()),
        ("v.new_cash", [("a", Value(5))], {"a"}),
    ],
)
def test_a_place_is_said_only_where_it_is_more_than_luck(
    ref: str, ranked: list[tuple[str, Value]], expected: set[str]
) -> None:
    assert sure(ALL[ref], ranked) == expected


def test_a_colour_stays_and_is_shared_only_once_there_is_no_other() -> None:
    names = [f"Closer {n}" for n in range(30)]
    for many in (1, 5, COLOURS):
        assert len({colour(name, names[:many]) for name in names[:many]}) == many
    assert all(1 <= colour(name, names) <= COLOURS for name in names)
    assert colour("Ana Ruiz") == colour("Ana Ruiz", ["Ana Ruiz"]) == colour("Ana Ruiz", ["Ana Ruiz", "Ana Ruiz"][:1])
    assert [colour(name, names) for name in names] == [colour(name, names[::-1]) for name in names]


def test_one_and_the_rest_are_the_whole(built_sample: Path) -> None:
    """Of what is added up row by row the rest is the whole less the one, whatever they are split by; and each ratio is of such
    sums. The rows that lack the member are among the rest, or are the one."""
    current = Workspace(built_sample, "sample").current
    assert current is not None
    con = current.open()
    data = Snapshot(con)
    sums = [
        m for m in METRICS if not (m.quotient or m.constant) and all(type(part) in (Count, Sum) for part in m.parts)
    ]
    seen = 0
    for by, who in (("closer", "Ana Ruiz"), ("csm", None), ("method", "Stripe"), ("utm_source", "instagram")):
        period = Period(date(2026, 8, 17), date(2026, 11, 14))
        whole = ask(data, sums, Question((period,), as_of=date(2026, 11, 14)))
        split = ask(data, sums, Question((period,), as_of=date(2026, 11, 14), by=by, members=(who,), against=True))
        assert {member for _, _, member in split} <= {who, REST}
        for metric in sums:
            parts = [one.get((0, metric.ref, key)) for one, key in ((whole, None), (split, who), (split, REST))]
            if any(value is None or value.reason for value in parts):
                continue
            total, mine, rest = (value for value in parts if value is not None)
            for name in ("numerator", "denominator"):
                amounts = [Decimal(str(getattr(value, name) or 0)) for value in (total, mine, rest)]
                assert abs(amounts[0] - amounts[1] - amounts[2]) < Decimal("0.005"), (metric.ref, by, name)
                seen += bool(amounts[1] and amounts[2])
    con.close()
    assert seen > 40


@pytest.mark.parametrize("by", ["closer", "utm_source", "day"])
def test_plain_numbers_are_the_exact_ones(built_sample: Path, by: str) -> None:
    """Of very many members sums are read as an engine's plain numbers: for the same members, to the cent and far below."""
    current = Workspace(built_sample, "sample").current
    assert current is not None
    con = current.open()
    data = Snapshot(con)
    metrics = [m for m in METRICS if not m.reaches]
    question = Question((Period(),), as_of=data.as_of, by=by)
    exact, plain = (gather(data, metrics, question, con, exact=way).answers(metrics) for way in (True, False))
    con.close()
    assert exact.keys() == plain.keys()
    for key, value in exact.items():
        other = plain[key]
        assert other.reason == value.reason
        for name in ("value", "numerator", "denominator", "n"):
            mine, theirs = getattr(value, name), getattr(other, name)
            assert (mine is None) == (theirs is None)
            assert mine is None or abs(float(mine) - float(theirs)) < 1e-6, (key, name)


def test_columns_of_sums_are_the_exact_ones(built_sample: Path) -> None:
    current = Workspace(built_sample, "sample").current
    assert current is not None
    con = current.open()
    data = Snapshot(con)
    metrics = [m for m in METRICS if not m.reaches]
    question = Question((Period(),), as_of=data.as_of, by="utm_source")
    exact = gather(data, metrics, question, con).answers(metrics)
    summed = {metric.ref: columns(data, [metric], question, con).values(metric) for metric in metrics}
    con.close()
    assert sum(found is not None for found in summed.values()) > 10
    for ref, found in summed.items():
        for who, number in (found or {}).items():
            assert abs(float(exact[0, ref, who].value or 0) - float(number)) < 1e-6, (ref, who)
        there = {who for _, name, who in exact if name == ref and exact[0, ref, who].value}
        assert found is None or there <= found.keys()


@pytest.mark.parametrize(
    ("board", "is_by_sums"),
    [
        (credit_board("utm_source", spent=True), True),
        (credit_board("utm_campaign"), True),
        (credit_board("utm_medium", model=OVERLAPPING), True),
        (money_board("csm"), False),  # of cash in a currency without a rate it is not known whether there is none
        (sales_board("closer"), True),
        (replace(sales_board("closer"), rank="v.close_rate"), False),
        (calls_board("csm"), False),
        (clients_board("country"), False),
    ],
    ids=lambda given: f"{given.name} {given.rank}" if isinstance(given, Board) else str(given),
)
def test_very_many_are_put_in_the_order_of_a_few(
    built_sample: Path, monkeypatch: pytest.MonkeyPatch, board: Board, is_by_sums: bool
) -> None:
    current = Workspace(built_sample, "sample").current
    assert current is not None
    con = current.open()
    data = Snapshot(con)
    model = OVERLAPPING if board.overlapping else "linear"
    question = Question((Period(),), Filters(), data.as_of, by=board.by, model=model)
    metrics = [ALL[ref] for ref in dict.fromkeys((*board.columns, board.cases, board.share))]
    assert (ranking._by_sums(data, board, metrics, question, con) is not None) is is_by_sums
    found = []
    for many in (1000, 1):
        monkeypatch.setattr(ranking, "MANY", many)
        found.append(ranking.ordered(data, board, metrics, question, con))
    con.close()
    (few, shown), (very, shown_of_very) = found
    assert very.places == few.places
    assert {who: very.cases.get(who, very.least) for who, _ in few.places} == pytest.approx(few.cases)
    assert very.added == pytest.approx(few.added)
    assert very.sure == few.sure
    assert shown_of_very == shown
    assert len(few.places) > 2
