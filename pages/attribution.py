"""Attribution: which source, medium, campaign and rep brought the customers, and how far the models agree."""

import streamlit as st

from lib.kpis import Kpi
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.relations import MODELS
from lib.ui import address, answers, drill, filters, formats, page, tables
from lib.ui.tables import Board
from lib.ui.texts import glossary, t

LEVELS = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
SPLIT = ("a.leads", "a.customers", "a.rate", "a.cash", "a.contracted", "a.revenue_per_lead")
# What only a source or a campaign has: costs name neither medium nor content.
SPENT = ("a.spend", "a.cpl", "a.cac", "a.roas")

OVERLAPPING = "any"


def branch() -> answers.Within:
    """The branch that is open: from the top, as far as a member is chosen on each level."""
    opened: list[tuple[str, str | None]] = []
    for level, parameter in zip(LEVELS, filters.TRAIL, strict=False):
        if parameter.value is None:
            break
        opened.append((level, parameter.value))
    return tuple(opened)


def choose_branch() -> answers.Within:
    """Selects for source, medium and campaign, each offering what is below the one before; returns the branch."""
    grid = st.grid(3, min_column_width=200)
    opened = branch()
    for depth, (level, parameter) in enumerate(zip(LEVELS, filters.TRAIL, strict=False)):
        if depth > len(opened):
            break
        above = opened[:depth]
        known = answers.members(
            answers.ask(chosen, [ALL["a.leads"], ALL["a.customers"]], by=level, within=above, compare=False)
        )
        names = sorted(name for name in known if name is not None)
        options = {name: filters.member(level, name) for name in names}
        if parameter.value is not None:
            options.setdefault(parameter.value, parameter.value)
        with grid.cell():
            st.selectbox(
                glossary().field(level), list(options), index=None, key=parameter.name, format_func=options.__getitem__,
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


def total_line(lines: list[tables.Line], total: dict[str, Kpi]) -> None:
    """Under a table that splits credit: the rows and what they add up to; where they overlap, the different customers."""
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
    amounts = [line.numbers["a.cash"].value or 0 for line in lines]
    summed, whole = sum(float(amount) for amount in amounts), float(cash.value)
    money = [formats.money(amount, chosen.currency, cents=True) for amount in (summed, whole)]
    if abs(summed - whole) >= 0.01:
        st.error(t("sum_broken", sum=money[0], total=money[1]).replace("$", "\\$"), icon=":material/error:")
        return
    parts = " + ".join(formats.money(amount, chosen.currency, cents=True) for amount in amounts if amount)
    st.caption(
        t("sum_line", parts=parts or money[0], total=money[1], customers=formats.count(customers.value)).replace(
            "$", "\\$"
        )
    )


def models_table() -> None:
    """Cash by source under every model that splits credit, with the range per source."""
    split = [model for model in MODELS if model != OVERLAPPING]
    cash = ALL["a.cash"]
    by_model = {m: answers.ask(chosen, [cash], by="utm_source", model=m, compare=False) for m in split}
    names = {model: glossary().models[model]["label"] for model in split}

    def open_cell(column: str, source: str | None) -> None:
        model = next(m for m in split if names[m] == column)
        found = by_model[model] if source else answers.ask(chosen, [cash], model=model, compare=False)
        kpi = next(k for k in found if source is None or filters.member("utm_source", k.member) == source)
        drill.show(chosen, [kpi], who=source or column, model=model)

    tables.matrix(
        {names[m]: {filters.member("utm_source", k.member): float(k.value or 0) for k in found} for m, found in by_model.items()},
        first=glossary().field("utm_source"), currency=chosen.currency, name="cash_by_model", open_cell=open_cell,
    )  # fmt: skip


chosen = filters.chosen("attribution")
model = glossary().models[chosen.model]
numbers = page.begin(
    chosen,
    "attribution",
    PAGES["attribution"],
    note=f"**{t('model_title', model=model['label'])}** {model['definition']}",
)

(to_close,) = answers.ask(chosen, [ALL["m.avg_days_optin_close"]], compare=False)
median = answers.median(chosen, to_close)
length = answers.length_in_days(chosen)
if median is not None and length is not None and median > length:
    st.warning(
        t("slow_warning", days=formats.days(median), length=formats.days(length)), icon=":material/hourglass_top:"
    )

page.section(t("over_time"))
page.trends(chosen, numbers, ("a.leads", "a.customers", "a.cash"))

page.section(t("drill_title"))
within = choose_branch()
level = LEVELS[len(within)]
whole = answers.by_ref(answers.ask(chosen, PAGES["attribution"], within=within)) if within else numbers.found
board = Board(
    name="attribution",
    by=level,
    columns=(*SPLIT, *SPENT) if not within else SPLIT,
    rank="a.cash",
    cases="a.customers",
    share="a.cash",
    within=within,
    overlapping=chosen.model == OVERLAPPING,
)
rows = tables.leaderboard(
    chosen, board, whole, page.opener(chosen, board), deeper if len(within) < len(filters.TRAIL) else None
)
total_line(rows, whole)

page.section(t("reps_title"))
page.boards(
    chosen,
    numbers,
    *(
        Board(
            name=f"attribution_{by}", by=by, columns=SPLIT, rank="a.cash", cases="a.customers", share="a.cash",
            overlapping=chosen.model == OVERLAPPING,
        )
        for by in ("utm_term", "affiliate", "utm_campaign", "source_medium")
    ),
)  # fmt: skip

page.section(t("models_title"), help=t("models_help"))
if numbers.found["a.cash"].value is not None:
    models_table()
page.end(chosen, numbers)
