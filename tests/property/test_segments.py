"""Segments on the sample business: what is true of any of them, and that a list kept as a segment is the list."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from lib.analysis.clients import lists
from lib.analysis.clients.contacts import contacts
from lib.analysis.clients.everybody import everybody
from lib.analysis.clients.journey import journey
from lib.metrics.catalog import ALL
from lib.metrics.health import rules
from lib.query import Filters, Period, Question, Segment, Snapshot, ask
from lib.query.people import SegmentError, people_of
from tests import fuzz_segments

SUMS = (
    "r.gross",
    "r.refunds",
    "r.pending",
    "v.deals",
    "m.clients",
    "a.leads",
    "e.good_events",
    "l.people",
    "c.in_service",
    "c.accounts_red",
)


def everyone(snapshot: Snapshot) -> frozenset[int]:
    return frozenset(number for (number,) in snapshot.con.execute("select person_id from people").fetchall())


def test_a_segment_and_its_negation_are_everybody_and_share_nobody(sample_snapshot: Snapshot) -> None:
    whole, tried = everyone(sample_snapshot), 0
    for number in range(120):
        text = fuzz_segments.expression(random.Random(number), 1)
        try:
            held = people_of(sample_snapshot, Segment(text))
            others = people_of(sample_snapshot, Segment(f"not ({text})"))
        except SegmentError:
            continue
        assert held | others == whole, text
        assert not held & others, text
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("text", ["closer = 'Ana Ruiz'", "health < 60", "stage = lead or mrr > 0"])
def test_sums_of_a_segment_and_of_its_negation_add_up_to_the_whole(sample_snapshot: Snapshot, text: str) -> None:
    metrics = [ALL[ref] for ref in SUMS if ref in ALL]
    assert len(metrics) > 6

    def sums(filters: Filters) -> dict[str, Decimal]:
        answers = ask(sample_snapshot, metrics, Question((Period(),), filters, sample_snapshot.as_of))
        return {metric.ref: Decimal(str(answers[0, metric.ref, None].value or 0)) for metric in metrics}

    whole = sums(Filters())
    inside, outside = sums(Filters(segment=Segment(text))), sums(Filters(segment=Segment(f"not ({text})")))
    assert {ref: inside[ref] + outside[ref] for ref in whole} == whole
    assert any(inside[ref] and outside[ref] for ref in whole)


def test_a_segment_narrows_as_the_filter_of_the_same_name_does(sample_snapshot: Snapshot) -> None:
    """Of what belongs to a person: clients by their closer."""
    for name in [*sample_snapshot.members("closer")][:3]:
        asked = [ALL["m.clients"], ALL["m.graduation_pct"]]
        by_filter, by_segment = (
            {
                key: value.value
                for key, value in ask(sample_snapshot, asked, Question((Period(),), one, sample_snapshot.as_of)).items()
            }
            for one in (Filters({"closer": (name,)}), Filters(segment=Segment(f'closer = "{name}"')))
        )
        assert by_filter == by_segment


def test_a_list_kept_as_a_segment_is_the_list(sample_snapshot: Snapshot) -> None:
    found, by = everybody(sample_snapshot), rules(sample_snapshot.settings)
    frame = found.frame
    called = {*frame.loc[frame["is_listed"], "person_id"]}
    assert called == people_of(sample_snapshot, Segment(lists.week()))
    for band in ("", "green", "yellow", "red", "none"):
        rows = {*(frame if not band else frame[frame["band"] == band])["person_id"]}
        assert rows == people_of(sample_snapshot, Segment(lists.everybody(Filters(), band, by))), band
    closer = Filters({"closer": ("Ana Ruiz", "(unassigned)")})
    rows = {*everybody(sample_snapshot, filters=closer).frame["person_id"]}
    assert rows == people_of(sample_snapshot, Segment(lists.everybody(closer, "", by)))
    several = 0
    for step in journey(sample_snapshot):
        waiting = {person for person, _ in step.stuck}
        assert waiting == people_of(sample_snapshot, Segment(lists.stuck(step.step, step.limit, Filters()))), step.step
        several += bool(waiting)
    assert several > 2


def test_a_list_whose_filter_the_language_cannot_say_is_not_kept() -> None:
    assert lists.stuck("lead_booked", 14, Filters({"offer": ('It\'s "big"',)})) == ""
    assert lists.stuck("lead_booked", 14, Filters({"offer": ("x" * 600,)})) == ""


def test_a_contact_list_has_everybody_of_the_segment_and_nobody_else(sample_snapshot: Snapshot) -> None:
    held = people_of(sample_snapshot, Segment("stage = lead and country = spain"))
    listed = contacts(sample_snapshot, Filters(segment=Segment("stage = lead and country = spain")))
    assert len(listed) == len(held) > 5
    assert {one.stage for one in listed} == {"lead"}
    keys = sample_snapshot.con.execute(f"select key from people where person_id in ({', '.join(map(str, held))})").fetchall()  # fmt: skip
    assert {one.email for one in listed if one.email} == {key for (key,) in keys if "@" in key}


def test_invented_segments_break_nothing(sample_snapshot: Snapshot) -> None:
    outcomes, failures = fuzz_segments.fuzz(sample_snapshot, 300, random.Random().randrange(1 << 30))
    assert failures == []
    assert min(outcomes.values()) > 0
