"""The bar above every page: whose numbers these are, of which days and for whom, and the way to share them.

What is chosen in it was sent by a browser and may be anything: it is taken only as far as this reader may choose it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from lib.query import UNASSIGNED
from lib.query import Snapshot as OpenSnapshot
from lib.query.people import offered
from lib.query.periods import EARLIEST, LATEST, Comparison, Preset, compared
from lib.ui.frame import access, address, filters, paging, segments, shell, views
from lib.ui.parts import mounting
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import catalogue, glossary, language, t

KEY = "bar"
_FIND = "bar_find"
_SHARE = "bar_share"
LISTED = 40
"""Members of a dimension that are sent at a time; of more a reader searches."""


def draw(view: access.View, page: str) -> None:
    """Draw the bar, with the filters where the page shows numbers."""
    data = access.opened(view.snapshot) if view.snapshot is not None else None
    numbers = data is not None and page in shell.NUMBERS
    told: dict[str, Plain] = {
        "title": _title(view),
        "logo": logo(view),
        "tag": t("bar_sample") if view.is_sample else t("bar_frozen") if view.is_frozen else "",
        "share": t("share") if view.may_change and data is not None else t("take_along") if numbers else "",
        "period": _period(data) if data is not None and numbers else None,
        "filters": _filters(view, data) if data is not None and numbers else None,
        "words": _words(),
    }
    done = mount(
        "bar",
        KEY,
        told,
        on_choose_change=partial(_choose, view, data if numbers else None),
        on_share_change=_share,
        on_find_change=_find,
        on_go_change=lambda: None,
    )
    _go(done.get("go"), page, data.settings if data is not None else {})


def _words() -> dict[str, Plain]:
    """What the parts of the bar are called: the texts ``bar_<part>`` that have nothing to fill in."""
    every = catalogue(language()).items()
    return {key.removeprefix("bar_"): text for key, text in every if key.startswith("bar_") and "{" not in text}


def wants_to_share() -> bool:
    """Whether the button to share was pressed in this run."""
    return bool(st.session_state.pop(_SHARE, False))


def _title(view: access.View) -> str:
    if view.is_sample:
        return t("sample_name")
    return view.workspace.title if view.workspace.title and view.role != "masked" else t("app_name")


def logo(view: access.View) -> str:
    """The address of the picture beside the name, for whom the name is shown to; empty without one."""
    png = view.workspace.logo if view.role != "masked" and not view.is_sample else ""
    return f"data:image/png;base64,{png}" if png else ""


def _period(data: OpenSnapshot) -> dict[str, Plain]:
    as_of = filters.AS_OF.value or data.as_of
    chosen = filters.period(as_of, data.week_start)
    before = compared(chosen, Comparison(filters.COMPARE.value), as_of, data.week_start)
    return {
        "label": t(f"period_{filters.PERIOD.value}"),
        "days": formats.span(chosen),
        "against": t("bar_versus", span=formats.span(before)) if before else "",
        "preset": filters.PERIOD.value,
        "presets": [[p.value, t(f"period_{p.value}")] for p in Preset],
        "compare": filters.COMPARE.value,
        "compares": [[c.value, t(f"compare_{c.value}")] for c in Comparison],
        "from": _iso(chosen.start),
        "to": _iso(chosen.end),
        "as_of": _iso(filters.AS_OF.value),
        "as_of_help": t("as_of_help", day=formats.day(data.as_of)),
        "earliest": EARLIEST.isoformat(),
        "latest": LATEST.isoformat(),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _filters(view: access.View, data: OpenSnapshot) -> list[Plain]:
    wanted = str(st.session_state.get(_FIND) or "").strip().casefold()
    listed: list[Plain] = []
    for name, parameter in filters.MEMBERS.items():
        lock = view.locks.get(name, ())
        known = filters.choices(view, data, name)
        taken = filters.taken(view, data, name, parameter.value)
        st.session_state[parameter.name] = taken
        fitting = [one for one in known if wanted in filters.member(name, one).casefold()] if wanted else list(known)
        shown = list(dict.fromkeys([*taken, *fitting[:LISTED], *(() if lock else (UNASSIGNED,))]))
        listed.append(
            {
                "name": name,
                "label": glossary().field(name),
                "taken": [[one, filters.member(name, one)] for one in taken],
                "members": [[one, filters.member(name, one)] for one in shown],
                "more": t("bar_more", n=formats.count(len(fitting) - LISTED)) if len(fitting) > LISTED else "",
                "lock": t("locked_to", names=", ".join(filters.member(name, one) for one in lock[:3])) if lock else "",
            }
        )
    return [segments.in_bar(view, data, filters.AS_OF.value), *listed]


def _share() -> None:
    st.session_state[_SHARE] = True


def _find() -> None:
    told = mounting.told(KEY, "find")
    st.session_state[_FIND] = mounting.text(told)[: paging.LONGEST]


def _choose(view: access.View, data: OpenSnapshot | None) -> None:
    told = mounting.told(KEY, "choose")
    if not isinstance(told, Mapping) or data is None:
        return
    st.session_state.pop(_FIND, None)
    if told.get("reset"):
        address.forget(filters.FILTERING)
        return
    address.touch()
    for choice in (filters.PERIOD, filters.COMPARE):
        if isinstance(one := told.get(choice.name), str) and choice.read([one]):
            st.session_state[choice.name] = one
    for day in (filters.START, filters.END, filters.AS_OF):
        if day.name in told:
            st.session_state[day.name] = day.read([mounting.text(told[day.name])])
    for name, parameter in filters.MEMBERS.items():
        if isinstance(names := told.get(name), Sequence) and not isinstance(names, str):
            st.session_state[parameter.name] = _allowed(view, data, name, names)
    if isinstance(names := told.get(segments.NAME), Sequence) and not isinstance(names, str):
        known = {*offered(data, filters.AS_OF.value, nameless=view.role == "masked"), *segments.given()}
        segments.choose([one for one in map(mounting.text, names) if one and one in known])


def _go(told: Any, page: str, settings: Mapping[str, str]) -> None:
    """Go where the search was told to: to a saved view, or to a page, and on it to the panel of a figure."""
    if not isinstance(told, Mapping):
        return
    if view := mounting.text(told.get("view")):
        views.go(settings, view)
    wanted_page = mounting.text(told.get("page"))
    if wanted_page not in shell.ICONS:
        return
    card = filters.CARD.read([mounting.text(told.get("card"))]) or ""
    if wanted_page == page:
        st.session_state[filters.CARD.name] = card
        return
    wanted = {name: values for name, values in shell.parameters().items() if name != filters.CARD.name}
    st.switch_page(shell.pages()[wanted_page], query_params=wanted | ({filters.CARD.name: [card]} if card else {}))


def _allowed(view: access.View, data: OpenSnapshot, name: str, told: Sequence[Any]) -> list[str]:
    """Of the members that a browser names those that there are for this reader, each once, and the one for what is unknown."""
    known: Collection[str] = filters.choices(view, data, name)
    allowed = {*known, *filters.MEMBERS[name].value, *(() if view.locks.get(name) else (UNASSIGNED,))}
    return [one for one in dict.fromkeys(map(mounting.text, told)) if one in allowed]
