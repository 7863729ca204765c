"""Revenue (docs/numbers.md 2.4): what came in, what was taken off, what is owed, and the deals behind it."""

from __future__ import annotations

from lib.metrics import maturing, needs
from lib.metrics.aggregate import Aggregate, Constant, Count, CountOpen, DaysOfPeriod, Open, Sum
from lib.metrics.conditions import clients, deals, money
from lib.metrics.conditions.condition import Amount, Condition
from lib.metrics.figures import (
    AGREED,
    AGREED_CASH,
    AGREED_NEW_CASH,
    COHORT_CASH,
    COLLECTED,
    CONTRACTED,
    DEALS,
    DISCOUNT,
    GROSS,
    NET,
    NEW_CASH,
    REFUNDS,
)
from lib.metrics.maturing import Maturing
from lib.metrics.metric import Direction, Metric, Page
from lib.metrics.units import MONEY, RATE

PAGE: Page = "revenue"


def _money(
    ref: str,
    of: Amount,
    where: tuple[Condition, ...] = (),
    good: Direction = "up",
    *,
    needs: tuple[str, ...] = needs.PAYMENTS,
    also: tuple[str, ...] = (),
    headline: bool = False,
    under: str = "",
    balance: bool = False,
    kept: bool = False,
) -> Metric:
    """An amount, added up over the rows of money that meet conditions; a `balance` over those of all time."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=(Open if balance else Sum)("money", of=of, where=where),
        unit=MONEY,
        good=good,
        needs=needs,
        also=also,
        headline=headline,
        under=under,
        stock=balance,
        kept=kept,
    )


def _overdue(ref: str, *where: Condition) -> Metric:
    """What is past due by an age in days."""
    return _money(
        ref,
        money.PENDING,
        (money.OVERDUE, *where),
        "down",
        needs=needs.DUE,
        under="r.overdue",
        balance=True,
    )


def _due(ref: str, *where: Condition) -> Metric:
    """What falls due in some days, for which a schedule is kept."""
    return _money(ref, money.PENDING, where, "neutral", needs=needs.DUE, under="v.next_30", balance=True)


def _of_deals(
    ref: str,
    numerator: Aggregate,
    *,
    good: Direction = "up",
    needs: tuple[str, ...] = needs.PAYMENTS,
    also: tuple[str, ...] = (),
    headline: bool = False,
    matures_late: Maturing | None = None,
) -> Metric:
    """An amount, added up over deals."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=numerator,
        unit=MONEY,
        good=good,
        needs=needs,
        also=also,
        headline=headline,
        matures_late=matures_late,
    )


def _average(
    ref: str,
    numerator: Aggregate,
    denominator: Aggregate,
    *,
    needs: tuple[str, ...] = needs.PAYMENTS,
    under: str = "",
) -> Metric:
    """An amount per case."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=numerator,
        denominator=denominator,
        unit=MONEY,
        good="up",
        needs=needs,
        under=under,
    )


def _truth(
    ref: str,
    of: Amount,
    good: Direction,
    matures_late: Maturing = maturing.OWED,
    *,
    needs: tuple[str, ...] = needs.CONTRACT,
    under: str = "v.collection",
) -> Metric:
    """What became of the contract values of the deals of a period, of those that have one."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Sum("deals", of=of, where=(deals.AGREED,)),
        unit=MONEY,
        good=good,
        needs=needs,
        under=under,
        matures_late=matures_late,
    )


def _commission(ref: str, of: Amount, role: str) -> Metric:
    """What is owed to who sold."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Sum("deals", of=of),
        unit=MONEY,
        needs=(*needs.PAYMENTS, *needs.DEALS, role),
        matures_late=maturing.OWED,
    )


def _of_clients(ref: str, *where: Condition, needs: tuple[str, ...]) -> Metric:
    """What clients brought after they were won, less what went back of it."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Sum("money", of=money.KEPT, where=where),
        unit=MONEY,
        good="up",
        needs=needs,
        kept=True,
    )


def _pace(days: int) -> Metric:
    """What a month brings at the pace of the last days."""
    return Metric(
        ref=f"v.pace_{days}",
        page=PAGE,
        numerator=Sum("money", of=money.GROSS, last_days=days),
        denominator=Constant(days),
        times=30,
        sample=Count("money", where=(money.COLLECTED,), last_days=days),
        unit=MONEY,
        good="up",
        needs=needs.PAYMENTS,
    )


