"""A list kept as a segment, and the people of a segment as a contact list; both for the owner of the workspace."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.analysis.clients.contacts import contacts
from lib.metrics.segments.saved import NAME_LENGTH
from lib.texts.csv_export import safe_csv
from lib.ui.frame import access, later, segments
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import tables
from lib.ui.words import formats
from lib.ui.words.texts import t


def offer(view: access.View, key: str, text: str) -> None:
    """A button that keeps a list under a name, `text` being who is on it; nothing where it cannot be said or kept."""
    if not view.may_change or not text:
        return
    name = f"segment_of_{key}"

    def save() -> None:
        segments.keep(view, " ".join(str(st.session_state.get(name) or "").split()), text)

    with st.popover(t("segments_save_list"), icon=":material/filter_alt:", key=f"{name}_open", type="tertiary"):
        st.caption(t("segments_save_how", text=formats.plain(text)))
        st.text_input(t("segments_name"), key=name, max_chars=NAME_LENGTH)
        st.button(t("segments_save"), key=f"{name}_save", type="primary", on_click=save)


def contact_list(chosen: Chosen) -> None:
    """Where a segment is looked at: its people with names and addresses as a file, which the log notes without a name."""
    held = chosen.filters.segment
    if not chosen.view.may_change or held is None:
        return

    def frame() -> pd.DataFrame:
        rows = [
            (one.name, one.email, one.phone, one.csm, t(f"stage_{one.stage}"))
            for one in contacts(chosen.data, chosen.filters, chosen.as_of)
        ]
        return pd.DataFrame(
            rows, columns=[t(f"contacts_{name}") for name in ("name", "email", "phone", "csm", "stage")]
        )

    st.caption(t("segments_export_how", n=formats.count(segments.many(chosen.data, held))), width="content")
    later.download_button(
        t("segments_export"), access.noted("contacts", tables.made(lambda: safe_csv(frame()))), "contacts.csv", "text/csv",
        key="csv_contacts", type="tertiary", icon=":material/contact_mail:",
    )  # fmt: skip
