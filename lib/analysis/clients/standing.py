"""How every client in service is at the end of a day: stage, health, risk, and why (docs/numbers-clients.md 16, 17)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from lib.analysis.clients.flags import Flag
from lib.engine.db import literal
from lib.metrics.health import PARTS, RED, Rules, rules
from lib.query import Snapshot
from lib.query.kept_days import MONTHS, known_on, month_ends, scored_on
from lib.query.known import known, scored
from lib.query.moves import LEAST_GAIN, MOVES, moved

HealthBand = Literal["green", "yellow", "red", "none"]
_PARTS = tuple(part.name for part in PARTS)
_COLUMNS = ("person_id", "on_day", "stage", "closed_on", "start_on", "touch", "has_level", "score", "coverage", "band", "risk", "open_since",
    "open_amount", "past_due_since", "leaving_since", "last_live_on", "next_call_on", "ends_on")  # fmt: skip
SEARCHED = 366
"""For how many days back the first day of being red is looked for."""


@dataclass(frozen=True)
class Why:
    """One reason for the risk: its name, its points, and since which day it holds (None: what is planned today says so)."""

    name: str
    points: int
    since: date | None


@dataclass(frozen=True)
class Standing:
    """One client on one day. `health` and `parts` are 0 to 100 (None: no score, not known), `coverage` 0 to 1, `weights` those
    of the known parts."""

    person: int
    day: date
    stage: str
    closed_on: date
    start_on: date
    touch: int
    has_level: bool
    health: float | None
    coverage: float
    band: HealthBand
    parts: Mapping[str, float | None]
    weights: Mapping[str, int]
    risk: int
    reasons: tuple[Why, ...]
    open_since: date | None
    open_amount: float
    past_due: bool
    leaving: bool
    last_live_on: date | None
    next_call_on: date | None
    ends_on: date | None
    flag: Flag | None = None
    moves: tuple[tuple[str, float, HealthBand], ...] = field(default=())
    """What would move the score most: (move, the score then, the band then), the best first."""

    @property
    def lost(self) -> dict[str, float]:
        """Known part -> the points that it costs; with the score they add up to 100."""
        known = {name: value for name, value in self.parts.items() if value is not None}
        whole = sum(self.weights[name] for name in known)
        return {name: self.weights[name] * (100 - value) / whole for name, value in known.items()} if whole else {}

    @property
    def lowest(self) -> str:
        """The known part that costs most, empty where nothing costs anything: a mean hides it (16.1, H3)."""
        lost = {name: points for name, points in self.lost.items() if points > 0}
        return max(lost, key=lambda name: (lost[name], -_PARTS.index(name))) if lost else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that everybody has and nothing is known of here."""
        return tuple(part.name for part in PARTS if part.base and self.parts[part.name] is None)

    @property
    def is_red(self) -> bool:
        """Whether it is a red account: by risk, by band, or by hand, which wins both ways (16.2)."""
        return self.flag.is_red if self.flag else self.risk >= RED or self.band == "red"

    @property
    def looks_well(self) -> bool:
        """Whether the level is good and an alarm rings all the same."""
        return self.band == "green" and self.risk >= 30

    @property
    def stopped_paying(self) -> bool:
        """Whether something has been due for more than sixty days (12.8)."""
        return self.open_since is not None and self.open_since < self.day - timedelta(days=60)


def standings(
    snapshot: Snapshot,
    day: date | None = None,
    *,
    people: Collection[int] | None = None,
    today: bool = True,
    flags: Mapping[int, Flag] | None = None,
    by: Rules | None = None,
) -> list[Standing]:
    """Everybody in service at the end of `day` (None: the as-of day), by person.

    With `today` the as-of day also reads what is planned and what has no day of its own; without it, and on any other day,
    only what is dated on or before it. `flags` are those in force, by person; `by` are other rules than the workspace's.
    """
    day, by = day or snapshot.as_of, by or rules(snapshot.settings)
    now = snapshot.as_of if today and day == snapshot.as_of else None
    rows = scored_on([day], by, people, now, snapshot.days_kept, told=True)
    return [_standing(row, by, flags or {}) for row in _read(snapshot, rows)]


