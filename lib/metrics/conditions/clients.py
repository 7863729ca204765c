"""Clients, and everybody who paid (buyers): one row for each person. The fields are those of docs/numbers.md 2.2."""

from __future__ import annotations

from lib.engine.duckdb import DuckDB
from lib.metrics.conditions.condition import Amount, Condition, Gap, Reason, because, first_of
from lib.metrics.units import MONEY

NO_DEAL = Gap(
    code="no_deal",
    when="is_pif is null",
)
NO_OPTIN = Gap(
    code="no_optin",
    when="optin_on is null",
)
NO_JOINED = Gap(
    code="no_joined",
    when="joined_on is null",
)
NO_ONBOARDING = Gap(
    code="no_onboarding",
    when="graduated_on <= $as_of and onboarding_on is null",
)
NO_CLOSE = Gap(
    code="no_close",
    when="onboarded_on <= $as_of and closed_on is null",
)
CALL_AFTER_CLOSE = Gap(
    code="backwards",
    when="closed_on < closing_call_on",
)
OPTIN_AFTER_CLOSE = Gap(
    code="backwards",
    when="closed_on < optin_on",
)
ONBOARDED_BEFORE_CLOSE = Gap(
    code="backwards",
    when="onboarded_on < closed_on and onboarded_on <= $as_of",
)
GRADUATED_BEFORE_ONBOARDING = Gap(
    code="backwards",
    when="graduated_on < onboarding_on and graduated_on <= $as_of",
)
LEFT_BEFORE_JOINING = Gap(
    code="backwards",
    when="least(cancelled_on, fully_refunded_on) < joined_on",
)
_OPEN_SESSION = "type = 'coaching' and status = 'unknown_outcome'"
OPEN_SESSIONS = Gap(
    code="open_sessions",
    when=f"person_id in (select c.person_id from calls c where {_OPEN_SESSION})",
    spoils="outcome",
    calls=f"(select count(*) from (select person_id as whose from calls where {_OPEN_SESSION}) c where c.whose = person_id)",
)
NO_SESSIONS = Gap(
    code="no_sessions",
    when="coachings is null",
)
GAPS = (
    NO_DEAL,
    NO_OPTIN,
    NO_JOINED,
    NO_ONBOARDING,
    NO_CLOSE,
    CALL_AFTER_CLOSE,
    OPTIN_AFTER_CLOSE,
    ONBOARDED_BEFORE_CLOSE,
    GRADUATED_BEFORE_ONBOARDING,
    LEFT_BEFORE_JOINING,
    OPEN_SESSIONS,
    NO_SESSIONS,
)
"""What a client can lack, first reason first. One whose days run backwards lacks a duration."""

NOT_CANCELLED = Condition(
    name="not_cancelled",
    sql="cancelled_on is null",
    fails=because("cancelled"),
)
NOT_REFUNDED = Condition(
    name="not_refunded",
    sql="fully_refunded_on is null",
    fails=because("refunded"),
)
STILL_NOT_CANCELLED = Condition(
    name="still_not_cancelled",
    sql="coalesce(cancelled_on > $moment, true)",
    fails=because("cancelled"),
)
STILL_NOT_REFUNDED = Condition(
    name="still_not_refunded",
    sql="coalesce(fully_refunded_on > $moment, true)",
    fails=because("refunded"),
)
REFUNDED = Condition(
    name="refunded",
    sql="is_refunded",
    fails=because("not_refunded"),
)
ONBOARDED = Condition(
    name="onboarded",
    sql="onboarded_on <= $as_of",
    fails=because("not_onboarded"),
)
GRADUATED = Condition(
    name="graduated",
    sql="graduated_on <= $as_of",
    fails=because("not_graduated"),
)
# The median runs over all graduates, so that a filter does not move who counts as mature.
MATURE = Condition(
    name="mature",
    sql=f"""{DuckDB.days_between("joined_on", "$as_of")} > (
    select median({DuckDB.days_between("g.onboarding_on", "g.graduated_on")}) from clients g
    where g.graduated_on between g.onboarding_on and $as_of)""",
    fails=because("too_recent"),
    gaps=(NO_JOINED,),
    reads=("clients",),
)
TESTIFIED = Condition(
    name="testified",
    sql="has_testimony",
    fails=because("no_testimony"),
)
PAID_IN_FULL = Condition(
    name="paid_in_full",
    sql="is_pif",
    fails=because("not_pif"),
    gaps=(NO_DEAL,),
)
DEAL_KNOWN = Condition(
    name="deal_known",
    sql="is_pif is not null",
    fails=because("no_deal"),
    gaps=(NO_DEAL,),
)

