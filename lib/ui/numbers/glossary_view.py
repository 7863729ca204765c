"""The glossary as a page: search, a page of entries, and one entry in full; what is open stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.analysis.kpis import Kpi
from lib.metrics.catalog import METRICS
from lib.ui.frame import address, page_address, paging
from lib.ui.frame.filters import Chosen
from lib.ui.numbers import ask, explain
from lib.ui.numbers.entries import (
    KINDS,
    STATUSES,
    Entry,
    entries,
    entry,
    search,
)
from lib.ui.words import formats
from lib.ui.words.texts import glossary, language, t

INSIDERS = "(E)"
"""Marks a term of the glossaries that the product grew from: an event of the calendar."""
PER_PAGE = 30

QUERY = address.Parameter("q", lambda texts: next((text[: paging.LONGEST] for text in texts if text), None), "")
STATUS = address.one_of("status", ("", *STATUSES), "")
KIND = address.one_of("kind", ("", *KINDS), "")
TERM = address.any_text("term")
PLACE = address.Parameter(
    "p", lambda texts: next((int(text) for text in texts if text.isdecimal() and len(text) < 10), None), 1
)
OWN = (QUERY, STATUS, KIND, TERM, PLACE)

_BADGES = {
    "computed": (":material/check:", "green"), "possible": (":material/add_circle:", "orange"), "explained": (":material/menu_book:", "gray"),
}  # fmt: skip


def numbers(chosen: Chosen | None) -> dict[str, Kpi]:
    """Every metric's value for what the reader chose, by ref; a family has none of its own, but one per member."""
    single = [metric for metric in METRICS if not metric.family]
    return ask.by_ref(ask.ask(chosen, single, compare=False)) if chosen else {}


def show(chosen: Chosen | None) -> None:
    """Draw the page. Without `chosen` there is no data, and the entries have no values."""
    _take()
    st.title(t("glossary_title"))
    st.caption(t("glossary_lead"))
    _controls()
    found = entry(language(), TERM.value) if TERM.value else None
    if TERM.value and found is None:
        st.info(t("glossary_unknown"), icon=":material/help:")
        st.session_state[TERM.name] = None
    values = numbers(chosen)
    if found:
        st.button(
            t("glossary_open_all"),
            on_click=_open,
            args=(None,),
            icon=":material/arrow_back:",
            type="tertiary",
            key="glossary_all",
        )
        _in_full(found, chosen, values)
    else:
        _list(search(language(), QUERY.value, STATUS.value, KIND.value), chosen, values)
    page_address.write(OWN)


def _take() -> None:
    """What is open, from the address when the page is reached and from the session afterwards.

    The search box is drawn on every run, so a session that knows it is on this page already.
    """
    arrived = QUERY.name not in st.session_state
    for parameter in OWN:
        st.session_state[parameter.name] = parameter.parsed() if arrived else parameter.value


def _controls() -> None:
    words, status, kind = st.columns([2, 1, 1])
    words.text_input(
        t("glossary_search"),
        key=QUERY.name,
        placeholder=t("glossary_search_placeholder"),
        icon=":material/search:",
        on_change=_begin_again,
        max_chars=paging.LONGEST,
    )
    status.selectbox(
        t("glossary_status"), ("", *STATUSES), key=STATUS.name, on_change=_begin_again,
        format_func=lambda code: t(f"glossary_status_{code}") if code else t("glossary_any"),
    )  # fmt: skip
    kind.selectbox(
        t("glossary_kind"), ("", *KINDS), key=KIND.name, on_change=_begin_again,
        format_func=lambda code: t(f"glossary_kind_{code}") if code else t("glossary_any"),
    )  # fmt: skip


def _begin_again() -> None:
    """Another search starts on its first page and leaves the entry that was open."""
    st.session_state[PLACE.name], st.session_state[TERM.name] = 1, None


def _open(slug: str | None) -> None:
    st.session_state[TERM.name] = slug