def with_moves(snapshot: Snapshot, told: Iterable[Standing], by: Rules | None = None) -> list[Standing]:
    """The same clients, each with what would move the score: what lifts it into another band, or by at least five points."""
    told, by = [*told], by or rules(snapshot.settings)
    if not told:
        return []
    day = told[0].day
    now = snapshot.as_of if day == snapshot.as_of else None
    rows = known_on([day], [one.person for one in told], now, snapshot.days_kept)
    then: dict[int, list[tuple[str, float, HealthBand]]] = {}
    before = {one.person: one for one in told}
    for name in MOVES:
        asked = f"select person_id, score, band from {scored(moved(rows, name), by)}"
        for person, score, band in snapshot.con.cursor().execute(asked).fetchall():
            one = before[person]
            if score is None or (one.health is not None and score <= one.health):
                continue
            if band != one.band or score - (one.health or 0) >= LEAST_GAIN:
                then.setdefault(person, []).append((name, score, band))
    return [replace(one, moves=tuple(sorted(then.get(one.person, []), key=lambda m: -m[1]))) for one in told]


def history(snapshot: Snapshot, person: int, months: int = MONTHS) -> list[Standing]:
    """One client at the ends of the last months and on the as-of day, oldest first; days out of service are missing."""
    days = month_ends(snapshot.as_of, months)
    by = rules(snapshot.settings)
    return [
        _standing(row, by, {})
        for row in _read(snapshot, scored_on(days, by, [person], kept=snapshot.days_kept, told=True))
    ]


def red_since(snapshot: Snapshot, people: Collection[int], day: date | None = None) -> dict[int, date]:
    """The first day of the unbroken red state of those who are red by what is dated, by person. Who is red by today's facts
    alone has none (16.2)."""
    if not people:
        return {}
    day, by = day or snapshot.as_of, rules(snapshot.settings)
    days = [day - timedelta(days=back) for back in range(SEARCHED)]
    asked = scored(known(days, people), by, told=False)
    found = snapshot.con.cursor().execute(f"""
        select person_id, min(on_day) from (
            select *, count(*) over (partition by person_id order by on_day desc) as n from {asked} where risk >= {RED} or band = 'red'
        ) where on_day = {literal(day)} - cast(n - 1 as integer) group by person_id
    """).fetchall()  # fmt: skip
    return dict(found)


def _read(snapshot: Snapshot, rows: str) -> list[dict[str, Any]]:
    columns = (*_COLUMNS, *_PARTS, "reasons")
    asked = f"select {', '.join(columns)} from {rows} order by person_id, on_day"
    return [dict(zip(columns, row, strict=True)) for row in snapshot.con.cursor().execute(asked).fetchall()]


def _standing(row: Mapping[str, Any], by: Rules, flags: Mapping[int, Flag]) -> Standing:
    whys = [Why(why["name"], int(why["points"]), why["since"]) for why in row["reasons"]]
    return Standing(
        person=row["person_id"],
        day=row["on_day"],
        stage=row["stage"],
        closed_on=row["closed_on"],
        start_on=row["start_on"],
        touch=row["touch"],
        has_level=row["has_level"],
        health=row["score"],
        coverage=float(row["coverage"] or 0),
        band=row["band"],
        parts={name: row[name] for name in _PARTS},
        weights=by.weights,
        risk=int(row["risk"]),
        reasons=tuple(sorted(whys, key=lambda why: -why.points)),
        open_since=row["open_since"],
        open_amount=float(row["open_amount"] or 0),
        past_due=row["past_due_since"] is not None,
        leaving=row["leaving_since"] is not None,
        last_live_on=row["last_live_on"],
        next_call_on=row["next_call_on"],
        ends_on=row["ends_on"],
        flag=flags.get(row["person_id"]),
    )
