"""One client at the right of a page: how they are and why, what would move it, what to do now, and every dated row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pandas as pd
import streamlit as st

from lib.analysis.clients import timeline
from lib.analysis.clients.standing import history, with_moves
from lib.store import desk
from lib.store.workspace import WorkspaceError
from lib.ui.clients import people, words
from lib.ui.clients.people import Client, Everybody
from lib.ui.frame import access, address, later
from lib.ui.numbers import tables
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

CLIENT = address.any_text("client")
"""Which client is open; it stands in the address of the page, and says nothing of the person."""
_WIDTH = 560
_SNOOZE = (7, 14, 30)
_SAID = "client_said"


def open_(told: str) -> None:
    """Open a client; for use in a callback."""
    st.session_state[CLIENT.name] = told


def _shut() -> None:
    st.session_state[CLIENT.name] = None


def offer(view: access.View, found: Everybody) -> None:
    """Open the client that the address names, if this reader may see them."""
    client = found.of(CLIENT.value or "")
    if client:
        later.dialog(
            formats.plain(client.name), lambda: _draw(view, client), width=_WIDTH, position="right", on_dismiss=_shut
        )


def _draw(view: access.View, client: Client) -> None:
    assert view.snapshot is not None
    data, one = access.opened(view.snapshot), client.standing
    (moved,) = with_moves(data, [one])
    currency = data.facts["currency"]
    facts = [
        t(f"stage_{one.stage}"),
        client.row.who.csm or t("nobody_serves"),
        t("client_since", day=formats.day(one.closed_on)),
    ]
    st.caption(formats.plain(" · ".join(facts)))
    left, right = st.columns(2)
    known = t("health_known", share=formats.rate(one.coverage))
    left.metric(
        t("client_health"), words.health(one), f"{words.band(one)}, {known}", delta_color="off", delta_arrow="off"
    )
    stake = formats.money(client.row.value.total, currency, cents=False)
    right.metric(
        t("client_stake"), stake, t("client_risk", n=formats.count(one.risk)), delta_color="off", delta_arrow="off"
    )
    _contact(view, client)
    if one.reasons:
        st.markdown(f"**{t('client_why')}**\n" + "".join(f"\n- {words.reason(why)}" for why in one.reasons))
    if moved.moves:
        st.markdown(f"**{t('client_moves')}**\n" + "".join(f"\n- {line}" for line in words.moves(moved)))
    _act(view, client)
    st.subheader(t("client_parts"), anchor=False)
    st.dataframe(
        pd.DataFrame(
            [
                (t(f"part_{name}"), value, one.lost.get(name))
                for name, value in one.parts.items()
                if value is not None or name in one.missing
            ],
            columns=[t("client_part"), t("client_points"), t("client_lost")],
        ),
        hide_index=True,
        column_config={
            t("client_points"): st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f"),
            t("client_lost"): st.column_config.NumberColumn(format="%.1f"),
        },
    )
    months = [(told.day, told.health) for told in history(data, one.person)]
    if sum(score is not None for _, score in months) > 1:
        frame = pd.DataFrame(months, columns=[t("month"), t("client_health")]).set_index(t("month"))
        st.line_chart(frame, height=150)
    st.subheader(t("client_timeline"), anchor=False)
    _timeline(view, client, currency)


def _contact(view: access.View, client: Client) -> None:
    found = people.contact(view, client)
    with st.container(horizontal=True):
        if found.phone:
            st.link_button(t("contact_whatsapp"), f"https://wa.me/{found.phone}", icon=":material/chat:")
        if found.email:
            st.link_button(t("contact_email"), f"mailto:{found.email}", icon=":material/mail:")
        if found.crm:
            st.link_button(t("contact_crm"), found.crm, icon=":material/open_in_new:")


def _act(view: access.View, client: Client) -> None:
    """What was done about a client, and what is to be noted now; for the owner of the workspace."""
    key = client.row.who.key
    if not view.may_change or not key:
        return
    if text := st.session_state.pop(_SAID, ""):
        st.error(text, icon=":material/error:")
    with st.form(f"act.{client.address}", border=True, clear_on_submit=True):
        outcomes = {name: t(f"outcome_{name}") for name in get_args(desk.Outcome)}
        st.selectbox(
            t("act_outcome"), list(outcomes), key=f"outcome.{client.address}", format_func=outcomes.__getitem__
        )
        st.text_input(t("act_note"), key=f"note.{client.address}", max_chars=200)
        st.form_submit_button(
            t("act_done"), type="primary", icon=":material/check:", key=f"done.{client.address}", on_click=_done, args=(view, client)
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("act_snooze"), width="content")
        for days in _SNOOZE:
            st.button(
                t("act_days", n=formats.count(days)), key=f"snooze.{days}.{client.address}", on_click=_note,
                args=(view, client, "snooze", {"until": (date.today() + timedelta(days=days)).isoformat()}),
            )  # fmt: skip
    for event in [one for one in desk.read(view.workspace).events if one.person == key][-5:]:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            told = (
                t(f"outcome_{event.said.get('outcome', 'other')}") if event.what == "done" else t(f"desk_{event.what}")
            )
            more = event.said.get("note") or event.said.get("until") or ""
            st.caption(
                formats.plain(" · ".join(part for part in (formats.day(event.day), told, more) if part)),
                width="stretch",
            )
            st.button(
                t("act_undo"), key=f"undo.{event.id}", type="tertiary", icon=":material/undo:", on_click=_note,
                args=(view, client, "undo", {"id": event.id}),
            )  # fmt: skip


def _done(view: access.View, client: Client) -> None:
    outcome = str(st.session_state.get(f"outcome.{client.address}") or "other")
    _note(view, client, "done", {"outcome": outcome, "note": str(st.session_state.get(f"note.{client.address}") or "")})


def _note(view: access.View, client: Client, what: desk.What, told: dict[str, str]) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        desk.record(view.workspace, view.who, what, client.row.who.key, told)
    except WorkspaceError as problem:
        st.session_state[_SAID] = said(problem.message)


def _timeline(view: access.View, client: Client, currency: str) -> None:
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    lines = timeline.timeline(data, client.standing.person)
    frame = pd.DataFrame(
        [
            (
                formats.day(line.day) if line.day else "",
                t(f"line_{line.what}"),
                line.said,
                "" if line.amount is None else formats.money(line.amount, currency),
                "" if view.role == "masked" else line.file,
                str(line.row),
            )
            for line in lines
        ],
        columns=[t("line_day"), t("line_what"), t("line_said"), t("line_amount"), t("line_file"), t("line_row")],
    )
    st.dataframe(frame.head(200), hide_index=True, height=min(420, 38 + 35 * max(1, len(frame))))
    tables.download(lambda: frame, "client_timeline")
