"""What people pay on a day, and what changed between the two ends of a period (docs/numbers-clients.md 14.2)."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, Condition, because
from lib.metrics.units import MONEY

PAST_DUE = Condition(
    name="past_due",
    sql="is_past_due",
    fails=because("paid_on_time"),
)
LEAVING = Condition(
    name="leaving",
    sql="is_leaving",
    fails=because("stays"),
)
HAS_START = Condition(
    name="has_start",
    sql="has_start",
    fails=because("no_level_before"),
)
WAS_CLIENT = Condition(
    name="was_client",
    sql="was_client",
    fails=because("no_level_before"),
)
LOST = Condition(
    name="lost",
    sql="is_lost",
    fails=because("still_pays"),
)
STILL_PAYS = Condition(
    name="still_pays",
    sql="not is_lost",
    fails=because("lost"),
)
HAS_MOVED = Condition(
    name="has_moved",
    sql="new_value + reactivated + expansion + contraction + churned > 0",
    fails=because("no_movement"),
)
ANY_LEVEL = Condition(
    name="any_level",
    sql="(was_client or had_level)",
    fails=because("no_level"),
)
LOST_OR_GONE = Condition(
    name="lost_or_gone",
    sql="(is_lost or came_and_went)",
    fails=because("still_pays"),
)
CAME_AND_WENT = Condition(
    name="came_and_went",
    sql="came_and_went",
    fails=because("not_in_and_out"),
)
LEFT_AND_BACK = Condition(
    name="left_and_back",
    sql="left_and_back",
    fails=because("not_out_and_in"),
)

DECIDED = Condition(
    name="decided",
    sql="(renewed_on <= $as_of or moved_on <= $as_of or ($as_of - due_on > 60 and due_on <= $as_of))",
    fails=because("undecided"),
)
DUE = Condition(
    name="due",
    sql="due_on <= $as_of",
    fails=because("still_to_come"),
)
OPEN_STILL = Condition(
    name="open_still",
    sql="(renewed_on is null or renewed_on > $as_of) and (moved_on is null or moved_on > $as_of) and $as_of - due_on <= 60",
    fails=because("is_decided"),
)
RENEWED = Condition(
    name="renewed",
    sql="renewed_on <= $as_of",
    fails=because("not_renewed"),
)
STAYED_ON = Condition(
    name="stayed_on",
    sql="(renewed_on <= $as_of or moved_on <= $as_of)",
    fails=because("not_renewed"),
)

TRIAL_OVER = Condition(
    name="trial_over",
    sql="$as_of - ends_on >= 7",
    fails=because("trial_runs"),
)
TRIAL_PAID = Condition(
    name="trial_paid",
    sql="paid_on <= $as_of",
    fails=because("trial_unpaid"),
)


def _amount(name: str, sql: str = "", nothing: str = "no_movement") -> Amount:
    return Amount(name=name, sql=sql or name, nothing=because(nothing), unit=MONEY)


VALUE = _amount("value", nothing="no_rate")
YEARLY = _amount("yearly", "value * 12", "no_rate")
START = _amount("start_value", nothing="no_level_before")
START_NOW = _amount("start_now", nothing="no_level_before")
STAYED = _amount("stayed", "case when has_start then end_value else 0 end", "no_level_after")
KEPT = _amount("kept", nothing="no_level_after")
NOT_KEPT = _amount("not_kept", "start_now - kept")
NEW = _amount("new_value")
REACTIVATED = _amount("reactivated")
RESUMED = _amount("resumed")
EXPANSION = _amount("expansion")
DISCOUNT_ENDED = _amount("discount_ended")
CONTRACTION = _amount("contraction")
CHURNED = _amount("churned")
PAUSED = _amount("paused")
FX = _amount("fx")
NET = _amount("net", "end_value - start_value")
WON = _amount("won", "new_value + reactivated + expansion")
LOST_VALUE = _amount("lost_value", "contraction + churned")
CONTRACT = _amount("value", nothing="no_contract_value")
RENEWED_VALUE = _amount("renewed_value", "case when renewed_on <= $as_of then renewed_value else 0 end", "not_renewed")
