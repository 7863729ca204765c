"""What was imported when, and the way back: every version of the workspace can be put in force again."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from lib.ingest.clean.receipt import COUNTS
from lib.publish import ledger
from lib.sandbox import copying
from lib.schema.settings import READINGS
from lib.store import audit, links
from lib.store.retention import DAYS, NEWEST
from lib.store.workspace import Snapshot, WorkspaceError
from lib.ui.frame import access
from lib.ui.words.formats import count, plain
from lib.ui.words.moments import moment
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

_LISTED = 20
_SAID = "history_said"


@dataclass(frozen=True)
class Version:
    """One snapshot of a workspace: since when it exists (UTC), the files that were imported up to it, by import id, and its
    settings."""

    made_at: datetime
    files: dict[int, str]
    settings: dict[str, str]

    def told(self, before: Version) -> str:
        """What was done to come to this version from the one `before` it."""
        added = [file for i, file in self.files.items() if before.files.get(i) != file]
        if added:
            return ", ".join(plain(file) for file in dict.fromkeys(added))
        pairs = dict(self.settings.items() ^ before.settings.items())
        answers = any(key.partition(".")[0] in READINGS for key in pairs)
        return t("history_read_again" if answers else "history_settings_changed")


@st.cache_data(max_entries=256, show_spinner=False)
def _version(identity: str, _snapshot: Snapshot) -> Version:
    """What a snapshot says of itself; it never changes, so it is read once."""
    del identity
    with contextlib.closing(access.cursor(_snapshot)) as con:
        files, settings = ledger.files(con), _snapshot.settings(con)
    made_at = datetime.fromtimestamp(_snapshot.made_at, UTC).replace(tzinfo=None)
    return Version(made_at, files, settings)


def show(view: access.View) -> None:
    """The imports of the snapshot in force, and for the owner all versions."""
    st.markdown(f"#### {t('history_imports')}")
    _imports(view)
    if view.may_change:
        st.markdown(f"#### {t('history_versions')}")
        st.caption(f"{t('history_versions_how')} {t('history_kept', newest=NEWEST, days=DAYS)}")
        kind, text = st.session_state.pop(_SAID, ("", ""))
        if kind:
            (st.success if kind == "success" else st.error)(text, icon=":material/history:")
        _versions(view)


def _imports(view: access.View) -> None:
    if view.snapshot is None:
        st.caption(t("history_no_imports"))
        return
    with contextlib.closing(access.cursor(view.snapshot)) as con:
        lines = ledger.imports(con)
    if not lines:
        st.caption(t("history_no_imports"))
        return
    columns: dict[str, list[object]] = {
        t("history_when"): [moment(line.at) for line in lines],
        t("history_file"): [line.file for line in lines],
        t("history_table"): [glossary().table(line.table) for line in lines],
        t("history_by"): [_by(line.receipt.get("by", "")) for line in lines],
    }
    for name in COUNTS:
        columns[t(f"receipt_{name}").removeprefix("= ").removeprefix("+ ")] = [line.receipt[name] for line in lines]
    st.dataframe(pd.DataFrame(columns), hide_index=True)


def _by(who: str) -> str:
    """Who did an import: an address, or what the reader calls those without one."""
    if who in audit.UNATTENDED:
        return t(f"who_{who.replace(' ', '_')}")
    return who or t("history_by_owner")


def _versions(view: access.View) -> None:
    first = _one_each(view.workspace.history())
    history = list(first)
    current = view.workspace.current
    frozen: set[str] = set()
    with contextlib.suppress(WorkspaceError):  # the list of links is damaged, which is said where links are listed
        frozen = {link.snapshot for link in links.live(view.workspace, date.today())}
    damaged = [snapshot for snapshot in history[-_LISTED - 1 :] if not access.opens(snapshot)]
    for snapshot in reversed(damaged):
        st.warning(t("history_damaged", n=count(snapshot.number)), icon=":material/healing:")
    listed = [snapshot for snapshot in history[-_LISTED - 1 :] if snapshot not in damaged]
    versions = [_version(one.identity, one) if one == first[one] else _as_of(first[one], one) for one in listed]
    earlier = [Version(datetime.min, {}, {}), *versions]
    for snapshot, version, before in list(zip(listed, versions, earlier, strict=False))[::-1][:_LISTED]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            number = t("history_version", n=count(first[snapshot].number))
            st.markdown(f"**{number}** · {moment(version.made_at)}  \n{version.told(before)}", width="stretch")
            if frozen & {snapshot.path.stem, first[snapshot].path.stem}:
                st.badge(t("history_frozen"), icon=":material/ac_unit:", color="blue", help=t("history_frozen_help"))
            if snapshot == current:
                st.badge(t("history_now"), icon=":material/check:", color="green")
            else:
                _way_back(view, snapshot, version)
    if len(history) > _LISTED:
        st.caption(t("history_older", n=count(_LISTED)))


def _one_each(history: Sequence[Snapshot]) -> dict[Snapshot, Snapshot]:
    """Version as it is now -> the oldest file of it, in the order of these: one that a newer release brought up to date is
    the same version."""
    first: dict[str, Snapshot] = {}
    newest: dict[str, Snapshot] = {}
    for snapshot in history:
        first.setdefault(snapshot.origin, snapshot)
        newest[snapshot.origin] = snapshot
    return {newest[origin]: snapshot for origin, snapshot in first.items()}


def _as_of(first: Snapshot, now: Snapshot) -> Version:
    """A version that was brought up to date since, as made when it was first made."""
    made_at = datetime.fromtimestamp(first.made_at, UTC).replace(tzinfo=None)
    return replace(_version(now.identity, now), made_at=made_at)


def _way_back(view: access.View, snapshot: Snapshot, version: Version) -> None:
    """The button that puts an earlier version in force, behind one that says what that means."""
    with st.popover(t("history_go_back"), icon=":material/undo:"):
        st.markdown(f"**{t('history_sure_title', n=count(snapshot.number))}**")
        st.write(t("history_sure", when=moment(version.made_at)))
        st.button(
            t("history_sure_yes"),
            type="primary",
            key=f"go_back.{snapshot.path.stem}",
            on_click=_go_back,
            args=(view, snapshot),
        )


def _go_back(view: access.View, snapshot: Snapshot) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        view.workspace.make_current(snapshot)
    except WorkspaceError as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
    else:
        copying.make_ready(view.workspace)
        access.record(view, "undo", {"version": snapshot.number})
        st.session_state[_SAID] = ("success", t("history_done", n=count(snapshot.number)))
