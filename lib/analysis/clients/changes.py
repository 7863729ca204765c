"""What changed with whom between two days, such as since the last import (docs/numbers-clients.md 25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lib.metrics.health import RED, rules
from lib.query import Snapshot
from lib.query.kept_days import scored_on

JUST = 7
"""After the first import there is none to compare with: then the last days are told of."""


@dataclass(frozen=True)
class Changes:
    """Whom something happened to between two days, by what is dated on both (12.2): numbers of people."""

    newly_red: tuple[int, ...]
    recovered: tuple[int, ...]
    left: tuple[int, ...]
    paid: tuple[int, ...]
    renewed: tuple[int, ...]


@dataclass(frozen=True)
class Since:
    """From the end of which day changes are told of, and on which day the import was made that knew no more (None: there is
    none before)."""

    day: date
    imported_on: date | None = None


def since_last_import(snapshot: Snapshot) -> Since:
    """The last import that was made before the as-of day. What happened on its own day it may not have known: that counts as
    new."""
    asked = "select max(imported_at :: date) from imports where imported_at :: date < ?"
    ((day,),) = snapshot.con.cursor().execute(asked, [snapshot.as_of]).fetchall()
    return Since(day - timedelta(days=1), day) if day else Since(snapshot.as_of - timedelta(days=JUST))


def changes(snapshot: Snapshot, since: date) -> Changes:
    """What changed from the end of `since` to the as-of day, such as since the last import."""
    con, last = snapshot.con.cursor(), snapshot.as_of
    (red_before, _), (red_after, after) = _red(snapshot, since), _red(snapshot, last)

    def people(sql: str) -> tuple[int, ...]:
        return tuple(sorted({p for (p,) in con.execute(sql, [since, last]).fetchall()}))

    return Changes(
        newly_red=tuple(sorted(red_after - red_before)),
        recovered=tuple(sorted((red_before - red_after) & after)),
        left=people("select person_id from stages where stage = 'left' and from_on > ? and from_on <= ?"),
        paid=people(
            "select person_id from life_dues where from_on < to_on and to_on > ? and to_on <= ? and amount > 0"
        ),
        renewed=people(
            "select n.person_id from life_programmes n join life_programmes p on p.person_id = n.person_id and p.from_on < n.from_on "
            "and n.from_on between p.term_end - 60 and p.term_end + 60 and n.offer_no = p.offer_no where n.from_on > ? and n.from_on <= ?"
        ),
    )


def _red(snapshot: Snapshot, day: date) -> tuple[set[int], set[int]]:
    """Who is red at the end of a day by what is dated, and who is in service."""
    rows = scored_on([day], rules(snapshot.settings), kept=snapshot.days_kept)
    told = snapshot.con.cursor().execute(f"select person_id, risk >= {RED} or band = 'red' from {rows}").fetchall()
    return {person for person, is_red in told if is_red}, {person for person, _ in told}
