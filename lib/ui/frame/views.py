"""Saved views: a page with its period, filters and what else is chosen on it, kept in the workspace under a name."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

import streamlit as st

from lib.schema.settings import VIEW, VIEW_LENGTH, family
from lib.ui.frame import access, filters, saving, shell
from lib.ui.words import formats
from lib.ui.words.texts import PARAMETER as LANGUAGE
from lib.ui.words.texts import t

_NAME = "view_name"
_APART = frozenset({access.TOKEN, access.HANDLE, LANGUAGE, filters.CARD.name, "page"})
"""What the address may hold and no view keeps: what opens the workspace, the language of the reader, an open panel."""


def saved(stored: Mapping[str, str]) -> dict[str, str]:
    """Name -> address of every view, in the order of the alphabet."""
    return dict(sorted(family(stored, VIEW).items(), key=lambda pair: pair[0].casefold()))


def page_of(address: str) -> str:
    """The page of a view; empty where there is no such page any more."""
    page = next(iter(parse_qs(address).get("page", ())), "")
    return page if page in shell.ICONS else ""


def go(stored: Mapping[str, str], name: object) -> None:
    """Go to a view, if there is one of that name."""
    address = saved(stored).get(name) if isinstance(name, str) else None
    if not address or not (page := page_of(address)):
        return
    kept = {key: values for key, values in shell.parameters().items() if key in (access.TOKEN, access.HANDLE, LANGUAGE)}
    st.switch_page(shell.pages()[page], query_params=kept | _chosen(parse_qs(address)))


def offer(view: access.View, page: str) -> None:
    """In the dialog to share: a name for what is on the page, and the button that keeps it."""
    saving.say()
    st.caption(t("views_how"))
    st.text_input(t("views_name"), key=_NAME, max_chars=VIEW_LENGTH, placeholder=t("views_example"))
    st.button(
        t("views_save"), type="primary", icon=":material/bookmark_add:", key="view_save", on_click=_save, args=(view, page)
    )  # fmt: skip
    listing(view)


def listing(view: access.View) -> None:
    """Every view, with its page and the way to forget it."""
    for name, address in saved(saving.stored(view)).items():
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            page = page_of(address)
            st.markdown(f":material/bookmark: {formats.plain(name)} :small[:gray[{t(f'page_{page}') if page else ''}]]")
            st.button(
                t("views_forget"), key=f"view_forget.{name}", type="tertiary", icon=":material/delete:", on_click=saving.save,
                args=(view, {f"{VIEW}.{name}": ""}),
            )  # fmt: skip


def _save(view: access.View, page: str) -> None:
    name = " ".join(str(st.session_state.get(_NAME) or "").split())
    if not name:
        saving.refuse(t("views_unnamed"))
        return
    saving.save(view, {f"{VIEW}.{name}": urlencode({"page": [page], **_chosen(shell.parameters())}, doseq=True)})


def _chosen(parameters: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in parameters.items() if name not in _APART}
