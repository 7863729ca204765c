"""The segment that a reader looks at: in the address by its name (``segment=``) or as a condition (``where=``), one at a time, and
among the filters of the bar with how many people it holds (docs/numbers-clients.md 18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib.metrics.segments.language import LONGEST
from lib.metrics.segments.ready import READY
from lib.query import Segment, Snapshot
from lib.query.people import SegmentError, chosen, later, named, offered, people_of
from lib.ui.frame import access, address, saving
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

NAME = "segment"
SEGMENT, WHERE = address.any_text(NAME), address.any_text("where")
"""A segment by its name, and one by what it says; a name goes before."""
REFUSED = "segment_refused"
"""Why the segment of the address was not taken, for the page to say."""
COUNTED = 20_000
"""With more people in all only the segment that is chosen says how many it holds: to count them all takes a moment."""
_SHOWN = 40


def given() -> tuple[str, str]:
    """The name and the condition that are in force: one of the two at most."""
    name = SEGMENT.value or ""
    return name, "" if name else (WHERE.value or "")[: LONGEST + 1]


def asked(view: access.View, data: Snapshot, day: date | None) -> Segment | None:
    """The segment that is in force, judged on a day (None: the day of the data). Raises :class:`SegmentError`."""
    name, where = given()
    return chosen(data, name, where, day, nameless=view.role == "masked")


def problem(view: access.View, data: Snapshot, day: date | None) -> str:
    """Why the segment in force cannot be asked, in one sentence; empty where it can. Who sees no names is told no word of it: it
    would say whether there is such a name."""
    try:
        asked(view, data, day)
    except SegmentError as refusal:
        is_told = view.role != "masked" or refusal.code in _NAMELESS
        return said(refusal.message) if is_told else t("segment_not_here")
    return ""


_NAMELESS = ("segment_few", "segment_nameless", "segment_today", "segment_hidden", "segment_needs", "segment_long")
"""What is said of a segment without any word of it."""


def label(name: str) -> str:
    """What a segment is called: a ready one by its text, another by the name it was given."""
    return t(f"segment_{name}") if name in READY else name


def told(data: Snapshot, segment: Segment) -> str:
    """How a segment is named above figures, with how many people it holds."""
    name = next((one for one, text in named(data).items() if text == segment.text), "")
    text = segment.text if len(segment.text) <= _SHOWN else f"{segment.text[:_SHOWN]}…"
    return t("segment_counted", name=label(name) if name else text, n=formats.count(len(people_of(data, segment))))


def outcome(data: Snapshot, segment: Segment) -> str:
    """What must be said of people who are chosen by what became of them; empty where nothing must."""
    fields = later(data, segment.text)
    return t("segment_outcome", fields=", ".join(fields)) if fields else ""


def many(data: Snapshot, segment: Segment) -> int:
    """How many people a segment holds."""
    return len(people_of(data, segment))


def keep(view: access.View, name: str, text: str) -> None:
    """Save a segment, if it has a name and can be asked of the data as it is; for use in a callback."""
    if not name or not text:
        saving.refuse(t("segments_unnamed"))
        return
    assert view.snapshot is not None
    try:
        people_of(access.opened(view.snapshot), Segment(text))
    except SegmentError as refusal:
        saving.refuse(said(refusal.message))
        return
    saving.save(view, {f"{NAME}.{name}": text})


def in_bar(view: access.View, data: Snapshot, day: date | None) -> dict[str, Plain]:
    """The segments as the bar takes a filter: what is chosen, and what can be."""
    name, where = given()
    every = offered(data, day, nameless=view.role == "masked")
    few = data.how_many_people <= COUNTED
    listed: list[Plain] = [[one, _counted(data, one, segment) if few else label(one)] for one, segment in every.items()]
    now: list[Plain] = []
    if name or where:
        try:
            segment = asked(view, data, day)
            shown = told(data, segment) if segment else ""
        except SegmentError:
            shown = "" if view.role == "masked" else (label(name) if name else where)[:_SHOWN]
        now = [[name or where, shown or "?"]]
    if where:
        listed = [*now, *listed]
    return {"name": NAME, "label": glossary().field(NAME), "taken": now, "members": listed, "more": "", "lock": ""}


def _counted(data: Snapshot, name: str, segment: Segment) -> str:
    try:
        return t("segment_counted", name=label(name), n=formats.count(len(people_of(data, segment))))
    except SegmentError:  # of so few that nothing is said of them
        return label(name)


def choose(names: Sequence[str]) -> None:
    """Take the segment that was chosen last, or none; for use in a widget's callback."""
    name, where = given()
    new = [one for one in names if one not in (name, where)]
    kept = bool(names) and not new
    if not kept:
        st.session_state[SEGMENT.name] = new[-1] if new else None
        st.session_state[WHERE.name] = None
