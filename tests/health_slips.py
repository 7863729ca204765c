"""Whether anything would notice a mistake in the parts of health and the reasons for risk: each is broken in small ways, one at a
time, in memory, and held against the clients of ``tests/golden/served.py``. ``python -m tests.mutation`` runs it too."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from lib.metrics import health
from lib.metrics.health import Cause, Part
from lib.query import known as asking
from tests.conftest import fill, opened
from tests.golden.served import AS_OF, DAYS, LATE, LENIENT, NOTHING_BOOKED, PEOPLE, PLAN, RENEWS_TODAY
from tests.property.test_standing import SETTINGS, expected, write
from tests.reference.standing import Told
from tests.slips import broken

Rows = dict[tuple[str, date], Told]
NEAR = 1e-6


@dataclass(frozen=True)
class Slip:
    """The parts and the reasons with one thing changed."""

    parts: tuple[Part, ...]
    causes: tuple[Cause, ...]
    change: str


def slips() -> Iterator[Slip]:
    """Every way in which a part or a reason is broken."""
    for i, part in enumerate(health.PARTS):
        found: list[tuple[Part, str]] = [(replace(part, weight=part.weight + 1), "weighs one more")]
        for name in ("known", "value", "enabled"):
            found += [
                (replace(part, **_changed(name, sql)), f"{name}: {change}")
                for sql, change in broken(getattr(part, name))
            ]
        for other, change in found:
            parts = (*health.PARTS[:i], other, *health.PARTS[i + 1 :])
            yield Slip(parts, health.CAUSES, f"health.{part.name} {change}")
    for i, cause in enumerate(health.CAUSES):
        worse: list[tuple[Cause, str]] = [(replace(cause, points=cause.points + 1), "a point more")]
        for name in ("holds", "since"):
            worse += [
                (replace(cause, **_changed(name, sql)), f"{name}: {change}")
                for sql, change in broken(getattr(cause, name))
            ]
        for reason, change in worse:
            causes = (*health.CAUSES[:i], reason, *health.CAUSES[i + 1 :])
            yield Slip(health.PARTS, causes, f"risk.{cause.name} {change}")


def _changed(name: str, sql: str) -> dict[str, Any]:
    return {name: sql}


class Served:
    """The clients of the edges, open, with what is right of them."""

    def __init__(self, folder: Path) -> None:
        write(folder / "files", [*PEOPLE, RENEWS_TODAY])
        self.snapshot = opened(fill(folder / "data", folder / "files", SETTINGS | PLAN))
        assert self.snapshot.as_of == AS_OF
        self.keys: dict[int, str] = dict(
            self.snapshot.con.execute("select person_id, key :: varchar from people").fetchall()
        )
        self.right: Rows = {
            (key, day): told for day in DAYS for key, told in expected(PEOPLE, day).items() if told.in_service
        }
        for name, rows in (("past", asking.known(DAYS)), ("today", asking.known([AS_OF], today=AS_OF))):
            self.snapshot.con.execute(f"create temp table known_{name} as select * from {rows}")

    def close(self) -> None:
        """Close what was opened."""
        self.snapshot.con.close()

    def told(
        self, rows: str, *, today: bool = False, settings: Mapping[str, str] | None = None
    ) -> dict[tuple[str, date], dict[str, Any]]:
        """What is said of each on each day, by the rules as they are declared or by those of `settings`."""
        scored = asking.scored(f"known_{rows}", health.rules(settings or {}), today=today)
        asked = self.snapshot.con.execute(f"select * from {scored}")
        names = [name for name, *_ in asked.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
        return {(self.keys[one["person_id"]], one["on_day"]): one for one in found}

    def disagreement(self) -> str:
        """Of whom something else is said than what is right, and when; nothing if it agrees."""
        said = {(key, day): one for (key, day), one in self.told("past").items() if key != RENEWS_TODAY.key}
        if said.keys() != self.right.keys():
            return f"served: {sorted(said.keys() ^ self.right.keys())[:5]}"
        for (key, day), right in self.right.items():
            if not _same(said[key, day], right):
                return f"{key} on {day}: {said[key, day]} is not {right}"
        lenient = self.told("past", settings=LENIENT)
        late = {day: lenient["open@x.io", day]["payments"] for day in LATE}
        if late != LATE:
            return f"late: {late}"
        now = {key: one for (key, _), one in self.told("today", today=True).items()}
        today = {key for key, one in now.items() if "nothing_booked" in _reasons(one)}
        if today == NOTHING_BOOKED and now["endsin14@x.io"]["risk"] == 10:
            return ""
        return f"nothing booked: {sorted(today)}"

    def notices(self, slip: Slip) -> bool:
        """Whether something is said otherwise while a slip stands."""
        with _in_place(slip):
            try:
                return bool(self.disagreement())
            except (duckdb.Error, ArithmeticError):
                return True


@contextlib.contextmanager
def _in_place(slip: Slip) -> Iterator[None]:
    """Have the product go by a slip."""
    before = (health.PARTS, health.CAUSES)
    for module in (health, asking):
        vars(module).update(PARTS=slip.parts, CAUSES=slip.causes)
    try:
        yield
    finally:
        for module in (health, asking):
            vars(module).update(PARTS=before[0], CAUSES=before[1])


def _reasons(one: dict[str, Any]) -> dict[str, date | None]:
    return {reason["name"]: reason["since"] for reason in one["reasons"]}


def _same(said: dict[str, Any], right: Told) -> bool:
    parts = {part.name: said[part.name] for part in health.PARTS if said[part.name] is not None}
    if (parts.keys(), said["risk"], _reasons(said)) != (right.parts.keys(), right.risk, right.reasons):
        return False
    if (said["score"] is None) != (right.score is None):
        return False
    pairs = [(parts[name], value) for name, value in right.parts.items()]
    pairs += [(said["coverage"], right.coverage), (said["score"] or 0, right.score or 0)]
    return all(abs(one - other) < NEAR for one, other in pairs)
