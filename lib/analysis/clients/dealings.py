"""What one person bought, pays and owes, and which way they came (docs/numbers-clients.md 25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib.query import Snapshot


@dataclass(frozen=True)
class Programme:
    """A programme that runs: its tier, from when until when its term goes, and what was agreed (None: nobody says)."""

    tier: str
    since: date
    until: date
    contracted: float | None


@dataclass(frozen=True)
class Plan:
    """A recurring plan that runs: what it is worth a month in its own currency (empty: the workspace's), since when, and whether its
    payment is late or somebody has asked to end it."""

    plan: str
    level: float
    currency: str
    since: date
    is_past_due: bool
    is_leaving: bool


@dataclass(frozen=True)
class Dealings:
    """Cash that came in and went back, what is overdue and since when, the instalments that are planned, and what runs."""

    paid: float
    back: float
    overdue: float
    overdue_since: date | None
    coming: tuple[tuple[date, float], ...]
    programmes: tuple[Programme, ...]
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class Touch:
    """One touch on the way to the sale, with its part of the credit by the linear model, 0 to 1. A day is None where none is known."""

    day: date | None
    source: str
    medium: str
    campaign: str
    share: float


def dealings(snapshot: Snapshot, person: int) -> Dealings:
    """The dealings of a person on the as-of day. Behind a lock only what the lock lets through."""
    con, told = snapshot.con.cursor(), {"person": person, "day": snapshot.as_of}
    paid = back = 0.0
    if {"money", "money_kept"} & snapshot.tables:
        asked = "select sum(gross), sum(refund) + sum(chargeback) from money where person_id = $person"
        ((gross, gone),) = con.execute(asked, {"person": person}).fetchall()
        paid, back = float(gross or 0), float(gone or 0)
    dues = con.execute(
        "select from_on, amount from life_dues where person_id = $person and to_on > $day and amount > 0 order by from_on",
        told,
    ).fetchall()
    late = [(day, amount) for day, amount in dues if day < snapshot.as_of]
    programmes = con.execute(
        "select tier :: varchar, from_on, term_end, contracted from life_programmes "
        "where person_id = $person and from_on <= $day and to_on > $day order by from_on",
        told,
    ).fetchall()
    plans = []
    if snapshot.table("levels") in snapshot.tables:
        asked = (
            "select plan, level, coalesce(currency, ''), first_on, is_past_due, is_leaving from levels "
            "where person_id = $person and from_on <= $day and to_on > $day and level > 0 order by plan"
        )
        plans = con.execute(asked, told).fetchall()
    return Dealings(
        paid, back, float(sum(amount for _, amount in late)), min((day for day, _ in late), default=None),
        tuple((day, float(amount)) for day, amount in dues if day >= snapshot.as_of),
        tuple(Programme(tier, since, until, None if worth is None else float(worth)) for tier, since, until, worth in programmes),
        tuple(Plan(plan or "", float(level), currency, since, late_, leaves) for plan, level, currency, since, late_, leaves in plans),
    )  # fmt: skip


def path(snapshot: Snapshot, person: int) -> list[Touch]:
    """The touches of a person up to the sale, in their order; none of somebody who has not bought."""
    if snapshot.table("credits") not in snapshot.tables:
        return []
    found = snapshot.con.cursor().execute(
        "select touched_on, utm_source :: varchar, utm_medium :: varchar, utm_campaign :: varchar, w_linear :: double from credits "
        "where person_id = $person order by touched_on nulls first, _import, _row",
        {"person": person},
    )
    return [Touch(day, source or "", medium or "", campaign or "", share) for day, source, medium, campaign, share in found.fetchall()]  # fmt: skip
