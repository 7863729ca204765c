"""Revenue, sales calls and unit economics (domain.md 2.4, section 4 and section 8)."""

from __future__ import annotations

from lib.metrics.metric import Direction, Metric, Page, Part

PAGE: Page = "revenue"
PAYMENTS = ("payments.amount",)
SALES = ("sales_calls",)
COSTS = ("costs",)
TOUCHES = "leads|customers.optin_first|customers.optin_all|customers.optin_last|customers.utm_source"
# Where only customers tell how they came, everybody who did not buy is missing: nothing can be said per lead.
PER_LEAD = ("leads",)
# A deal that a CRM tells is one before any money of it is known (decision 97); what was paid of it takes payments.
AGREED = ("payments.contracted_revenue",)
DEALS = ("payments.amount|payments.contracted_revenue",)
CONTRACT = (*PAYMENTS, *AGREED)
PENDING = ("payments.pending|payments.amount", "payments.pending|payments.contracted_revenue")
DUE = ("payments", "payments.pending")  # a customers sheet and a contract say what is owed, not when
FEES = (*PAYMENTS, "payments.processing_fee|payments.extra_fee")
REFUNDS = (*PAYMENTS, "payments.refund_amount|payments.status|payments.kind")

# What is left is told also where the data has no column for what would be taken off; its label then says so (decision 103).
KEPT = "gross - processing_fee - extra_fee - refund - chargeback"
NEW_CLIENTS = Part(sql="count(*) filter (where has_paid)", relation="buyers", on="first_paid_on")
LEADS = Part(sql="count(distinct person_id)", relation="optins")
SOURCED_AD_SPEND = "sum(amount) filter (where category = 'ads' and utm_source is not null)"
ALL_TIME = "period_start = date '0001-01-01' and period_end = date '9999-12-31'"  # then rows without a date count too (decision 26)
FROM_PAID_SOURCES = f"""utm_source in (
    select s.utm_source from spend s where s.category = 'ads' and s.utm_source is not null and s.amount is not null
        and coalesce(s.spent_on between period_start and period_end, {ALL_TIME}))"""


def _costs(categories: str) -> Part:
    return Part(sql=f"sum(amount) filter (where {categories})", relation="spend")


ADS = _costs("category = 'ads'")
ACQUISITION = _costs("category in ('ads', 'sales', 'marketing_other')")


def _money(
    ref: str,
    sql: str,
    good: Direction = "up",
    *,
    needs: tuple[str, ...] = PAYMENTS,
    also: tuple[str, ...] = (),
    headline: bool = False,
    under: str = "",
    stock: bool = False,
    kept: bool = False,
) -> Metric:
    return Metric(
        ref=ref, page=PAGE, relation="money", numerator=sql, unit="money", good=good, needs=needs, also=also, headline=headline, under=under,
        stock=stock, kept=kept,
    )  # fmt: skip


def _pace(days: int) -> Metric:
    last = Part(sql="sum(gross)", relation="money", last_days=days)
    return Metric(
        ref=f"v.pace_{days}", page=PAGE, relation="money", numerator=last, denominator=Part(sql=str(days), relation="money", last_days=days),
        sample=Part(sql="count(*) filter (where is_collected)", relation="money", last_days=days), unit="money", good="up", times=30, needs=PAYMENTS,
    )  # fmt: skip


def _overdue(ref: str, from_day: int, to_day: int | None) -> Metric:
    until = f" and as_of - due_on <= {to_day}" if to_day else ""
    return _money(
        ref,
        f"sum(pending) filter (where due_on < as_of and as_of - due_on >= {from_day}{until})",
        "down",
        needs=DUE,
        under="r.overdue",
        stock=True,
    )


def _sales_rate(
    ref: str,
    part: str | Part,
    whole: str,
    *,
    benchmark: str = "",
    needs: tuple[str, ...] = (),
    headline: bool = False,
    under: str = "",
) -> Metric:
    return Metric(
        ref=ref, page=PAGE, relation="sales", numerator=part, denominator=whole, unit="rate", good="up", benchmark=benchmark,
        needs=(*SALES, *needs), headline=headline, under=under,
    )  # fmt: skip


