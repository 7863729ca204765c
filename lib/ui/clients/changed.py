"""What changed since the last import: who turned red, who recovered, left, paid what was overdue, or renewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pandas as pd
import streamlit as st

from lib.analysis.clients.changes import Changes, changes, since_last_import
from lib.query import Snapshot
from lib.ui.clients import client_panel
from lib.ui.frame import access
from lib.ui.frame.people import Named, named
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 8
"""So many of a kind are named at once; the download has all."""
KINDS = tuple(field.name for field in fields(Changes))
ICONS = {
    "newly_red": ":material/trending_down:", "recovered": ":material/trending_up:", "left": ":material/logout:",
    "paid": ":material/payments:", "renewed": ":material/autorenew:",
}  # fmt: skip


def show(view: access.View) -> None:
    """A line of each kind of change, each name leading to its client."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    since = since_last_import(data)
    told = t("changed_since", day=formats.day(since.imported_on)) if since.imported_on else t("changed_lately")
    page.section(t("changed_title"), note=told, help=t("changed_help"))
    found = _changes(view.identity, data)
    kinds = {kind: getattr(found, kind) for kind in KINDS if getattr(found, kind)}
    if not kinds:
        st.caption(t("changed_nothing"))
        return
    known = {one.person: one for one in named(view, {person for people in kinds.values() for person in people})}
    for kind, people in kinds.items():
        _line(kind, [known[person] for person in people])

    def frame() -> pd.DataFrame:
        rows = [(t(f"changed_{kind}"), known[person].name) for kind, people in kinds.items() for person in people]
        return pd.DataFrame(rows, columns=[t("changed_what"), t("client_name")])

    tables.download(frame, "changed")


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(identity: str, _data: Snapshot) -> Changes:
    """`identity` is the whole cache key."""
    del identity
    return changes(_data, since_last_import(_data).day)


def _line(kind: str, people: Sequence[Named]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"changed_{kind}"):
        many = formats.count(len(people))
        st.markdown(f"{ICONS[kind]} **{t(f'changed_{kind}')}** {many}", width="content")
        for one in people[:SHOWN]:
            st.button(
                formats.plain(one.name), key=f"changed.{kind}.{one.address}", type="tertiary", on_click=client_panel.open_,
                args=(one.address,),
            )  # fmt: skip
        if len(people) > SHOWN:
            st.caption(t("changed_more", n=formats.count(len(people) - SHOWN)), width="content")
