"""Clients against the worked numbers of docs/numbers-clients.md 16, 17 and 19: one small business in which each is a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pandas import isnull

from lib.analysis.clients.changes import Changes, changes
from lib.analysis.clients.everybody import everybody
from lib.analysis.clients.reds import reds
from lib.analysis.clients.standing import Standing, red_since, standings, with_moves
from lib.analysis.clients.touch import served
from lib.metrics.health import PARTS, rules, score_sql
from lib.query import Snapshot
from lib.store.desk import Desk, Event
from tests.conftest import fill, opened

CUSTOMERS = """email,full name,close date,joined date,onboarding completed date,graduation date,cancel date
h1@x.io,H One,,,,,
t0@x.io,Timeline,2026-03-01,,2026-03-20,,
t1@x.io,Member,,,2026-01-10,,
t1c@x.io,Member who asked,,,2026-01-10,,2026-03-12
t2@x.io,Refunded,,,,,
t3@x.io,Cancelled,,,,,2026-03-01
t4@x.io,Mastermind,,,2026-03-05,2026-05-20,
t4b@x.io,Core again,,,2026-03-05,2026-05-20,
"""

PAYMENTS = """id,date,due date,email,amount,status,deal,offer,contracted revenue,payment type,refund amount,refund date
h1a,2026-05-01,,h1@x.io,500,Approved,Split Pay,Core,1500,,,
h1b,2026-09-01,2026-09-01,h1@x.io,500,Pending,Split Pay,Core,1500,,,
p1a,2026-05-01,,p1@x.io,500,Approved,Split Pay,Core,1000,,,
p1b,2026-06-01,2026-06-01,p1@x.io,500,Pending,Split Pay,Core,1000,,,
p1f,2026-06-01,,p1@x.io,500,Failed,Split Pay,Core,1000,,,
p1g,2026-06-03,,p1@x.io,500,Failed,Split Pay,Core,1000,,,
p1c,2026-05-01,,p1paid@x.io,500,Approved,Split Pay,Core,1000,,,
p1d,2026-06-04,2026-06-01,p1paid@x.io,500,Approved,Split Pay,Core,1000,,,
p1h,2026-06-01,,p1paid@x.io,500,Failed,Split Pay,Core,1000,,,
p1i,2026-06-03,,p1paid@x.io,500,Failed,Split Pay,Core,1000,,,
p2a,2026-03-05,,p2@x.io,100,Approved,,Club,,Recurring,,
p3a,2026-02-10,,p3@x.io,1000,Chargeback,Full Pay,Core,1000,,,2026-03-10
t0a,2026-03-01,,t0@x.io,900,Approved,Full Pay,Short,900,,,
t0b,2026-04-10,,t0@x.io,10,Approved,,Extra,,,,
t1a,2026-01-05,,t1@x.io,97,Approved,,Club,,Recurring,,
t1b,2026-02-05,,t1@x.io,97,Approved,,Club,,Recurring,,
t1d,2026-03-05,,t1@x.io,97,Approved,,Club,,Recurring,,
t1e,2026-05-20,,t1@x.io,97,Approved,,Club,,Recurring,,
t1x,2026-01-05,,t1c@x.io,97,Approved,,Club,,Recurring,,
t1y,2026-02-05,,t1c@x.io,97,Approved,,Club,,Recurring,,
t1z,2026-03-05,,t1c@x.io,97,Approved,,Club,,Recurring,,
t2a,2026-05-20,,t2@x.io,3000,Refunded,Full Pay,Core,3000,,3000,2026-06-20
t2b,2026-05-10,,t2@x.io,37,Approved,Full Pay,Workbook,37,,,
t3a,2026-01-20,,t3@x.io,1000,Approved,Split Pay,Core,2000,,,
t3b,2026-03-05,2026-02-20,t3@x.io,1000,Approved,Split Pay,Core,2000,,,
t4a,2026-03-01,,t4@x.io,3000,Approved,Full Pay,Core,3000,,,
t4c,2026-05-20,,t4@x.io,9000,Approved,Full Pay,Mastermind,9000,,,
t4d,2026-03-01,,t4b@x.io,3000,Approved,Full Pay,Core,3000,,,
t4e,2026-05-20,,t4b@x.io,3000,Approved,Full Pay,Second,3000,,,
d1,2026-05-01,,twice@x.io,1000,Approved,Full Pay,Core,1000,,,
"""

CALLS = """id,date,email,status,type,success?,grade
c1,2026-06-01,h1@x.io,LIVE Call - Qualified,Coaching,yes,6
c2,2026-06-15,h1@x.io,No Show,Coaching,,
c3,2026-07-01,h1@x.io,LIVE Call - Qualified,Coaching,no,6
c4,2026-07-20,h1@x.io,No Show,Coaching,,
c5,2026-08-31,h1@x.io,LIVE Call - Qualified,Coaching,,6
c9,2026-10-07,other@x.io,LIVE Call - Qualified,Coaching,,6
d1,2026-06-10,twice@x.io,No Show,Coaching,,
d2,2026-06-10,twice@x.io,No Show,Coaching,,
d3,2026-06-20,twice@x.io,Cancel - by lead,Coaching,,
d4,2026-06-20,twice@x.io,Cancel - by lead,Coaching,,
"""

SETTINGS = {
    "offer_tier.Mastermind": "backend",
    "offer_tier.Workbook": "lead_magnet",
    "offer_tier.Extra": "other",
    "offer_months.Short": "3",
    "offer_recurring.Club": "month",
    **{f"touch_model.{offer}": "high" for offer in ("Core", "Club", "Short", "Mastermind", "Second", "Extra")},
}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business above."""
    folder = tmp_path_factory.mktemp("clients")
    for name, text in (("customers", CUSTOMERS), ("payments", PAYMENTS), ("csm_calls", CALLS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    snapshot = opened(fill(folder / "data", folder, SETTINGS))
    yield snapshot
    snapshot.con.close()


def person(snapshot: Snapshot, name: str) -> int:
    """The number of the person with an e-mail."""
    found: int = snapshot.con.execute("select person_id from people where key = ?", [f"{name}@x.io"]).fetchall()[0][0]
    return found


def on(snapshot: Snapshot, name: str, day: str) -> Standing | None:
    """How somebody is at the end of a day, by what is dated."""
    told = standings(snapshot, date.fromisoformat(day), people=[person(snapshot, name)], today=False)
    return told[0] if told else None


def stage(snapshot: Snapshot, name: str, day: str) -> tuple[str, str]:
    """Somebody's stage at the end of a day, and since when."""
    asked = "select stage :: varchar, from_on :: varchar from stages where person_id = ? and ? :: date >= from_on and ? :: date < to_on"
    (found,) = snapshot.con.execute(asked, [person(snapshot, name), day, day]).fetchall()
    return found[0], found[1]


def payments(snapshot: Snapshot, name: str, day: str) -> float | None:
    """The part that payments are, at the end of a day."""
    told = on(snapshot, name, day)
    assert told, f"{name} is not in service on {day}"
    return told.parts["payments"]


def test_h1(clients: Snapshot) -> None:
    told = on(clients, "h1", "2026-10-07")
    assert told
    parts = {name: value for name, value in told.parts.items() if value is not None}
    assert parts == {"payments": 0, "attendance": 60, "outcome": 55, "recency": 50}
    assert told.health is not None
    assert (round(told.health, 1), told.band, round(told.coverage, 2)) == (39.4, "red", 0.85)
    assert {name: round(points, 1) for name, points in told.lost.items()} == {
        "payments": 29.4, "attendance": 11.8, "outcome": 10.6, "recency": 8.8,
    }  # fmt: skip
    assert told.health + sum(told.lost.values()) == pytest.approx(100)
    assert told.lowest == "payments"


def test_h1_what_would_move_it(clients: Snapshot) -> None:
    told = with_moves(clients, [one for one in [on(clients, "h1", "2026-10-07")] if one])[0]
    assert [(name, round(score, 1), band) for name, score, band in told.moves] == [
        ("overdue_paid", 68.8, "yellow"),
        ("call_attended", 48.2, "yellow"),
    ]


def test_h1_on_the_ninety_first_day(clients: Snapshot) -> None:
    told = on(clients, "h1", "2026-12-01")  # 1 Sep + 91
    assert told
    assert told.parts["payments"] == 0


def scored(**parts: float | None) -> tuple[float | None, float, str]:
    """(score, coverage, band) of parts, as the score itself makes them; `progress` names its being enabled too."""
    enabled = {"progress": "progress" in parts}
    values = ", ".join(
        f"{parts.get(p.name) if parts.get(p.name) is not None else 'null'} :: double as {p.name}" for p in PARTS
    )
    able = ", ".join(f"{str(enabled.get(p.name, False)).lower()} as enabled_{p.name}" for p in PARTS if not p.base)
    import duckdb

    with duckdb.connect() as con:
        row = con.execute(
            f"select score, coverage, band from {score_sql(f'(select {values}, {able})', rules({}))}"
        ).fetchall()[0]
    return None if row[0] is None else round(row[0], 2), round(row[1], 3), row[2]


def test_h2_to_h4() -> None:
    assert scored(payments=100, recency=90) == (None, 0.4, "none")
    assert scored(payments=100, attendance=100, recency=100, sentiment=0) == (81.25, 0.8, "green")
    assert scored(attendance=80, outcome=80, recency=100) == (85.0, 0.6, "green")
    assert scored(attendance=80, outcome=80, recency=100, progress=None) == (85.0, 0.522, "green")


def test_p1(clients: Snapshot) -> None:
    assert payments(clients, "p1", "2026-06-02") == 50
    assert payments(clients, "p1", "2026-06-03") == 0
    assert payments(clients, "p1paid", "2026-06-02") == 50
    assert payments(clients, "p1paid", "2026-06-03") == 0
    assert payments(clients, "p1paid", "2026-06-04") == 100
    assert payments(clients, "p1", "2026-09-03") == 0
    told = {day: on(clients, "p1", day) for day in ("2026-07-31", "2026-08-01")}
    assert {day: one.stopped_paying for day, one in told.items() if one} == {"2026-07-31": False, "2026-08-01": True}


def test_p2(clients: Snapshot) -> None:
    asked = ("2026-04-05", "2026-04-06", "2026-04-20", "2026-04-21", "2026-05-04")
    assert [payments(clients, "p2", day) for day in asked] == [100, 50, 50, 0, 0]
    assert on(clients, "p2", "2026-05-05") is None
    assert stage(clients, "p2", "2026-05-05") == ("left", "2026-05-05")


def test_p3(clients: Snapshot) -> None:
    assert payments(clients, "p3", "2026-03-09") is None  # paid in full
    assert payments(clients, "p3", "2026-03-10") == 0
    assert payments(clients, "p3", "2026-09-06") == 0
    assert payments(clients, "p3", "2026-09-07") is None


def test_the_timeline(clients: Snapshot) -> None:
    assert stage(clients, "t0", "2026-03-15") == ("onboarding", "2026-03-01")
    assert stage(clients, "t0", "2026-04-01") == ("active", "2026-03-20")
    assert stage(clients, "t0", "2026-06-09") == ("active", "2026-03-20")
    assert stage(clients, "t0", "2026-06-10") == ("lapsed", "2026-06-10")


def test_t1(clients: Snapshot) -> None:
    assert stage(clients, "t1", "2026-05-04") == ("active", "2026-01-10")
    assert stage(clients, "t1", "2026-05-05") == ("left", "2026-05-05")
    assert stage(clients, "t1", "2026-05-19") == ("left", "2026-05-05")
    assert stage(clients, "t1", "2026-05-20") == ("active", "2026-05-20")
    assert stage(clients, "t1c", "2026-04-04") == ("active", "2026-01-10")
    assert stage(clients, "t1c", "2026-04-05") == ("left", "2026-04-05")
    told = on(clients, "t1c", "2026-04-04")
    assert told
    assert told.leaving


def test_t2_to_t4(clients: Snapshot) -> None:
    assert stage(clients, "t2", "2026-06-20") == ("left", "2026-06-20")
    assert stage(clients, "t3", "2026-03-10") == ("left", "2026-03-01")
    assert stage(clients, "t4", "2026-05-20") == ("backend", "2026-05-20")
    told = on(clients, "t4", "2026-05-20")
    assert told is not None
    assert stage(clients, "t4b", "2026-05-20") == ("onboarding", "2026-05-20")


def test_two_calls_of_one_day_are_still_known_on_the_next(clients: Snapshot) -> None:
    asked = "select {} from {} where person_id = ? and date '2026-07-01' between from_on and to_on - 1"

    def known(columns: str, table: str) -> list[tuple[object, ...]]:
        return clients.con.execute(asked.format(columns, table), [person(clients, "twice")]).fetchall()

    assert known("due, live, missed_two", "life_due") == [(2, 0, True)]
    assert known("called_off_two", "life_called_off") == [(True,)]


@pytest.mark.parametrize("first", [date(2026, 6, 14), date(2026, 10, 3)])
def test_nobody_is_red_since_today_on_two_days_running(clients: Snapshot, first: date) -> None:
    """The first day of being red stays where it was for as long as it lasts, whatever day is looked at; and who is newly red from
    one day to the next was not red before."""
    since: dict[int, date] = {}
    for day in (first + timedelta(days=n) for n in range(5)):
        red = {one.person for one in standings(clients, day, today=False) if one.is_red}
        told = red_since(clients, red, day)
        assert told.keys() == red
        if day > first:
            assert told == {person: since.get(person, day) for person in red}
        since = told
    assert any(day > first for day in since.values())  # somebody turned red meanwhile


def test_what_changed_between_two_days(clients: Snapshot) -> None:
    """H1 at 36 days since the last call, 6 October: payments 0, attendance 60, outcome 55, recency 24 of 46 days = 52.2 make
    (25 · 60 + 20 · 55 + 15 · 52.2) / 85 = 39.8; at 35 days it was 40.2."""
    h1 = person(clients, "h1")
    assert red_since(clients, [h1], date(2026, 10, 7)) == {h1: date(2026, 10, 6)}
    assert h1 in changes(clients, date(2026, 10, 5)).newly_red
    assert h1 not in changes(clients, date(2026, 10, 6)).newly_red
    assert changes(clients, clients.as_of) == Changes((), (), (), (), ())
    later = changes(clients, date(2026, 5, 31))
    assert {person(clients, name) for name in ("p1paid",)} <= set(later.paid)  # due on 1 June, paid on the 4th
    assert person(clients, "p1") not in later.paid
    assert {person(clients, name) for name in ("t2", "t1c")} & set(later.left) == {
        person(clients, "t2")
    }  # refunded 20 June


def test_who_has_fewer_calls_than_the_offer_promises(clients: Snapshot) -> None:
    """On 7 October H1's last call is 37 days old: none of the two that high touch expects within 30 days."""
    found = everybody(clients)
    told = served(found)
    rows = found.rows()
    assert len(found) == len(rows)
    gaps = {
        row.standing.person: int(found.frame["held"].iloc[place])
        for row, place in zip(found.rows(told.gaps), told.gaps, strict=True)
    }
    assert gaps[person(clients, "h1")] == 0
    for lists in (told.models, told.csms):
        assert sum(one.clients for one in lists) == len(rows)
        assert sum(one.gaps for one in lists) == len(told.gaps)
        assert sum(one.red for one in lists) == sum(row.standing.is_red for row in rows)
    assert {one.name: one.expected for one in told.models} == {"high": 2 * len(rows), "low": 0, "tech": 0}
    assert [one.name for one in told.csms] == [""]  # nobody serves them, which is a row of its own


def test_the_list_says_of_each_what_is_told_in_full(clients: Snapshot) -> None:
    """The short row of somebody and the long one, which are read by statements of their own."""
    keys = dict(clients.con.execute("select key :: varchar, person_id from people").fetchall())
    at = datetime(2026, 10, 7, 9, tzinfo=UTC)
    said = {"red": "no", "why": "spoke"}
    desk = Desk(
        (
            Event("1", at, at.date(), "link", "flag", "h1@x.io", said),
            Event("2", at, at.date(), "link", "done", "p1@x.io", {}),
        )
    )
    found = everybody(clients, desk)
    rows = found.rows()
    for row, short in zip(rows, found.frame.to_dict("records"), strict=True):
        told = row.standing
        listed = {
            "person_id": told.person,
            "stage": told.stage,
            "band": told.band,
            "risk": told.risk,
            "is_red": told.is_red,
        }
        assert {name: short[name] for name in listed} == listed
        assert short["at_stake"] == pytest.approx(row.at_stake)
        assert short["strongest"] == max((why.points for why in told.reasons), default=0)
        days = {
            "newest": max((why.since for why in told.reasons if why.since), default=None),
            "contacted_on": row.contacted_on,
        }
        assert {name: None if isnull(short[name]) else short[name].date() for name in days} == days
    by_person = {row.standing.person: row for row in rows}
    assert not by_person[keys["h1@x.io"]].standing.is_red
    assert by_person[keys["p1@x.io"]].contacted_on == at.date()
    red = reds(found)
    assert red.every == sum(row.standing.is_red for row in rows)
    assert (red.by_hand, red.against) == (0, 1)
    assert red.by_health + red.by_risk + red.by_hand - red.several == red.every
