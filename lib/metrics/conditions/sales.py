"""Sales calls: a status is one of a CSM call's, and there is no conflict of success."""

from __future__ import annotations

from lib.metrics.conditions.calls import HAS_ANOTHER_STATUS, STATUS
from lib.metrics.conditions.condition import Condition, Gap, because, first_of

UNKNOWN_OUTCOME = Gap(
    code="unknown_outcome",
    when="status = 'unknown_outcome'",
    spoils="outcome",
)
NO_STATUS = Gap(
    code="no_status",
    when="not (is_resolved or coalesce(status = 'pending', false))",
)
NO_OUTCOME = Gap(
    code="no_outcome",
    when="status = 'pending' and held_on < $as_of",
)
HOW_IT_WENT = Gap(
    code="held_only",
    when="status = 'held'",
    spoils="held",
)
NO_OFFER_MADE = Gap(
    code="no_offer_made",
    when="is_live and offer_made is null",
)
GAPS = (UNKNOWN_OUTCOME, NO_STATUS, NO_OUTCOME, HOW_IT_WENT, NO_OFFER_MADE)
"""What a sales call can lack, first reason first."""

OUTCOME = (UNKNOWN_OUTCOME, NO_STATUS, NO_OUTCOME)
"""What it takes to know what became of a call."""

RESOLVED = Condition(
    name="resolved",
    sql="is_resolved",
    fails=HAS_ANOTHER_STATUS,
    gaps=OUTCOME,
)
DUE = Condition(
    name="due",
    sql="is_due",
    fails=HAS_ANOTHER_STATUS,
    gaps=OUTCOME,
)
LIVE = Condition(
    name="live",
    sql="is_live",
    fails=HAS_ANOTHER_STATUS,
    gaps=OUTCOME,
)
NOT_BAD_FIT = Condition(
    name="not_bad_fit",
    sql="not is_bad_fit",
    fails=HAS_ANOTHER_STATUS,
    gaps=(*OUTCOME, HOW_IT_WENT),
)
OFFERED = Condition(
    name="offered",
    sql="is_offered",
    fails=first_of(("is_live", because("no_offer")), otherwise=STATUS),
    gaps=(*OUTCOME, NO_OFFER_MADE),
)