NOT_OFFERED = first_of(("core_on is null", because("no_core")), otherwise=because("not_offered"))
UPSELL_OFFERED = Condition(
    name="upsell_offered",
    sql="is_upsell_offered",
    fails=NOT_OFFERED,
)
BACKEND_OFFERED = Condition(
    name="backend_offered",
    sql="is_backend_offered",
    fails=NOT_OFFERED,
)
UPSELL_AFTER_CORE = Condition(
    name="upsell_after_core",
    sql="upsell_after_core is not null",
    fails=because("no_upsell"),
)
BACKEND_AFTER_CORE = Condition(
    name="backend_after_core",
    sql="backend_after_core is not null",
    fails=because("no_backend"),
)
HAS_UPSELL = Condition(
    name="has_upsell",
    sql="upsell_on is not null",
    fails=because("no_upsell"),
)
HAS_BACKEND = Condition(
    name="has_backend",
    sql="backend_last_on is not null",
    fails=because("no_backend"),
)
BACKEND_AFTER_UPSELL = Condition(
    name="backend_after_upsell",
    sql="backend_last_on >= upsell_on",
    fails=first_of(("upsell_on is null", because("no_upsell")), otherwise=because("no_backend")),
)

HAS_PAID = Condition(
    name="has_paid",
    sql="has_paid",
    fails=because("not_paid"),
)
ON_PLAN = Condition(
    name="on_plan",
    sql="on_plan",
    fails=because("no_plan"),
)
PLAN_OVERDUE = Condition(
    name="plan_overdue",
    sql="next_due_on < $as_of",
    fails=because("not_overdue"),
)

COACHINGS = Amount(
    name="coachings",
    sql="coachings",
    nothing=because("no_session"),
    gaps=(OPEN_SESSIONS, NO_SESSIONS),
)
KEPT_CASH = Amount(
    name="kept_cash",
    sql="kept_cash",
    nothing=because("zero"),
    unit=MONEY,
)


def _days(name: str, sql: str, nothing: Reason, *gaps: Gap) -> Amount:
    """A duration in whole days; negative ones are data errors and stay out (docs/numbers.md 0.7)."""
    return Amount(name=name, sql=sql, nothing=nothing, gaps=gaps, zero_counts=True)


CALL_TO_CLOSE = _days(
    "call_to_close", DuckDB.days_between("closing_call_on", "closed_on"), because("no_call"), CALL_AFTER_CLOSE
)
OPTIN_TO_CLOSE = _days(
    "optin_to_close", DuckDB.days_between("optin_on", "closed_on"), because("no_optin"), NO_OPTIN, OPTIN_AFTER_CLOSE
)
CLOSE_TO_ONBOARDED = _days(
    "close_to_onboarded",
    DuckDB.days_between("closed_on", "onboarded_on"),
    because("not_onboarded"),
    NO_CLOSE,
    ONBOARDED_BEFORE_CLOSE,
)
ONBOARDING_TO_GRADUATED = _days(
    "onboarding_to_graduated",
    DuckDB.days_between("onboarding_on", "graduated_on"),
    because("not_graduated"),
    NO_ONBOARDING,
    GRADUATED_BEFORE_ONBOARDING,
)
AS_CLIENT = _days(
    "as_client",
    "(least(coalesce(cancelled_on, $as_of), coalesce(fully_refunded_on, $as_of), $as_of) - joined_on)",
    because("joined_later"),
    NO_JOINED,
    LEFT_BEFORE_JOINING,
)


def not_negative(days: Amount) -> Condition:
    """That a duration is there and does not run backwards."""
    return Condition(
        name=f"{days.name}_known",
        sql=f"{days.sql} >= 0",
        fails=days.nothing,
        gaps=days.gaps,
    )
