"""Revenue: what came in, what is owed, who closed it, and what it cost."""

from functools import partial

from lib.metrics import units
from lib.metrics.catalog import ALL, PAGES
from lib.ui.frame import filters
from lib.ui.numbers import charts, explain, page
from lib.ui.numbers.ranking import Board
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

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
AGES = ("v.overdue_0_30", "v.overdue_31_60", "v.overdue_61_90", "v.overdue_90_plus")
STEPS = ("v.sales_booked", "v.sales_live", "v.offer_rate", "v.close_rate")


def label(ref: str) -> str:
    """The name of a metric."""
    return glossary().metric(ALL[ref].key).label


def lacking(ref: str) -> str:
    """Why a number is missing, empty where it is there."""
    kpi = numbers.found[ref]
    return explain.missing(kpi) if kpi.value is None else ""


def ageing() -> None:
    """Overdue payments by how long they have been due."""
    rows = [
        (label(ref), float(numbers.found[ref].value or 0), formats.money(numbers.found[ref].value, chosen.currency))
        for ref in AGES
    ]
    charts.bars(
        t("overdue_by_age"),
        rows,
        name=t("overdue_age"),
        value=label("r.overdue"),
        unit=units.MONEY,
        currency=chosen.currency,
        file="overdue_by_age",
        lacking=lacking(AGES[0]),
    )


def funnel() -> None:
    """Sales calls from booked to won; each step counts calls, the last one deals."""
    booked, live, offers, wins = (numbers.found[ref] for ref in STEPS)
    steps = (
        (booked.label, booked.value),
        (live.label, live.value),
        (t("step_offered"), offers.now.numerator),
        (t("step_won"), wins.now.numerator),
    )
    rows = [(name, float(count or 0), formats.count(count)) for name, count in steps if count is not None]
    charts.bars(
        t("sales_funnel"),
        rows,
        name=t("step"),
        value=t("calls"),
        unit=units.COUNT,
        currency=chosen.currency,
        file="sales_funnel",
        lacking=lacking(STEPS[0]),
    )


chosen = filters.chosen("revenue")
numbers = page.begin(chosen, "revenue", PAGES["revenue"])

page.section(t("over_time"))
page.trends(
    chosen, numbers, ("r.gross", "r.contracted", "r.refunds"),
    partial(page.breakdown, chosen, "r.gross", "offer", t("cash_by_offer")), ageing, funnel,
)  # fmt: skip

page.boards(
    chosen,
    numbers,
    Board(
        name="revenue_by_closer",
        by="closer",
        columns=SALES,
        rank="v.new_cash",
        cases="v.sales_live",
        share="v.new_cash",
    ),
    Board(
        name="revenue_by_setter",
        by="setter",
        columns=SALES,
        rank="v.new_cash",
        cases="v.sales_live",
        share="v.new_cash",
    ),
    *(
        Board(name=f"revenue_by_{by}", by=by, columns=MONEY, rank="r.gross", cases="v.deals", share="r.gross")
        for by in ("csm", "offer", "country", "utm_source", "method")
    ),
)

page.end(chosen, numbers, (t("mix"), "mix", partial(page.shares, chosen, "v.mix")))
