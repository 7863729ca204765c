"""The rows behind a figure: in + out = scope, and the rows in re-sum to the figure."""

from __future__ import annotations

from datetime import date

import pytest

from lib.analysis.rows import LeftOut, behind
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.metric import Metric
from lib.query import Answers, Filters, Period, Question, Snapshot, ask
from lib.ui.frame.filters import column
from lib.ui.numbers import drill, explain
from tests import dealt

AS_OF = date(2026, 6, 20)
QUESTIONS = (
    Question(as_of=AS_OF),
    Question((Period(date(2026, 2, 1), date(2026, 5, 31)),), Filters({"closer": ("Ana",)}), AS_OF),
    Question((Period(date(2026, 1, 1), date(2026, 6, 30)),), Filters({"csm": ("Carla",)}), AS_OF, "linear"),
)


@pytest.fixture(scope="module")
def asked(golden: Snapshot) -> list[Answers]:
    """The answers to each question."""
    return [ask(golden, METRICS, question) for question in QUESTIONS]


@pytest.mark.parametrize("metric", dealt.today([m for m in METRICS if not m.family], 80), ids=lambda m: m.ref)
def test_rows_add_up(golden: Snapshot, asked: list[Answers], metric: Metric) -> None:
    for question, answers in zip(QUESTIONS, asked, strict=True):
        value = answers[0, metric.ref, None]
        parts = behind(golden, metric, question)
        assert parts
        for part in parts:
            assert part.in_scope == part.rows_in + part.rows_out
            assert len(part.included) == part.rows_in
            assert len(part.left_out) == part.rows_out
        if metric.quotient or metric.minus or metric.reaches or value.value is None:
            continue
        found = {part.part: part.value for part in parts}
        assert (found["numerator"] or 0) == pytest.approx(value.numerator or 0)
        if "denominator" in found:
            assert found["denominator"] == pytest.approx(value.denominator)


def test_show_rate_opens_to_its_calls(golden: Snapshot) -> None:
    live, due = behind(golden, ALL["e.show_rate"], Question(as_of=AS_OF))
    assert set(live.included["status"]) == {"qualified", "follow_up", "bad_fit"}
    assert set(due.included["status"]) - set(live.included["status"]) == {"no_show"}
    assert "no_show" not in set(live.included["status"])


def test_cash_leaves_out_what_did_not_arrive(golden: Snapshot) -> None:
    (cash,) = behind(golden, ALL["r.gross"], Question(as_of=AS_OF))
    assert cash.included["gross"].sum() == cash.value
    assert set(cash.left_out["status"].dropna()) & {"pending", "failed"}


def test_every_row_left_out_says_why(golden: Snapshot) -> None:
    (cash,) = behind(golden, ALL["r.gross"], Question(as_of=AS_OF))
    why = cash.left_out[["reason", "reason_word"]].astype(object).where(lambda one: one.notna(), None)
    assert set(why.itertuples(index=False, name=None)) <= {
        ("payment_status", "pending"),
        ("payment_status", "failed"),
        ("a_refund", None),
        ("no_status", None),
        ("no_rate", None),
    }
    live, _ = behind(golden, ALL["e.show_rate"], Question(as_of=AS_OF))
    of_status = live.left_out[live.left_out["reason"] == "call_status"]
    assert (of_status["reason_word"] == "no_show").sum() == (live.left_out["status"] == "no_show").sum() > 0
    assert all(live.included["adds"] == 1)


def test_a_reason_is_told_with_its_word(golden: Snapshot) -> None:
    live, _ = behind(golden, ALL["e.show_rate"], Question(as_of=AS_OF))
    assert explain.reason(LeftOut("call_status", "no_show")) == "Status: No show"
    told = drill.in_words(live.left_out, "calls")
    assert set(told[column("reason")]) <= {explain.reason(why) for why, _ in live.reasons}
    assert "Status: No show" in set(told[column("reason")])
    assert column("reason_word") not in told


def test_the_statement_runs_as_it_is_shown(golden: Snapshot) -> None:
    for part in behind(golden, ALL["v.close_rate"], QUESTIONS[1]):
        assert golden.con.execute(part.sql).fetchall() == [(part.value,)]


def test_one_member(golden: Snapshot) -> None:
    question = Question(as_of=AS_OF, by="closer")
    (cash,) = behind(golden, ALL["r.gross"], question, member="Ana")
    assert cash.value == ask(golden, [ALL["r.gross"]], question)[0, "r.gross", "Ana"].value


def test_names_stay_away_from_who_may_not_see_them(golden: Snapshot) -> None:
    for part in behind(golden, ALL["r.gross"], Question(as_of=AS_OF), personal=False):
        assert "name" not in part.included.columns
        text = part.included.to_csv() + part.left_out.to_csv()
        assert "@" not in text
        assert "Alba" not in text


def test_each_row_says_of_whom_it_is(golden: Snapshot) -> None:
    """The numbers stand beside the rows and not in them: no list that is sent holds one."""
    names = dict(golden.con.execute("select person_id, name from people").fetchall())
    (cash,) = behind(golden, ALL["r.gross"], Question(as_of=AS_OF))
    assert len(cash.people_in) == len(cash.included) > 0
    assert [names[person] for person in cash.people_in if person] == list(cash.included["name"])
    assert len(cash.people_out) == len(cash.left_out)
    for part in behind(golden, ALL["e.show_rate"], Question(as_of=AS_OF), personal=False):
        assert not [name for name in part.included.columns if "person" in name]
        assert all(part.people_in)
    spent = [part for part in behind(golden, ALL["u.cac"], Question(as_of=AS_OF)) if "amount" in part.included.columns]
    assert all(set(part.people_in) <= {None} for part in spent)
