"""Why a row in scope is not in a figure: what it lacks, or which condition of the figure it does not meet.

A **gap** is something that the row lacks and that the figure would need: a date, a status, a contract value. Gaps make a
figure's coverage ("412 of 430 deals; 18 without a date"). Any other row that is left out is left out by definition, and
the reason names the condition it fails. A reason is a code, or a code and a word of the data (``call_status:no_show``);
its text is ``reason_<code>`` in ``lib/ui/texts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lib.metrics.metric import Part
from lib.metrics.relations import RELATIONS


@dataclass(frozen=True)
class Gap:
    """What some rows of a relation lack. `matters` finds the parts for which it does, by their SQL. A ratio over rows that
    lack what `spoils` it would be wrong, not only thin: it is no data as long as there are any (decision 102). `calls` is the
    SQL of how many calls of a row lack their outcome, where a row is not a call. A gap is asked of older snapshots too, so it
    names only what those have."""

    code: str
    when: str
    matters: str = r""
    spoils: bool = False
    calls: str = ""

    @property
    def counted(self) -> str:
        """SQL of how many calls of the rows in scope lack their outcome."""
        return f"sum({self.calls})" if self.calls else f"count(*) filter (where {self.when})"


@dataclass(frozen=True)
class Rule:
    """The reason, as a SQL expression, for failing a condition whose SQL `condition` finds."""

    condition: str
    reason: str


NO_DATE = "no_date"

_FLAGS = r"\bis_(live|due|resolved|good|success|calendar|no_show|follow_up|bad_fit|offered)\b"
_OUTCOMES = rf"^(?!.*unfilled).*({_FLAGS}|\bis_no_show\b)"
_STATUSES = "('approved', 'refunded', 'partially_refunded', 'chargeback', 'pending', 'failed')"
_OPEN_SESSION = "type = 'coaching' and status = 'unknown_outcome'"
_CALL_STATUS = "concat('call_status:', status)"

GAPS: dict[str, tuple[Gap, ...]] = {
    "calls": (
        Gap("unknown_outcome", "status = 'unknown_outcome'", _OUTCOMES, spoils=True),
        Gap("no_status", "not (is_resolved or is_pending or is_moved)", rf"^(?!.*unfilled).*({_FLAGS}|\bis_(pending|moved|\w*cancel|rescheduled)\b)"),
        Gap("no_outcome", "is_pending and held_on < as_of", r"\bis_(live|due|resolved|good|success|no_show|follow_up|bad_fit)\b"),
        Gap("no_success", "is_live and not is_bad_fit and not is_follow_up and success is null", r"\bis_success\b"),
        Gap("no_grade", "is_live and not coalesce(grade between 1 and 10, false)", r"\bgrade\b"),
        Gap("no_reminder", "is_resolved and reminder is null", r"\breminder\b"),
    ),
    "sales": (
        Gap("unknown_outcome", "status = 'unknown_outcome'", _OUTCOMES, spoils=True),
        Gap("no_status", "not (is_resolved or coalesce(status = 'pending', false))", _FLAGS),
        Gap("no_outcome", "status = 'pending' and held_on < as_of", _FLAGS),
        Gap("no_offer_made", "is_live and offer_made is null", r"\bis_offered\b"),
    ),
    "money": (
        Gap("no_rate", "event = 'unconverted'"),
        Gap("no_status", f"not coalesce(status in {_STATUSES}, false) and refund = 0", r"gross|fee|pending|amount|chargeback|\bvat|is_\w+"),
        Gap("no_due_date", "pending > 0 and due_on is null", r"\bdue_on\b"),
    ),
    "deals": (Gap("no_contract", "contracted is null", r"\bcontracted\b"),),
    "clients": (
        Gap("no_deal", "is_pif is null", r"\bis_pif\b"),
        Gap("no_optin", "optin_on is null", r"\boptin_on\b"),
        Gap("no_joined", "joined_on is null", r"\bjoined_on\b"),
        Gap("no_onboarding", "graduated_on <= as_of and onboarding_on is null", r"graduated_on - onboarding_on\) >="),
        Gap("no_close", "onboarded_on <= as_of and closed_on is null", r"onboarded_on - closed_on"),
        Gap("backwards", "closed_on < closing_call_on", r"closed_on - closing_call_on"),
        Gap("backwards", "closed_on < optin_on", r"closed_on - optin_on"),
        Gap("backwards", "onboarded_on < closed_on and onboarded_on <= as_of", r"onboarded_on - closed_on"),
        Gap("backwards", "graduated_on < onboarding_on and graduated_on <= as_of", r"graduated_on - onboarding_on\) >="),
        Gap("backwards", "least(cancelled_on, fully_refunded_on) < joined_on", r"- joined_on\) >="),
        Gap(
            "open_sessions", f"person_id in (select c.person_id from calls c where {_OPEN_SESSION})", r"\bcoachings\b", spoils=True,
            calls=f"(select count(*) from (select person_id as whose from calls where {_OPEN_SESSION}) c where c.whose = person_id)",
        ),
        Gap("no_sessions", "coachings is null", r"\bcoachings\b"),
    ),
    "spend": (
        Gap("no_rate", "amount is null"),
        Gap("no_category", "category is null", r"\bcategory\b"),
        Gap("no_cost_source", "category = 'ads' and utm_source is null", r"utm_source is not null"),
    ),
}  # fmt: skip
"""What the rows of a relation can lack, first reason first."""

UNDATED = {
    ("deals", "cohort_on"): "is_call_deal",
    ("clients", "core_closed_on"): "is_pif is not null",
    ("buyers", "first_paid_on"): "has_paid",
    ("leads_people", "any_magnet_on"): "false",
    ("client_money", "first_paid_on"): "is_collected",
    ("credits", "closed_on"): "false",
}
"""Where a day other than the relation's own places a row in time: which rows without it lack it, and are not just others."""

