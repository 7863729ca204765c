"""What only an owner decides about the workspace as a whole: its name, its links, its export, its log, its end."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.publish import export
from lib.sandbox import pictures
from lib.store import audit, links, quota
from lib.store.audit import Entry
from lib.store.workspace import TITLE_LENGTH, WorkspaceError
from lib.texts.messages import Refusal
from lib.ui.data import unmasked_panel
from lib.ui.frame import access, later, links_panel, rate_limits, saving
from lib.ui.words.formats import count, plain
from lib.ui.words.moments import moment
from lib.ui.words.sentences import said
from lib.ui.words.texts import catalogue, glossary, language, t

_SAID, _DELETED, _LOGOS = "ownership_said", "workspace_deleted", "owner_logos"
_LISTED = 200


def show(view: access.View) -> None:
    """The workspace section of an owner."""
    kind, text = st.session_state.pop(_SAID, ("", ""))
    if kind:
        (st.success if kind == "success" else st.error)(text)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"#### {t('owner_name')}")
        _name(view)
        _logo(view)
    with right:
        st.markdown(f"#### {t('owner_export')}")
        _export(view)
    _disk(view)
    st.markdown(f"#### {t('owner_links')}")
    links_panel.show(view, "page")
    st.markdown(f"#### {t('unmasked_title')}")
    unmasked_panel.show(view)
    st.markdown(f"#### {t('owner_log')}")
    _log(view)
    st.markdown(f"#### {t('owner_delete')}")
    _delete(view)


def _disk(view: access.View) -> None:
    """How much of the disk the workspace takes, of how much it may."""
    used, limit = quota.used(view.workspace.folder), quota.limit(quota.OF_WORKSPACE)
    told = t("owner_disk", used=count(-(-used // quota.MB)), limit=count(limit // quota.MB))
    st.progress(min(1.0, used / limit), f":small[:material/hard_drive: {told}]")


def _name(view: access.View) -> None:
    with st.form("owner_name", border=False):
        st.text_input(
            t("owner_name_label"), view.workspace.title, max_chars=TITLE_LENGTH, key="owner_name_text", help=t("owner_name_help")
        )  # fmt: skip
        st.form_submit_button(
            t("owner_name_save"), icon=":material/edit:", key="owner_name_save", on_click=_rename, args=(view,)
        )


def _rename(view: access.View) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        view.workspace.rename(st.session_state["owner_name_text"])
    except WorkspaceError as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
    else:
        access.record(view, "rename")
        st.session_state[_SAID] = ("success", t("owner_name_saved"))


def _logo(view: access.View) -> None:
    """The picture beside the name, and the way to another or to none. A file that was taken does not stay to be taken again."""
    times = st.session_state.get(_LOGOS, 0)
    st.file_uploader(
        t("owner_logo"), ["png", "jpg", "jpeg", "webp"], key=f"owner_logo_{times}", help=t("owner_logo_help"), on_change=_picture,
        args=(view, f"owner_logo_{times}"), max_upload_size=1,
    )  # fmt: skip
    if logo := view.workspace.logo:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"![{t('owner_logo')}](data:image/png;base64,{logo})", width="content")
            st.button(
                t("owner_logo_remove"), key="owner_logo_remove", icon=":material/delete:", type="tertiary", on_click=_show, args=(view, "")
            )  # fmt: skip


def _picture(view: access.View, key: str) -> None:
    """Take a picture that was brought; for use in a callback."""
    given = st.session_state.get(key)
    if given is None or not access.may_still_change(view.workspace):
        return
    st.session_state[_LOGOS] = st.session_state.get(_LOGOS, 0) + 1
    visitor = rate_limits.visitor()
    if not rate_limits.take("check", visitor):
        st.session_state[_SAID] = ("error", rate_limits.sentence("check", visitor))
        return
    try:
        if given.size > pictures.LARGEST:
            raise WorkspaceError("logo_large", file=given.name)
        logo = pictures.small(given.name, given.getvalue(), saving.asker(view))
    except Refusal as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
        return
    _show(view, logo)


def _show(view: access.View, logo: str) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        view.workspace.show(logo)
    except WorkspaceError as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
    else:
        access.record(view, "logo")
        st.session_state[_SAID] = ("success", t("owner_logo_saved" if logo else "owner_logo_removed"))


def _export(view: access.View) -> None:
    st.caption(t("owner_export_how"))
    snapshot = view.snapshot
    if snapshot is None:
        st.caption(t("owner_export_nothing"))
        return

    def made() -> bytes:
        access.record(view, "export")
        return export.write(view.workspace, snapshot)

    later.download_button(
        t("owner_export_button"), made, f"closeboard-{snapshot.number}.zip", "application/zip", key="owner_export",
        icon=":material/download:",
    )  # fmt: skip


def _log(view: access.View) -> None:
    st.caption(t("owner_log_how"))
    entries = audit.entries(view.workspace, _LISTED)
    if not entries:
        st.caption(t("owner_log_empty"))
        return
    purposes = {link.id: link.purpose or t(f"role_{link.role}") for link in _given(view)}
    listed = {
        t("owner_log_when"): [moment(entry.at) for entry in entries],
        t("owner_log_who"): [_who(entry, purposes) for entry in entries],
        t("owner_log_what"): [t(f"event_{entry.what}") for entry in entries],
        t("owner_log_detail"): [_told(entry, purposes) for entry in entries],
    }
    st.dataframe(pd.DataFrame(listed), hide_index=True, alt=t("owner_log"))


def _given(view: access.View) -> list[links.Given]:
    """The links given out; none if their list is damaged, which is said where they are listed."""
    try:
        return links.given(view.workspace)
    except WorkspaceError:
        return []


def _who(entry: Entry, purposes: dict[str, str]) -> str:
    if entry.who in (audit.HOME, *audit.UNATTENDED):
        return t(f"who_{entry.who.replace(' ', '_')}")
    return f"{purposes.get(entry.who, t('who_unknown'))} ({entry.who})"


def _told(entry: Entry, purposes: dict[str, str]) -> str:
    """The details of an entry as words: what has a text of its own by it, else as it stands."""
    parts = []
    for name, value in entry.detail.items():
        if name == "link":
            shown = f"{purposes.get(str(value), t('who_unknown'))} ({value})"
        elif name == "role":
            shown = t(f"role_{value}")
        elif isinstance(value, bool):
            shown = t("settings_yes" if value else "settings_no")
        elif isinstance(value, list):
            shown = ", ".join(_word(name, str(one)) for one in value) or "–"
        else:
            shown = count(value) if isinstance(value, int) else str(value)
        parts.append(f"{t(f'detail_{name}')}: {shown}")
    return " · ".join(parts)


def _word(name: str, value: str) -> str:
    if name == "tables" and value in glossary().tables:
        return glossary().table(value)
    if name == "locks":
        return glossary().field(value)
    key = f"settings_{value}" if name == "settings" else ""
    return t(key) if key in catalogue(language()) else value


def _delete(view: access.View) -> None:
    st.caption(t("owner_delete_how"))
    with st.popover(t("owner_delete_button"), icon=":material/delete_forever:"):
        name = view.workspace.title or t("owner_delete_word")
        snapshots, given = len(view.workspace.history()), len(_given(view))
        st.markdown(t("owner_delete_what", snapshots=count(snapshots), links=count(given)))
        typed = st.text_input(
            t("owner_delete_type", name=plain(name)),
            key="owner_delete_text",
            autocomplete="off",
            max_chars=2 * TITLE_LENGTH,
        )
        st.button(
            t("owner_delete_yes"), type="primary", icon=":material/delete_forever:", key="owner_delete_yes",
            disabled=" ".join(typed.split()) != name, on_click=_erase, args=(view,),
        )  # fmt: skip


def _erase(view: access.View) -> None:
    if not access.may_still_change(view.workspace):
        return
    access.close_all(view.workspace)
    try:
        view.workspace.delete()
    except WorkspaceError as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
        return
    access.leave()
    st.session_state[_DELETED] = True


def say_deleted() -> None:
    """Once after a deletion: that nothing is left."""
    if st.session_state.pop(_DELETED, False):
        st.success(t("owner_deleted"), icon=":material/delete_forever:")
