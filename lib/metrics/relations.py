"""The relations that metrics are computed over: what dates a row and which dimensions it has.

The tables themselves are built in ``lib/model/7_relations.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.schema.fields import Kind, Table
from lib.schema.tables import TABLES

FILTERS = (
    "closer",
    "csm",
    "offer",
    "country",
    "utm_source",
)
"""The dimensions a reader can filter by, on every page, in the order of the controls."""

LISTS = {
    "closer": "closers",
    "setter": "setters",
    "csm": "csms",
    "offer": "offers",
    "country": "country",
    "utm_source": "utm_source",
}
"""Dimension -> the column that holds a row's whole list. A filter looks in the list, a ranking at the primary value."""

NO_SOURCE = ("direct / unknown", "no lead record")
"""What stands where nobody knows by which source somebody came: with a row that has none at all these are one member of the
filter, which means the same on every page (docs/numbers.md decision 112). A split keeps them apart."""

_PERSON = tuple(LISTS)
_MONEY = ("method", "deal", "payment_type", "channel")
_TOUCH = ("optin_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "affiliate")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One relation. `date` anchors the period filter (docs/numbers.md 0.3), `dimensions` are the columns to break down by.

    `filters` maps a reader's filter to the column that answers it; a filter that is not in it leaves the relation
    alone (a company-wide cost has no closer). Of a `shared` relation, rows without a value belong to every member.
    `table` is the table that holds the rows if it has another name; `by_person` filters them by what is known of the
    person and not by the row itself. `undated` tells, where a day other than `date` places a row in time, which rows
    without that day lack it and are not just others, as SQL. `before_sale` says that its rows are of people who may never
    buy: what is known of buyers alone does not filter them. Of a `shared` relation, `apart` are the filters that tell its
    rows apart all the same, where the table has a column for them. `needs` are the tables of which one must be there for it to
    have rows at all. `two_ends` says that a row is what changed between the day before a period and its last one: nothing can be
    divided by it where no day is before.
    """

    name: str
    date: str
    dimensions: tuple[str, ...]
    filters: dict[str, str]
    row: str
    table: str = ""
    by_person: bool = False
    shared: bool = False
    undated: Mapping[str, str] = field(default_factory=dict)
    before_sale: bool = False
    apart: tuple[str, ...] = ()
    needs: str = ""
    two_ends: bool = False


_ALL = {name: LISTS[name] for name in FILTERS}

RELATIONS = {
    r.name: r
    for r in (
        Relation(
            name="clients",
            date="closed_on",
            dimensions=(*_PERSON, "gender", "age"),
            filters=_ALL,
            row="client",
            undated={"core_closed_on": "is_pif is not null"},
            needs="customers|payments",
        ),
        Relation(
            name="buyers",
            date="closed_on",
            dimensions=(*_PERSON, "gender", "age"),
            filters=_ALL,
            row="client",
            undated={"first_paid_on": "has_paid"},
            needs="customers|payments",
        ),
        Relation(
            name="deals",
            date="closed_on",
            dimensions=(*_PERSON, *_MONEY),
            filters=_ALL,
            row="deal",
            undated={"cohort_on": "is_call_deal"},
        ),
        Relation(
            name="money",
            date="event_on",
            dimensions=(*_PERSON, *_MONEY, "status"),
            filters=_ALL,
            row="payment",
        ),
        Relation(
            name="client_money",
            table="money",
            date="first_paid_on",
            dimensions=("client_day",),
            filters=_ALL,
            row="payment",
            by_person=True,
            undated={"first_paid_on": "is_collected"},
        ),
        Relation(
            name="calls",
            date="held_on",
            dimensions=(*_PERSON, "type", "status", "event", "reminder"),
            filters=_ALL,
            row="call",
        ),
        Relation(
            name="sales",
            date="held_on",
            dimensions=(*_PERSON, "type", "status", "event"),
            filters=_ALL,
            row="sales call",
            before_sale=True,
        ),
        Relation(
            name="leads_people",
            date="first_optin_on",
            dimensions=_PERSON,
            filters=_ALL,
            row="lead",
            before_sale=True,
            undated={"any_magnet_on": "false"},
        ),
        Relation(
            name="optins",
            date="first_optin_on",
            dimensions=(*_PERSON, *_TOUCH),
            filters=_ALL,
            row="opt-in",
            before_sale=True,
        ),
        Relation(
            name="credits",
            date="closed_on",
            dimensions=(*_PERSON, *_TOUCH, "source_medium"),
            filters=_ALL,
            row="touch",
            undated={"closed_on": "false"},
        ),
        Relation(
            name="stages",
            date="from_on",
            dimensions=("stage",),
            filters=_ALL,
            row="stage",
            by_person=True,
        ),
        Relation(
            name="steps",
            date="from_on",
            dimensions=("step",),
            filters=_ALL,
            row="step",
            by_person=True,
        ),
        Relation(
            name="health",
            date="on_day",
            dimensions=_PERSON,
            filters=_ALL,
            row="client",
        ),
        Relation(
            name="drift",
            date="on_day",
            dimensions=_PERSON,
            filters=_ALL,
            row="client",
            table="health",
        ),
        Relation(
            name="at_stake",
            date="on_day",
            dimensions=_PERSON,
            filters=_ALL,
            row="client",
            table="health",
        ),
        Relation(
            name="service",
            date="from_on",
            dimensions=_PERSON,
            filters=_ALL,
            row="client",
        ),
        Relation(
            name="levels",
            date="from_on",
            dimensions=(*_PERSON, "plan"),
            filters=_ALL,
            row="plan",
        ),
        Relation(
            name="recurring",
            date="on_day",
            dimensions=(*_PERSON, "plan"),
            filters=_ALL,
            row="plan",
        ),
        Relation(
            name="movements",
            date="on_day",
            dimensions=_PERSON,
            filters=_ALL,
            row="client",
            two_ends=True,
        ),
        Relation(
            name="contracts",
            date="due_on",
            dimensions=(*_PERSON, "plan"),
            filters=_ALL,
            row="contract",
        ),
        Relation(
            name="trials",
            date="ends_on",
            dimensions=_PERSON,
            filters=_ALL,
            row="trial",
            needs="subscriptions",
        ),
        Relation(
            name="recognition",
            date="from_on",
            dimensions=(),
            filters=_ALL,
            row="part of what was sold",
            by_person=True,
        ),
        Relation(
            name="owing",
            date="on_day",
            dimensions=(),
            filters=_ALL,
            row="sale",
            by_person=True,
        ),
        Relation(
            name="spend",
            date="spent_on",
            dimensions=("utm_source", "utm_campaign", "offer", "category"),
            filters={"utm_source": "utm_source", "offer": "offer"},
            row="cost",
            shared=True,
            apart=("utm_source",),
        ),
    )
}

ON_REQUEST = ("clients", "health", "drift", "at_stake", "owing", "recurring", "movements")
"""Relations without rows of their own: a part of another one, and what is worked out for the days that are asked about."""

OF_TODAY = ("at_stake",)
"""Those that are known of the as-of day alone, so that there is no trend."""

BEGINS = {
    **dict.fromkeys(("health", "drift", "at_stake"), ("service", "from_on")),
    **dict.fromkeys(("recurring", "movements"), ("levels", "from_on")),
    "owing": ("recognition", "from_on"),
}
"""What is worked out on request -> the relation and the day from which on there is any of it."""

LIFE = (
    "life_live",
    "life",
    "life_due",
    "life_called_off",
    "life_planned",
    "life_programmes",
    "life_plans",
    "life_dues",
    "life_facts",
    "life_refundable",
    "life_kept",
    "later_cash",
)
"""Tables of the model, each after those that it is copied by the help of, that say on which days what holds of a person, by ``person_id``: whoever may not see somebody has no row of
theirs. Nothing in them names anybody (``lib/query/known.py``)."""

OF_TABLES = {table.relation: table for table in TABLES.values() if table.relation}
"""The relations that a table's declaration alone makes (``lib/model/as_declared.py``), each with its table."""

HAPPENED_ON = "happened_on"
"""What the day of their rows is called."""


_KEPT = frozenset({Kind.NUMBER, Kind.BOOL, Kind.DATE, Kind.WORD})
"""Kinds whose values are kept in them: of a text nobody knows what it says, and money takes rules about its currency."""


def kept_fields(table: Table) -> tuple[str, ...]:
    """The fields that a relation of a table's own keeps beside its day, in order."""
    return tuple(
        f.name for f in table.fields if f.kind in _KEPT and not (f.personal or f.team) and f.name != table.date
    )


def _of_table(name: str, table: Table) -> Relation:
    taken = {name for r in RELATIONS.values() for name in r.dimensions}
    words = (n for n in kept_fields(table) if table.by_name[n].kind is Kind.WORD and n not in taken)
    return Relation(
        name=name, date=HAPPENED_ON, dimensions=tuple(dict.fromkeys((*_PERSON, *words))), filters=_ALL, row=table.name
    )


RELATIONS |= {name: _of_table(name, table) for name, table in OF_TABLES.items()}

DIMENSIONS = tuple(dict.fromkeys(d for r in RELATIONS.values() if not r.table for d in r.dimensions))
"""Everything a metric can be broken down by."""

KNOWN_BY = {
    "country": "customers.country|leads.country",
    "gender": "customers.gender",
    "age": "customers.age",
    "utm_source": "customers.utm_source|leads.utm_source",
    "offer": "customers.offers|payments.offer",
    "method": "payments.method",
    "deal": "payments.deal",
    "payment_type": "payments.payment_type",
    "channel": "payments.channel",
}
"""The field that a share by a dimension needs: without it everyone would be unknown, which is no data."""

MODELS = ("last", "first", "last_non_direct", "linear", "position", "time_decay", "any")
"""Attribution models, the default first (decision 21)."""