_PAID = (
    "when event = 'unconverted' then 'no_rate' when event = 'refund' then 'a_refund' when event = 'owed' then 'owed'"
)
_COLLECTED = f"case {_PAID} when not is_collected then concat('payment_status:', status) else 'zero' end"
_SUCCESS = f"case when status is distinct from 'qualified' then {_CALL_STATUS} else 'not_success' end"

RULES: dict[str, tuple[Rule, ...]] = {
    "calls": (
        Rule(r"unfilled", "'filled_in'"),
        Rule(r"\bgrade\b", "'no_grade'"),
        Rule(r"\breminder\b", "case when reminder is null then 'no_reminder' else concat('reminder:', reminder) end"),
        Rule(r"is_success", _SUCCESS),
        Rule(r"is_\w+", f"case when status is null then 'no_status' else {_CALL_STATUS} end"),
    ),
    "sales": (
        Rule(r"is_offered", f"case when is_live then 'no_offer' else {_CALL_STATUS} end"),
        Rule(r"is_\w+", f"case when status is null then 'no_status' else {_CALL_STATUS} end"),
    ),
    "money": (
        Rule(r"first_paid_on", f"case when gross = 0 then {_COLLECTED} else 'not_new_client' end"),
        Rule(r"is_instalment", f"case {_PAID} else 'not_instalment' end"),
        Rule(r"due_on <= as_of$", f"case {_PAID} else 'not_due' end"),
        Rule(r"due_on", "case when pending = 0 then case when event = 'refund' then 'a_refund' else concat('payment_status:', status) end "
             "when due_on >= as_of then 'not_due' else 'other_age' end"),
        Rule(r"is_card", f"case when is_collected then 'not_card' else {_COLLECTED} end"),
        Rule(r"^pending$|is_chargeback|^chargeback$", "case when event = 'refund' then 'a_refund' else concat('payment_status:', status) end"),
        Rule(r"^refund$", "'not_refund'"),
        Rule(r"gross|fee|vat|amount|is_collected", _COLLECTED),
    ),
    "client_money": (Rule(r"gross", _COLLECTED),),
    "deals": (
        Rule(r"is_call_deal", "'direct_close'"),
        Rule(r"contracted", "case when contracted is null then 'no_contract' else 'zero' end"),
        Rule(r"discount", "'no_discount'"),
        Rule(r"cash", "'zero'"),
    ),
    "clients": (
        Rule(r"- joined_on >", "'too_recent'"),
        Rule(r"- joined_on\)", "'joined_later'"),
        Rule(r"closing_call_on", "'no_call'"),
        Rule(r"optin_on", "'no_optin'"),
        Rule(r"graduated_on", "'not_graduated'"),
        Rule(r"onboarded_on", "'not_onboarded'"),
        Rule(r"has_testimony", "'no_testimony'"),
        Rule(r"cancelled_on is null", "'cancelled'"),
        Rule(r"fully_refunded_on is null", "'refunded'"),
        Rule(r"is_pif is not null", "'no_deal'"),
        Rule(r"is_pif", "'not_pif'"),
        Rule(r"is_\w+_offered", "case when core_on is null then 'no_core' else 'not_offered' end"),
        Rule(r"backend_last_on", "case when upsell_on is null then 'no_upsell' else 'no_backend' end"),
        Rule(r"upsell", "'no_upsell'"),
        Rule(r"backend", "'no_backend'"),
        Rule(r"is_refunded", "'not_refunded'"),
        Rule(r"coachings", "'no_session'"),
    ),
    "buyers": (
        Rule(r"has_paid", "'not_paid'"),
        Rule(r"next_due_on", "'not_overdue'"),
        Rule(r"on_plan", "'no_plan'"),
        Rule(r"cancelled_on is null", "'cancelled'"),
        Rule(r"fully_refunded_on is null", "'refunded'"),
        Rule(r"kept_cash", "'zero'"),
    ),
    "leads_people": (
        Rule(r"core_on", "case when any_magnet_on is null then 'no_magnet' when core_on is null then 'no_core' else 'bought_before' end"),
        Rule(r"any_magnet_on", "'no_magnet'"),
    ),
    "optins": (Rule(r"counts_as_lead", "'later_optin'"),),
    "credits": (
        Rule(r"has_source", "'no_source'"),
        Rule(r"utm_source in", "'unpaid_source'"),
        Rule(r"^(source_)?weight$|^w_\w+$", "'no_credit'"),
        Rule(r"(source_weight) \*", "case when source_weight = 0 then 'no_credit' else 'zero' end"),
        Rule(r"(w_last) \*", "case when w_last = 0 then 'no_credit' else 'zero' end"),
        Rule(r"(weight) \*", "case when weight = 0 then 'no_credit' else 'zero' end"),
    ),
    "spend": (
        Rule(r"category", "concat('cost_category:', category)"),
        Rule(r"utm_source", "'no_cost_source'"),
        Rule(r"amount", "'zero'"),
    ),
}  # fmt: skip
"""The reason for failing a condition, by relation; the first rule that finds the condition gives it."""

