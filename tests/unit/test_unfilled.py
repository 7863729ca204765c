"""The desk of calls that are not filled in, against the golden business (tests/golden/business/csm_calls.csv)."""

from __future__ import annotations

from datetime import date

from lib.analysis.unfilled import desk
from lib.metrics.catalog import ALL
from lib.metrics.not_filled import KEYS
from lib.query import Filters, Period, Question, Snapshot, ask
from lib.ui.words.texts import catalogue

AS_OF = date(2026, 6, 20)

OWED = {
    "c07": ["conflict"], "c08": ["success"], "c10": ["csm"], "c14": ["reminder"], "c15": ["grade"], "c16": ["status"], "c18": ["overdue"],
}  # fmt: skip
"""Worked out by hand: a success on a follow-up, success blank, CSM blank, reminder blank, grade 12, status blank, past its day."""


def test_each_call_says_what_it_owes(golden: Snapshot) -> None:
    ids = dict(golden.con.execute("select _row, id from csm_calls").fetchall())
    found = desk(golden, Question(as_of=AS_OF))
    assert {ids[row]: rules for row, rules in zip(found.rows["row"], found.rows["rules"], strict=True)} == OWED
    assert set(found.rows["file"]) == {"csm_calls.csv"}
    assert dict(zip(found.by_rule["rule"], found.by_rule["calls"], strict=True)) == {
        rule: 1 for rules in OWED.values() for rule in rules
    }


def test_the_desk_holds_the_calls_of_the_number(golden: Snapshot) -> None:
    for question in (
        Question(as_of=AS_OF),
        Question((Period(date(2026, 4, 1), date(2026, 4, 30)),), as_of=AS_OF),
        Question((Period(),), Filters({"csm": ("Carla",)}), AS_OF),
    ):
        found = desk(golden, question)
        assert found.calls == ask(golden, [ALL["e.not_filled"]], question)[0, "e.not_filled", None].value
        assert found.by_csm["calls"].sum() == found.calls == len(found.rows)
        owed = {rule: found.by_csm[f"owes_{rule}"].sum() for rule in found.by_rule["rule"]}
        assert owed == dict(zip(found.by_rule["rule"], found.by_rule["calls"], strict=True))


def test_no_client_is_named_to_who_may_not_see_them(golden: Snapshot) -> None:
    assert "name" in desk(golden, Question(as_of=AS_OF)).rows
    assert "name" not in desk(golden, Question(as_of=AS_OF), personal=False).rows


def test_every_rule_has_its_words() -> None:
    for language in ("en", "es"):
        assert {f"unfilled_{key}" for key in KEYS} <= set(catalogue(language))
