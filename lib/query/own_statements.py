"""Metrics that take statements of their own: one value per member of a family, and the day on which a sum is reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from lib.engine.engine import Connection
from lib.metrics.metric import Metric
from lib.metrics.relations import KNOWN_BY
from lib.metrics.units import Number
from lib.query.by_centre import CENTRES, by_centre
from lib.query.question import Answers, Member, Question, Value
from lib.query.reason import EMPTY, NONE, Reason
from lib.query.snapshot import Snapshot
from lib.query.statement import statement
from lib.query.values import add, divide

FAMILY, DIMENSION = Reason("family"), Reason("dimension")
"""That a metric is one of many members; that it cannot be split this way."""


def place(member: Member) -> tuple[bool, str]:
    """Where a member stands in a list: by name, the unknown last. DuckDB returns groups in no order."""
    return member is None, str(member)


def family(snapshot: Snapshot, metric: Metric, question: Question, con: Connection) -> Answers:
    """One value per member of every dimension of a family: part of the whole, the unknown among them."""
    if metric.family == CENTRES:
        return by_centre(snapshot, metric, question, con)
    part = metric.part("numerator")
    assert part is not None
    answers: Answers = {}
    for dimension in metric.family:
        if not snapshot.has(KNOWN_BY[dimension]):
            continue
        split = replace(question, by=dimension)
        rows = sorted(
            con.execute(statement(snapshot, split, part.group, [part.term])).fetchall(),
            key=lambda row: (row[0], place(row[1])),
        )
        totals: dict[int, Number] = defaultdict(int)
        shares: dict[Member, dict[int, Number]] = {}
        for position, member, value in rows:
            totals[position] = add(totals[position], value or 0)
            if value:
                shares.setdefault(member, {})[position] = value
        # Who has a share of one period has one of the other too, were it none: 0 of n is 0, not unknown.
        for position in range(len(question.periods)):
            total = totals[position]
            n = total if metric.unit.is_share and part.counts_cases else None
            for member, found in sorted(shares.items(), key=lambda one: place(one[0])):
                value = found.get(position, 0)
                ref = f"{metric.ref}({dimension}={member if member is not None else 'unknown'})"
                answers[position, ref, None] = (
                    Value(divide(value, total), value, total, n) if total else Value(None, value, total, n, EMPTY)
                )
    return answers


def reach(snapshot: Snapshot, metric: Metric, question: Question, con: Connection, answers: Answers) -> None:
    """Turn the value into the first day on which the numerator per denominator is at least the metric it must reach."""
    part = metric.part("numerator")
    assert part is not None
    if question.by:
        for key in [k for k in answers if k[1] == metric.ref]:
            answers[key] = Value(reason=DIMENSION)
        return
    curve = replace(question, by="client_day")
    by_period: dict[int, list[tuple[int, Number]]] = defaultdict(list)
    for position, day, amount in con.execute(statement(snapshot, curve, part.group, [part.term])).fetchall():
        if day is not None:
            by_period[position].append((int(day), amount or 0))
    for position in range(len(question.periods)):
        goal = answers[position, metric.reaches, None]
        clients = answers[position, metric.ref, None].denominator
        if goal.value is None or not clients:
            answers[position, metric.ref, None] = Value(n=clients, denominator=clients, reason=goal.reason or EMPTY)
            continue
        total: Number = 0
        reached = None
        for day, amount in sorted(by_period[position]):
            total = add(total, amount)
            if divide(total, clients) >= Decimal(str(goal.value)):
                reached = day
                break
        answers[position, metric.ref, None] = Value(
            reached, total, clients, clients, NONE if reached is not None else Reason("never")
        )
