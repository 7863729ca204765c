"""Recurring revenue: what is paid a month, what came, what stayed, what left (docs/numbers-clients.md 14)."""

from __future__ import annotations

from lib.metrics.aggregate import AtEnd, Count, PeopleAtEnd, Sum
from lib.metrics.conditions import recurring, standing
from lib.metrics.conditions.condition import Amount, Condition
from lib.metrics.metric import Direction, Metric, Page
from lib.metrics.units import COUNT, MONEY, NUMBER, RATE

PAGE: Page = "retention"
PLANS = ("payments.recurring",)
ASKS = (*PLANS, "customers.cancel_date|payments.kind|subscriptions.cancel_requested")
TERMS = ("payments.terms",)
TRIALS = ("subscriptions.trial_end", "payments.amount")
COHORT = Count("movements", where=(recurring.HAS_START,))
STARTED = Sum("movements", of=recurring.START_NOW)


def _level(
    ref: str,
    *where: Condition,
    of: Amount = recurring.VALUE,
    good: Direction = "up",
    headline: bool = False,
    needs: tuple[str, ...] = PLANS,
) -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=AtEnd("recurring", of=of, where=(standing.THAT_DAY, *where)), unit=MONEY, good=good,
        headline=headline, needs=needs,
    )  # fmt: skip


def _moved(ref: str, of: Amount, good: Direction = "neutral", headline: bool = False, under: str = "") -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=Sum("movements", of=of), unit=MONEY, good=good, headline=headline, under=under, needs=PLANS
    )  # fmt: skip


def _stays(ref: str, of: Amount, good: Direction, benchmark: str, headline: bool = False) -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=Sum("movements", of=of), denominator=STARTED, sample=COHORT, unit=RATE, good=good,
        benchmark=benchmark, headline=headline, needs=PLANS,
    )  # fmt: skip


def _people(
    ref: str,
    out: Condition,
    of: Condition,
    good: Direction,
    benchmark: str = "",
    headline: bool = False,
    under: str = "",
) -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=Count("movements", where=(of, out)), denominator=Count("movements", where=(of,)), unit=RATE,
        good=good, benchmark=benchmark, headline=headline, under=under, needs=PLANS,
    )  # fmt: skip


def _due(ref: str, met: Condition, benchmark: str = "") -> Metric:
    return Metric(
        ref=ref, page=PAGE, numerator=Count("contracts", where=(recurring.DECIDED, met)),
        denominator=Count("contracts", where=(recurring.DECIDED,)), unit=RATE, good="up", benchmark=benchmark, needs=TERMS,
    )  # fmt: skip


SUBSCRIBERS = PeopleAtEnd("recurring", where=(standing.THAT_DAY,))

RETENTION = (
    _level("s.mrr", headline=True),
    _level("s.arr", of=recurring.YEARLY),
    _moved("s.net_new", recurring.NET, "up", headline=True),
    _stays("s.grr", recurring.KEPT, "up", "B16", headline=True),
    _stays("s.nrr", recurring.STAYED, "up", "B17", headline=True),
    _people("s.churn", recurring.LOST, recurring.WAS_CLIENT, "down", "B14", headline=True),
    _people("s.churn_all", recurring.LOST_OR_GONE, recurring.ANY_LEVEL, "down", under="s.churn"),
    _level("s.past_due", recurring.PAST_DUE, good="down", headline=True),
    _level("s.leaving", recurring.LEAVING, good="down", needs=ASKS),
    Metric(ref="s.subscribers", page=PAGE, numerator=SUBSCRIBERS, unit=COUNT, good="up", needs=PLANS),
    Metric(
        ref="s.arpa",
        page=PAGE,
        numerator=AtEnd("recurring", of=recurring.VALUE, where=(standing.THAT_DAY,)),
        denominator=SUBSCRIBERS,
        unit=MONEY,
        good="up",
        needs=PLANS,
    ),
    _people("s.retention", recurring.STILL_PAYS, recurring.WAS_CLIENT, "up", "B15"),
    _stays("s.revenue_churn", recurring.NOT_KEPT, "down", "B16b"),
    Metric(
        ref="s.quick",
        page=PAGE,
        numerator=Sum("movements", of=recurring.WON),
        denominator=Sum("movements", of=recurring.LOST_VALUE),
        sample=Count("movements", where=(recurring.HAS_MOVED,)),
        unit=NUMBER,
        good="up",
        benchmark="B33",
        needs=PLANS,
    ),
    _moved("s.mrr_start", recurring.START),
    _moved("s.mrr_new", recurring.NEW, "up"),
    _moved("s.mrr_reactivated", recurring.REACTIVATED, "up"),
    _moved("s.mrr_resumed", recurring.RESUMED, "up"),
    _moved("s.mrr_expansion", recurring.EXPANSION, "up"),
    _moved("s.discount_ended", recurring.DISCOUNT_ENDED, under="s.mrr_expansion"),
    _moved("s.mrr_contraction", recurring.CONTRACTION, "down"),
    _moved("s.mrr_churned", recurring.CHURNED, "down"),
    _moved("s.mrr_paused", recurring.PAUSED, "down"),
    _moved("s.mrr_fx", recurring.FX),
    Metric(ref="s.came_and_went", page=PAGE, numerator=Count("movements", where=(recurring.CAME_AND_WENT,)), good="down", needs=PLANS),
    Metric(ref="s.left_and_back", page=PAGE, numerator=Count("movements", where=(recurring.LEFT_AND_BACK,)), needs=PLANS),
    Metric(
        ref="s.trial_conversion",
        page=PAGE,
        numerator=Count("trials", where=(recurring.TRIAL_OVER, recurring.TRIAL_PAID)),
        denominator=Count("trials", where=(recurring.TRIAL_OVER,)),
        unit=RATE,
        good="up",
        needs=TRIALS,
    ),
    _due("s.renewal", recurring.RENEWED, "B18"),
    Metric(
        ref="s.renewal_value",
        page=PAGE,
        numerator=Sum("contracts", of=recurring.RENEWED_VALUE, where=(recurring.DECIDED,)),
        denominator=Sum("contracts", of=recurring.CONTRACT, where=(recurring.DECIDED,)),
        sample=Count("contracts", where=(recurring.DECIDED,)),
        unit=RATE,
        good="up",
        benchmark="B18",
        needs=TERMS,
    ),
    _due("s.kept", recurring.STAYED_ON),
    Metric(ref="s.undecided", page=PAGE, numerator=Count("contracts", where=(recurring.DUE, recurring.OPEN_STILL)), unit=COUNT, needs=TERMS, under="s.renewal"),
)  # fmt: skip
