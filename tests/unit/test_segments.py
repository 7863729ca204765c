"""The language of segments: what it understands, and the one sentence, with its place, for what it does not."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from lib.engine.duckdb import DuckDB
from lib.metrics.goals import check
from lib.metrics.segments.fields import FIELDS
from lib.metrics.segments.language import SegmentError, parse
from lib.metrics.segments.ready import READY
from lib.metrics.segments.tree import Condition, Every, Not, Some, When
from lib.schema.settings import SettingError
from lib.texts.loader import INTERFACE, LANGUAGES, texts


def test_not_binds_before_and_and_and_before_or() -> None:
    found = parse("not stage = lead and paid > 1 or red = yes")
    assert isinstance(found, Some)
    first, second = found.parts
    assert isinstance(first, Every)
    assert isinstance(first.parts[0], Not)
    assert isinstance(second, Condition)
    assert second.values == (True,)


def test_values_are_read_as_their_field_takes_them() -> None:
    both = parse("paid between -0.5 and 12.25")
    assert isinstance(both, Condition)
    assert (both.op, both.values) == ("between", (Decimal("-0.5"), Decimal("12.25")))
    day = parse("closed>=today-90d")
    assert isinstance(day, Condition)
    assert day.values == (When("today", -90),)
    assert day.places == (9,)
    word = parse("stage = “LIVE   cáll”")
    assert isinstance(word, Condition)
    assert word.values == ("live_call",)
    assert parse("stage = 'Llamada realizada'") == parse("stage = 'Call held'") != parse("stage = lead")


@pytest.mark.parametrize(
    ("anchor", "day"), [("today", "2026-05-17"), ("month", "2026-05-01"), ("quarter", "2026-04-01"), ("year", "2026-01-01")]
)  # fmt: skip
def test_days_are_counted_from_their_anchor(anchor: str, day: str) -> None:
    text = "closed = today" if anchor == "today" else f"closed = start of {anchor}"
    found = parse(text)
    assert isinstance(found, Condition)
    (value,) = found.values
    assert isinstance(value, When)
    assert value.on(date(2026, 5, 17)) == date.fromisoformat(day)


REFUSED = {
    "": ("segment_nothing", 1),
    "stge = active": ("segment_field_nearest", 1),
    "paid > 3 and stage = activ": ("segment_word_nearest", 22),
    "zzzz = 1": ("segment_field", 1),
    "stage": ("segment_ends", 6),
    "stage =": ("segment_ends", 8),
    "stage active": ("segment_expected", 7),
    "stage < active": ("segment_op", 7),
    "paid contains 'x'": ("segment_op", 6),
    "stage between lead and left": ("segment_op", 7),
    "paid = lots": ("segment_value", 8),
    "paid = 1,5": ("segment_expected", 9),
    "closed = 2026-02-30": ("segment_value", 10),
    "closed > today - 5": ("segment_expected", 18),
    "closed > start of week": ("segment_expected", 19),
    "in_service = maybe": ("segment_value", 14),
    "(stage = lead": ("segment_ends", 14),
    "stage = lead)": ("segment_expected", 13),
    "stage in lead": ("segment_expected", 10),
    "stage in (lead left)": ("segment_expected", 16),
    "stage is lead": ("segment_expected", 10),
    "stage = 'lead": ("segment_quote", 9),
    "stage = lead; drop table people": ("segment_sign", 13),
    "stage = lead and": ("segment_ends", 17),
    " and ".join(["paid > 0"] * 21): ("segment_many", 261),
    "(" * 30 + "paid > 0" + ")" * 30: ("segment_deep", 21),
    "not " * 40 + "paid > 0": ("segment_deep", 81),
    "paid > " + "9" * 16: ("segment_value", 8),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_is_said_with_its_place(text: str) -> None:
    with pytest.raises(SegmentError) as refused:
        parse(text)
    assert (refused.value.code, refused.value.params["at"]) == REFUSED[text]


def test_a_segment_is_not_longer_than_it_may_be() -> None:
    with pytest.raises(SegmentError, match="500 characters"):
        parse("paid > 0 " * 60)


def test_the_nearest_word_is_named() -> None:
    with pytest.raises(SegmentError, match="character 1 is no field of a segment: the nearest is overdue"):
        parse("overdu > 0")
    with pytest.raises(SegmentError, match="“graduate” at character 9 is no stage: the nearest is “graduated”"):
        parse("stage = graduate")


def test_a_kept_segment_has_a_name_that_can_be_asked_for_and_is_not_made_of_itself() -> None:
    assert check("segment.Late  payers", " overdue >   0 ") == ("segment.Late payers", "overdue > 0")
    assert check("segment.Late payers", "") == ("segment.Late payers", "")
    for key, value, code in (
        ("segment.At risk", "paid > 0", "segment_ready"),
        ("segment.a'b", "paid > 0", "segment_called"),
        ("segment." + "x" * 61, "paid > 0", "segment_called"),
        ("segment.Me", "segment = me", "segment_own"),
    ):
        with pytest.raises(SettingError) as refused:
            check(key, value)
        assert refused.value.code == code
    with pytest.raises(SegmentError):
        check("segment.Odd", "paid >")


@pytest.mark.parametrize("many", [0, 1, 500, 501, 3000])
def test_an_engine_looks_among_few_and_among_very_many_alike(many: int) -> None:
    """Of the numbers 0 to 9,999 and of none at all."""
    wanted = set(random.Random(many).sample(range(8000), many))
    with duckdb.connect() as con:
        rows = "(select range as n from range(10000) union all select null union all select 10000000)"
        found = con.execute(f"select n from {rows} where {DuckDB.among('n', wanted)}").fetchall()
        others = con.execute(f"select count(*) from {rows} where n is not null and not {DuckDB.among('n', wanted)}").fetchall()  # fmt: skip
    assert {number for (number,) in found} == wanted
    assert len(found) == many
    assert others == [(10_001 - many,)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_ready_has_a_name_in_every_language_and_says_what_can_be_understood(language: str) -> None:
    assert len(READY) == 6
    for name, text in READY.items():
        assert texts(language, INTERFACE)[f"segment_{name}"]
        if "nps" in FIELDS or "nps" not in text:
            parse(text)
