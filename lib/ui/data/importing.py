"""Bringing files in: choose, check, look at the receipts, then import or leave everything as it was.

A check builds a draft, which stays with the session until it is imported, cancelled or overtaken by another check. What
is answered on the way (a table, a column, a word, a date order) is kept beside the files and checked again with them. A
visitor of the sample business gets a private workspace with the first check and enters it with the first import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import (
    Draft,
    ImportRefused,
    Mode,
)
from lib.sandbox import copying, pool
from lib.schema.tables import TABLES
from lib.schema.template import template
from lib.store.control import Cancelled
from lib.store.workspace import WorkspaceError
from lib.texts.messages import Refusal
from lib.ui.data import (
    choosing,
    jobs,
    questions,
    receipts,
    steps,
    unknown_words,
    uploads,
)
from lib.ui.data.plan import Pending, Plan
from lib.ui.data.settings_panel import stored
from lib.ui.data.uploads import Look
from lib.ui.frame import access, keeping, later, rate_limits
from lib.ui.words.formats import count
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

_CHECKING, _PENDING, _ROUND, _SAID = "data_checking", "data_pending", "data_round", "data_said"
_ANSWERS, _AGAIN, _WAS = "data_answers", "data_again", "data_step"


def show(view: access.View) -> None:
    """The import section for a reader who may change this workspace or is about to get one."""
    pool.shared().warm_up()
    with st.container(width=steps.WIDTH):
        _steps(view)


def _steps(view: access.View) -> None:
    now = _step()
    st.subheader(t(f"step_{now}_title"))
    st.caption(t(f"step_{now}_about"))
    steps.show(now)
    say()
    # Further on the files step aside, and stay: a list of files that is not drawn is forgotten.
    with st.expander(t("step_files_folded"), icon=":material/folder_open:") if now != "files" else st.container():
        plan, fit = _files(view)
    if plan is None:
        return
    pending = waiting()
    again = st.session_state.pop(_AGAIN, False)
    if pending and pending.plan.chosen != plan.chosen:
        forget(pending)
        if not again:
            st.rerun()
        pending = None
    if pending is None and _CHECKING not in st.session_state and not (again and fit):
        with steps.foot(_counted(plan.looks)):
            again = st.button(
                t("data_check"), type="primary", disabled=not fit, icon=":material/fact_check:", key="data_check"
            )
    if again and fit and rate_limits.allowed("check"):
        check(plan)
    proceed(view)


def _step() -> steps.Step:
    """Where the reader stands. A check with further answers goes on where these were given."""
    if (pending := waiting()) and pending.plan.looks:
        st.session_state[_WAS] = "questions" if pending.draft.questions else "confirm"
    elif not (_CHECKING in st.session_state or st.session_state.get(_AGAIN)):
        st.session_state.pop(_WAS, None)
    at: steps.Step = st.session_state.get(_WAS, "files")
    return at


def _counted(looks: Sequence[Look]) -> list[str]:
    """What the files hold by a first look, in a few words."""
    rows = sum(sheet.rows for look in looks for sheet in look.sheets)
    told = [_some("steps_files", len(looks))]
    return [*told, _some("steps_rows", rows)] if rows else told


def _some(key: str, n: int) -> str:
    return t(f"{key}_one" if n == 1 else key, n=count(n))


def _files(view: access.View) -> tuple[Plan | None, bool]:
    """The files and what each is read as. Returns what a check of them would be, and whether one can be made."""
    files = st.file_uploader(
        t("data_upload"),
        type=list(uploads.FORMATS),
        accept_multiple_files=True,
        key=f"data_files_{st.session_state.get(_ROUND, 0)}",
        label_visibility="collapsed",
    )
    together = sum(file.size for file in files)
    if together > uploads.TOGETHER:
        size, limit = count(together >> 20), count(uploads.TOGETHER >> 20)
        st.error(t("upload_together", size=size, limit=limit), icon=":material/block:")
        files = []
    if files and not access.may_have_destination(view):
        return None, False
    asker = jobs.asker(view)
    looks = tuple(uploads.uploaded(files, asker))
    if not looks:
        _templates()
        _give_up()
        if (pending := waiting()) and pending.plan.looks:
            forget(pending)
            st.rerun()
        return None, False
    answers: dict[str, str] = st.session_state.setdefault(_ANSWERS, {})
    fit = choosing.choose(looks, remembered(view), answers, checked=waiting() is not None)
    exported = any(look.exported for look in looks)  # an export of a workspace is taken as it is
    mode: Mode = "update" if exported else _mode(view)
    return Plan(*access.destination(view), looks, mode, dict(answers), asker), fit


def _templates() -> None:
    """A file to begin with for every table."""
    with st.popover(t("templates"), icon=":material/table_view:", type="tertiary"):
        st.caption(t("templates_how"))
        for name in TABLES:
            later.download_button(
                glossary().table(name), partial(template, name), f"{name}.csv", "text/csv", key=f"template.{name}",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip


def remembered(view: access.View) -> dict[str, str]:
    """The settings of the workspace that the reader imports into; a private one has none yet."""
    return {} if view.is_sample else stored(view)


def _mode(view: access.View) -> Mode:
    if not view.snapshot or view.is_sample:
        return "update"
    modes: tuple[Mode, ...] = ("update", "replace")
    return st.radio(
        t("data_mode"), modes, key="data_mode", format_func=lambda m: t(f"data_mode_{m}"),
        captions=[t(f"data_mode_{m}_about") for m in modes],
    )  # fmt: skip


def check(plan: Plan) -> None:
    """Begin to build the draft of a plan; what was begun before is given up."""
    if pending := waiting():
        forget(pending)
    _give_up()
    st.session_state[_CHECKING] = (plan, plan.start())


def _give_up() -> None:
    """Stop a check that goes on, if one does."""
    if running := st.session_state.pop(_CHECKING, None):
        running[1].control.cancel()


def proceed(view: access.View) -> None:
    """Show how far a check is, and once it is done its receipts. What goes wrong is said in one sentence, and nothing is
    different afterwards."""
    if running := st.session_state.get(_CHECKING):
        plan, job = running
        if not jobs.show(job):
            return
        st.session_state.pop(_CHECKING)
        try:
            draft = job.result()
        except Cancelled:
            st.info(t("data_cancelled"), icon=":material/undo:")
            return
        except Refusal as problem:
            st.error(f"{said(problem.message)} {t('data_stays')}", icon=":material/block:")
            return
        st.session_state[_PENDING] = Pending(plan, draft, receipts.changes_of(draft))
        st.rerun()
    if pending := waiting():
        _decide(pending, remembered(view))


def _correct(setting: str, value: str) -> None:
    """Take a correction and check again with it at once; for use in a callback."""
    st.session_state.setdefault(_ANSWERS, {})[setting] = value
    st.session_state[_AGAIN] = True


def _answer(answers: Mapping[str, str]) -> None:
    st.session_state.setdefault(_ANSWERS, {}).update(answers)
    st.session_state[_AGAIN] = True


def _decide(pending: Pending, known: Mapping[str, str]) -> None:
    """The open questions, a line for every file, and the way on."""
    draft, settled = pending.draft, {**known, **pending.plan.answers}
    made = len(draft.receipts)
    asked, chosen = questions.Asked(), dict[str, str]()

    def beside(receipt: Receipt) -> None:
        chosen.update(questions.beside(receipt, settled, asked))

    given = questions.ask(draft.receipts) if draft.questions else {}
    for i, (receipt, changes) in enumerate(zip(draft.receipts, pending.changes[:made], strict=True)):
        receipts.show(draft, receipt, changes, i, _correct, beside)
    named = {
        sheet.source for look in pending.plan.looks for sheet in look.sheets if not uploads.read(sheet, settled).tables
    }
    for left in draft.left_out:
        if left.source in named:  # it is said where its table is chosen
            continue
        st.warning(f"{said(left.why)} {t('data_others_stay')}", icon=":material/playlist_remove:")
    if draft.refused:
        whys = " ".join(said(refused.why) for refused in draft.refused)
        st.warning(
            choosing.left_out(len(draft.refused), len(pending.plan.looks), whys), icon=":material/playlist_remove:"
        )
    for i, (receipt, changes) in enumerate(zip(draft.reread, pending.changes[made:], strict=True), made):
        receipts.show_again(draft, receipt, changes, i)
    if draft.questions:
        needed = {r.setting_of(q) for r in draft.receipts for q in r.questions}
        open_ = len(needed - given.keys())
        told = [*_summed(draft), _some("steps_questions", open_)] if open_ else _summed(draft)
        _way_on(pending, told, "data_check_again", _answer, (given | chosen,), disabled=bool(open_))
        return
    given = chosen | unknown_words.ask(unknown_words.of_receipts(draft.receipts), settled, "meaning")
    if given:
        # What was answered since the check is not in the draft: to import it now would throw the answers away.
        _way_on(pending, [t("data_answered")], "data_check_again", _answer, (given,), key="data_words_again")
    elif draft.changes_nothing:
        st.info(t("data_nothing_new"), icon=":material/done_all:")
        with steps.foot(_summed(draft)):
            _cancel(pending, "data_close")
    else:
        label = "data_commit_private" if pending.plan.token else "data_commit" if pending.plan.looks else "data_apply"
        _way_on(pending, _summed(draft), label, _commit, (pending,), key="data_commit", icon=":material/save:")


def _way_on(
    pending: Pending, told: Sequence[str], label: str, then: Callable[..., None], args: tuple[object, ...],
    *, key: str = "", icon: str = ":material/fact_check:", disabled: bool = False,
) -> None:  # fmt: skip
    """The foot: what the files came to, the way out, the way back and the one way on."""
    with steps.foot(told):
        _cancel(pending, "data_cancel")
        if pending.plan.looks:
            st.button(t("step_back"), key="data_back", on_click=forget, args=(pending,))
        st.button(
            t(label), type="primary", disabled=disabled, icon=icon, key=key or label, on_click=then, args=args
        )  # fmt: skip


def _summed(draft: Draft) -> list[str]:
    """What all files came to, in a few words: rows, and what would change."""
    rows = sum(receipt.read for receipt in draft.receipts)
    told = [_some("steps_tables", len(draft.receipts)), _some("steps_rows", rows)] if draft.receipts else []
    if draft.questions:
        return told
    made = (*draft.receipts, *draft.reread)
    counts = {
        "new": sum(receipt.new for receipt in made),
        "changed": sum(receipt.changed for receipt in made),
        "removed": sum(receipt.vanished for receipt in made if receipt.replaces),
    }
    return [*told, *(t(f"steps_{what}", n=count(n)) for what, n in counts.items() if n or what == "new")]


def _cancel(pending: Pending, label: str) -> None:
    st.button(t(label), key="data_cancel", on_click=_cancelled, args=(pending, label), type="tertiary")


def _cancelled(pending: Pending, label: str) -> None:
    forget(pending)
    _next_round()
    if label == "data_cancel":
        st.session_state[_SAID] = ("info", t("data_cancelled"))


def _commit(pending: Pending) -> None:
    if not pending.plan.token and not access.may_still_change(pending.plan.workspace):
        return  # the link was withdrawn since the page was drawn; the run that follows says so
    try:
        who = access.bearer(pending.plan.token)
    except access.Refused:
        forget(pending)  # the link was revoked since; the run that follows says so
        return
    try:
        pending.draft.publish(who)
    except WorkspaceError:
        st.session_state[_SAID] = ("error", t("data_conflict"))
        forget(pending)
        return
    except ImportRefused as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
        forget(pending)
        return
    copying.make_ready(pending.plan.workspace)
    made = (*pending.draft.receipts, *pending.draft.reread)
    done = "data_committed" if pending.plan.looks else "data_applied"
    new, changed = (count(sum(getattr(receipt, name) for receipt in made)) for name in ("new", "changed"))
    vanished = count(sum(receipt.vanished for receipt in made if receipt.replaces))
    st.session_state[_SAID] = ("success", t(done, new=new, changed=changed, vanished=vanished))
    st.session_state.pop(_PENDING, None)
    _next_round()
    if pending.plan.token:
        access.enter(pending.plan.token)


def has_begun() -> bool:
    """Whether the reader has chosen files that are not imported yet."""
    return bool(st.session_state.get(f"data_files_{st.session_state.get(_ROUND, 0)}"))


def waiting() -> Pending | None:
    """The checked import that waits for a yes."""
    pending: Pending | None = st.session_state.get(_PENDING)
    return pending


def forget(pending: Pending) -> None:
    """Give up a checked import."""
    pending.draft.discard()
    st.session_state.pop(_PENDING, None)


def _next_round() -> None:
    """Start over with an empty uploader: its files and answers belong to an import that is done with."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_ANSWERS, None)


def say() -> None:
    """What the last step came to, said once."""
    kind, text = st.session_state.pop(_SAID, ("", ""))
    known = keeping.standing()
    if kind and not (known and not known.saved):  # then the key is asked about, over all of this
        st.toast(text, duration="long")  # the page is shorter now, and this place may be out of sight
    if kind == "success":
        st.success(text, icon=":material/check_circle:")
        st.page_link("pages/overview.py", label=f"**{t('data_see')}**", icon=":material/arrow_forward:")
    elif kind == "error":
        st.error(text, icon=":material/sync_problem:")
    elif kind:
        st.info(text, icon=":material/undo:")
