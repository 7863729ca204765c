"""Where people stand: stages, steps and service as spells of days, and how clients are on a day (docs/numbers-clients.md 16, 17)."""

from __future__ import annotations

from lib.engine.duckdb import DuckDB
from lib.metrics.conditions.condition import Amount, Condition, because, first_of

STILL = Condition(
    name="still",
    sql="to_on > $moment",
    fails=because("over_by_then"),
)
_LEFT = "select s.person_id from stages s where s.stage = 'left' and s.from_on <= least($period_end, $as_of) and s.to_on > least($period_end, $as_of)"
NOT_LEFT = Condition(
    name="not_left",
    sql=f"person_id not in ({_LEFT})",
    fails=because("left_by_the_end"),
    reads=("stages",),
)
ENTERED = Condition(
    name="entered",
    sql="from_on <= $as_of",
    fails=because("still_to_come"),
)
THAT_DAY = Condition(
    name="that_day",
    sql="on_day = $moment",
    fails=because("another_day"),
)
SCORED = Condition(
    name="scored",
    sql="score is not null",
    fails=because("no_score"),
)
NOT_SCORED = Condition(
    name="not_scored",
    sql="score is null",
    fails=because("has_score"),
)
_OTHER_BAND = first_of(("score is null", because("no_score")), otherwise=because("another_band"))


def _band(name: str) -> Condition:
    return Condition(name=name, sql=f"band = '{name}'", fails=_OTHER_BAND)


GREEN, YELLOW, RED = _band("green"), _band("yellow"), _band("red")
RED_ACCOUNT = Condition(
    name="red_account",
    sql="is_red",
    fails=because("not_red"),
)
TOUCH_GAP = Condition(
    name="touch_gap",
    sql="has_gap",
    fails=because("enough_calls"),
)
OVER_SERVED = Condition(
    name="over_served",
    sql="is_over_served",
    fails=because("not_over_served"),
)
REACHED = Condition(
    name="reached",
    sql="reached_on <= $as_of",
    fails=because("not_reached"),
)


def within(days: int) -> Condition:
    """That the next step was taken within so many days."""
    return Condition(
        name=f"within_{days}",
        sql=f"reached_on - from_on <= {days} and reached_on <= $as_of",
        fails=because("not_in_time"),
    )


def old_enough(days: int) -> Condition:
    """That somebody has had so many days to take it."""
    return Condition(
        name=f"old_enough_{days}",
        sql=f"$as_of - from_on >= {days}",
        fails=because("too_recent"),
    )


_BEFORE = DuckDB.days_later("$period_start", -1)
BOTH_ENDS = Amount(
    name="both_ends",
    sql=f"""(case when to_on > $moment then 0.5 else 0 end
    + case when from_on <= least({_BEFORE}, $as_of) and to_on > least({_BEFORE}, $as_of) then 0.5 else 0 end)""",
    nothing=because("neither_end"),
)
"""Half a client for each end of the period at which somebody is in service, which makes the mean of the two."""
SCORE = Amount(
    name="score",
    sql="score :: decimal(38, 15)",  # a sum of floats depends on the order of its rows
    nothing=because("no_score"),
    zero_counts=True,
)
STEP_DAYS = Amount(
    name="step_days",
    sql="case when reached_on <= $as_of then days end",
    nothing=because("not_reached"),
    zero_counts=True,
)
DRIFT = Amount(
    name="drift",
    sql="drift :: decimal(38, 15)",
    nothing=because("no_score"),
    zero_counts=True,
)
AT_STAKE = Amount(
    name="at_stake",
    sql="at_stake :: decimal(38, 15)",
    nothing=because("nothing_at_stake"),
)