# A won deal counts on the day of the person's first live call (decision 33) and belongs to the deal's own closer.
WON = Part(sql="count(*) filter (where is_call_deal)", relation="deals", on="cohort_on")
WON_CASH = Part(sql="sum(new_cash) filter (where is_call_deal)", relation="deals", on="cohort_on")
LIVE = "count(*) filter (where is_live)"
RESOLVED = "count(*) filter (where is_resolved)"

REVENUE = (
    _money("r.gross", "sum(gross)", also=("v.cash",), headline=True),
    Metric(ref="r.contracted", page=PAGE, relation="deals", numerator="sum(contracted)", unit="money", good="up", needs=AGREED,
        also=("v.contracted",), headline=True),
    _money("r.net", "sum(gross - processing_fee - extra_fee)", needs=FEES, headline=True),
    _money("r.net_after_refunds", f"sum({KEPT})", under="r.net", kept=True),
    _money("r.refunds", "sum(refund)", "down", needs=REFUNDS),
    _money("r.pending", "sum(pending)", "neutral", needs=PENDING, also=("v.pending",), stock=True),
    _money("r.overdue", "sum(pending) filter (where due_on < as_of)", "down", needs=DUE, headline=True, stock=True),
    _money("r.gross_new", f"sum(gross) filter (where coalesce(first_paid_on between period_start and period_end, {ALL_TIME}))", under="r.gross"),
    _money("r.processing_fees", "sum(processing_fee)", "down", needs=("payments.processing_fee",)),
    _money("r.extra_fees", "sum(extra_fee)", "down", needs=("payments.extra_fee",)),
    _money("r.chargebacks", "sum(chargeback)", "down", needs=(*PAYMENTS, "payments.status")),
    _money("r.net_ex_vat", f"sum({KEPT} - vat_inside)", needs=(*PAYMENTS, "payments.vat"), under="r.net", kept=True),
    _money("r.vat", "sum(vat)", "neutral", needs=("payments.vat",)),
    Metric(ref="r.discounts", page=PAGE, relation="deals", numerator="sum(discount)", unit="money", good="down",
        needs=(*PAYMENTS, "payments.discount|payments.list_price")),
    _overdue("v.overdue_0_30", 1, 30),
    _overdue("v.overdue_31_60", 31, 60),
    _overdue("v.overdue_61_90", 61, 90),
    _overdue("v.overdue_90_plus", 91, None),
    _money("v.next_30", "sum(pending) filter (where due_on <= as_of + 30)", "neutral", needs=DUE, stock=True),
    Metric(ref="v.new_cash", page=PAGE, relation="deals", numerator="sum(new_cash)", unit="money", good="up", needs=PAYMENTS),
    Metric(ref="v.cohort_cash", slow=True, page=PAGE, relation="deals", numerator="sum(cohort_cash)", unit="money", good="up", needs=PAYMENTS),
    Metric(ref="v.cash_at_close", page=PAGE, relation="deals", numerator="sum(new_cash)", denominator="sum(contracted)",
        sample="count(*)", unit="rate", good="up", benchmark="B9", needs=CONTRACT, headline=True),
    Metric(ref="v.collection", slow=True, page=PAGE, relation="deals", numerator="sum(cohort_cash)", denominator="sum(contracted)",
        sample="count(*)", unit="rate", good="up", needs=CONTRACT),
    Metric(ref="v.instalment_rate", page=PAGE, relation="money", numerator="sum(gross) filter (where is_instalment and is_collected and due_on <= as_of)",
        denominator="sum(amount) filter (where is_instalment and due_on <= as_of)", sample="count(*) filter (where is_instalment and due_on <= as_of)",
        unit="rate", good="up", benchmark="B9b", needs=DUE),
    Metric(ref="v.deals", page=PAGE, relation="deals", numerator="count(*)", good="up", needs=DEALS, headline=True),
    Metric(ref="v.aov", page=PAGE, relation="deals", numerator="sum(new_cash)", denominator="count(*)",
        unit="money", good="up", needs=PAYMENTS),
    Metric(ref="v.acv", page=PAGE, relation="deals", numerator="sum(contracted)", denominator="count(*)",
        unit="money", good="up", needs=AGREED),
    Metric(ref="v.avg_payment", page=PAGE, relation="money", numerator="sum(gross)", denominator="count(*) filter (where is_collected)", unit="money", good="up", needs=PAYMENTS),
    Metric(ref="v.avg_net_payment", page=PAGE, relation="money", numerator="sum(gross - processing_fee - extra_fee)",
        denominator="count(*) filter (where is_collected)", unit="money", good="up", needs=FEES, under="v.avg_payment"),
    Metric(ref="v.net_per_day", page=PAGE, relation="money", numerator="sum(gross - processing_fee - extra_fee)",
        denominator="""(case when period_end < date '9999-12-31' then period_end else (select max(m.event_on) from money m where m.is_collected) end)
            - (case when period_start > date '0001-01-01' then period_start else (select min(m.event_on) from money m where m.is_collected) end) + 1""",
        unit="money", good="up", needs=FEES),
    *(_pace(days) for days in (7, 14, 30, 60)),
    Metric(ref="v.refund_rate", page=PAGE, relation="money", numerator="sum(refund)", denominator="sum(gross)", sample="count(*) filter (where is_collected)",
        unit="rate", good="down", benchmark="B29", needs=REFUNDS, headline=True),
    Metric(ref="v.refund_rate_clients", page=PAGE, relation="clients", numerator="count(*) filter (where is_refunded)", denominator="count(*)", unit="rate", good="down", needs=REFUNDS, under="v.refund_rate"),
    Metric(ref="v.chargeback", page=PAGE, relation="money", numerator="count(*) filter (where is_chargeback)", denominator="count(*) filter (where is_card)",
        unit="rate", good="down", benchmark="B30", needs=(*PAYMENTS, "payments.status")),
    Metric(ref="v.fee_rate", page=PAGE, relation="money", numerator="sum(processing_fee + extra_fee)", denominator="sum(gross)",
        sample="count(*) filter (where is_collected)", unit="rate", good="down", benchmark="B31", needs=("payments.processing_fee|payments.extra_fee",)),
    Metric(ref="v.delinquency", page=PAGE, relation="buyers", numerator="count(*) filter (where next_due_on < as_of and on_plan and cancelled_on is null and fully_refunded_on is null)",
        denominator="count(*) filter (where on_plan and cancelled_on is null and fully_refunded_on is null)", unit="rate", good="down", needs=DUE, stock=True),
    Metric(ref="v.sales_booked", page=PAGE, relation="sales", numerator="count(*)", good="up", needs=SALES),
    Metric(ref="v.sales_live", page=PAGE, relation="sales", numerator=LIVE, good="up", needs=SALES),
    _sales_rate("v.sales_show", LIVE, "count(*) filter (where is_due)", benchmark="B4", headline=True),
    _sales_rate("v.sales_booked_to_live", LIVE, RESOLVED, benchmark="B5"),
    _sales_rate("v.offer_rate", "count(*) filter (where is_offered)", LIVE, benchmark="B7", needs=("sales_calls.offer_made",)),
    _sales_rate("v.close_rate", WON, LIVE, benchmark="B6", needs=DEALS, headline=True),
    _sales_rate("v.close_rate_booked", WON, RESOLVED, needs=DEALS, under="v.close_rate"),
    _sales_rate("v.close_rate_qualified", WON, "count(*) filter (where is_live and not is_bad_fit)", needs=DEALS, under="v.close_rate"),
    _sales_rate("v.close_rate_offered", WON, "count(*) filter (where is_offered)", needs=(*DEALS, "sales_calls.offer_made"), under="v.close_rate"),
    Metric(ref="v.cash_per_call", page=PAGE, relation="sales", numerator=WON_CASH, denominator=LIVE, unit="money", good="up", needs=(*SALES, *PAYMENTS), headline=True),
    Metric(ref="v.cash_per_booked", page=PAGE, relation="sales", numerator=WON_CASH, denominator="count(*)", unit="money", good="up",
        needs=(*SALES, *PAYMENTS), under="v.cash_per_call"),
    Metric(ref="v.revenue_per_lead", page=PAGE, relation="money", numerator="sum(gross)", denominator=LEADS, unit="money", good="up", needs=(*PAYMENTS, *PER_LEAD)),
    Metric(ref="u.cac", page=PAGE, relation="spend", numerator=ACQUISITION, denominator=NEW_CLIENTS, unit="money", good="down", needs=(*COSTS, *PAYMENTS), headline=True),
    Metric(ref="u.paid_cac", page=PAGE, relation="spend", numerator=ADS, denominator=NEW_CLIENTS, unit="money", good="down", needs=(*COSTS, *PAYMENTS), under="u.cac"),
    Metric(ref="u.cac_ticket", page=PAGE, relation="spend", quotient=("u.cac", "v.acv"), sample=NEW_CLIENTS, unit="rate", good="down", benchmark="B12",
        needs=(*COSTS, *CONTRACT)),
    Metric(ref="u.coco", page=PAGE, relation="spend", numerator=_costs("category = 'onboarding'"), denominator=NEW_CLIENTS, unit="money", good="down", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="u.coca", page=PAGE, relation="spend", numerator=_costs("category in ('ads', 'sales', 'marketing_other', 'onboarding')"), denominator=NEW_CLIENTS,
        unit="money", good="down", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="u.ltv", kept=True, slow=True, page=PAGE, relation="buyers", numerator="sum(kept_cash)", denominator="count(*)", unit="money", good="up", needs=PAYMENTS),
    Metric(ref="u.margin_ltv", kept=True, slow=True, page=PAGE, relation="buyers", numerator="sum(kept_cash)", minus=_costs("category = 'delivery'"), denominator="count(*)",
        unit="money", good="up", needs=(*COSTS, *PAYMENTS), under="u.ltv"),
    Metric(ref="u.ltv_cac", kept=True, slow=True, page=PAGE, relation="buyers", quotient=("u.margin_ltv", "u.cac"), sample=NEW_CLIENTS, unit="number", good="up", benchmark="B10",
        needs=(*COSTS, *PAYMENTS), headline=True),
    Metric(ref="u.payback_days", kept=True, page=PAGE, relation="money", numerator=Part(sql=f"sum({KEPT})", relation="client_money"), denominator=NEW_CLIENTS,
        reaches="u.cac", unit="days", good="down", benchmark="B11", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="u.gross_margin", kept=True, page=PAGE, relation="money", numerator=f"sum({KEPT})", minus=_costs("category = 'delivery'"), denominator=f"sum({KEPT})",
        sample="count(*) filter (where is_collected)", unit="rate", good="up", benchmark="B19", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="u.net_margin", kept=True, page=PAGE, relation="money", numerator=f"sum({KEPT})", minus=_costs("true"), denominator=f"sum({KEPT})",
        sample="count(*) filter (where is_collected)", unit="rate", good="up", benchmark="B20", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="v.roas", page=PAGE, relation="credits", numerator=f"sum(w_last * cash) filter (where {FROM_PAID_SOURCES})",
        denominator=Part(sql=SOURCED_AD_SPEND, relation="spend"), sample=f"count(distinct person_id) filter (where {FROM_PAID_SOURCES})",
        unit="number", good="up", benchmark="B13", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="v.mer", page=PAGE, relation="money", numerator="sum(gross)", denominator=ADS, sample="count(*) filter (where is_collected)",
        unit="number", good="up", needs=(*COSTS, *PAYMENTS)),
    Metric(ref="v.cpl", page=PAGE, relation="spend", numerator=ADS, denominator=LEADS, unit="money", good="down", needs=(*COSTS, *PER_LEAD)),
    Metric(ref="v.cost_per_booked", page=PAGE, relation="spend", numerator=ADS, denominator=Part(sql="count(*)", relation="sales"), unit="money", good="down",
        benchmark="B32", needs=(*COSTS, *SALES)),
    Metric(ref="v.cost_per_live", page=PAGE, relation="spend", numerator=ADS, denominator=Part(sql=LIVE, relation="sales"), unit="money", good="down", needs=(*COSTS, *SALES)),
    Metric(ref="v.mix", page=PAGE, relation="money", numerator="sum(gross)", denominator="sum(gross)", unit="rate", needs=PAYMENTS,
        family=("method", "deal", "payment_type", "offer", "channel", "country")),
)  # fmt: skip
