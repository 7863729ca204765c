"""Whom to call this week, in which order, and why (docs/numbers-clients.md 19.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.analysis.clients.flags import Flag
from lib.analysis.clients.standing import Standing, red_since, standings, with_moves
from lib.analysis.clients.value import Value, values
from lib.metrics.health import HIGH_RISK, LISTED, RED
from lib.query import Filters, Snapshot
from lib.store.desk import Desk

JUST = 7
"""Who was called, or will be, within so many days is left in peace."""
CAP = 10
"""How many one owner is given; the rest waits."""
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
class Week:
    """The list: whom to call, how many more wait for each owner, and the good news."""

    rows: tuple[Row, ...]
    waiting: Mapping[str, int]
    good_news: tuple[tuple[Row, str], ...] = ()


def order(rows: Iterable[Row]) -> list[Row]:
    """The rows in the order in which to call; the same for any order of the rows of the files."""
    return sorted(
        rows,
        key=lambda row: (
            row.group,
            -row.priority,
            -row.standing.risk,
            row.contacted_on or row.standing.closed_on,
            row.who.key or str(row.standing.person),
        ),
    )


def is_listed(row: Row, today: date) -> bool:
    """Whether somebody is to be called at all. Reasons of ten points alone list nobody."""
    told = row.standing
    promised = row.promised_by is not None and row.promised_by >= today
    return told.is_red or any(why.points >= LISTED for why in told.reasons) or promised or row.value.renews


def is_left_out(row: Row, today: date, snoozed: Mapping[str, date]) -> bool:
    """Whether somebody who is listed is left in peace for now. A reason that is newer than the last contact beats it."""
    told = row.standing
    if row.who.key in snoozed and snoozed[row.who.key] >= today:
        return True
    if told.next_call_on and told.next_call_on - today <= timedelta(days=JUST) and told.open_since is None:
        return True
    newest = max((why.since for why in told.reasons if why.since), default=None)
    recently = row.contacted_on is not None and today - row.contacted_on <= timedelta(days=JUST)
    return recently and row.contacted_on is not None and not (newest and newest > row.contacted_on)


def capped(rows: Iterable[Row], cap: int = CAP) -> tuple[list[Row], dict[str, int]]:
    """The rows that their owners can be given, and how many more wait for each owner. Nobody is an owner too."""
    given: dict[str, int] = {}
    kept, waiting = [], dict[str, int]()
    for row in rows:
        given[row.who.csm] = given.get(row.who.csm, 0) + 1
        if given[row.who.csm] <= cap:
            kept.append(row)
        else:
            waiting[row.who.csm] = waiting.get(row.who.csm, 0) + 1
    return kept, waiting


def week(
    snapshot: Snapshot,
    desk: Desk | None = None,
    *,
    filters: Filters | None = None,
    today: date | None = None,
    cap: int = CAP,
) -> Week:
    """The list of the week. `today` is the workspace's calendar day, by which snoozed, contacted and promised are meant; states
    are those of the as-of day."""
    desk, today = desk or Desk(), today or snapshot.as_of
    named = who(snapshot)
    told = standings(snapshot, filters=filters, flags=flags(desk, named, today))
    at_stake = values(snapshot)
    done, promised = desk.contacted(), desk.promised(today)
    rows = [_row(one, at_stake, named, done, promised) for one in told]
    ordered = order(row for row in rows if is_listed(row, today) and not is_left_out(row, today, desk.snoozed()))
    kept, waiting = capped(ordered, cap)
    moved = {one.person: one for one in with_moves(snapshot, [row.standing for row in kept])}
    since = red_since(snapshot, [row.standing.person for row in kept if row.standing.is_red])
    final = [
        Row(
            moved[row.standing.person],
            row.value,
            row.who,
            row.contacted_on,
            row.promised_by,
            since.get(row.standing.person),
        )
        for row in kept
    ]
    return Week(tuple(final), waiting, tuple(good_news(rows)))


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


def good_news(rows: Iterable[Row], most: int = 5) -> list[tuple[Row, str]]:
    """A short second list: who graduated in the last thirty days, and who is well and has nothing above the core."""
    found = []
    for row in sorted(rows, key=lambda r: (-(r.standing.health or 0), r.who.key or str(r.standing.person))):
        told = row.standing
        if told.stage == "graduated":
            found.append((row, "graduated"))
        elif told.band == "green" and not told.is_red and told.risk < LISTED and told.stage in ("active", "onboarding"):
            found.append((row, "ready_for_upsell"))
    return found[:most]


def who(snapshot: Snapshot, people: Sequence[int] | None = None) -> dict[int, Person]:
    """Person -> who that is, as far as the reader may know."""
    among = "" if people is None else f" where person_id in ({', '.join(map(str, people)) or 'null'})"
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


@dataclass(frozen=True)
class Changes:
    """Whom something happened to between two days, by what is dated on both (12.2): numbers of people."""

    newly_red: tuple[int, ...]
    recovered: tuple[int, ...]
    left: tuple[int, ...]
    paid: tuple[int, ...]
    renewed: tuple[int, ...]


def changes(snapshot: Snapshot, since: date) -> Changes:
    """What changed from the end of `since` to the as-of day, such as since the last import."""
    con, last = snapshot.con.cursor(), snapshot.as_of
    before = {one.person: one for one in standings(snapshot, since, today=False)}
    after = {one.person: one for one in standings(snapshot, last, today=False)}
    red_before, red_after = ({p for p, one in told.items() if one.is_red} for told in (before, after))

    def people(sql: str) -> tuple[int, ...]:
        return tuple(sorted({p for (p,) in con.execute(sql, [since, last]).fetchall()}))

    return Changes(
        newly_red=tuple(sorted(red_after - red_before)),
        recovered=tuple(sorted((red_before - red_after) & after.keys())),
        left=people("select person_id from stages where stage = 'left' and from_on > ? and from_on <= ?"),
        paid=people(
            "select person_id from life_dues where from_on < to_on and to_on > ? and to_on <= ? and amount > 0"
        ),
        renewed=people(
            "select n.person_id from life_programmes n join life_programmes p on p.person_id = n.person_id and p.from_on < n.from_on "
            "and n.from_on between p.term_end - 60 and p.term_end + 60 and n.offer_no = p.offer_no where n.from_on > ? and n.from_on <= ?"
        ),
    )


__all__ = ["CAP", "RED", "Changes", "Person", "Row", "Week", "changes", "flags", "order", "week", "who"]
