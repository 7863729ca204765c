"""Whether a number can be told apart by a dimension: which (metric, filter) pairs there are, and why some are none.

A filter must not choose its own answer (docs/numbers.md decision 108). Leads and sales calls are rows of people who may never
buy; a CSM, or an offer, is mostly known of those who did, so a rate filtered by it would count only those who got there. A
cost of the company is no cost of one closer. Both follow from what a relation declares and from what its rows say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from lib.metrics.aggregate import Aggregate
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.metrics.relations import LISTS, RELATIONS
from lib.query.kept import kept
from lib.query.question import GRAINS, Question
from lib.query.reason import NONE, Reason
from lib.query.snapshot import Snapshot
from lib.schema.vocabulary import VOCABULARY

Why = Literal["", "bought", "company"]
"""Why rows cannot be told apart by a dimension: it is known of buyers alone, or they are of the whole company."""
Pair = Literal["applies", "person", "bought", "company"]
"""What a filter does to a metric: it looks at the rows themselves, at the people whose rows they are, or it is not available."""

LEAST = 2
"""People who never bought must name a dimension at least half as often as those who did, for it to be known of all."""

OWN = {
    "clients": ("closer", "csm", "offer", "country", "utm_source", "setter"),
    "buyers": ("closer", "csm", "offer", "country", "utm_source", "setter"),
    "deals": ("closer", "setter", "csm", "offer", "utm_source"),
    "money": ("closer", "setter", "csm", "offer", "utm_source"),
    "calls": ("csm",),
    "sales": ("closer", "setter", "offer", "utm_source"),
    "leads_people": ("country", "utm_source", "setter"),
    "optins": ("utm_source",),
    "credits": ("utm_source",),
    "spend": ("utm_source",),
}
"""The dimensions that the rows of a relation say themselves, or would; the others are those of the person."""


def barred(snapshot: Snapshot, metric: Metric, question: Question) -> Reason:
    """Why a metric cannot be answered under the question's filters and splits; no reason where it can."""
    asked = [*question.filters, *(dimension for dimension, _ in question.within)]
    asked += [question.by] if question.by and question.by not in GRAINS else []
    if question.filters.segment and any(RELATIONS[part.relation].shared for part in _parts(metric)):
        return Reason("filter", dimension="segment", cause="company")
    for dimension in dict.fromkeys(asked):
        split = dimension not in question.filters  # what a filter closes, a split by the same does not open
        if why := unknown(snapshot, metric, dimension, locked=question.filters.locked, split=split):
            return Reason("filter", dimension=dimension, cause=why)
    return NONE


def unknown(
    snapshot: Snapshot, metric: Metric, dimension: str, *, locked: Iterable[str] = (), split: bool = False
) -> Why:
    """Why some part of a metric does not know a dimension for all of its rows; empty where all do."""
    for part in _parts(metric):
        if why := _unknown_of(snapshot, part, dimension, locked=dimension in locked, split=split):
            return why
    return ""


def pair(snapshot: Snapshot, metric: Metric, dimension: str) -> Pair:
    """What a filter by a dimension does to a metric."""
    if why := unknown(snapshot, metric, dimension):
        return why
    return "applies" if all(dimension in OWN.get(part.relation, ()) for part in _parts(metric)) else "person"


def _parts(metric: Metric) -> list[Aggregate]:
    """The aggregates of a metric, of a quotient also those of the two it is made of."""
    others = [*(metric.quotient or ()), *([metric.reaches] if metric.reaches else [])]
    return [*metric.parts, *(part for ref in others for part in _parts(ALL[ref]))]


def _unknown_of(snapshot: Snapshot, part: Aggregate, dimension: str, *, locked: bool, split: bool) -> Why:
    relation = RELATIONS[part.relation]
    if relation.shared:
        if dimension not in LISTS:
            return ""
        told = snapshot.has(f"costs.{dimension}") and dimension in relation.dimensions
        named = dimension in relation.apart and _named_by_all(snapshot, part, dimension)
        alone = locked or named or (split and dimension not in relation.apart)
        return "" if told and alone else "company"
    return "bought" if relation.before_sale and not known_of_all(snapshot, part.relation, dimension) else ""


@kept
def _named_by_all(snapshot: Snapshot, part: Aggregate, dimension: str) -> bool:
    """Whether the costs of every category that a part adds up mostly name a member: the salaries of the company do not. A word
    that is no category is as good as none."""
    known = ", ".join(map(snapshot.con.literal, VOCABULARY["cost_category"]))
    met = " and ".join([f"({one.sql})" for one in part.where] or ["true"])
    counted = f"""select 1 from {snapshot.table(part.relation)} where {met} and amount is not null
        group by case when category in ({known}) then category end having count({dimension}) * {LEAST} < count(*) limit 1"""
    return not snapshot.con.cursor().execute(counted).fetchall()


@kept
def known_of_all(snapshot: Snapshot, relation: str, dimension: str) -> bool:
    """Whether people who never bought name a dimension about as often as those who did."""
    table = snapshot.table(relation)
    if dimension not in LISTS or table not in snapshot.tables or snapshot.table("buyers") not in snapshot.tables:
        return True
    counted = f"""select bought, count(*), count(*) filter (where named) from (
        select person_id, person_id in (select person_id from {snapshot.table("buyers")}) as bought, {snapshot.con.any_of(f"{dimension} is not null")} as named
        from {table} where person_id is not null group by person_id
    ) group by bought"""
    told = {bought: (people, named) for bought, people, named in snapshot.con.cursor().execute(counted).fetchall()}
    if len(told) < len((True, False)):
        return True
    (buyers, by_buyers), (others, by_others) = told[True], told[False]
    return bool(by_others * buyers * LEAST >= by_buyers * others)
