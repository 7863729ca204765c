"""Everybody in service on a day: how each is, who that is, what is at stake, and what was done; gathered once for whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from lib.analysis.clients.flags import Flag
from lib.analysis.clients.standing import Standing, standings
from lib.analysis.clients.value import Value, values
from lib.engine.db import literal
from lib.metrics.health import HIGH_RISK
from lib.query import Filters, Snapshot
from lib.store.desk import Desk

UNASSIGNED = ""


@dataclass(frozen=True)
class Person:
    """Who a client is: the name (empty where nobody is named), the key that names the person to the journal, and who serves."""

    name: str = ""
    key: str = ""
    csm: str = UNASSIGNED


@dataclass(frozen=True)
class Row:
    """One row of the list. `priority` is risk / 100 x value: an order and no forecast."""

    standing: Standing
    value: Value
    who: Person
    contacted_on: date | None = None
    promised_by: date | None = None
    red_since: date | None = None

    @property
    def priority(self) -> float:
        """By what a row stands before another of its group."""
        return self.standing.risk / 100 * self.value.total

    @property
    def group(self) -> int:
        """0 for those who are called before all others, 1 for whom something is at stake, 2 for the rest."""
        return 0 if self.standing.risk >= HIGH_RISK else 1 if self.value.total > 0 else 2


@dataclass(frozen=True)
class Everybody:
    """The clients in service of one day, by person. `today` is the day of the workspace by which snoozed, contacted, promised and
    flags are meant (12.13)."""

    rows: tuple[Row, ...]
    desk: Desk
    day: date
    today: date


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
    today = today or day
    named = who(snapshot, people, day)
    told = standings(snapshot, day, filters=filters, people=people, flags=flags(desk, named, today))
    at_stake = values(snapshot, people) if day == snapshot.as_of else {}
    done, promised = desk.contacted(), desk.promised(today)
    return Everybody(tuple(_row(one, at_stake, named, done, promised) for one in told), desk, day, today)


def _row(
    one: Standing,
    at_stake: Mapping[int, Value],
    named: Mapping[int, Person],
    done: Mapping[str, date],
    promised: Mapping[str, date],
) -> Row:
    person = named.get(one.person, Person())
    known = [day for day in (one.last_live_on, done.get(person.key)) if day]
    return Row(one, at_stake.get(one.person, Value()), person, max(known, default=None), promised.get(person.key))


def who(snapshot: Snapshot, people: Collection[int] | None = None, day: date | None = None) -> dict[int, Person]:
    """Person -> who that is, as far as the reader may know; of all, of some, or of who is in service at the end of a day."""
    among = "" if people is None else f" where person_id in ({', '.join(map(str, people)) or 'null'})"
    if people is None and day is not None:
        on = literal(day)
        among = (
            f" where person_id in (select person_id from life where {on} >= from_on and {on} < to_on and in_service)"
        )
    asked = f"select person_id, name :: varchar, key :: varchar, csm :: varchar from people{among}"
    found = snapshot.con.cursor().execute(asked).fetchall()
    return {person: Person(name or "", key or "", csm or UNASSIGNED) for person, name, key, csm in found}


def flags(desk: Desk, named: Mapping[int, Person], day: date) -> dict[int, Flag]:
    """The newest flag in force of each person on a day (16.2)."""
    of_key = {person.key: number for number, person in named.items() if person.key}
    found: dict[int, Flag] = {}
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
        if held and key in of_key:
            found[of_key[key]] = held[-1]
    return found
