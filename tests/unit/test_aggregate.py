"""Aggregates are structures: nothing asks their SQL what they are, conditions belong to their rows, units speak for themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.analysis.rows import LeftOut, behind
from lib.metrics.aggregate import GAPS, AtEnd, AtStart, Count, CountDistinct, LastPerPerson, Sum, with_days
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.conditions import calls, clients, money
from lib.metrics.metric import Metric
from lib.metrics.units import COUNT, DAYS, MONEY, NUMBER, RATE, Number, Pen, Unit, plain
from lib.query import Filters, Period, Question, Snapshot, ask
from tests.conftest import ROOT

ASKS = [
    # These two read what people type.
    *(path for path in (ROOT / "lib/metrics").rglob("*.py") if path.stem not in ("goals", "language")),
    *(ROOT / "lib/query").glob("*.py"),
    *(ROOT / "lib/analysis").glob("*.py"),
    ROOT / "lib/ui/numbers/explain.py",
    ROOT / "lib/ui/numbers/why.py",
]
"""Modules that deal in aggregates: none of them takes a text apart."""
SHOWS = [path for folder in ("lib", "pages") for path in (ROOT / folder).rglob("*.py")]
NAMES = {unit.name for unit in (COUNT, MONEY, RATE, DAYS, NUMBER)}
AS_OF = date(2026, 6, 20)


def asked_of_sql(tree: ast.Module) -> Iterator[str]:
    """What a module finds out from a text: patterns, digits, how something written as SQL begins."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name == "re" for alias in node.names):
            yield "import re"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            written = isinstance(of, ast.Attribute) and of.attr in ("sql", "when", "adds", "reason")
            if node.func.attr == "isdigit" or (written and node.func.attr in dir(str) and node.func.attr != "replace"):
                yield ast.unparse(node)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            over = node.comparators[0]
            if isinstance(over, ast.Attribute) and over.attr == "sql":
                yield ast.unparse(node)


