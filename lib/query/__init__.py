"""Metrics + filters + periods (+ a dimension) -> SQL -> values. The only package that assembles SQL for metrics.

All aggregates over one relation that share an anchor date are asked for in one statement, for every period at once, so
a page asks DuckDB once per relation. A ratio is divided in one place, once, from its summed parts: an average of rates
cannot come out of here.
"""

from lib.query.answer import Columns, Gathered, ask, columns, gather
from lib.query.question import (
    GRAINS,
    REST,
    UNASSIGNED,
    Answers,
    FilterKey,
    Filters,
    Member,
    Number,
    Period,
    Question,
    Value,
)
from lib.query.reason import NONE, Reason
from lib.query.segment import Segment
from lib.query.snapshot import Snapshot
from lib.query.statement import Scope, let_through, parts_of, scope

__all__ = [
    "GRAINS",
    "NONE",
    "REST",
    "UNASSIGNED",
    "Answers",
    "Columns",
    "FilterKey",
    "Filters",
    "Gathered",
    "Member",
    "Number",
    "Period",
    "Question",
    "Reason",
    "Scope",
    "Segment",
    "Snapshot",
    "Value",
    "ask",
    "columns",
    "gather",
    "let_through",
    "parts_of",
    "scope",
]
