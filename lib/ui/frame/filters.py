"""The reader's filters: drawn by the frame, asked for by every page through :func:`chosen` (design.md 3.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import streamlit as st

from lib.metrics.bases import BASES, CASH
from lib.metrics.catalog import ALL
from lib.metrics.relations import FILTERS, MODELS, OF_TABLES, kept_fields
from lib.publish.codes import code_of, number_of
from lib.query import UNASSIGNED, Filters, Period, wanted
from lib.query import Snapshot as OpenSnapshot
from lib.query.periods import (
    EARLIEST,
    LATEST,
    Comparison,
    Preset,
    preset,
)
from lib.schema.settings import WeekStart
from lib.texts.glossary import LANGUAGES
from lib.ui.frame import (
    access,
    address,
    login,
    paging,
    segments,
    shell,
)
from lib.ui.frame.chosen import Chosen
from lib.ui.words import formats
from lib.ui.words.texts import PARAMETER as LANGUAGE
from lib.ui.words.texts import (
    browser_language,
    catalogue,
    glossary,
    language,
    t,
)

PERIOD = address.one_of("period", [p.value for p in Preset], Preset.LAST_90.value)
START, END = address.day("from"), address.day("to")
COMPARE = address.one_of("compare", [c.value for c in Comparison], Comparison.PREVIOUS.value)
MEMBERS = {name: address.members(name) for name in FILTERS}
MODEL = address.one_of("model", MODELS, MODELS[0])
AS_OF = address.day("as_of")
GRAIN = address.one_of("grain", ("month", "week", "day"), "month")
"""The steps of the charts over time."""
BASIS = address.one_of("basis", tuple(BASES), CASH)
"""How money is read on the page of revenue."""
TRAIL = tuple(address.any_text(name) for name in ("source", "medium", "campaign"))
"""The branch of attribution that is open: what was chosen on each level, from the top."""

CARD = address.one_of("card", tuple(ALL), "")
"""The figure whose panel is open."""

VOCABULARIES = {
    "type": "call_type", "status": "call_status", "reminder": "reminder", "deal": "deal", "payment_type": "payment_type",
    "channel": "channel", "gender": "gender",
}  # fmt: skip
VOCABULARIES |= {
    name: vocabulary
    for table in OF_TABLES.values()
    for name in kept_fields(table)
    if (vocabulary := table.by_name[name].vocabulary) and name not in VOCABULARIES
}
"""Dimension -> the word list that its members are from."""

OWN_WORDS = ("stage", "step")
"""Dimensions whose members are named by the pages that show them: nobody writes them in a file."""

WITHOUT_SOURCE = {"direct / unknown": "member_direct", "no lead record": "member_no_lead"}
"""Members of the attribution dimensions that stand for the lack of a source."""

_RANGE: dict[str, Any] = {"min_value": EARLIEST, "max_value": LATEST}
"""Of a widget for days: an address may say any day that can be asked for."""

FILTERING: tuple[address.Parameter[Any], ...] = (
    PERIOD,
    START,
    END,
    COMPARE,
    *MEMBERS.values(),
    segments.SEGMENT,
    segments.WHERE,
    MODEL,
    AS_OF,
    GRAIN,
    BASIS,
    *TRAIL,
)


def chosen(page: str) -> Chosen:
    """The guard of a page: who is looking, at which data, through which filters.

    Nothing goes on below it without a right to data, without the frame around the page, or without data to show.
    """
    view = shell.guard(page)
    if view.snapshot is None:
        shell.nothing_yet()
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    if unknown := _unknown(view, data):
        for sentence in unknown:
            st.error(sentence, icon=":material/filter_alt_off:")
        st.button(
            t("reset"), key="reset_unknown", on_click=address.forget, args=(FILTERING,), icon=":material/restart_alt:"
        )
        st.stop()
    refused = st.session_state.pop(segments.REFUSED, "")
    if sentence := refused or segments.problem(view, data, AS_OF.value):
        st.error(sentence, icon=":material/filter_alt_off:")
        st.button(
            t("reset"), key="reset_segment", on_click=address.forget, args=(FILTERING,), icon=":material/restart_alt:"
        )
        st.stop()
    if PERIOD.value == Preset.CUSTOM and START.value and END.value and START.value > END.value:
        days = {"start": formats.day(END.value), "end": formats.day(START.value)}
        st.warning(t("period_swapped", **days), icon=":material/swap_horiz:")
    return as_asked(view, data)


def as_asked(view: access.View, data: OpenSnapshot) -> Chosen:
    """What the reader chose, without a look at whether it can be shown. Raises :class:`~lib.query.people.SegmentError`."""
    as_of = AS_OF.value or data.as_of
    return Chosen(
        view,
        data,
        period(as_of, data.week_start),
        Comparison(COMPARE.value),
        _filters(view, data),
        as_of,
        MODEL.value,
        BASIS.value,
    )


def period(as_of: date, week_start: WeekStart) -> Period:
    """The days that are chosen; two that stand the wrong way round are swapped."""
    wanted = Preset(PERIOD.value)
    if wanted is not Preset.CUSTOM:
        return preset(wanted, as_of, week_start)
    start, end = START.value, END.value
    return Period(end, start) if start and end and start > end else Period(start, end)


def _filters(view: access.View, data: OpenSnapshot) -> Filters:
    taken = {name: _within_lock(view, name, parameter.value) for name, parameter in MEMBERS.items()}
    return Filters(taken, locked=tuple(view.locks), segment=segments.asked(view, data, AS_OF.value))


def _within_lock(view: access.View, dimension: str, members: list[str]) -> tuple[str, ...]:
    """A link's lock can be narrowed by the reader, never widened."""
    lock = view.locks.get(dimension, ())
    if not lock:
        return tuple(_unnamed(view, dimension, members))
    return tuple(member for member in members if member in lock) or lock