def _list(found: Sequence[Entry], chosen: Chosen | None, values: Mapping[str, Kpi]) -> None:
    if not found:
        st.info(t("glossary_nothing", text=formats.plain(QUERY.value)), icon=":material/search_off:")
        return
    facts = [t("glossary_found_one") if len(found) == 1 else t("glossary_found", n=formats.count(len(found)))]
    if chosen:
        facts.append(t("glossary_period", period=formats.span(chosen.period)))
    st.caption(" · ".join(facts))
    pages = -(-len(found) // PER_PAGE)
    place = min(max(PLACE.value, 1), pages)
    grid = st.grid(2, min_column_width=320)
    for one in found[(place - 1) * PER_PAGE : place * PER_PAGE]:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(
                f"**{formats.plain(_title(one))}** {_badge(one)}\n\n{one.definition}{_yours(one, chosen, values)}"
            )
            st.button(
                t("glossary_details"),
                key=f"open.{one.slug}",
                on_click=_open,
                args=(one.slug,),
                type="tertiary",
                icon=":material/arrow_forward:",
            )
    if pages > 1:
        key = f"place.{QUERY.value}.{STATUS.value}.{KIND.value}"  # another search is another row of pages
        st.pagination(pages, default=place, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    st.session_state[PLACE.name] = st.session_state[key]


def _title(one: Entry) -> str:
    """What an entry is called: in plain words where the glossary's own term is one of insiders."""
    return glossary().metric(one.metric.key).label if one.metric and INSIDERS in one.label else one.label


def _badge(one: Entry) -> str:
    """What Closeboard does with the term, as a word with an icon and a colour."""
    icon, colour = _BADGES[one.status]
    words = (
        t("glossary_needs", table=t(f"glossary_needs_{one.needs}")) if one.needs else t(f"glossary_status_{one.status}")
    )
    return f":{colour}-badge[{icon} {words}]"


def _yours(one: Entry, chosen: Chosen | None, values: Mapping[str, Kpi]) -> str:
    if one.metric is None or chosen is None:
        return ""
    return f"\n\n**{t('glossary_yours', value=formats.plain(_value(one, chosen, values)))}**"


def _value(one: Entry, chosen: Chosen, values: Mapping[str, Kpi]) -> str:
    assert one.metric is not None
    if one.metric.family:
        members = [len(ask.amounts(chosen, one.metric, by, family=True)) for by in one.metric.family]
        return t("glossary_members", n=formats.count(sum(members)))
    return formats.value(values[one.metric.ref].value, one.metric.unit, chosen.currency)


def _in_full(one: Entry, chosen: Chosen | None, values: Mapping[str, Kpi]) -> None:
    st.header(formats.plain(_title(one)), anchor=False)
    st.markdown(f"{_badge(one)} :gray-badge[{t(f'glossary_kind_{one.kind}')}]")
    st.markdown(one.definition)
    if one.metric:
        _metric(one, chosen, values)
    also = (*([one.label] if _title(one) != one.label else []), *one.aliases)
    if also:
        st.markdown(f"**{t('glossary_also')}:** {formats.plain(', '.join(also))}")
    if one.sources:
        st.caption(f"{t('glossary_sources')}: {', '.join(t(f'glossary_source_{source}') for source in one.sources)}")
    if one.related:
        st.markdown(f"**{t('glossary_related')}**")
        with st.container(horizontal=True):
            for slug in one.related:
                label = formats.plain(_title(entries(language())[slug]))
                st.button(label, key=f"related.{slug}", on_click=_open, args=(slug,), icon=":material/menu_book:")


def _metric(one: Entry, chosen: Chosen | None, values: Mapping[str, Kpi]) -> None:
    """The number: value, working, meaning, limits and benchmark."""
    metric = one.metric
    assert metric is not None
    text = glossary().metric(metric.key)
    if chosen:
        with st.container(border=True):
            st.metric(text.label, _value(one, chosen, values), width="content")
            kpi = values.get(metric.ref)
            if kpi:
                st.caption(f"{t('glossary_now')}: {explain.sentence(kpi, chosen.currency)}")
            st.caption(t("glossary_period", period=formats.span(chosen.period)))
    told = [("glossary_counted", "" if text.definition == one.definition else text.definition)]
    told += [
        ("glossary_formula", text.formula),
        ("glossary_why", text.why),
        ("glossary_excluded", text.excluded),
        ("glossary_caveat", text.caveat),
    ]
    currency = chosen.currency if chosen else ""
    told.append(
        ("glossary_benchmark", explain.bands(metric, currency) if metric.benchmark else t("glossary_no_benchmark"))
    )
    for key, words in told:
        if words:
            st.markdown(f"**{t(key)}**  \n{words}")
    st.page_link(
        f"pages/{metric.page}.py",
        label=t("glossary_page", page=t(f"page_{metric.page}")),
        icon=":material/arrow_forward:",
    )
