"""Whom to call this week, in which order, and why; and a short second list of good news."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients import lists
from lib.ui.clients import as_segment, changed, client_panel, people, predicts, words
from lib.ui.clients.people import Client
from lib.ui.frame import access, page_address, saving, shell
from lib.ui.frame.people import CLIENT
from lib.ui.numbers import tables
from lib.ui.parts import mounting, room
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import t

FIRST, MOST = 15, 200
"""So many are shown at once, and on request; the download has all."""
OWNERS = 50
"""Of more nobody chooses in a list."""
_LIST, _NEWS, _MORE, _CSM = "calls", "good_news", "week_more", "week_csm"


def show(view: access.View) -> None:
    """Draw the page."""
    if view.snapshot is None:
        shell.nothing_yet()
    st.session_state[CLIENT.name] = CLIENT.value
    st.title(t("page_this_week"), anchor=False)
    data = access.opened(view.snapshot)
    found = people.everybody(view)
    if found is None or not len(found.found):
        st.info(t("week_nothing"), icon=":material/upload_file:")
        st.page_link("pages/data.py", label=t("empty_link"), icon=":material/arrow_forward:")
        return
    st.caption(t("week_lead", day=formats.day(data.as_of)))
    st.caption(f":material/target: {predicts.verdict(people.predicted(view.identity, data))}")
    week = people.week(view, found)
    owners = sorted({one.row.who.csm for one in week.calls if one.row.who.csm})
    owner = ""
    if 1 < len(owners) <= OWNERS and view.role != "masked":
        shown = {"": t("week_everybody")} | {name: name for name in owners}
        owner = st.selectbox(t("week_whose"), list(shown), key=_CSM, format_func=shown.__getitem__, width=320)
    listed = [one for one in week.calls if not owner or one.row.who.csm == owner]
    currency = data.facts["currency"]
    _calls(listed[: MOST if st.session_state.get(_MORE) else FIRST], len(listed), currency)
    waits = dict(sorted(week.waiting.items(), key=lambda pair: -pair[1])[:OWNERS])
    if waiting := {name: n for name, n in waits.items() if not owner or name == owner}:
        told = ", ".join(
            t("week_waits", name=name if name and view.role != "masked" else t("nobody_serves"), n=formats.count(n))
            for name, n in sorted(waiting.items())
        )
        st.caption(f":material/hourglass_empty: {formats.plain(t('week_waiting', who=told))}")
    if listed:
        with tables.foot():
            as_segment.offer(view, "week", "" if owner else lists.week())
            tables.download(lambda: tables_of(listed), "this_week")
        saving.say()
    _news([(one, why) for one, why in week.good_news if not owner or one.row.who.csm == owner])
    changed.show(view)
    client_panel.offer(view)
    page_address.write([CLIENT])


def _calls(shown: Sequence[Client], every: int, currency: str) -> None:
    if not shown:
        st.success(t("week_nobody"), icon=":material/check_circle:")
        return
    rows: list[Plain] = [_row(one, formats.money(one.row.at_stake, currency, cents=False)) for one in shown]
    head = {"title": t("week_calls"), "note": t("week_order")}
    key = room.lines(len(rows), _LIST)
    mount(
        "things",
        key,
        {**head, "rows": rows, "open": CLIENT.value, "panel": "client"},
        on_open_change=_opener(key, shown),
    )
    if len(shown) < min(every, MOST):
        st.button(
            t("week_all", n=formats.count(every)),
            key="week_all",
            on_click=st.session_state.update,
            args=({_MORE: True},),
        )


def _news(news: Sequence[tuple[Client, str]]) -> None:
    if not news:
        return
    rows: list[Plain] = [{**_row(one, ""), "people": t(f"news_{why}")} for one, why in news]
    key = room.lines(len(rows), _NEWS)
    mount(
        "things", key, {"title": t("week_news"), "note": "", "rows": rows, "open": CLIENT.value, "panel": "client"},
        on_open_change=_opener(key, [one for one, _ in news]),
    )  # fmt: skip


def _row(one: Client, money: str) -> dict[str, Plain]:
    told, name = one.standing, one.name
    health = words.health(told)
    return {
        "ref": one.address,
        "label": name,
        "value": t("week_health", health=health) if told.health is not None else health,
        "delta": one.row.who.csm or t("nobody_serves"),
        "verdict": words.verdict(told),
        "money": money,
        "people": " · ".join([words.reasons(told) or t("week_no_reason"), *_more(one)]),
        "way": t("week_open"),
        "hint": [],
        "name": ", ".join([name, health, words.band(told), words.reasons(told)]),
    }


def _more(one: Client) -> list[str]:
    """What else helps before the call: the lowest part, what would move it most, the last call and the next."""
    told = one.standing
    found = [t("week_lowest", part=words.lowest(told))] if told.lowest else []
    found += [t("week_move", move=line) for line in words.moves(told)[:1]]
    if told.last_live_on:
        found.append(t("week_last", day=formats.day(told.last_live_on)))
    if told.next_call_on:
        found.append(t("week_next", day=formats.day(told.next_call_on)))
    return found


def _opener(key: str, shown: Sequence[Client]) -> Callable[[], None]:
    known = {one.address for one in shown}

    def clicked() -> None:
        told = mounting.text(mounting.told(key, "open"))
        if told in known:
            client_panel.open_(told)

    return clicked


def tables_of(listed: Sequence[Client]) -> pd.DataFrame:
    """The list as a table."""
    return pd.DataFrame(
        [
            (one.name, one.row.who.csm, words.health(one.standing), formats.rate(one.standing.coverage), words.band(one.standing),
                words.lowest(one.standing), one.standing.risk, round(one.row.at_stake, 2), words.reasons(one.standing),
                "; ".join(words.moves(one.standing)[:1]))
            for one in listed
        ],
        columns=[t(f"client_{name}") for name in ("name", "csm", "health", "known", "band", "lowest", "risk_points", "stake", "why", "move")],
    )  # fmt: skip