def _unnamed(view: access.View, dimension: str, members: list[str]) -> list[str]:
    """A masked reader chooses among what their data holds. A name is no choice, known or not: it would be an oracle."""
    if view.role != "masked" or view.snapshot is None or not members:
        return members
    known = {*access.opened(view.snapshot).members(dimension), UNASSIGNED}
    return list(dict.fromkeys(name if name in known else code_of(dimension, 0) for name in members))


MOVED = {"revenue": "unit_economics"}
"""Page -> the page that some of its figures moved to: an older address of one of them leads there."""


def moved(page: str) -> str:
    """The page to which an address of an older time leads, that opens a figure which moved; empty for every other."""
    ref = CARD.read(st.query_params.get_all(CARD.name))
    return ALL[ref].page if ref in ALL and MOVED.get(page) == ALL[ref].page and address.arrives(page) else ""


def begin(view: access.View, page: str) -> None:
    """Bring session and address together, before anything shows what is chosen. The panel of a figure stays on its page."""
    if address.arrives(page) and CARD.name not in st.query_params:
        st.session_state[CARD.name] = CARD.default
    address.take(_everything(), page)
    if view.role == "masked":
        _forget_names(view)


def draw(view: access.View) -> None:
    """Draw what stands below the navigation, and keep the address in step with what is chosen."""
    everything = _everything()
    with st.sidebar:
        if ignored := address.ignored(everything):
            st.warning(t("address_ignored", names=", ".join(ignored)), icon=":material/link_off:")
        _choice(
            _spoken(), t("language"), {code: t(f"language_{code}") for code in LANGUAGES}, icon=":material/translate:"
        )
        login.draw()
    address.show(everything)


def _spoken() -> address.Parameter[str]:
    return address.one_of(LANGUAGE, LANGUAGES, browser_language())


def _everything() -> tuple[address.Parameter[Any], ...]:
    return (*FILTERING, CARD, _spoken())


def model() -> None:
    """The choice of an attribution model, for the page that credits by it."""
    models = glossary().models
    _choice(
        MODEL,
        t("model"),
        {name: models[name]["label"] for name in MODELS},
        models[MODEL.value]["definition"],
        width=320,
    )


def grain() -> None:
    """The choice of the steps of the charts over time."""
    names = {one: t(f"grain_{one}") for one in ("month", "week", "day")}
    # Streamlit writes the chosen part of a segmented control in the colour of buttons, which is too dark for words on a dark page.
    st.radio(
        t("grain"), list(names), key=GRAIN.name, format_func=names.__getitem__, horizontal=True, label_visibility="collapsed",
        on_change=address.touch, width="content",
    )  # fmt: skip


def _forget_names(view: access.View) -> None:
    """Take what an address says of people out of the session before it is shown or written back."""
    for name, parameter in MEMBERS.items():
        st.session_state[parameter.name] = _unnamed(view, name, parameter.value)
    st.session_state.pop(segments.REFUSED, None)
    if view.snapshot and (why := segments.problem(view, access.opened(view.snapshot), AS_OF.value)):
        st.session_state[segments.REFUSED] = why
        st.session_state[segments.SEGMENT.name] = st.session_state[segments.WHERE.name] = None
    for branch in TRAIL:
        if (
            branch.value is not None
            and view.snapshot
            and not access.holds(view.snapshot, f"utm_{branch.name}", branch.value)
        ):
            st.session_state[branch.name] = None


def _choice(
    parameter: address.Parameter[str],
    label: str,
    options: Mapping[str, str],
    help: str | None = None,
    icon: str | None = None,
    width: Literal["stretch"] | int = "stretch",
) -> None:
    st.selectbox(
        label,
        list(options),
        key=parameter.name,
        format_func=options.__getitem__,
        help=help,
        icon=icon,
        width=width,
        on_change=address.touch,
    )