IN_PLAN = (clients.ON_PLAN, clients.NOT_CANCELLED, clients.NOT_REFUNDED)

REVENUE = (
    _money("r.gross", money.GROSS, also=("v.cash",), headline=True),
    _of_deals(
        "r.contracted",
        CONTRACTED,
        needs=needs.AGREED,
        also=("v.contracted",),
        headline=True,
    ),
    _money("r.net", money.NET, needs=needs.FEES, headline=True),
    _money("r.net_after_refunds", money.KEPT, under="r.net", kept=True),
    _money("r.refunds", money.REFUND, good="down", needs=needs.REFUNDS),
    _money(
        "r.pending",
        money.PENDING,
        good="neutral",
        needs=needs.PENDING,
        also=("v.pending",),
        balance=True,
    ),
    _money(
        "r.overdue",
        money.PENDING,
        (money.OVERDUE,),
        "down",
        needs=needs.DUE,
        headline=True,
        balance=True,
    ),
    _money("r.gross_new", money.GROSS, (money.OF_NEW_CLIENT,), under="r.gross"),
    _money("r.processing_fees", money.PROCESSING_FEE, good="down", needs=("payments.processing_fee",)),
    _money("r.extra_fees", money.EXTRA_FEE, good="down", needs=("payments.extra_fee",)),
    _money("r.chargebacks", money.CHARGEBACK, good="down", needs=(*needs.PAYMENTS, "payments.status")),
    _money(
        "r.net_ex_vat",
        money.KEPT_EX_VAT,
        needs=(*needs.PAYMENTS, "payments.vat"),
        under="r.net",
        kept=True,
    ),
    _money("r.vat", money.VAT, good="neutral", needs=("payments.vat",)),
    _of_deals("r.discounts", DISCOUNT, good="down", needs=needs.DISCOUNTS),
    _overdue("v.overdue_0_30", money.overdue_since(1), money.overdue_until(30)),
    _overdue("v.overdue_31_60", money.overdue_since(31), money.overdue_until(60)),
    _overdue("v.overdue_61_90", money.overdue_since(61), money.overdue_until(90)),
    _overdue("v.overdue_90_plus", money.overdue_since(91)),
    _money(
        "v.next_30",
        money.PENDING,
        (money.DUE_WITHIN_30,),
        "neutral",
        needs=needs.DUE,
        balance=True,
    ),
    _due("v.next_31_60", money.due_from(31), money.due_until(60)),
    _due("v.next_61_90", money.due_from(61), money.due_until(90)),
    _of_deals("v.new_cash", NEW_CASH),
    _of_deals("v.cohort_cash", COHORT_CASH, matures_late=maturing.CASH),
    Metric(
        ref="v.cash_at_close",
        page=PAGE,
        numerator=AGREED_NEW_CASH,
        denominator=CONTRACTED,
        sample=AGREED,
        unit=RATE,
        good="up",
        benchmark="B9",
        needs=needs.CONTRACT,
        headline=True,
    ),
    Metric(
        ref="v.collection",
        page=PAGE,
        numerator=AGREED_CASH,
        denominator=CONTRACTED,
        sample=AGREED,
        unit=RATE,
        good="up",
        needs=needs.CONTRACT,
        matures_late=maturing.CASH,
    ),
    _truth("v.collected", deals.COLLECTED, "up", maturing.CASH),
    _truth("v.outstanding", deals.OUTSTANDING, "neutral", under=""),
    _truth("v.written_off", deals.WRITTEN_OFF, "down", under=""),
    _truth("v.overpaid", deals.OVERPAID, "neutral"),
    _truth("v.deal_refunds", deals.REFUNDED, "down", maturing.REFUNDS, needs=(*needs.CONTRACT, *needs.REFUNDS)),
    _truth("v.deal_chargebacks", deals.CHARGED_BACK, "down", needs=(*needs.CONTRACT, "payments.status")),
    _truth("v.deal_kept", deals.KEPT, "up"),
    Metric(
        ref="v.instalment_rate",
        page=PAGE,
        numerator=Sum("money", of=money.GROSS, where=(money.INSTALMENT, money.COLLECTED, money.DUE)),
        denominator=Sum("money", of=money.ASKED, where=(money.INSTALMENT, money.DUE)),
        sample=Count("money", where=(money.INSTALMENT, money.DUE)),
        unit=RATE,
        good="up",
        benchmark="B9b",
        needs=needs.DUE,
    ),
    Metric(
        ref="v.deals",
        page=PAGE,
        numerator=DEALS,
        good="up",
        needs=needs.DEALS,
        headline=True,
    ),
    _average("v.aov", NEW_CASH, DEALS),
    _average("v.acv", CONTRACTED, DEALS, needs=needs.AGREED),
    _average("v.avg_payment", GROSS, COLLECTED),
    _average("v.avg_net_payment", NET, COLLECTED, needs=needs.FEES, under="v.avg_payment"),
    _average("v.net_per_day", NET, DaysOfPeriod("money", where=(money.MOVED,)), needs=needs.FEES),
    *(_pace(days) for days in (7, 14, 30, 60)),
    Metric(
        ref="v.pace_net_30",
        page=PAGE,
        numerator=Sum("money", of=money.NET, last_days=30),
        denominator=Constant(30),
        times=30,
        sample=Count("money", where=(money.COLLECTED,), last_days=30),
        unit=MONEY,
        good="up",
        needs=needs.FEES,
        under="v.pace_30",
    ),
    _commission("v.commission_closer", deals.CLOSER_COMMISSION, "commission.closer"),
    _commission("v.commission_setter", deals.SETTER_COMMISSION, "commission.setter"),
    _commission("v.clawback", deals.CLAWBACK, "commission.closer|commission.setter"),
    _of_clients("v.retained_cash", money.AFTER_SALE, money.of_tier("core"), needs=needs.PAYMENTS),
    _of_clients("v.upsell_cash", money.of_tier("upsell"), needs=(*needs.PAYMENTS, "payments.offer", "offers.upsell")),
    _of_clients(
        "v.backend_cash", money.of_tier("backend"), needs=(*needs.PAYMENTS, "payments.offer", "offers.backend")
    ),
    Metric(
        ref="v.refund_rate",
        page=PAGE,
        numerator=REFUNDS,
        denominator=GROSS,
        sample=COLLECTED,
        unit=RATE,
        good="down",
        benchmark="B29",
        needs=needs.REFUNDS,
        headline=True,
    ),
    Metric(
        ref="v.refund_rate_close",
        page=PAGE,
        numerator=Sum("deals", of=deals.GIVEN_BACK),
        denominator=COHORT_CASH,
        sample=DEALS,
        unit=RATE,
        good="down",
        needs=needs.REFUNDS,
        under="v.refund_rate",
        matures_late=maturing.REFUNDS,
    ),
    Metric(
        ref="v.refund_rate_clients",
        page=PAGE,
        numerator=Count("clients", where=(clients.REFUNDED,)),
        denominator=Count("clients"),
        unit=RATE,
        good="down",
        needs=needs.REFUNDS,
        under="v.refund_rate",
        matures_late=maturing.REFUNDS,
    ),
    Metric(
        ref="v.chargeback",
        page=PAGE,
        numerator=Count("money", where=(money.CHARGED_BACK,)),
        denominator=Count("money", where=(money.BY_CARD,)),
        unit=RATE,
        good="down",
        benchmark="B30",
        needs=(*needs.PAYMENTS, "payments.status"),
    ),
    Metric(
        ref="v.fee_rate",
        page=PAGE,
        numerator=Sum("money", of=money.FEES),
        denominator=GROSS,
        sample=COLLECTED,
        unit=RATE,
        good="down",
        benchmark="B31",
        needs=("payments.processing_fee|payments.extra_fee",),
    ),
    Metric(
        ref="v.delinquency",
        page=PAGE,
        numerator=CountOpen("buyers", where=(clients.PLAN_OVERDUE, *IN_PLAN)),
        denominator=CountOpen("buyers", where=IN_PLAN),
        unit=RATE,
        good="down",
        needs=needs.DUE,
        stock=True,
    ),
)

MIX = Metric(
    ref="v.mix",
    page=PAGE,
    numerator=GROSS,
    denominator=GROSS,
    unit=RATE,
    needs=needs.PAYMENTS,
    family=("method", "deal", "payment_type", "offer", "channel", "country"),
)
