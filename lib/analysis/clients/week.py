"""Whom to call this week, in which order, and why (docs/numbers-clients.md 19.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lib.analysis.clients.everybody import Everybody, Row
from lib.analysis.clients.standing import red_since, with_moves
from lib.metrics.health import LISTED
from lib.query import Snapshot

JUST = 7
"""Who was called, or will be, within so many days is left in peace."""
CAP = 10
"""How many one owner is given; the rest waits."""


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


def week(found: Everybody, snapshot: Snapshot, cap: int = CAP) -> Week:
    """The list of the week out of everybody of the as-of day, in the order in which to call."""
    today, snoozed = found.today, found.desk.snoozed()
    ordered = [row for row in order(found.rows) if is_listed(row, today) and not is_left_out(row, today, snoozed)]
    kept, waiting = capped(ordered, cap)
    moved = {one.person: one for one in with_moves(snapshot, [row.standing for row in kept])}
    since = red_since(snapshot, [row.standing.person for row in kept if row.standing.is_red], found.day)
    final = (
        replace(row, standing=moved[row.standing.person], red_since=since.get(row.standing.person)) for row in kept
    )
    return Week(tuple(final), waiting, tuple(good_news(found.rows)))


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
