"""Bringing files in: choose, check, look at the receipts, then import or leave everything as it was.

A check builds a draft, which stays with the session until it is imported, cancelled or overtaken by another check. A
visitor of the sample business gets a private workspace with the first check and enters it with the first import.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from lib.fields import TABLES
from lib.ingest.draft import Draft, ImportRefused, Mode, Options, prepare
from lib.messages.messages import Message, Refusal
from lib.ui import access, questions, receipts, uploads
from lib.ui.formats import count, plain
from lib.ui.receipts import Changes
from lib.ui.sentences import said
from lib.ui.texts import t
from lib.ui.uploads import Look
from lib.workspace.workspace import Workspace, WorkspaceError

_PENDING, _PRIVATE, _ROUND, _SAID = "data_pending", "data_private", "data_round", "data_said"


@dataclass
class Pending:
    """A checked import that waits for a yes. `token` opens the private workspace it is for, if the reader has none yet.

    `chosen` tells whether the reader has changed files, tables or mode since the check.
    """

    workspace: Workspace
    token: str
    draft: Draft
    looks: tuple[Look, ...]
    mode: Mode
    answers: dict[str, str] = field(default_factory=dict)
    changes: list[Changes] = field(default_factory=list)

    @property
    def chosen(self) -> tuple[object, ...]:
        """What was checked, to compare with what is chosen now."""
        return _choice(self.looks, self.mode)


def _choice(looks: tuple[Look, ...], mode: Mode) -> tuple[object, ...]:
    return (mode, *((look.id, look.upload.table) for look in looks))


def show(view: access.View) -> None:
    """The import section for a reader who may change this workspace or is about to get one."""
    st.subheader(t("data_import"))
    st.caption(t("data_import_how"))
    _say()
    pending = _pending(view)
    files = st.file_uploader(
        t("data_upload"),
        type=list(uploads.FORMATS),
        accept_multiple_files=True,
        key=f"data_files_{st.session_state.get(_ROUND, 0)}",
    )
    looks = uploads.uploaded(files)
    if looks:
        ready, mode, fit = _choose(view, looks)
        if pending and pending.chosen != _choice(ready, mode):
            _forget(pending)
            pending = None
        if pending is None:
            st.caption(f":material/verified_user: {t('data_checking')}")
            asked = st.button(
                t("data_check"), type="primary", disabled=not fit, icon=":material/fact_check:", key="data_check"
            )
            if asked and _check(view, ready, mode, {}):
                st.rerun()
    if pending:
        _decide(view, pending)


def _choose(view: access.View, looks: list[Look]) -> tuple[tuple[Look, ...], Mode, bool]:
    """The files with the tables they are to be read as, the mode, and whether they can be checked."""
    ready, fit = [], True
    for look in looks:
        table = "" if look.refused else _table(look)
        objection = look.objection(table)
        if objection:
            st.error(f"{objection} {t('data_stays')}", icon=":material/block:")
            fit = False
        ready.append(look.chosen(table))
    mode: Mode = "update"
    if view.snapshot and not view.is_sample:
        modes: tuple[Mode, ...] = ("update", "replace")
        mode = st.radio(
            t("data_mode"), modes, key="data_mode", format_func=lambda m: t(f"data_mode_{m}"),
            captions=[t(f"data_mode_{m}_about") for m in modes],
        )  # fmt: skip
    return tuple(ready), mode, fit


def _table(look: Look) -> str:
    """The table a file is to be read as, shown and changeable; empty for what its headers say."""

    def shown(table: str) -> str:
        if table:
            return t(f"table_{table}")
        if not look.tables:
            return t("data_table_ask")
        key = "data_table_vendor" if look.vendors else "data_table_auto"
        return t(key, tables=", ".join(t(f"table_{name}") for name in look.tables), vendor=", ".join(look.vendors))

    rows = sum(sheet.rows for sheet in look.sheets)
    label = t(
        "data_table_of",
        file=plain(look.upload.name),
        rows=t("data_one_row") if rows == 1 else t("data_rows", n=count(rows)),
    )
    chosen: str = st.selectbox(label, ["", *TABLES], key=f"data_table_{look.id}", format_func=shown)
    return chosen


def _check(view: access.View, looks: tuple[Look, ...], mode: Mode, answers: dict[str, str]) -> Pending | None:
    """Build the draft. What goes wrong is said in one sentence, and nothing is different afterwards."""
    workspace, token = _destination(view)
    bar = st.progress(0.0, t("data_checking"))

    def progress(stage: Message, share: float) -> None:
        bar.progress(min(share, 1.0), said(stage))

    try:
        draft = prepare(
            workspace, [look.upload for look in looks], Options(mode=mode, settings=answers), progress=progress
        )
    except Refusal as problem:
        st.error(f"{said(problem.message)} {t('data_stays')}", icon=":material/block:")
        return None
    finally:
        bar.empty()
    pending = Pending(workspace, token, draft, looks, mode, answers, receipts.changes_of(draft))
    st.session_state[_PENDING] = pending
    return pending


def _destination(view: access.View) -> tuple[Workspace, str]:
    """Where the import goes: this workspace, or from the sample business a private one, the same for the whole session."""
    if not view.is_sample:
        return view.workspace, ""
    if _PRIVATE not in st.session_state:
        st.session_state[_PRIVATE] = access.private_workspace()
    workspace, token = st.session_state[_PRIVATE]
    return workspace, token


def _decide(view: access.View, pending: Pending) -> None:
    """The receipts, the open questions, and the way on."""
    for i, (receipt, changes) in enumerate(zip(pending.draft.receipts, pending.changes, strict=True)):
        receipts.show(receipt, changes, i)
    if pending.draft.questions:
        answers = questions.ask(pending.draft.receipts)
        asked = {questions.setting_of(r, q) for r in pending.draft.receipts for q in r.questions}
        with st.container(horizontal=True):
            again = st.button(
                t("data_check_again"),
                type="primary",
                disabled=answers.keys() != asked,
                icon=":material/fact_check:",
                key="data_check_again",
            )
            _cancel(pending, "data_cancel")
        if again and _check(view, pending.looks, pending.mode, pending.answers | answers):
            st.rerun()
        return
    if pending.draft.changes_nothing:
        st.info(t("data_nothing_new"), icon=":material/done_all:")
        _cancel(pending, "data_close")
        return
    with st.container(horizontal=True):
        label = t("data_commit_private" if pending.token else "data_commit")
        st.button(label, type="primary", icon=":material/save:", key="data_commit", on_click=_commit, args=(pending,))
        _cancel(pending, "data_cancel")


def _cancel(pending: Pending, label: str) -> None:
    st.button(t(label), key="data_cancel", on_click=_cancelled, args=(pending, label))


def _cancelled(pending: Pending, label: str) -> None:
    _forget(pending)
    _next_round()
    if label == "data_cancel":
        st.session_state[_SAID] = ("info", t("data_cancelled"))


def _commit(pending: Pending) -> None:
    try:
        pending.draft.publish()
    except (ImportRefused, WorkspaceError):
        st.session_state[_SAID] = ("error", t("data_conflict"))
        _forget(pending)
        return
    made = pending.draft.receipts
    new, changed = (count(sum(getattr(receipt, name) for receipt in made)) for name in ("new", "changed"))
    vanished = count(sum(receipt.vanished for receipt in made if receipt.replaces))
    st.session_state[_SAID] = ("success", t("data_committed", new=new, changed=changed, vanished=vanished))
    st.session_state.pop(_PENDING, None)
    _next_round()
    if pending.token:
        st.session_state.pop(_PRIVATE, None)
        access.enter(pending.token)


def _pending(view: access.View) -> Pending | None:
    """The import that waits, if it is for what the reader looks at now."""
    pending: Pending | None = st.session_state.get(_PENDING)
    if pending and pending.workspace.name != _destination(view)[0].name:
        _forget(pending)
        return None
    return pending


def _forget(pending: Pending) -> None:
    pending.draft.discard()
    st.session_state.pop(_PENDING, None)


def _next_round() -> None:
    """Start over with an empty uploader: its files belong to an import that is done with."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _say() -> None:
    """What the last step came to, said once."""
    kind, text = st.session_state.pop(_SAID, ("", ""))
    if kind == "success":
        st.success(text, icon=":material/check_circle:")
        st.page_link("pages/overview.py", label=t("data_see"), icon=":material/arrow_forward:")
    elif kind == "error":
        st.error(text, icon=":material/sync_problem:")
    elif kind:
        st.info(text, icon=":material/undo:")
