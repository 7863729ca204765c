"""One person at the right of a page: how they are and why, what would move it, what to do now, and every dated row."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.analysis.clients import everybody, timeline
from lib.analysis.clients.standing import Standing, history, with_moves
from lib.query import Snapshot
from lib.ui.clients import client_acts, client_facts, people, predicts, words
from lib.ui.frame import access, side
from lib.ui.frame.people import CLIENT, Named, person_of
from lib.ui.numbers import chart_specs as specs
from lib.ui.numbers import tables
from lib.ui.numbers.drawing import Drawing, draw_chart
from lib.ui.words import formats
from lib.ui.words.texts import t


def open_(told: str) -> None:
    """Open a client; for use in a callback."""
    st.session_state[CLIENT.name] = told


def _shut() -> None:
    st.session_state[CLIENT.name] = None


def offer(view: access.View) -> None:
    """Open the person that the address names, if this reader may see them, whether or not the filters let them through."""
    told = CLIENT.value or ""
    if told and (who := person_of(view, told)):
        side.fill(side.stand("client", who.address, formats.plain(who.name), _shut), lambda: _draw(view, who))
    else:
        side.stand("client", "", "", _shut)


def _draw(view: access.View, who: Named) -> None:
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    key = everybody.who(data, [who.person]).get(who.person, everybody.Person()).key
    found = everybody.everybody(data, people.desk_of(view), people=[who.person], today=people.today_of(view)).rows()
    if found:
        _standing(data, found[0])
    else:
        _out_of_service(data, who.person)
    _contact(view, key)
    client_acts.draw(view, who, key, found[0].standing if found else None)
    if found:
        _parts(data, found[0].standing, who.address)
        st.caption(f":material/target: {predicts.verdict(people.predicted(view.identity, data))}")
    client_facts.money(data, who.person)
    client_facts.way(data, who.person)
    st.subheader(t("client_timeline"), anchor=False)
    _timeline(view, who.person, data.facts["currency"])


def _standing(data: Snapshot, row: everybody.Row) -> None:
    one = row.standing
    (moved,) = with_moves(data, [one])
    facts = [
        t(f"stage_{one.stage}"),
        row.who.csm or t("nobody_serves"),
        t("client_since", day=formats.day(one.closed_on)),
    ]
    st.caption(formats.plain(" · ".join(facts)))
    left, right = st.columns(2)
    known = t("health_known", share=formats.rate(one.coverage))
    left.metric(
        t("client_health"), words.health(one), f"{words.band(one)}, {known}", delta_color="off", delta_arrow="off"
    )
    stake = formats.money(row.at_stake, data.facts["currency"], cents=False)
    right.metric(
        t("client_stake"), stake, t("client_risk", n=formats.count(one.risk)), delta_color="off", delta_arrow="off"
    )
    if one.flag:
        st.info(words.flag(one.flag), icon=":material/flag:")
    if one.looks_well:
        st.warning(t("client_looks_well"), icon=":material/warning:")
    if one.reasons:
        st.markdown(f"**{t('client_why')}**\n" + "".join(f"\n- {words.reason(why)}" for why in one.reasons))
    if moved.moves:
        st.markdown(f"**{t('client_moves')}**\n" + "".join(f"\n- {line}" for line in words.moves(moved)))


def _out_of_service(data: Snapshot, person: int) -> None:
    """The stages of somebody who is no client, or none any more."""
    spells = timeline.stages(data, person)
    if spells:
        now = spells[-1]
        st.caption(t("client_stage_since", stage=t(f"stage_{now.stage}"), day=formats.day(now.since)))
    st.info(t("client_not_in_service"), icon=":material/info:")


def _parts(data: Snapshot, one: Standing, address: str) -> None:
    """What the score is made of, and how it went."""
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
        placeholder="",
        column_config={
            t("client_points"): st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f"),
            t("client_lost"): st.column_config.NumberColumn(format="%.1f"),
        },
    )
    past = history(data, one.person)
    months = [(told.day, told.health) for told in past]
    known = [
        (formats.month(day), float(score), formats.number(score, 0), "") for day, score in months if score is not None
    ]
    if len(known) > 1:
        _months(known)
    client_facts.months(past, address)


def _months(known: list[tuple[str, float, str, str]]) -> None:
    """The score month by month, in the reader's words."""
    label = t("client_health")
    columns = specs.own_names(t("month"), label, t("chart_shown"), t("chart_note"))
    spec = specs.trend(columns, label, "~s", False, None, specs.axis_locale(""))
    spec["layer"][-1]["transform"] += [{"filter": {"field": specs.field(columns[0]), "oneOf": [known[-1][0]]}}]
    told = "; ".join(f"{month} {shown}" for month, _, shown, _ in known)
    alt = t("alt_bars", title=label, rows=told)
    draw_chart(Drawing("", spec=specs.filled(spec, columns, known), alt=alt, framed=False, height=specs.HEIGHT))


def _contact(view: access.View, key: str) -> None:
    found = people.contact(view, key)
    with st.container(horizontal=True):
        if found.phone:
            st.link_button(t("contact_whatsapp"), f"https://wa.me/{found.phone}", icon=":material/chat:")
        if found.email:
            st.link_button(t("contact_email"), f"mailto:{found.email}", icon=":material/mail:")
        if found.crm:
            st.link_button(t("contact_crm"), found.crm, icon=":material/open_in_new:")


def _timeline(view: access.View, person: int, currency: str) -> None:
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    lines = timeline.timeline(data, person)
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
