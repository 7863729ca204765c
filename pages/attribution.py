"""Attribution: which source, medium, campaign and rep brought the customers, and how far the models agree."""

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.kpis import Kpi
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.relations import MODELS
from lib.metrics.units import cents
from lib.ui.frame import address, filters, paging
from lib.ui.numbers import (
    ask,
    board,
    charts,
    drill,
    explain,
    matrix,
    page,
)
from lib.ui.numbers.contents import CONTENTS, OVERLAPPING, credit_board
from lib.ui.numbers.ranking import Line, Ranking
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

LEVELS = ("utm_source", "utm_medium", "utm_campaign", "utm_content")


def branch() -> ask.Within:
    """The branch that is open: from the top, as far as a member is chosen on each level."""
    opened: list[tuple[str, str | None]] = []
    for level, parameter in zip(LEVELS, filters.TRAIL, strict=False):
        if parameter.value is None:
            break
        opened.append((level, parameter.value))
    return tuple(opened)


def choose_branch() -> ask.Within:
    """Selects for source, medium and campaign, each offering what is below the one before; returns the branch."""
    grid = st.grid(3, min_column_width=200)
    opened = branch()
    for depth, (level, parameter) in enumerate(zip(LEVELS, filters.TRAIL, strict=False)):
        if depth > len(opened):
            break
        above = opened[:depth]
        counts = [ask.amounts(chosen, ALL[ref], level, within=above) for ref in ("a.leads", "a.customers")]
        names = sorted({name for found in counts for name in found if name is not None})
        taken = [parameter.value] if parameter.value is not None else []
        shown = partial(filters.member, level)
        with grid.cell():
            options = paging.options(names, taken, f"branch_{parameter.name}", glossary().field(level), shown)
            st.selectbox(
                glossary().field(level), options, index=None, key=parameter.name, format_func=shown,
                placeholder=t("drill_all"),
                on_change=close_below, args=(depth,),
            )  # fmt: skip
    return opened


def close_below(depth: int) -> None:
    """A new choice on one level closes what was open below it."""
    address.touch()
    for parameter in filters.TRAIL[depth + 1 :]:
        st.session_state[parameter.name] = None


def deeper(member: str | None) -> None:
    """Open the member of a row: it becomes the next level of the branch."""
    depth = len(branch())
    if depth < len(filters.TRAIL):
        st.session_state[filters.TRAIL[depth].name] = member
        close_below(depth)


def total_line(lines: list[Line], found: Ranking | None, total: dict[str, Kpi]) -> None:
    """Under a table that splits credit: the rows and what they add up to; where they overlap, the different customers.

    Of many rows some are named, and the others together are what is left of the sum.
    """
    cash, customers = total["a.cash"], total["a.customers"]
    if cash.value is None:
        return
    if chosen.model == OVERLAPPING:
        text = t(
            "any_line",
            customers=formats.count(customers.value),
            cash=formats.money(cash.value, chosen.currency, cents=True),
        )
        st.caption(text.replace("$", "\\$"))
        return
    summed, whole = found.added if found else 0.0, float(cash.value)
    money = [formats.money(amount, chosen.currency, cents=True) for amount in (summed, whole)]
    if abs(summed - whole) >= 0.01:
        st.error(t("sum_broken", sum=money[0], total=money[1]).replace("$", "\\$"), icon=":material/error:")
        return
    amounts = [amount for line in lines if (amount := line.numbers["a.cash"].value)]
    many = found is not None and (len(found.order) > len(lines) or len(amounts) > charts.MOST)
    named = [cents(amount) for amount in amounts[: charts.MOST - 1 if many else None]]
    parts = [formats.money(amount, chosen.currency, cents=True) for amount in named]
    if many and found:
        rest = formats.money(cents(summed) - sum(named), chosen.currency, cents=True)
        parts.append(f"{rest} ({t('list_other', n=formats.count(len(found.order) - len(named)))})")
    st.caption(
        t(
            "sum_line", parts=" + ".join(parts) or money[0], total=money[1], customers=formats.count(customers.value)
        ).replace("$", "\\$")
    )


def models_table(head: DeltaGenerator) -> None:
    """Cash by source under every model that splits credit, with the range per source."""
    split = [model for model in MODELS if model != OVERLAPPING]
    cash = ALL["a.cash"]
    names = {model: glossary().models[model]["label"] for model in split}

    def open_cell(model: str, sources: tuple[str | None, ...]) -> None:
        if sources:
            (kpi,) = ask.ask(chosen, [cash], by="utm_source", model=model, compare=False, members=sources)
        else:
            (kpi,) = ask.ask(chosen, [cash], model=model, compare=False)
        drill.show(
            chosen, [kpi], who=filters.member("utm_source", sources[0]) if sources else names[model], model=model
        )

    matrix.draw(
        chosen, ask.by_model(chosen, cash, "utm_source", split), "utm_source", names, "cash_by_model", head, open_cell
    )


chosen = filters.chosen("attribution")
model = glossary().models[chosen.model]
numbers = page.begin(
    chosen,
    "attribution",
    PAGES["attribution"],
    note=f"**{t('model_title', model=model['label'])}** {model['definition']}",
    choice=filters.model,
)

(to_close,) = ask.ask(chosen, [ALL["m.avg_days_optin_close"]], compare=False)
median = ask.median(chosen, to_close)
length = ask.length_in_days(chosen)
if median is not None and length is not None and median > length:
    st.warning(
        t("slow_warning", days=formats.days(median), length=formats.days(length)), icon=":material/hourglass_top:"
    )

page.over_time(chosen, numbers)

head = page.board_head(t("drill_title"))
within = choose_branch()
level = LEVELS[len(within)]
whole = ask.by_ref(ask.ask(chosen, PAGES["attribution"], within=within)) if within else numbers.found
of_level = credit_board(level, name="attribution", within=within, model=chosen.model, spent=not within)
lines, ranked = board.leaderboard(chosen, of_level, whole, head, deeper if len(within) < len(filters.TRAIL) else None)
total_line(lines, ranked, whole)

if within:
    opened = " › ".join(formats.plain(filters.member(name, who)) for name, who in within)
    st.caption(f":material/filter_alt: {t('branch_moves', branch=opened)}")
page.boards(
    chosen,
    replace(numbers, found=whole),
    *(credit_board(one.by, within=within, model=chosen.model) for one in CONTENTS["attribution"].boards),
    title=t("reps_title"),
)

head = page.board_head(t("models_title"), help=t("models_help"))
if within:
    st.caption(f":material/info: {t('branch_stays')}")
if numbers.found["a.cash"].value is not None:
    models_table(head)
else:
    st.caption(explain.missing(numbers.found["a.cash"]))
if within:
    st.caption(f":material/info: {t('branch_stays_below')}")
page.end(chosen, numbers)
