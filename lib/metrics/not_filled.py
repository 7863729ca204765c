"""When a CSM call is not filled in (docs/numbers.md 3.5): the one list behind `e.not_filled`, its rows, and who owes what.

A rule's `sql` is a condition on a row ``c`` of the calls table, true or false and never null. A rule on a column that the
sheet does not have (`needs`) owes nothing. The model keeps the rules that a call fails as bits, in the order of this list.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One thing that a call must say. Its texts in the interface are ``unfilled_<key>``."""

    key: str
    sql: str
    needs: str = ""


RULES = (
    Rule("status", "not is_known(c.status)"),
    Rule("date", "c.date is null"),
    Rule("email", "c.email is null"),
    Rule("csm", "c.csm is null", "csm_calls.csm"),
    Rule("type", "c.type is null", "csm_calls.type"),
    Rule("success", "is_live(c.status) and c.success is null", "csm_calls.success"),
    Rule("conflict", "coalesce(c.success, false) and c.status is distinct from 'qualified'", "csm_calls.success"),
    Rule("grade", "is_live(c.status) and not coalesce(c.grade between 1 and 10, false)", "csm_calls.grade"),
    Rule("reminder", "coalesce(c.reminder not in ('not_yet', 'sent', 'confirmed'), true)", "csm_calls.reminder"),
)

OVERDUE = "overdue"
"""The rule that depends on the day the reader looks: still pending although its day has passed."""

IS_OVERDUE = "is_pending and held_on < $as_of"
IS_UNFILLED = f"unfilled <> 0 or ({IS_OVERDUE})"
"""Conditions on the relation `calls`."""

KEYS = (*(rule.key for rule in RULES), OVERDUE)


def failed_rules(available: Collection[str]) -> str:
    """SQL of the bits of the rules that a row ``c`` of the calls table fails, all but the overdue one."""
    bits = [
        f"(case when {rule.sql} then {1 << i} else 0 end)"
        for i, rule in enumerate(RULES)
        if not rule.needs or rule.needs in available
    ]
    return f"({' + '.join(bits)}) :: usmallint"
