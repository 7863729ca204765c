"""The glossary as a page: an index of all entries, and beside it one in full; what is open stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from lib.analysis.kpis import Kpi
from lib.metrics.catalog import METRICS
from lib.ui.frame import address, page_address, paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.navigation import PAGES
from lib.ui.numbers import ask, explain
from lib.ui.numbers.entries import (
    KINDS,
    STATUSES,
    Entry,
    entries,
    entry,
    folded,
    search,
)
from lib.ui.parts import mounting
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import glossary, language, t

INSIDERS = "(E)"
"""Marks a term of the glossaries that the product grew from: an event of the calendar."""
_INDEX = "glossary_index"

QUERY = address.Parameter("q", lambda texts: next((text[: paging.LONGEST] for text in texts if text), None), "")
STATUS = address.one_of("status", ("", *STATUSES), "")
KIND = address.one_of("kind", ("", *KINDS), "")
TERM = address.any_text("term")
OWN = (QUERY, STATUS, KIND, TERM)

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
    listed, values = search(language(), QUERY.value, STATUS.value, KIND.value), numbers(chosen)
    index, full = st.columns([2, 3], gap="large")
    with index:
        _list(listed, found, chosen, values)
    first = found or next(iter(listed), None)
    if first:
        with full:
            _in_full(first, chosen, values)
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
    """Another search leaves the entry that was open."""
    st.session_state[TERM.name] = None


def _open(slug: str | None) -> None:
    st.session_state[TERM.name] = slug


def _list(found: Sequence[Entry], opened: Entry | None, chosen: Chosen | None, values: Mapping[str, Kpi]) -> None:
    """The index of what was found, by letter, each number with the reader's own figure."""
    if not found:
        st.info(t("glossary_nothing", text=formats.plain(QUERY.value)), icon=":material/search_off:")
        return
    st.caption(t("glossary_found_one") if len(found) == 1 else t("glossary_found", n=formats.count(len(found))))
    # A search has its best first; without one the alphabet leads.
    ordered = found if QUERY.value else sorted(found, key=lambda one: (_letter(one), folded(_title(one))))
    letters = groupby(ordered, key=lambda one: "" if QUERY.value else _letter(one))
    groups: list[Plain] = [
        [letter, [{"slug": one.slug, "label": _title(one), "value": _short(one, chosen, values)} for one in of]]
        for letter, of in letters
    ]
    data: dict[str, Plain] = {"name": t("glossary_title"), "letters": groups, "open": (opened or ordered[0]).slug}
    mount("index", _INDEX, data, on_open_change=_opened)


def _letter(one: Entry) -> str:
    first = folded(_title(one))[:1].upper()
    return first if first.isalpha() else "#"


def _opened() -> None:
    """Open what was chosen in the index, if there is such an entry."""
    slug = mounting.told(_INDEX, "open")
    if isinstance(slug, str) and slug in entries(language()):
        _open(slug)


def _short(one: Entry, chosen: Chosen | None, values: Mapping[str, Kpi]) -> str:
    """The reader's own figure, where a number has one."""
    return _value(one, chosen, values) if chosen and one.metric and not one.metric.family else ""


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
    if metric.page in PAGES:
        st.page_link(
            f"pages/{metric.page}.py",
            label=t("glossary_page", page=t(f"page_{metric.page}")),
            icon=":material/arrow_forward:",
        )