def choices(view: access.View, data: OpenSnapshot, dimension: str) -> Collection[str]:
    """The members of a dimension that this reader may choose among."""
    known: Collection[str] = view.locks.get(dimension, ()) or data.members(dimension)
    return _by_number(dimension, tuple(known)) if view.role == "masked" else known


def taken(view: access.View, data: OpenSnapshot, dimension: str, given: list[str]) -> list[str]:
    """The members that are chosen, as the data spells them: within a lock those it allows, for a masked reader by number."""
    if lock := view.locks.get(dimension, ()):
        return [name for name in given if name in lock]
    if view.role == "masked":
        return list(dict.fromkeys(_unnamed(view, dimension, given)))
    return _of_the_data(data, dimension, given)


def offered(chosen: Chosen, dimension: str, who: str | None, known: Collection[str] | None = None) -> str:
    """The choice that a member of a dimension stands for, None being those without one; empty where this reader may not choose
    it. `known` are :func:`choices`, where they are at hand."""
    if dimension not in MEMBERS:
        return ""
    if who is None:
        return "" if chosen.view.locks.get(dimension) else UNASSIGNED
    return who if who in (choices(chosen.view, chosen.data, dimension) if known is None else known) else ""


def narrow(chosen: Chosen, dimension: str, who: str | None) -> None:
    """Filter the page by a member alone, or no longer where it was; for use in a widget's callback."""
    if name := offered(chosen, dimension, who):
        parameter = MEMBERS[dimension]
        address.touch()
        st.session_state[parameter.name] = [] if parameter.value == [name] else [name]


def narrow_days(first: date, last: date) -> None:
    """Look at some days alone; for use in a widget's callback."""
    address.touch()
    st.session_state[PERIOD.name] = Preset.CUSTOM.value
    st.session_state[START.name], st.session_state[END.name] = max(first, EARLIEST), min(last, LATEST)


def _of_the_data(data: OpenSnapshot, dimension: str, given: list[str]) -> list[str]:
    """The members that an address means; a value that no row has stays as it is, to be seen and taken away."""
    return list(dict.fromkeys(wanted.meant(data, dimension, name) or name for name in given))


def _unknown(view: access.View, data: OpenSnapshot) -> list[str]:
    """A sentence for every value that no row has, with the nearest that some row has: a page full of zeros would be read as an
    answer, and one without the filter as an answer to it. A masked reader is told nothing of names."""
    if view.role == "masked":
        return []
    told: list[str] = []
    unknown = [
        (dimension, name)
        for dimension, parameter in MEMBERS.items()
        for name in (parameter.value if not view.locks.get(dimension) else ())
        if not wanted.meant(data, dimension, name)
    ]
    for dimension, name in unknown[: paging.NAMED]:
        said = {"filter": glossary().field(dimension), "value": formats.plain(wanted.shortened(name))}
        nearest = wanted.nearest(data, dimension, name)
        if nearest:
            told.append(t("filter_nearest", **said, nearest=formats.plain(member(dimension, nearest))))
        else:
            told.append(t("filter_nobody", **said))
    if more := len(unknown) - len(told):
        told.append(t("filter_more" if more > 1 else "filter_more_one", n=formats.count(more)))
    return told


@lru_cache(maxsize=64)
def _by_number(dimension: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda name: (number_of(dimension, name) or 0, name)))


def member(dimension: str, name: str | None) -> str:
    """A member as it is shown: a country by its name, a code by its number, what is unknown as unassigned."""
    if name is None or name == UNASSIGNED:
        return t("member_no_source" if dimension == "utm_source" else "unassigned")
    number = number_of(dimension, name)
    if number is not None:
        return f"{glossary().field(dimension)} {number}" if number else t("unknown")
    if dimension == "country":
        return str(formats.locale().territories.get(name, name))
    if dimension == "source_medium":
        return _pair(name)
    if name in WITHOUT_SOURCE:
        return t(WITHOUT_SOURCE[name])
    if dimension in OWN_WORDS:
        return t(f"{dimension}_{name}")
    vocabulary = VOCABULARIES.get(dimension)
    return glossary().word(vocabulary, name) if vocabulary else name


def _pair(name: str) -> str:
    """A source with its medium; what has neither is said once."""
    for code, key in WITHOUT_SOURCE.items():
        if name == f"{code} / {code}":
            return t(key)
        if name.endswith(f" / {code}"):
            return f"{name.removesuffix(code)}{t(key)}"
    return name


def column(name: str) -> str:
    """A column of the rows behind a figure, in words."""
    known = f"column_{name}"
    return t(known) if known in catalogue(language()) else glossary().field(name)
