"""What a reader without names does not see because it may tell of somebody, and what of it the owner lets them see."""

from __future__ import annotations

import streamlit as st

from lib.sandbox import copying
from lib.schema.settings import UNMASKED, family
from lib.texts.messages import Refusal
from lib.ui.data.settings_panel import save, say, stored
from lib.ui.frame import access
from lib.ui.words.formats import count
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

_CHOSEN = "unmasked_chosen"
_MOST = 500
"""Texts that can be chosen from; what is there most often comes first."""


def show(view: access.View) -> None:
    """A list to approve from, looked up when it is asked for."""
    st.caption(t("unmasked_how"))
    say()
    looked = st.expander(t("unmasked_look"), key="unmasked_look", on_change="rerun", icon=":material/visibility_off:")
    if not looked.open or view.snapshot is None:
        return
    with looked:
        approved = [text for text, shown in family(stored(view), UNMASKED).items() if shown]
        try:
            with st.spinner(t("unmasked_looking")):
                hidden = copying.hidden(view.workspace, view.snapshot, _MOST)
        except Refusal as problem:
            st.error(said(problem.message), icon=":material/healing:")
            return
        if not hidden and not approved:
            st.caption(t("unmasked_none"))
            return
        where = {text: glossary().field(dimension) for text, dimension in hidden.items()}
        options = list(dict.fromkeys([*approved, *hidden]))
        chosen = st.multiselect(
            t("unmasked_label"), options, approved, key=f"{_CHOSEN}.{view.identity}", placeholder=t("unmasked_choose"), select_all=False,
            format_func=lambda text: f"{text} ({where[text]})" if text in where else text,
        )  # fmt: skip
        if len(hidden) >= _MOST:
            st.caption(t("unmasked_most", n=count(_MOST)))
        changes = {f"{UNMASKED}.{text}": "yes" for text in chosen if text not in approved}
        changes |= {f"{UNMASKED}.{text}": "" for text in approved if text not in chosen}
        st.button(
            t("unmasked_save"), type="primary", icon=":material/save:", key="unmasked_save", disabled=not changes,
            on_click=save, args=(view, changes),
        )  # fmt: skip
