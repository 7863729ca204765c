"""Whom to call this week, in which order, and why (docs/numbers-clients.md 19.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lib.analysis.clients.everybody import Everybody, Row
from lib.analysis.clients.standing import red_since, with_moves
from lib.metrics.health import LISTED

CAP = 10
"""How many one owner is given; the rest waits."""
NEWS = 5


@dataclass(frozen=True)
class Week:
    """The list: whom to call, how many more wait for each owner, and the good news."""

    rows: tuple[Row, ...]
    waiting: Mapping[str, int]
    good_news: tuple[tuple[Row, str], ...] = ()


def week(found: Everybody, cap: int = CAP) -> Week:
    """The list of the week out of everybody of the as-of day, in the order in which to call. Nobody is an owner too."""
    frame = found.frame
    listed = frame[frame["is_listed"] & ~frame["is_left_out"]]
    turn = listed.groupby("csm").cumcount()
    rows = found.rows(map(int, listed.index[turn < cap]))
    waiting = {str(csm): int(n) for csm, n in listed[turn >= cap].groupby("csm").size().items()}
    moved = with_moves(found.snapshot, [row.standing for row in rows])
    since = red_since(found.snapshot, [row.standing.person for row in rows if row.standing.is_red], found.day)
    of = {one.person: one for one in moved}
    final = (replace(row, standing=of[row.standing.person], red_since=since.get(row.standing.person)) for row in rows)
    return Week(tuple(final), waiting, tuple(good_news(found)))


def good_news(found: Everybody, most: int = NEWS) -> list[tuple[Row, str]]:
    """A short second list: who graduated, and who is well and has nothing above the core; the best score first."""
    frame = found.frame
    graduated = frame["stage"] == "graduated"
    well = (frame["band"] == "green") & ~frame["is_red"] & (frame["risk"] < LISTED)
    ready = well & frame["stage"].isin(["active", "onboarding"])
    some = frame[graduated | ready].assign(health=lambda told: -told["score"].fillna(0))
    best = some.sort_values(["health", "who"], kind="stable").index[:most]
    kinds = {True: "graduated", False: "ready_for_upsell"}
    return [(row, kinds[bool(graduated[place])]) for row, place in zip(found.rows(map(int, best)), best, strict=True)]
