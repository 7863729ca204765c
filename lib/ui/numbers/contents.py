"""What each page with metrics is made of, declared once: its charts and its boards. The page draws it, and a report prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lib.analysis.kpis import Kpi
from lib.metrics import units
from lib.metrics.bases import BASES, CASH
from lib.metrics.catalog import ALL
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, bars, charts, explain, truth
from lib.ui.numbers.ask import Within
from lib.ui.numbers.drawing import Drawing
from lib.ui.numbers.ranking import Board
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Bars = Callable[[Chosen, Mapping[str, Kpi]], Drawing]
"""A chart of bars for what the reader chose, given the figures of the page by ref."""


@dataclass(frozen=True)
class Contents:
    """The figures of a page whose trends are drawn, what is drawn as bars beside them, and its boards, the first one first."""

    trends: tuple[str, ...]
    bars: tuple[Bars, ...] = ()
    boards: tuple[Board, ...] = ()
    beside: tuple[str, ...] = ()
    """Figures of other pages that its boards show too."""
    further: Mapping[str, tuple[Bars, ...]] = field(default_factory=dict)
    """Charts that a page draws once a part of it is opened, by the part; a report prints them behind the others."""


AREAS = {
    "revenue": ("v.instalment_rate", "v.close_rate", "v.cash_per_call", "u.ltv_cac"),
    "csm_calls": ("e.show_rate", "e.good_success", "e.avg_grade", "e.not_filled"),
    "customers": ("m.clients", "m.onboarding_pct", "m.onb_avg_days", "m.pif_pct"),
    "attribution": ("a.leads", "a.rate", "a.roas", "a.coverage"),
}
"""Of the first page: area -> the numbers that stand for it; each leads to its page."""

MONEY = ("r.gross", "v.new_cash", "r.refunds", "r.contracted", "v.deals", "v.aov", "v.acv")
SALES = (
    "v.sales_booked",
    "v.sales_live",
    "v.sales_show",
    "v.close_rate",
    "v.cash_per_call",
    "v.deals",
    "v.new_cash",
    "r.contracted",
)
PAID_FOR = {
    "closer": ("v.refund_rate_close", "v.commission_closer"),
    "setter": ("v.refund_rate_close", "v.commission_setter"),
    "csm": ("v.retained_cash", "v.upsell_cash", "v.backend_cash"),
}
"""By whom a board is -> what more it says of their money."""
CALLS = ("e.booked", "e.due", "e.show_rate", "e.good_success", "e.avg_grade", "e.no_show", "e.not_filled")
CLIENTS = (
    "m.clients",
    "m.active_clients",
    "m.onboarding_pct",
    "m.graduation_pct",
    "m.testimony_pct",
    "m.pif_pct",
    "m.avg_coachings",
)
CARE = ("c.in_service", "c.health", "c.red_pct", "c.scored")
PLANS = ("s.mrr", "s.subscribers", "s.arpa", "s.past_due")
MOVED = ("s.net_new", "s.mrr_new", "s.mrr_churned", "s.grr", "s.churn")
AGES = ("v.overdue_0_30", "v.overdue_31_60", "v.overdue_61_90", "v.overdue_90_plus")
SCHEDULE = ("v.next_30", "v.next_31_60", "v.next_61_90")
STEPS = ("v.sales_booked", "v.sales_live", "v.offer_rate", "v.close_rate")

SPLIT = ("a.leads", "a.customers", "a.rate", "a.cash", "a.contracted", "a.revenue_per_lead")
"""What credit is split into."""
SPENT = ("a.spend", "a.cpl", "a.cac", "a.roas")
"""What only a source or a campaign has: costs name neither medium nor content."""
OVERLAPPING = "any"
"""The model by which one customer counts in several rows."""


def _ageing(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """Overdue payments by how long they have been due."""
    rows = [
        (_label(ref), float(found[ref].value or 0), formats.money(found[ref].value, chosen.currency)) for ref in AGES
    ]
    return charts.bars(
        t("overdue_by_age"),
        rows,
        name=t("overdue_age"),
        value=_label("r.overdue"),
        unit=units.MONEY,
        currency=chosen.currency,
        file="overdue_by_age",
        lacking=_lacking(found[AGES[0]]),
    )


def _schedule(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """What falls due in the next days."""
    rows = [
        (_label(ref), float(found[ref].value or 0), formats.money(found[ref].value, chosen.currency))
        for ref in SCHEDULE
    ]
    return charts.bars(
        t("due_next"),
        rows,
        name=t("due_when"),
        value=_label("r.pending"),
        unit=units.MONEY,
        currency=chosen.currency,
        file="due_next",
        lacking=_lacking(found[SCHEDULE[0]]),
    )


def _funnel(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """Sales calls from booked to won; each step counts calls, the last one deals."""
    booked, live, offers, wins = (found[ref] for ref in STEPS)
    steps = (
        (booked.label, booked.value),
        (live.label, live.value),
        (t("step_offered"), offers.now.numerator),
        (t("step_won"), wins.now.numerator),
    )
    rows = [(name, float(count or 0), formats.count(count)) for name, count in steps if count is not None]
    return charts.bars(
        t("sales_funnel"),
        rows,
        name=t("step"),
        value=t("calls"),
        unit=units.COUNT,
        currency=chosen.currency,
        file="sales_funnel",
        lacking=_lacking(booked),
    )


def _refunds(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """What went back, by month."""
    metric = found["r.refunds"].metric
    return charts.of_trend(chosen, metric, ask.trend(chosen, [metric])[metric.ref])


def _lacking(kpi: Kpi) -> str:
    """Why a number is missing, empty where it is there."""
    return explain.missing(kpi) if kpi.value is None else ""


def _label(ref: str) -> str:
    """The name of a metric."""
    return glossary().metric(ALL[ref].key).label


def _by(ref: str, dimension: str, title: str = "") -> Bars:
    def drawn(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
        named = t(title) if title else t("sum_by", label=_label(ref), by=glossary().field(dimension).lower())
        return bars.breakdown(chosen, ref, dimension, named)

    return drawn


def sales_board(by: str, ref: str = BASES[CASH]) -> Board:
    """Who sells: ranked by what they bring at the close, or by the sum of money that the page is read by."""
    rank = "v.new_cash" if ref == BASES[CASH] else ref
    columns = (*SALES, *PAID_FOR.get(by, ()))
    return Board(
        name=f"revenue_by_{by}", by=by, columns=_with(rank, columns), rank=rank, cases="v.sales_live", share=rank
    )


def money_board(by: str, ref: str = BASES[CASH]) -> Board:
    """Where money comes from."""
    columns = (*MONEY, *PAID_FOR.get(by, ()))
    return Board(name=f"revenue_by_{by}", by=by, columns=_with(ref, columns), rank=ref, cases="v.deals", share=ref)


def _with(ref: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return columns if ref in columns else (ref, *columns)


def calls_board(by: str) -> Board:
    """Whose calls are held."""
    return Board(name=f"calls_by_{by}", by=by, columns=CALLS, rank="e.show_rate", cases="e.due", share="e.booked")


def clients_board(by: str) -> Board:
    """Whose clients get far."""
    return Board(
        name=f"clients_by_{by}",
        by=by,
        columns=CLIENTS,
        rank="m.onboarding_pct",
        cases="m.clients",
        share="m.clients",
    )


def care_board(by: str) -> Board:
    """How the clients of whom are."""
    return Board(
        name=f"care_by_{by}", by=by, columns=CARE, rank="c.in_service", cases="c.in_service", share="c.in_service"
    )


def plans_board(by: str) -> Board:
    """Whose plans stay; of plans themselves only what they are worth, since a switch would be a loss of one and a gain of the
    other."""
    columns = PLANS if by == "plan" else (*PLANS, *MOVED)
    return Board(name=f"plans_by_{by}", by=by, columns=columns, rank="s.mrr", cases="s.subscribers", share="s.mrr")


def worth_board(by: str) -> Board:
    """Whose clients are worth most."""
    return Board(
        name=f"worth_by_{by}",
        by=by,
        columns=("u.ltv", "u.attach", *BESIDE_WORTH),
        rank="u.ltv",
        cases="m.clients",
        share="r.net_after_refunds",
    )


def credit_board(by: str, *, name: str = "", within: Within = (), model: str = "", spent: bool = False) -> Board:
    """What is credited, by a level of attribution or by a rep, under one of the models and within a branch."""
    return Board(
        name=name or f"attribution_{by}", by=by, columns=(*SPLIT, *SPENT) if spent else SPLIT, rank="a.cash",
        cases="a.customers", share="a.cash", within=within, overlapping=model == OVERLAPPING,
    )  # fmt: skip


BESIDE_WORTH = ("m.clients", "r.net_after_refunds")
"""Beside what a client is worth, of which page these are not."""
EARNED = ("r.contracted", "r.gross", "u.recognised")


def _earned(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """What was signed, what came in, and what was delivered, by month."""
    by_month = ask.trend(chosen, [ALL[ref] for ref in EARNED])
    return charts.series(
        t("earned_title"),
        t("earned_deck"),
        chosen,
        {ref: by_month.get(ref, []) for ref in EARNED},
        value=t("earned_value"),
        file="earned_by_month",
        lacking=_lacking(found["u.recognised"]),
    )


def _revenue(ref: str) -> Contents:
    """The page of revenue, read by one of the sums of money: its trends, its breakdown, and what its boards rank and share out."""
    against = "r.contracted" if ref != "r.contracted" else "r.gross"
    return Contents(
        (ref, against),
        (_by(ref, "offer"), truth.waterfall),
        (
            *(sales_board(by, ref) for by in ("closer", "setter")),
            *(money_board(by, ref) for by in ("csm", "offer", "country", "utm_source", "method")),
        ),
        further={"plan": (_ageing, _schedule), "sales": (_funnel, _refunds)},
    )


CONTENTS = {
    "revenue": _revenue(BASES[CASH]),
    "csm_calls": Contents(
        ("e.show_rate", "e.booked", "e.good_success"),
        (_by("e.booked", "status", "calls_by_status"),),
        tuple(calls_board(by) for by in ("csm", "closer", "type")),
    ),
    "clients": Contents(
        ("c.in_service", "c.health", "c.red_pct"),
        (_by("l.people", "stage", "people_by_stage"),),
        tuple(care_board(by) for by in ("csm", "closer", "offer", "country")),
    ),
    "customers": Contents(
        ("m.clients", "m.onboarding_pct", "m.graduation_pct", "m.testimony_pct"),
        boards=tuple(clients_board(by) for by in ("csm", "closer", "offer", "country", "utm_source")),
    ),
    "retention": Contents(
        ("s.mrr", "s.past_due", "s.grr", "s.churn"),
        boards=tuple(plans_board(by) for by in ("plan", "closer", "csm", "utm_source", "country")),
    ),
    "unit_economics": Contents(
        ("u.cac", "u.cost_to_serve", "u.gross_margin"),
        (_earned,),
        tuple(worth_board(by) for by in ("offer", "closer", "country", "utm_source")),
        BESIDE_WORTH,
    ),
    "attribution": Contents(
        ("a.leads", "a.customers", "a.cash", "a.roas"),
        boards=tuple(credit_board(by) for by in ("utm_term", "affiliate", "utm_campaign", "source_medium")),
    ),
}
"""Page -> what it is made of, read by default. Attribution begins with a board of its own, by the level of the branch that is open."""


def contents(page: str, chosen: Chosen) -> Contents:
    """What a page is made of as the reader reads it."""
    return _revenue(BASES[chosen.basis]) if page == "revenue" else CONTENTS[page]