_AGGREGATE = re.compile(
    r"^(?P<name>sum|count)\((?P<distinct>distinct )?(?P<term>.*?)\)(\s*filter \(where (?P<condition>.*)\))?$", re.DOTALL
)


@dataclass(frozen=True)
class Aggregate:
    """A part's SQL taken apart: what each row adds, and the conditions it must meet, as SQL.

    `once_per` is the column of which a value counts once however many rows have it.
    """

    adds: str
    conditions: tuple[str, ...]
    once_per: str = ""


def aggregate(sql: str) -> Aggregate | None:
    """A part's aggregate taken apart, None for a constant such as the days of a period.

    An amount of zero adds nothing and is left out; a duration of zero days is a duration.
    """
    found = _AGGREGATE.match(sql)
    if not found:
        return None
    conditions = tuple(part for part in conjuncts(found["condition"] or "true") if part != "true")
    if found["name"] == "count":
        return Aggregate("1", conditions, found["term"] if found["distinct"] else "")
    counts = "is not null" if "_on" in found["term"] else "<> 0"
    return Aggregate(found["term"], (*conditions, f"({found['term']}) {counts}"))


def conjuncts(condition: str) -> list[str]:
    """The conditions that ``and`` joins, outside brackets and ``between``."""
    parts, depth, start, between = [], 0, 0, False
    for word in re.finditer(r"[()]|\bbetween\b|\band\b", condition):
        match word[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "between" if depth == 0:
                between = True
            case "and" if depth == 0:
                if not between:
                    parts.append(condition[start : word.start()].strip())
                    start = word.end()
                between = False
    return [*parts, condition[start:].strip()]


@cache
def gaps(part: Part) -> tuple[Gap, ...]:
    """What the rows of a part's relation can lack that matters to it, besides the day that places them in time."""
    return tuple(gap for gap in GAPS.get(part.relation, ()) if re.search(gap.matters, part.sql))


def undated(relation: str, day: str) -> str:
    """Which rows of a relation without that day lack it, as SQL."""
    return UNDATED.get((relation, day), "true")


def anchor(part: Part) -> str:
    """The day by which a part's rows are placed in time."""
    return part.on or RELATIONS[part.relation].date


def reason(part: Part, taken: Aggregate) -> str:
    """Why a row of the part's relation is not in it, as SQL that gives a code: what it lacks, else what it does not meet."""
    cases = [f"when {gap.when} then '{gap.code}'" for gap in gaps(part)]
    cases += [f"when not coalesce({one}, false) then {failing(part.relation, one)}" for one in taken.conditions]
    last = "'same_person'" if taken.once_per else "null"
    return f"case {' '.join(cases)} else {last} end" if cases else last


def failing(relation: str, condition: str) -> str:
    """The reason for not meeting a condition, as SQL. Raises :class:`LookupError` for a condition nobody gave one."""
    bare = re.sub(r"^\((.*)\) (<> 0|is not null)$", r"\1", condition, flags=re.DOTALL)
    for rule in RULES.get(relation, ()):
        if re.search(rule.condition, bare):
            return rule.reason
    raise LookupError(f"No reason is declared for rows of {relation} that do not meet “{condition}”.")
