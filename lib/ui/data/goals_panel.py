"""A founder's own bands and targets: set here, marked as own wherever a number is judged, taken away with one click."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import streamlit as st
from babel.numbers import get_currency_symbol

from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.goals import (
    BAND,
    TARGET,
    Goals,
    goals,
    is_level,
)
from lib.metrics.metric import Metric
from lib.ui.data import settings_panel
from lib.ui.frame import access, address, page_address
from lib.ui.numbers import explain
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t
from lib.ui.words.typed import Unclear, number

LOW, HIGH, AIM = "goals_low", "goals_high", "goals_target"
SINGLE = tuple(metric.ref for metric in METRICS if not metric.family)
PICKED = address.one_of("goals_metric", SINGLE, SINGLE[0])


def show(view: access.View) -> None:
    """The form of one number's goals, and all that are set."""
    st.caption(t("goals_how"))
    settings_panel.say()
    own = goals(settings_panel.stored(view))
    names = {ref: glossary().metric(ALL[ref].key).label for ref in SINGLE}
    options = {
        ref: f"{names[ref]} · {t(f'page_{ALL[ref].page}')}"
        for ref in sorted(names, key=lambda ref: (ref not in own, names[ref].casefold()))
    }
    st.session_state[PICKED.name] = PICKED.value
    ref = st.selectbox(t("goals_metric"), list(options), key=PICKED.name, format_func=options.__getitem__)
    page_address.write([PICKED])
    _form(view, ALL[ref], own.get(ref, Goals()))
    st.markdown(f"**{t('goals_own')}**")
    if not own:
        st.caption(t("goals_none"))
    for ref, mine in own.items():
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{formats.plain(names[ref])}: {_told(view, ALL[ref], mine)}")
            st.button(
                t("goals_reset"), key=f"goals_reset_{ref}", type="tertiary", icon=":material/restart_alt:",
                on_click=settings_panel.save, args=(view, {f"{BAND}.{ref}": "", f"{TARGET}.{ref}": ""}),
            )  # fmt: skip


def _form(view: access.View, metric: Metric, mine: Goals) -> None:
    currency = _currency(view)
    published = explain.bands(metric, currency) if metric.benchmark else ""
    st.caption(t("goals_published", bands=published) if published else t("goals_no_published"))
    typed = partial(_typed, metric)
    with st.form(f"goals_{metric.ref}", border=False, enter_to_submit=False):
        low, high, aim = st.columns(3)
        if metric.good != "neutral":
            bounds = BENCHMARKS.get(metric.benchmark)
            low.text_input(
                t("goals_low"),
                typed(mine.low),
                key=f"{LOW}_{metric.ref}",
                placeholder=typed(bounds.low if bounds else None),
            )
            high.text_input(
                t("goals_high"),
                typed(mine.high),
                key=f"{HIGH}_{metric.ref}",
                placeholder=typed(bounds.high if bounds else None),
            )
        label = t("goals_target_level" if is_level(metric) else "goals_target_month")
        aim.text_input(label, typed(mine.target), key=f"{AIM}_{metric.ref}")
        st.caption(f"{t('goals_unit_rate' if metric.unit.is_share else 'goals_unit_other')} {t('goals_scope')}")
        st.form_submit_button(
            t("goals_save"),
            type="primary",
            icon=":material/save:",
            key="goals_save",
            on_click=_submit,
            args=(view, metric),
        )


def _submit(view: access.View, metric: Metric) -> None:
    try:
        low, high, aim = (_read(f"{name}_{metric.ref}", _currency(view)) for name in (LOW, HIGH, AIM))
    except Unclear as question:
        settings_panel.refuse(question.sentence)
        return
    if bool(low) != bool(high):
        settings_panel.refuse(t("goals_both"))
        return
    if aim[-1:].isdigit() and metric.unit.is_money:
        aim = f"{aim} {_currency(view)}".strip()
    settings_panel.save(view, {f"{BAND}.{metric.ref}": f"{low}..{high}" if low else "", f"{TARGET}.{metric.ref}": aim})


def _read(key: str, currency: str) -> str:
    """What was typed in a field, as a setting takes it. The sign of the workspace's own currency may stand beside a number."""
    text = str(st.session_state.get(key) or "").strip()
    for sign in (currency, get_currency_symbol(currency, formats.locale()) if currency else ""):
        text = text.removeprefix(sign).removesuffix(sign).strip() if sign else text
    return number(text)


def _typed(metric: Metric, value: Decimal | None) -> str:
    """A bound or a target as it can be typed again, with the reader's decimal mark."""
    if value is None:
        return ""
    amount = value * 100 if metric.unit.is_share else value
    text = f"{amount.normalize():f}"
    if len(text.partition(".")[2]) == 3:
        text += "0"  # or it would look like thousands
    return text.replace(".", str(formats.locale().number_symbols["latn"]["decimal"])) + "%" * metric.unit.is_share


def _told(view: access.View, metric: Metric, mine: Goals) -> str:
    currency = _currency(view)
    told = []
    if mine.low is not None and mine.high is not None:
        low, high = (formats.value(one, metric.unit, currency) for one in (mine.low, mine.high))
        told.append(f"{t('badge_normal')} {low} – {high}")
    if mine.target is not None:
        label = t("goals_target_level" if is_level(metric) else "goals_target_month")
        told.append(f"{label} {formats.value(mine.target, metric.unit, mine.currency or currency)}")
        if mine.currency not in ("", currency):
            told.append(t("goals_other_currency", currency=currency))
    return formats.plain(" · ".join(told))


def _currency(view: access.View) -> str:
    return access.opened(view.snapshot).facts["currency"] if view.snapshot else ""
