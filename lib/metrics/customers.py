"""Customers (docs/numbers.md 2.3). The row-level fields behind them are those of 2.2, worked out at import."""

from __future__ import annotations

from lib.metrics import maturing
from lib.metrics.aggregate import AtEnd, AtStart, Count, Sum
from lib.metrics.conditions import clients, deals, leads
from lib.metrics.conditions.condition import Amount, Condition
from lib.metrics.maturing import Maturing
from lib.metrics.metric import Direction, Metric, Page
from lib.metrics.units import DAYS, NUMBER, RATE

PAGE: Page = "customers"

CLIENTS = ("customers|payments",)
ONBOARDED = ("customers.onboarding_completed_date|csm_calls.onboardings|customers.onboarding_date",)
GRADUATED = ("customers.graduation_date|csm_calls.success",)
TESTIMONY = ("customers.testimony",)
DISCOUNTS = ("payments.discount|payments.list_price", "payments.contracted_revenue")
UPSELLS = ("customers", "payments.offer", "offers.upsell")
BACKENDS = ("customers", "payments.offer", "offers.backend")

ALL_CLIENTS = Count("clients")
STILL_ACTIVE = (clients.STILL_NOT_CANCELLED, clients.STILL_NOT_REFUNDED)


def _rate(
    ref: str,
    part: tuple[Condition, ...],
    whole: tuple[Condition, ...] = (),
    good: Direction = "up",
    *,
    needs: tuple[str, ...],
    benchmark: str = "",
    headline: bool = False,
    under: str = "",
    ripe: str = "",
    matures_late: Maturing | None = None,
) -> Metric:
    """Clients that meet conditions per client, or per client that meets others."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Count("clients", where=part),
        denominator=Count("clients", where=whole),
        unit=RATE,
        good=good,
        benchmark=benchmark,
        needs=needs,
        headline=headline,
        under=under,
        ripe=ripe,
        matures_late=matures_late,
    )


def _days(
    ref: str,
    days: Amount,
    good: Direction,
    *,
    needs: tuple[str, ...],
    benchmark: str = "",
    also: tuple[Condition, ...] = (),
    matures_late: Maturing | None = None,
) -> Metric:
    """Mean of whole days over the rows that have them; negative durations are data errors and stay out (docs/numbers.md 0.7)."""
    known = (clients.not_negative(days), *also)
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Sum("clients", of=days, where=known),
        denominator=Count("clients", where=known),
        unit=DAYS,
        good=good,
        benchmark=benchmark,
        needs=needs,
        matures_late=matures_late,
    )


CUSTOMERS = (
    Metric(
        ref="m.clients",
        page=PAGE,
        numerator=ALL_CLIENTS,
        good="up",
        needs=CLIENTS,
        headline=True,
    ),
    Metric(
        ref="m.active_clients",
        page=PAGE,
        numerator=Count("clients", where=(clients.NOT_CANCELLED, clients.NOT_REFUNDED)),
        good="up",
        needs=CLIENTS,
        headline=True,
        matures_late=maturing.STATE,
    ),
    _rate(
        "m.stayed_pct",
        (clients.NOT_CANCELLED, clients.NOT_REFUNDED),
        needs=CLIENTS,
        under="m.active_clients",
        matures_late=maturing.STATE,
    ),
    _rate(
        "m.graduation_pct",
        (clients.GRADUATED,),
        needs=GRADUATED,
        benchmark="B2",
        headline=True,
        ripe="m.graduation_mature",
        matures_late=maturing.GRADUATION,
    ),
    _rate(
        "m.onboarding_pct",
        (clients.ONBOARDED,),
        needs=ONBOARDED,
        headline=True,
        matures_late=maturing.ONBOARDING,
    ),
    Metric(
        ref="m.pif_pct",
        page=PAGE,
        numerator=Count("clients", where=(clients.PAID_IN_FULL,), day="core_closed_on"),
        denominator=Count("clients", where=(clients.DEAL_KNOWN,), day="core_closed_on"),
        unit=RATE,
        good="up",
        benchmark="B8",
        needs=("customers", "payments.deal|customers.deal|payments.contracted_revenue"),
        headline=True,
    ),
    _rate(
        "m.testimony_pct",
        (clients.TESTIFIED,),
        needs=TESTIMONY,
        headline=True,
        matures_late=maturing.TESTIMONY,
    ),
    Metric(
        ref="m.avg_coachings",
        page=PAGE,
        numerator=Sum("clients", of=clients.COACHINGS),
        denominator=ALL_CLIENTS,
        unit=NUMBER,
        needs=("csm_calls|customers.coaching_times",),
        headline=True,
        matures_late=maturing.SESSIONS,
    ),
    _days(
        "m.onb_avg_days",
        clients.CLOSE_TO_ONBOARDED,
        "down",
        needs=ONBOARDED,
        benchmark="B27",
        also=(clients.ONBOARDED,),
        matures_late=maturing.ONBOARDING,
    ),
    _days(
        "m.grad_avg_days",
        clients.ONBOARDING_TO_GRADUATED,
        "neutral",
        needs=(*GRADUATED, "customers.onboarding_date"),
        also=(clients.GRADUATED,),
        matures_late=maturing.GRADUATION,
    ),
    _days("m.avg_days_call_close", clients.CALL_TO_CLOSE, "down", needs=("sales_calls|csm_calls",)),
    _days("m.avg_days_optin_close", clients.OPTIN_TO_CLOSE, "down", needs=("leads|customers.optin_date",)),
    _days("m.avg_days_total", clients.AS_CLIENT, "up", needs=CLIENTS, matures_late=maturing.STATE),
    Metric(
        ref="m.active_start",
        page=PAGE,
        numerator=AtStart("clients", where=STILL_ACTIVE),
        good="up",
        needs=CLIENTS,
    ),
    Metric(
        ref="m.active_end",
        page=PAGE,
        numerator=AtEnd("clients", where=STILL_ACTIVE),
        good="up",
        needs=CLIENTS,
    ),
    Metric(
        ref="m.avg_discount_pct",
        page=PAGE,
        numerator=Sum("deals", of=deals.DISCOUNT_SHARE, where=(deals.PRICED,)),
        denominator=Count("deals", where=(deals.PRICED,)),
        unit=RATE,
        good="down",
        needs=DISCOUNTS,
    ),
    Metric(
        ref="m.discount_weighted",
        page=PAGE,
        numerator=Sum("deals", of=deals.DISCOUNT),
        denominator=Sum("deals", of=deals.LIST_PRICE),
        sample=Count("deals"),
        unit=RATE,
        good="down",
        needs=DISCOUNTS,
        under="m.avg_discount_pct",
    ),
    Metric(
        ref="m.lm_to_offer",
        page=PAGE,
        numerator=Count("leads_people", where=(leads.CORE_AFTER_MAGNET,), day="any_magnet_on"),
        denominator=Count("leads_people", where=(leads.HAS_MAGNET,), day="any_magnet_on"),
        unit=RATE,
        good="up",
        needs=("leads", "payments.amount"),
        matures_late=maturing.CORE_AFTER_MAGNET,
    ),
    _rate(
        "m.offer_to_upsell",
        (clients.UPSELL_OFFERED, clients.UPSELL_AFTER_CORE),
        (clients.UPSELL_OFFERED,),
        needs=UPSELLS,
        benchmark="B25",
        matures_late=maturing.ASCENSION,
    ),
    _rate(
        "m.offer_to_backend",
        (clients.BACKEND_OFFERED, clients.BACKEND_AFTER_CORE),
        (clients.BACKEND_OFFERED,),
        needs=BACKENDS,
        benchmark="B25",
        matures_late=maturing.ASCENSION,
    ),
    _rate("m.milestone_upsell", (clients.HAS_UPSELL,), needs=UPSELLS, matures_late=maturing.ASCENSION),
    _rate("m.milestone_backend", (clients.HAS_BACKEND,), needs=BACKENDS, matures_late=maturing.ASCENSION),
    _rate(
        "m.upsell_to_backend",
        (clients.BACKEND_AFTER_UPSELL,),
        (clients.HAS_UPSELL,),
        needs=(*UPSELLS, "offers.backend"),
        matures_late=maturing.ASCENSION,
    ),
    _rate(
        "m.graduation_mature",
        (clients.GRADUATED, clients.MATURE),
        (clients.MATURE,),
        needs=GRADUATED,
        under="m.graduation_pct",
        matures_late=maturing.GRADUATION,
    ),
    _rate(
        "m.testimony_graduates",
        (clients.TESTIFIED, clients.GRADUATED),
        (clients.GRADUATED,),
        needs=(*TESTIMONY, *GRADUATED),
        under="m.testimony_pct",
        matures_late=maturing.TESTIMONY,
    ),
    Metric(
        ref="m.share",
        page=PAGE,
        numerator=ALL_CLIENTS,
        denominator=ALL_CLIENTS,
        unit=RATE,
        needs=CLIENTS,
        family=("country", "gender", "age", "utm_source", "offer"),
    ),
)
