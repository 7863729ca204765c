"""The key of a workspace: shown after the first import until it is said to be kept, and again whenever its owner asks."""

from __future__ import annotations

import html
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lib.ui.frame import access, keeping, later
from lib.ui.words.texts import language, t

_WANTED, _PUT_OFF, _REMEMBER = "key_wanted", "key_put_off", "key_remember"


def say(view: access.View) -> None:
    """On every page: that the key is not kept yet, and the dialog until that is answered."""
    wanted = st.session_state.pop(_WANTED, False)
    if not _has_key(view):
        return
    unsaved = is_unsaved(view)
    if unsaved:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(t("key_unsaved"), icon=":material/key_off:", color="orange")
            st.caption(t("key_unsaved_how"), width="content")
            offer("key_save", t("key_save"))
    if wanted or (unsaved and st.session_state.get(_PUT_OFF) != access.token()):
        later.dialog(
            t("key_title"), partial(_dialog, view), icon=":material/key:", width="medium", dismissible=not unsaved
        )


def is_unsaved(view: access.View) -> bool:
    """Whether nobody has said yet that the key of the workspace that is open is kept."""
    known = keeping.standing()
    return bool(_has_key(view) and known and not known.saved)


def offer(key: str, label: str) -> None:
    """The button that shows the key."""
    st.button(label, icon=":material/key:", key=key, type="tertiary", on_click=_want)


def _has_key(view: access.View) -> bool:
    return view.link is not None and view.may_change


def _want() -> None:
    st.session_state[_WANTED] = True


def _dialog(view: access.View) -> None:
    if not access.may_still_change(view.workspace):
        st.error(t("refused_revoked"), icon=":material/lock:")
        return
    known = keeping.standing()
    where = address(st.context.url or "", access.token())
    st.markdown(t("key_about"))
    st.code(where, language=None, wrap_lines=True)
    file = shortcut(where, view.workspace.title)
    later.download_button(
        t("key_shortcut"), lambda: file, f"{t('key_shortcut_name')}.html", "text/html", key="key_shortcut",
        icon=":material/download:", help=t("key_shortcut_help"),
    )  # fmt: skip
    if keeping.can_remember():
        st.toggle(
            t("key_remember_person" if keeping.is_person() else "key_remember"), known is None or not known.saved or known.remembered,
            key=_REMEMBER, help=t("key_remember_help"),
        )  # fmt: skip
    else:
        st.caption(f":material/cookie_off: {t('key_no_cookie')}")
    with st.container(horizontal=True):
        if st.button(
            t("key_saved" if is_unsaved(view) else "key_done"),
            type="primary",
            icon=":material/check:",
            key="key_saved",
            on_click=_settle,
        ):
            st.rerun()
        if is_unsaved(view) and st.button(t("key_later"), key="key_later", on_click=_put_off, type="tertiary"):
            st.rerun()


def _settle() -> None:
    keeping.settle(remembered=st.session_state.get(_REMEMBER))


def _put_off() -> None:
    st.session_state[_PUT_OFF] = access.token()


def address(url: str, token: str) -> str:
    """The start page's address with a token; `url` is that of any page."""
    here = urlsplit(url)
    path = here.path.rpartition("/")[0] + "/"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({access.TOKEN: token}), ""))


def shortcut(where: str, title: str) -> bytes:
    """A page that opens an address, to be kept as a file: it works in every browser and on every system."""
    target, name = html.escape(where, quote=True), html.escape(title or t("app_name"))
    return (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0; url={target}">'
        f'<title>{name}</title><body style="font: 1rem system-ui; margin: 3rem"><p><a href="{target}">{name}</a></p>'
        f"<p>{html.escape(t('key_shortcut_inside'))}</p></body></html>\n"
    ).encode()
