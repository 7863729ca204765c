"""Clients and their journey (docs/numbers-clients.md 16, 17, 22, 23): who is in service, how they are, and where people stand."""

from __future__ import annotations

from lib.engine.duckdb import DuckDB
from lib.metrics.aggregate import AtEnd, Count, Median, Open
from lib.metrics.conditions import calls, clients, standing
from lib.metrics.conditions.condition import Amount, Condition, because
from lib.metrics.metric import Direction, Metric, Page
from lib.metrics.units import COUNT, DAYS, MONEY, NUMBER, RATE

PAGE: Page = "clients"
CLIENTS = ("customers|payments",)
CALLS = (*CLIENTS, "csm_calls")
VALUE = (*CLIENTS, "customers.onboarding_completed_date|csm_calls.success|customers.onboarding_date")
IN_SERVICE = AtEnd("service", where=(standing.STILL,))
TOLD = AtEnd("health", where=(standing.THAT_DAY, standing.SCORED))

FIRST_VALUE = Condition(
    name="first_value",
    sql="first_value_on <= $as_of",
    fails=because("no_first_value"),
)
TO_FIRST_VALUE = Amount(
    name="to_first_value",
    sql=f"case when first_value_on between closed_on and $as_of then {DuckDB.days_between('closed_on', 'first_value_on')} end",
    nothing=because("no_first_value"),
    gaps=(clients.NO_CLOSE,),
    zero_counts=True,
)
REPEATED = Condition(name="repeated", sql="deals >= 2", fails=because("one_deal"))
ADVOCATE = Condition(name="advocate", sql="is_advocate", fails=because("no_advocate"))


def _at_end(ref: str, *where: Condition, good: Direction = "neutral", headline: bool = False) -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=AtEnd("health", where=(standing.THAT_DAY, *where)), good=good, needs=CALLS, headline=headline
    )  # fmt: skip


def _within(days: int) -> Metric:
    old = standing.old_enough(days)
    return Metric(
        ref=f"l.step_{days}", page=PAGE, numerator=Count("steps", where=(old, standing.within(days))), denominator=Count("steps", where=(old,)),
        unit=RATE, good="up", needs=CLIENTS,
    )  # fmt: skip


STANDING = (
    Metric(ref="c.in_service", page=PAGE, numerator=IN_SERVICE, unit=COUNT, good="up", needs=CLIENTS, headline=True),
    Metric(
        ref="c.health",
        page=PAGE,
        numerator=AtEnd("health", of=standing.SCORE, where=(standing.THAT_DAY, standing.SCORED)),
        denominator=TOLD,
        unit=NUMBER,
        good="up",
        benchmark="B28",
        needs=CALLS,
        headline=True,
    ),
    Metric(
        ref="c.red_pct",
        page=PAGE,
        numerator=AtEnd("health", where=(standing.THAT_DAY, standing.RED_ACCOUNT)),
        denominator=AtEnd("health", where=(standing.THAT_DAY,)),
        unit=RATE,
        good="down",
        needs=CALLS,
        headline=True,
    ),
    _at_end("c.accounts_red", standing.RED_ACCOUNT, good="down"),
    _at_end("c.scored", standing.SCORED),
    _at_end("c.no_score", standing.NOT_SCORED),
    _at_end("c.green", standing.GREEN, good="up"),
    _at_end("c.yellow", standing.YELLOW),
    _at_end("c.red", standing.RED, good="down"),
    Metric(
        ref="c.value_at_risk",
        page=PAGE,
        numerator=Open("at_stake", of=standing.AT_STAKE, where=(standing.RED_ACCOUNT,)),
        unit=MONEY,
        good="down",
        needs=(*CALLS, "payments"),
        headline=True,
    ),
    Metric(
        ref="c.drift",
        page=PAGE,
        numerator=AtEnd("drift", of=standing.DRIFT, where=(standing.THAT_DAY,)),
        denominator=AtEnd("drift", where=(standing.THAT_DAY,)),
        unit=NUMBER,
        good="up",
        needs=CALLS,
    ),
    _at_end("c.touch_gap", standing.TOUCH_GAP, good="down"),
    _at_end("c.over_served", standing.OVER_SERVED),
    Metric(
        ref="c.touches",
        also=("c.engagement",),
        page=PAGE,
        numerator=Count("calls", where=(calls.LIVE,), last_days=30),
        denominator=IN_SERVICE,
        unit=NUMBER,
        good="up",
        needs=CALLS,
    ),
    Metric(ref="l.people", page=PAGE, numerator=AtEnd("stages", where=(standing.STILL,)), unit=COUNT, needs=CLIENTS),
    Metric(ref="l.entered", page=PAGE, numerator=Count("stages", where=(standing.ENTERED,)), unit=COUNT, needs=CLIENTS),
    Metric(
        ref="l.step",
        page=PAGE,
        numerator=Count("steps", where=(standing.ENTERED, standing.REACHED)),
        denominator=Count("steps", where=(standing.ENTERED,)),
        unit=RATE,
        good="up",
        needs=CLIENTS,
    ),
    *map(_within, (30, 60, 90)),
    Metric(ref="l.days", page=PAGE, numerator=Median("steps", of=standing.STEP_DAYS), unit=DAYS, good="down", needs=CLIENTS),
    Metric(
        ref="x.ttv",
        page=PAGE,
        numerator=Median("clients", of=TO_FIRST_VALUE),
        sample=Count("clients", where=(FIRST_VALUE,)),
        unit=DAYS,
        good="down",
        benchmark="B27",
        needs=VALUE,
    ),
    Metric(
        ref="x.first_value",
        page=PAGE,
        numerator=Count("clients", where=(FIRST_VALUE,)),
        denominator=Count("clients"),
        unit=RATE,
        good="up",
        needs=VALUE,
    ),
    Metric(
        ref="m.repeat",
        page=PAGE,
        numerator=Count("clients", where=(REPEATED,)),
        denominator=Count("clients"),
        unit=RATE,
        good="up",
        needs=(*CLIENTS, "payments"),
    ),
    Metric(
        ref="m.advocates",
        page=PAGE,
        numerator=Count("clients", where=(ADVOCATE,)),
        denominator=Count("clients"),
        unit=RATE,
        good="up",
        needs=("customers", "customers.testimony|customers.affiliates|leads.affiliate"),
    ),
)  # fmt: skip
