"""What each part of a company brings and costs (docs/numbers-clients.md 15, u.centre): a line for each, and one for what none holds,
so that they add up to what is kept less all costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from lib.engine.engine import Connection
from lib.metrics.aggregate import Aggregate
from lib.metrics.centres import REST, Centre, centres
from lib.metrics.conditions.condition import Condition
from lib.metrics.conditions.money import of_tier
from lib.metrics.conditions.spend import of_category
from lib.metrics.metric import Metric
from lib.metrics.units import Number
from lib.query.question import Answers, Question, Value
from lib.query.snapshot import Snapshot
from lib.query.statement import statement

CENTRES = ("centre",)
"""The family of a metric whose members these are."""
TWICE = "processing"
"""The category of costs that payments may tell too (docs/numbers.md decision 104)."""


def by_centre(snapshot: Snapshot, metric: Metric, question: Question, con: Connection) -> Answers:
    """The lines of every period, as members of a family. Of each the value is what it brings less what it costs, and the
    numerator what it brings."""
    own = centres(snapshot.settings)
    brought, spent = metric.part("numerator"), metric.part("minus")
    assert brought
    kept = _sums(snapshot, question, con, brought, [of_tier(*one.tiers) if one.tiers else None for one in own])
    costs = _sums(
        snapshot, question, con, spent, [of_category(*one.categories) if one.categories else None for one in own]
    )
    taken, booked = (
        _sums(snapshot, question, con, part, []) for part in (metric.part("told"), metric.part("told_again"))
    )
    answers: Answers = {}
    for position in range(len(question.periods)):
        twice = max(0, min(taken.get(position, [0])[-1] or 0, booked.get(position, [0])[-1] or 0))
        lines = _lines(own, kept.get(position, []), costs.get(position, []), twice)
        answers |= {(position, f"{metric.ref}(centre={name})", None): value for name, value in lines}
    return answers


def _sums(
    snapshot: Snapshot, question: Question, con: Connection, part: Aggregate | None, each: Sequence[Condition | None]
) -> dict[int, list[Number | None]]:
    """Position -> the sums under each condition (None where there is none), and last the whole."""
    if part is None:
        return {}
    terms = [replace(part, where=(*part.where, one)).term for one in each if one] + [part.term]
    found: dict[int, list[Number | None]] = {}
    for position, _, *values in con.execute(statement(snapshot, question, part.group, terms)).fetchall():
        told = iter(values)
        found[position] = [next(told) if one else None for one in each] + [next(told)]
    return found


def _lines(
    own: Sequence[Centre], kept: Sequence[Number | None], costs: Sequence[Number | None], twice: Number
) -> list[tuple[str, Value]]:
    lines = []
    left_kept, left_costs = (Decimal(str((sums[-1] if sums else 0) or 0)) for sums in (kept, costs))
    for one, brought, cost in zip(
        own, [*kept[:-1]] or [None] * len(own), [*costs[:-1]] or [None] * len(own), strict=True
    ):
        given = twice if TWICE in one.categories and cost is not None else 0
        came, went = Decimal(str(brought or 0)), Decimal(str(cost or 0))
        if one.name == REST:  # with what is of no category at all
            came, went = left_kept, left_costs
            cost = went or None
        left_kept, left_costs = left_kept - came, left_costs - went
        went -= Decimal(str(given))
        if came or cost is not None:
            lines.append((one.name, Value(came - went, came)))
    return lines
