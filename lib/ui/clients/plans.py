"""The parts of the page Retention beside its figures: what moved, cohorts, and whose plan asks for somebody."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients import plans
from lib.analysis.clients.plans import Due, Kind
from lib.metrics.units import MONEY
from lib.ui.clients import client_panel
from lib.ui.frame import page_address
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.people import CLIENT, Named, named
from lib.ui.numbers import page, tables, triangle, waterfalls
from lib.ui.numbers.drawing import draw_chart
from lib.ui.numbers.page import Numbers
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

STEPS = {
    "s.mrr_new": 1, "s.mrr_reactivated": 1, "s.mrr_resumed": 1, "s.mrr_expansion": 1, "s.mrr_contraction": -1, "s.mrr_churned": -1,
    "s.mrr_paused": -1, "s.mrr_fx": 1,
}  # fmt: skip
"""What leads from the MRR at the start to that at the end, and with which sign."""
LISTED = 50


def movements(chosen: Chosen, numbers: Numbers) -> None:
    """The waterfall from one end to the other, with its identity in words."""
    found = numbers.found
    start, end = found["s.mrr_start"], found["s.mrr"]
    if start.value is None or end.value is None:
        return
    currency = chosen.currency

    def written(value: float) -> str:
        return formats.money(value, currency, cents=True)

    effects = {ref: sign * float(found[ref].value or 0) for ref, sign in STEPS.items()}
    steps = [
        waterfalls.Step(found[ref].label, effect, f"{'+' if effect > 0 else ''}{written(effect)}", "")
        for ref, effect in effects.items()
        if effect
    ]
    names = (t("retention_start"), t("retention_end"))
    before, after = float(start.value), float(end.value)
    drawing = waterfalls.waterfall(
        t("retention_moved", span=formats.span(chosen.period)), (names[0], before, written(before)), steps, (names[1], after, written(after)),
        unit=MONEY, currency=currency, good="up",
    )  # fmt: skip
    draw_chart(drawing)
    parts = " ".join(
        f"{'+' if (effect or STEPS[ref]) > 0 else '−'} {found[ref].label} {written(abs(effect))}"
        for ref, effect in effects.items()
    )
    st.caption(formats.plain(f"{names[0]} {written(before)} {parts} = {names[1]} {written(after)}"))
    beside = [t(f"retention_{name}", n=formats.count(found[ref].value)) for name, ref in (("went", "s.came_and_went"), ("back", "s.left_and_back")) if found[ref].value]  # fmt: skip
    if beside:
        st.caption(" · ".join(beside))


def cohorts(chosen: Chosen) -> None:
    """The triangle, by people or by money."""
    page.section(t("retention_cohorts"))
    found = plans.cohorts(chosen.data, chosen.as_of, chosen.filters)
    if not plans.are_enough(found):
        st.caption(t("retention_few_cohorts", cohorts=plans.COHORTS, people=plans.PEOPLE))
        return
    shown = {"people": t("retention_by_people"), "money": t("retention_by_money")}
    by = st.radio(
        t("retention_cohorts"), list(shown), key="cohorts_by", format_func=shown.__getitem__, horizontal=True, label_visibility="collapsed",
    )  # fmt: skip
    which = 1 if by == "money" else 0
    triangle.draw(
        [
            triangle.Line(
                formats.month(one.month),
                formats.money(one.money, chosen.currency, cents=False) if which else formats.count(one.people),
                [share[which] for share in one.shares],
            )
            for one in found
        ],
        (t("retention_month"), shown[by]),
        key="cohorts",
        alt=t("retention_cohorts"),
        note=t("retention_unripe"),
    )


def lists(chosen: Chosen) -> None:
    """Whose plan leaves, is past due, or is due for renewal; a row opens its client."""
    page.section(t("retention_lists"))
    st.session_state[CLIENT.name] = CLIENT.value
    tabs = st.tabs([t(f"retention_{kind}") for kind in plans.KINDS], key="plans_lists", on_change="rerun")
    for kind, tab in zip(plans.KINDS, tabs, strict=True):
        if tab.open:
            with tab:
                _list(chosen, kind)
    client_panel.offer(chosen.view)
    page_address.write([CLIENT])


def _list(chosen: Chosen, kind: Kind) -> None:
    found = plans.due(chosen.data, chosen.as_of, kind, chosen.filters)
    if not found:
        st.caption(t(f"retention_no_{kind}"))
        return
    key = f"plans_{kind}"
    shown = found[:LISTED]
    known = _known(chosen, shown)

    def chose() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        who = known.get(shown[rows[0]].person) if rows and rows[0] < len(shown) else None
        if who:
            client_panel.open_(who.address)

    st.dataframe(
        _frame(shown, kind, known, chosen.currency), key=key, hide_index=True, on_select=chose, selection_mode="single-row",
        height=min(420, 38 + 35 * len(shown)), alt=t(f"retention_{kind}"),
    )  # fmt: skip
    with tables.foot():
        total = formats.money(sum(one.value for one in found), chosen.currency)
        st.caption(t("retention_listed", n=formats.count(len(found)), total=total), width="content")
        tables.download(lambda: _frame(found, kind, _known(chosen, found), chosen.currency), key)


def _known(chosen: Chosen, found: Sequence[Due]) -> dict[int, Named]:
    return {one.person: one for one in named(chosen.view, {due.person for due in found})}


def _frame(found: Sequence[Due], kind: Kind, known: dict[int, Named], currency: str) -> pd.DataFrame:
    rows = [
        (
            known[one.person].name if one.person in known else t("client_unnamed"),
            one.plan,
            formats.money(one.value, currency),
            *([formats.day(one.since)] if one.since else []),
            formats.day(one.on),
        )
        for one in found
    ]
    columns = [t("client_name"), glossary().field("plan"), t("retention_a_month")]
    columns += [t("retention_since")] if kind != "renewal" else []
    return pd.DataFrame(rows, columns=[*columns, t("retention_due_on" if kind == "renewal" else "retention_ends_on")])
