"""Answers to a question: sums asked for in as few statements as there are relations, then divided here, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from lib.engine.engine import Connection
from lib.metrics.catalog import needed
from lib.metrics.metric import Metric
from lib.metrics.units import Number
from lib.query.buckets import buckets
from lib.query.own_statements import DIMENSION, FAMILY, family, place, reach
from lib.query.plan import Plan, Sums
from lib.query.question import GRAINS, Answers, Member, Question, Value
from lib.query.reach import barred
from lib.query.reason import LOCKED, needs
from lib.query.snapshot import Snapshot
from lib.query.values import COSTS, value_of


def ask(snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection | None = None) -> Answers:
    """The values of `metrics` for every period, and with ``question.by`` for every member of the dimension.

    `con` is a cursor of the snapshot's connection; one connection must not be shared by threads.
    """
    con = con or snapshot.con
    wanted = needed(metrics)
    answers = gather(snapshot, wanted, question, con).answers(wanted)
    if not question.by:
        for metric in wanted:
            if metric.family and _can_be_asked(snapshot, metric, question):
                answers |= family(snapshot, metric, question, con)
    for metric in wanted:
        if metric.reaches and _can_be_asked(snapshot, metric, question):
            reach(snapshot, metric, question, con, answers)
    return answers


def gather(snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection) -> Gathered:
    """The sums that the values of `metrics` are divided from; where there are very many members, a part of them at a time."""
    plan = Plan(snapshot, question)
    for metric in needed(metrics):
        if not metric.family and _can_be_asked(snapshot, metric, question):
            plan.add(metric)
    return Gathered(plan, plan.run(con))


@dataclass(frozen=True)
class Gathered:
    """Sums by period and member."""

    plan: Plan
    sums: Sums

    def answers(self, metrics: Iterable[Metric], members: Collection[Member] | None = None) -> Answers:
        """The values of some of the metrics, and of what they are made of, for all members or for some."""
        plan, sums, question = self.plan, self.sums, self.plan.question
        ordered = sorted(needed(metrics), key=lambda m: (bool(m.quotient), bool(m.reaches)))
        closed = {metric.ref: why for metric in ordered if (why := _barred(metric, plan.snapshot, plan))}
        found: Answers = {}
        for position in range(len(question.periods)):
            for member in _members(plan, position, sums) if members is None else members:
                values: dict[str, Value] = {}
                for metric in ordered:
                    value = closed.get(metric.ref) or value_of(plan.cells(metric), sums, position, member, values)
                    if value.reason == COSTS:
                        value = replace(value, reason=plan.without_costs(metric))
                    values[metric.ref] = value if question.by else plan.described(metric, value, sums, position)
                for ref, value in values.items():
                    found[position, ref, member] = value
        return found

    def numbers(self, metric: Metric) -> dict[Member, Number]:
        """The values of one metric in the first period, by member; those that have one."""
        cells = self.plan.cells(metric)
        plain = cells.numerator and not cells.is_shared and not cells.spoiling and not cells.startless
        if plain and cells.numerator and not (metric.denominator or metric.minus or metric.quotient):
            key = cells.numerator.key  # a sum is read as it is: there may be very many members
            return {m: value or 0 for (at, m, of), value in self.sums.items() if at == 0 and of == key}
        found = self.answers([metric])
        return {
            m: value.value
            for (at, ref, m), value in found.items()
            if at == 0 and ref == metric.ref and value.value is not None
        }


def _members(plan: Plan, position: int, sums: Sums) -> list[Member]:
    """What the answers of a period are divided into. In time also that in which nothing happened."""
    snapshot, question = plan.snapshot, plan.question
    if not question.by:
        return [None]
    if question.by not in GRAINS:
        return sorted({member for _, member, _ in sums}, key=place)
    mine = {member for period, member, (group, _) in sums if period == position and not plan.ahead(group, member)}
    days = [member for member in mine if isinstance(member, date)]
    in_time = buckets(days, question.periods[position], question.by, plan.today, snapshot.week_start)
    return [*in_time, *([None] if None in mine else [])]


def _barred(metric: Metric, snapshot: Snapshot, plan: Plan) -> Value | None:
    """The value, which is none, of a metric that cannot be answered for any member."""
    if missing := snapshot.missing(metric):
        return Value(reason=needs(missing))
    if _is_closed(snapshot, metric, plan.question):
        return Value(reason=LOCKED)
    if why := barred(snapshot, metric, plan.question):
        return Value(reason=why)
    if metric.family:
        return Value(reason=FAMILY)
    return None if metric.quotient or plan.splits(metric) else Value(reason=DIMENSION)


def _is_closed(snapshot: Snapshot, metric: Metric, question: Question) -> bool:
    """Whether some part of the metric rests on rows that the reader's link does not open."""
    return not all(question.filters.reach(part.relation) and snapshot.opens(part) for part in metric.parts)


def _can_be_asked(snapshot: Snapshot, metric: Metric, question: Question) -> bool:
    """Whether there is what the metric needs, open to the reader and known by what it is filtered and divided by."""
    if snapshot.missing(metric) or _is_closed(snapshot, metric, question):
        return False
    return not barred(snapshot, metric, question)
