"""Customers (domain.md 2.3). The row-level fields behind them are those of 2.2, worked out at import."""

from __future__ import annotations

from lib.metrics.metric import Direction, Metric, Page, Part

PAGE: Page = "customers"


def _rate(
    ref: str,
    part: str,
    whole: str,
    good: Direction = "up",
    *,
    needs: tuple[str, ...],
    benchmark: str = "",
    headline: bool = False,
    under: str = "",
    slow: bool = False,
    ripe: str = "",
) -> Metric:
    return Metric(
        ref=ref, page=PAGE, relation="clients", numerator=f"count(*) filter (where {part})", denominator=f"count(*) filter (where {whole})",
        unit="rate", good=good, benchmark=benchmark, needs=needs, headline=headline, under=under, slow=slow, ripe=ripe,
    )  # fmt: skip


def _days(
    ref: str, days: str, good: Direction, *, needs: tuple[str, ...], benchmark: str = "", also: str = "true"
) -> Metric:
    """Mean of whole days over the rows that have them; negative durations are data errors and stay out (domain.md 0.7)."""
    there = f"{days} >= 0 and {also}"
    return Metric(
        ref=ref, page=PAGE, relation="clients", numerator=f"sum({days}) filter (where {there})", denominator=f"count(*) filter (where {there})",
        unit="days", good=good, benchmark=benchmark, needs=needs,
    )  # fmt: skip


CLIENTS = ("customers|payments",)
# The median runs over all graduates, so that a filter does not move who counts as mature.
MATURE = """as_of - joined_on > (
    select median(g.graduated_on - g.onboarding_on) from clients g
    where g.graduated_on between g.onboarding_on and as_of)"""
TOTAL_DAYS = "(least(coalesce(cancelled_on, as_of), coalesce(fully_refunded_on, as_of), as_of) - joined_on)"

CUSTOMERS = (
    Metric(ref="m.clients", page=PAGE, relation="clients", numerator="count(*)", good="up", needs=CLIENTS, headline=True),
    Metric(
        ref="m.active_clients", page=PAGE, relation="clients", numerator="count(*) filter (where cancelled_on is null and fully_refunded_on is null)",
        good="up", needs=CLIENTS, headline=True,
    ),
    _rate("m.graduation_pct", "graduated_on <= as_of", "true", benchmark="B2", needs=("customers.graduation_date|csm_calls.success",), headline=True, slow=True, ripe="m.graduation_mature"),
    _rate(
        "m.onboarding_pct", "onboarded_on <= as_of", "true",
        needs=("customers.onboarding_completed_date|csm_calls.onboardings|customers.onboarding_date",), headline=True,
    ),
    Metric(
        ref="m.pif_pct", page=PAGE, relation="clients", numerator=Part(sql="count(*) filter (where is_pif)", relation="clients", on="core_closed_on"),
        denominator=Part(sql="count(*) filter (where is_pif is not null)", relation="clients", on="core_closed_on"), unit="rate", good="up",
        benchmark="B8", needs=("customers", "payments.deal|customers.deal|payments.contracted_revenue",), headline=True,
    ),
    _rate("m.testimony_pct", "has_testimony", "true", needs=("customers.testimony",), headline=True, slow=True),
    Metric(
        ref="m.avg_coachings", slow=True, page=PAGE, relation="clients", numerator="sum(coachings)", denominator="count(*)",
        unit="number", needs=("csm_calls|customers.coaching_times",), headline=True,
    ),
    _days("m.onb_avg_days", "(onboarded_on - closed_on)", "down", benchmark="B27",
        needs=("customers.onboarding_completed_date|csm_calls.onboardings|customers.onboarding_date",), also="onboarded_on <= as_of"),
    _days("m.grad_avg_days", "(graduated_on - onboarding_on)", "neutral",
        needs=("customers.graduation_date|csm_calls.success", "customers.onboarding_date"), also="graduated_on <= as_of"),
    _days("m.avg_days_call_close", "(closed_on - closing_call_on)", "down", needs=("sales_calls|csm_calls",)),
    _days("m.avg_days_optin_close", "(closed_on - optin_on)", "down", needs=("leads|customers.optin_date",)),
    _days("m.avg_days_total", TOTAL_DAYS, "up", needs=CLIENTS),
    Metric(
        ref="m.avg_discount_pct", page=PAGE, relation="deals",
        numerator="sum(coalesce(discount, 0) / (contracted + coalesce(discount, 0))) filter (where contracted + coalesce(discount, 0) > 0)",
        denominator="count(*) filter (where contracted + coalesce(discount, 0) > 0)", unit="rate", good="down",
        needs=("payments.discount|payments.list_price", "payments.contracted_revenue"),
    ),
    Metric(
        ref="m.discount_weighted", page=PAGE, relation="deals", numerator="sum(discount)",
        denominator="sum(coalesce(contracted, 0) + coalesce(discount, 0))", unit="rate", good="down",
        sample="count(*)", needs=("payments.discount|payments.list_price", "payments.contracted_revenue"),
        under="m.avg_discount_pct",
    ),
    Metric(
        ref="m.lm_to_offer", page=PAGE, relation="leads_people",
        numerator=Part(sql="count(*) filter (where core_on >= any_magnet_on)", relation="leads_people", on="any_magnet_on"),
        denominator=Part(sql="count(*) filter (where any_magnet_on is not null)", relation="leads_people", on="any_magnet_on"),
        unit="rate", good="up", needs=("leads", "payments.amount"),
    ),
    _rate("m.offer_to_upsell", "is_upsell_offered and upsell_after_core is not null", "is_upsell_offered", benchmark="B25", needs=("customers", "payments.offer", "offers.upsell"), slow=True),
    _rate("m.offer_to_backend", "is_backend_offered and backend_after_core is not null", "is_backend_offered", benchmark="B25", needs=("customers", "payments.offer", "offers.backend"), slow=True),
    _rate("m.upsell_to_backend", "backend_last_on >= upsell_on", "upsell_on is not null", needs=("customers", "payments.offer", "offers.upsell", "offers.backend"), slow=True),
    _rate(
        "m.graduation_mature", f"graduated_on <= as_of and {MATURE}", MATURE,
        needs=("customers.graduation_date|csm_calls.success",), under="m.graduation_pct",
    ),
    _rate(
        "m.testimony_graduates", "has_testimony and graduated_on <= as_of", "graduated_on <= as_of",
        needs=("customers.testimony", "customers.graduation_date|csm_calls.success"), under="m.testimony_pct",
    ),
    Metric(
        ref="m.share", page=PAGE, relation="clients", numerator="count(*)", denominator="count(*)", unit="rate", needs=CLIENTS,
        family=("country", "gender", "age", "utm_source", "offer"),
    ),
)  # fmt: skip
