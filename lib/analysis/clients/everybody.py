"""Everybody in service on a day: how each is, who that is, what is at stake, and what was done. The list of all is short; who is
shown is told in full."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lib.analysis.clients.flags import Flag
from lib.analysis.clients.standing import Standing, standings
from lib.metrics.health import rules
from lib.query import Filters, Snapshot, let_through
from lib.query.roll import ORDER, Noted, roll
from lib.store.desk import Desk

if TYPE_CHECKING:  # see lib/engine/db.py
    import pandas as pd

UNASSIGNED = ""


@dataclass(frozen=True)
class Person:
    """Who a client is: the name (empty where nobody is named), the key that names the person to the journal, and who serves."""

    name: str = ""
    key: str = ""
    csm: str = UNASSIGNED


@dataclass(frozen=True)
class Row:
    """One client in full; `at_stake` is the value, in the workspace's currency. `priority` is risk / 100 x value: an order and no
    forecast."""

    standing: Standing
    at_stake: float
    who: Person
    contacted_on: date | None = None
    promised_by: date | None = None
    red_since: date | None = None

    @property
    def priority(self) -> float:
        """By what a row stands before another of its group."""
        return self.standing.risk / 100 * self.at_stake


@dataclass(frozen=True)
class Everybody:
    """The clients in service of one day, those first who are called first. `frame` has a row for each, with the columns of
    :func:`lib.query.roll.roll`. `today` is the day of the workspace by which snoozed, contacted, promised and flags are meant
    (12.13)."""

    snapshot: Snapshot
    frame: pd.DataFrame
    desk: Desk
    day: date
    today: date

    def __len__(self) -> int:
        """How many there are."""
        return len(self.frame)

    def rows(self, places: Iterable[int] | None = None) -> list[Row]:
        """Some of them in full, by their places in the frame, in that order; None: all."""
        some = self.frame if places is None else self.frame.iloc[[*places]]
        ids = [int(one) for one in some["person_id"]]
        if not ids:
            return []
        whole = len(ids) == len(self.frame)
        asked = None if whole else ids
        who = {
            number: Person(name, key, csm)
            for number, name, key, csm in zip(ids, some["name"], some["key"], some["csm"], strict=True)
        }
        told = standings(self.snapshot, self.day, people=asked, flags=flags(self.desk, who, self.today))
        of = {one.person: one for one in told}
        done, promised = self.desk.contacted(), self.desk.promised(self.today)
        return [
            _row(of[number], float(at_stake), who[number], done, promised)
            for number, at_stake in zip(ids, some["at_stake"], strict=True)
        ]


def everybody(
    snapshot: Snapshot,
    desk: Desk | None = None,
    *,
    day: date | None = None,
    people: Collection[int] | None = None,
    filters: Filters | None = None,
    today: date | None = None,
) -> Everybody:
    """Everybody in service at the end of `day` (None: the as-of day), or those of `people`. What is at stake is known of the
    as-of day alone (19.2). `today` is `day` unless said."""
    day, desk = day or snapshot.as_of, desk or Desk()
    today, is_now = today or day, day == snapshot.as_of
    some: Collection[int] | str | None = people
    if people is None and filters:
        some = f"select person_id from stages where {let_through(snapshot, filters, 'stages')}"
    rows = roll(
        day, rules(snapshot.settings), _noted(desk, today), people=some, now=day if is_now else None, today=today, with_value=is_now,
        kept=snapshot.days_kept,
    )  # fmt: skip
    return Everybody(
        snapshot, snapshot.con.cursor().execute(f"select * from {rows} order by {ORDER}").df(), desk, day, today
    )


def _noted(desk: Desk, today: date) -> list[Noted]:
    """What the journal says of everybody in it."""
    contacted, snoozed, promised = desk.contacted(), desk.snoozed(), desk.promised(today)
    held = flags_of_keys(desk, today)
    return [
        Noted(key, contacted.get(key), snoozed.get(key), promised.get(key), held[key].is_red if key in held else None)
        for key in sorted({*contacted, *snoozed, *promised, *held} - {""})
    ]


def _row(one: Standing, at_stake: float, person: Person, done: Mapping[str, date], promised: Mapping[str, date]) -> Row:
    known = [day for day in (one.last_live_on, done.get(person.key)) if day]
    return Row(one, at_stake, person, max(known, default=None), promised.get(person.key))


def who(snapshot: Snapshot, people: Collection[int] | None = None) -> dict[int, Person]:
    """Person -> who that is, as far as the reader may know; of all, or of some."""
    among = "" if people is None else f" where person_id in ({', '.join(map(str, people)) or 'null'})"
    asked = f"select person_id, name :: varchar, key :: varchar, csm :: varchar from people{among}"
    found = snapshot.con.cursor().execute(asked).fetchall()
    return {person: Person(name or "", key or "", csm or UNASSIGNED) for person, name, key, csm in found}


def flags(desk: Desk, named: Mapping[int, Person], day: date) -> dict[int, Flag]:
    """The newest flag in force of each person on a day (16.2)."""
    held = flags_of_keys(desk, day)
    return {number: held[person.key] for number, person in named.items() if person.key in held}


def flags_of_keys(desk: Desk, day: date) -> dict[str, Flag]:
    """The same by the keys of the persons, of everybody in the journal."""
    found: dict[str, Flag] = {}
    for key, events in desk.of("flag").items():
        told = [
            Flag(
                event.said["red"] == "yes",
                event.said["why"],
                event.who,
                event.day,
                date.fromisoformat(event.said["until"]) if "until" in event.said else None,
            )
            for event in events
        ]
        held = [flag for flag in told if flag.holds(day)]
        if held and key:
            found[key] = held[-1]
    return found
