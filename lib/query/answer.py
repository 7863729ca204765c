"""Answers to a question: sums asked for in as few statements as there are relations, then divided here, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lib.engine.engine import Connection
from lib.metrics.catalog import needed
from lib.metrics.metric import Metric
from lib.metrics.units import Number
from lib.query.buckets import buckets
from lib.query.own_statements import DIMENSION, FAMILY, family, place, reach
from lib.query.plan import Place, Plan, Sums
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


def gather(
    snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection, *, exact: bool = True
) -> Gathered:
    """The sums that the values of `metrics` are divided from; where there are very many members, a part of them at a time.

    Not `exact` they are plain numbers, which an engine gives many times faster than decimals.
    """
    plan = _planned(snapshot, metrics, question)
    return Gathered(plan, plan.run(con, exact=exact))


def columns(snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection) -> Columns:
    """The sums of metrics by member in the first period, as plain numbers: for very many members many times faster than
    :func:`gather`."""
    plan = _planned(snapshot, metrics, question)
    return Columns(plan, *plan.columns(con))


def _planned(snapshot: Snapshot, metrics: Iterable[Metric], question: Question) -> Plan:
    plan = Plan(snapshot, question)
    for metric in needed(metrics):
        if not metric.family and _can_be_asked(snapshot, metric, question):
            plan.add(metric)
    return plan


@dataclass(frozen=True)
class Columns:
    """Plain sums by member. `members` are all of whom there is any row."""

    plan: Plan
    members: Collection[Member]
    sums: Mapping[Place, Mapping[Member, Number]]

    def of(self, metric: Metric) -> Mapping[Member, Number] | None:
        """The sum that a metric is, of the members that have one. None for a metric that is more than one sum, or that cannot be
        answered."""
        cells = self.plan.cells(metric)
        if cells.single is None or _barred(metric, self.plan.snapshot, self.plan):
            return None
        return self.sums.get(cells.single, {})

    def values(self, metric: Metric) -> Mapping[Member, Number] | None:
        """As :meth:`of`, and 0 for the other members, if a sum of which there is nothing is 0: no costs are costs that nobody told."""
        found = self.of(metric)
        return (
            found
            if found is None or self.plan.cells(metric).is_shared
            else dict.fromkeys(self.members, 0) | dict(found)
        )


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
                    if value.reason is COSTS:
                        value = replace(value, reason=plan.without_costs(metric))
                    values[metric.ref] = value if question.by else plan.described(metric, value, sums, position)
                for ref, value in values.items():
                    found[position, ref, member] = value
        return found

    def numbers(self, metric: Metric) -> dict[Member, Number]:
        """The values of one metric in the first period, by member; those that have one."""
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
    mine = {member for period, member, where in sums if period == position and not plan.ahead(where, member)}
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