def asked_of_unit(tree: ast.Module) -> Iterator[str]:
    """Where a module compares a unit with the name of one, or with the unit itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Attribute | ast.Name) and _last(side) == "unit" for side in sides):
                yield ast.unparse(node)
        if isinstance(node, ast.Match) and _last(node.subject) == "unit":
            yield f"match {ast.unparse(node.subject)}"


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", ASKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_asks_sql_what_it_is(path: Path) -> None:
    assert list(asked_of_sql(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_nobody_asks_which_unit_it_is() -> None:
    found = {path: list(asked_of_unit(ast.parse(path.read_text(encoding="utf-8")))) for path in SHOWS}
    assert {str(path.relative_to(ROOT)): asked for path, asked in found.items() if asked} == {}


def test_what_those_tests_look_for_is_found() -> None:
    old = 'import re\nif part.sql.isdigit() or part.sql.lstrip().startswith("count("): pass\nif "/" in part.sql: pass'
    assert len(list(asked_of_sql(ast.parse(old)))) == 4
    assert len(list(asked_of_unit(ast.parse('a = metric.unit == "rate"\nmatch x.unit:\n    case _: pass')))) == 2


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.ref)
def test_conditions_belong_to_the_rows_they_are_asked_of(metric: Metric) -> None:
    for part in metric.parts:
        known = set(GAPS.get(part.relation, ()))
        for one in part.conditions:
            assert not known or set(one.gaps) <= known, f"{one.name} is of another relation than {part.relation}"


def test_no_condition_is_an_or_that_the_next_one_would_bind_tighter_than() -> None:
    con = duckdb.connect()
    days = dict.fromkeys(("as_of", "period_start", "period_end", "moment"), "date '2026-01-01'")
    for one in {one for metric in METRICS for part in metric.parts for one in part.conditions}:
        (tree,) = con.execute(
            "select json_serialize_sql(?) ->> '$.statements[0].node.select_list[0].type'",
            [f"select {with_days(one.sql, **days)} and 1 = 1"],
        ).fetchall()[0]
        assert tree == "CONJUNCTION_AND", one.name


def test_sql_of_the_aggregates() -> None:
    live = (calls.LIVE, calls.GRADED)
    assert Count("calls").sql == "count(*)"
    assert Count("calls", where=live).sql == "count(*) filter (where is_live and grade between 1 and 10)"
    assert CountDistinct("calls", where=live[:1]).sql == "count(distinct person_id) filter (where is_live)"
    assert Sum("money", of=money.GROSS, day="due_on").anchor == "due_on"
    assert Sum("money", of=money.GROSS).anchor == "event_on"
    assert Sum("money", of=money.GROSS).unit is MONEY
    assert LastPerPerson("calls", of=calls.GRADE, where=live).sql == "sum(grade)"
    assert AtStart("clients", where=(clients.STILL_NOT_CANCELLED,)).sql.endswith(
        "coalesce(cancelled_on > $moment, true))"
    )
    with pytest.raises(KeyError):
        with_days("due_on < $tomorrow", as_of="date '2026-01-01'")


def test_a_row_that_is_not_the_last_of_its_person_says_so(golden: Snapshot) -> None:
    march = Question((Period(date(2026, 3, 1), date(2026, 3, 31)),), as_of=AS_OF)
    grades, _ = behind(golden, ALL["e.latest_grade"], march)
    assert sorted(grades.included["grade"]) == [7, 9]
    assert dict(grades.reasons) == {LeftOut("not_the_last"): 1, LeftOut("call_status", "no_show"): 1}
    assert grades.value == grades.summed == 16
    assert golden.con.execute(grades.sql).fetchall() == [(grades.value,)]


def test_who_had_left_by_then_says_so(golden: Snapshot) -> None:
    (there,) = behind(
        golden, ALL["m.active_start"], Question((Period(date(2026, 5, 1), date(2026, 5, 31)),), as_of=AS_OF)
    )
    # On 30 April: nine had bought, Elena was refunded on the 8th; Iris has no day.
    assert (there.rows_in, dict(there.reasons)) == (8, {LeftOut("refunded"): 1, LeftOut("no_date"): 1})


def test_all_time_has_no_beginning_and_a_state_is_a_level(golden: Snapshot) -> None:
    answers = ask(golden, [ALL["m.active_start"], ALL["m.active_end"]], Question(as_of=AS_OF))
    assert answers[0, "m.active_start", None].reason.code == "no_start"
    assert answers[0, "m.active_end", None].value == 7
    assert ALL["m.active_end"].is_state
    assert not ALL["m.active_clients"].is_state


def test_a_state_can_be_summed_and_looked_at_by_week(golden: Snapshot) -> None:
    kept = replace(ALL["m.active_end"], numerator=AtEnd("clients", of=clients.COACHINGS))
    assert kept.numerator
    assert kept.numerator.sql == "sum(coachings)"
    weeks = Question((Period(date(2026, 6, 1), date(2026, 7, 12)),), as_of=AS_OF, by="week")
    found = {
        member: value.value for (_, ref, member), value in ask(golden, [ALL["m.active_end"]], weeks).items() if member
    }
    # Hugo cancels on Friday 12 June; from the week of today on nothing more is known.
    assert found == {date(2026, 6, 1): 7, date(2026, 6, 8): 6, date(2026, 6, 15): 6}


class Digits:
    """A pen that says what it was asked for."""

    def __getattr__(self, name: str) -> object:
        return lambda value, *more, **named: f"{name}({value})"


class Points(Unit):
    """A unit of another chapter: the balance of a survey, from -100 to 100."""

    def write(self, value: Number | None, pen: Pen) -> str:
        return "–" if value is None else f"{value:+} pts"

    def change(self, now: Number | None, before: Number | None, pen: Pen) -> str | None:
        return None if now is None or before is None else f"{Decimal(str(now)) - Decimal(str(before)):+}"


def test_a_new_unit_is_one_class(golden: Snapshot) -> None:
    pen: Pen = Digits()  # type: ignore[assignment]
    points = Points("points")
    assert points.write(12, pen) == "+12 pts"
    assert points.bound(30, pen) == "+30 pts"
    assert points.change(12, 20, pen) == "-8"
    assert (points.axis, points.adds_up, points.is_share, points.plain(Decimal("12.0"))) == ("~s", False, False, 12)


def test_units_write_compare_and_draw() -> None:
    pen: Pen = Digits()  # type: ignore[assignment]
    assert [unit.write(5, pen) for unit in (COUNT, MONEY, RATE, DAYS, NUMBER)] == [
        "count(5)", "money(5)", "rate(5)", "days(5)", "number(5)",
    ]  # fmt: skip
    assert NUMBER.bound(5, pen) == "count(5)"
    assert RATE.change(Decimal("0.5"), Decimal("0.4"), pen) == "points(signed(10.0))"
    assert RATE.change(Decimal("0.5"), 0, pen) == "points(signed(50.0))"
    assert MONEY.change(150, 100, pen) == "percent(50.0)"
    assert MONEY.change(150, 0, pen) is None
    assert MONEY.plain(Decimal("1234.50")) == "1234.5"
    assert (plain(2.0), plain(Decimal("2.5")), plain(None)) == (2, 2.5, None)
    assert (RATE.typed(Decimal("0.125")), MONEY.typed(Decimal("12.50")), DAYS.typed(None)) == ("12.5%", "12.5", "")
    assert (MONEY.axis, RATE.axis, COUNT.axis) == ("$~s", ".0%", "~s")
    assert MONEY.per_case is MONEY
    assert COUNT.per_case is NUMBER


def test_filters_are_a_mapping() -> None:
    chosen = Filters({"csm": ["Carla"], "closer": (), "offer": ("A", "B")}, locked=("csm",))
    assert dict(chosen) == {"csm": ("Carla",), "offer": ("A", "B")}
    assert list(chosen) == ["csm", "offer"]
    assert not Filters()
    assert Filters.of_key(chosen.key) == chosen
    assert hash(Filters.of_key(chosen.key)) == hash(chosen)
    assert chosen != Filters(chosen)
    with pytest.raises(KeyError, match="moon"):
        Filters({"moon": ("full",)})
