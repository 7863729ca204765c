"""Sending what is due: each week's report once to each address, and each alert once until what it warns of is over.

Every step is written down as soon as it is taken, so that whoever is killed in the middle goes on where it stopped. Nothing of
it stands in a log but counts and codes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import duckdb

from lib.query.periods import Comparison, Preset
from lib.report import alerts, document, letter, making
from lib.report.asked import Asked, view_of
from lib.sending import declared, mail, webhook
from lib.sending.declared import Declared, Raised, Schedule, Sent, To, Week
from lib.sending.ways import Attached, Letter, Unsent, digest, may_send
from lib.sending.weekly import MOST_TRIES, due, slot
from lib.store import audit, files, links
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.messages import Refusal
from lib.ui.words.texts import speaking, t

ENDED = "report_link_ended"


@dataclass(frozen=True)
class Outcome:
    """What became of one thing that was due: `kind` is ``report`` or ``alerts``, `name` what its owner calls it, `reached` how
    many have it, and `trouble` the code of what stands against it, empty if nothing does."""

    kind: str
    name: str
    reached: int
    trouble: str = ""


def send_due(workspace: Workspace, now: datetime | None = None, *, watch: bool = True) -> list[Outcome]:
    """Send what is due of one workspace; with `watch` look at its alerts too. Nothing, where that is under way already.

    Raises :class:`WorkspaceError` where the workspace may not send, or what it sends cannot be read.
    """
    now = now or datetime.now(UTC)
    if not declared.is_declared(workspace):
        return []
    if not may_send(workspace):
        raise WorkspaceError("sending_not_allowed", workspace=workspace.name)
    with _alone(workspace) as mine:
        if not mine:
            return []
        found = declared.read(workspace)
        outcomes = [one for schedule in found.schedules if (one := _report(workspace, schedule, now))]
        if watch and not found.alerts.is_nothing:
            outcomes += _alerts(workspace, found, now)
        return outcomes


@contextlib.contextmanager
def _alone(workspace: Workspace) -> Iterator[bool]:
    with files.held(workspace.folder / "sending.lock", wait=False) as mine:
        yield mine


def _report(workspace: Workspace, schedule: Schedule, now: datetime) -> Outcome | None:
    """The report of a schedule, if it is due."""
    before = declared.sent(workspace).weeks.get(schedule.id, Week())
    at = due(schedule, before, now)
    if at is None:
        return None
    week = before if before.slot == at.isoformat() else Week(at.isoformat())
    week = replace(week, tries=week.tries + 1)  # counted before it is tried: a try that kills the process is one too
    _note_week(workspace, schedule, week)
    try:
        written = letter_of(workspace, schedule, now)
    except (Refusal, OSError, duckdb.Error) as problem:
        code = problem.code if isinstance(problem, Refusal) else "report_not_made"
        if code == ENDED:
            end(workspace, schedule.id, ENDED)
        _note_week(workspace, schedule, replace(week, trouble=code))
        audit.record(workspace, audit.SCHEDULE, "unsent", {"kind": "report", "why": code})
        return Outcome("report", schedule.title, 0, code)

    def told(who: str) -> None:
        nonlocal week
        week = replace(week, told=(*week.told, who))
        _note_week(workspace, schedule, week)

    trouble = deliver(schedule.to, written, week.told, told)
    _note_week(workspace, schedule, replace(week, done=not trouble, trouble=trouble))
    _record(workspace, "report", len(week.told) - len(before.told) * (before.slot == week.slot), trouble)
    return Outcome("report", schedule.title, len(week.told), trouble)


def send_test(workspace: Workspace, schedule: Schedule) -> str:
    """Send a schedule's report now, marked as a test, to everybody whom it names; it counts for no week. Returns the code of
    what stood against it, empty if everybody has it."""
    now = datetime.now(UTC)
    try:
        written = letter_of(workspace, schedule, now)
    except (Refusal, OSError, duckdb.Error) as problem:
        return problem.code if isinstance(problem, Refusal) else "report_not_made"
    with speaking(schedule.language):
        subject = t("sending_test_subject", subject=written.subject)
    reached: list[str] = []
    key = digest((written.key, "test", now.isoformat()))
    trouble = deliver(schedule.to, replace(written, subject=subject, key=key), (), reached.append)
    _record(workspace, "test", len(reached), trouble)
    return trouble


def _record(workspace: Workspace, kind: str, reached: int, trouble: str) -> None:
    if reached:
        audit.record(workspace, audit.SCHEDULE, "sent", {"kind": kind, "to": reached})
    if trouble:
        audit.record(workspace, audit.SCHEDULE, "unsent", {"kind": kind, "why": trouble})


def _note_week(workspace: Workspace, schedule: Schedule, week: Week) -> None:
    declared.note(workspace, lambda sent: replace(sent, weeks={**sent.weeks, schedule.id: week}))


def end(workspace: Workspace, schedule_id: str, code: str) -> None:
    """End a schedule for good, and say why."""

    def changed(there: Declared) -> Declared:
        ended = tuple(replace(one, ended=code) if one.id == schedule_id else one for one in there.schedules)
        return replace(there, schedules=ended)

    declared.change(workspace, changed)


def asked_of(workspace: Workspace, schedule: Schedule) -> Asked:
    """The report that a schedule asks for. Raises :class:`WorkspaceError` for one of a link that opens nothing any more."""
    token, role = "", "owner"
    if schedule.link:
        try:
            token = links.token_of(workspace, schedule.link)
        except links.LinkError:
            raise WorkspaceError(ENDED, link=schedule.link) from None
        role = links.read(workspace.data, token).role
    shown = {"period": schedule.preset, "compare": schedule.comparison, "lang": schedule.language}
    address = letter.address(schedule.pages[0], shown, schedule.filters, token, masked=role == "masked")
    return Asked(
        pages=schedule.pages,
        preset=Preset(schedule.preset),
        comparison=Comparison(schedule.comparison),
        filters=schedule.filters,
        link=schedule.link,
        language=schedule.language,
        address=address,
    )


def letter_of(workspace: Workspace, schedule: Schedule, now: datetime) -> Letter:
    """The message of a schedule's report, with the report as a file. Raises as :func:`lib.report.making.make` does."""
    asked = asked_of(workspace, schedule)
    view = view_of(workspace, schedule.link)
    with speaking(asked.language):
        report = making.gathered(view, asked, schedule.form)
        subject = schedule.title if schedule.title and view.role != "masked" else document.heading(report)
        content = making.written(report, schedule.form)
        text = letter.text(report)
    name = f"closeboard-{now.date().isoformat()}.{schedule.form}"
    key = digest((workspace.name, schedule.id, slot(schedule, now).isoformat()))
    return Letter(subject, text, key, (Attached(name, making.MIME[schedule.form], content),))


def deliver(to: To, written: Letter, told: tuple[str, ...], note: Callable[[str], None]) -> str:
    """Send a message to everybody who does not have it yet, each by itself; `note` is told of each as the digest that stands
    for them. Returns the code of what stood against it, empty if all have it."""
    trouble = ""
    ways: list[tuple[str, Callable[[Letter, str], None]]] = [(address, mail.send) for address in to.mail]
    ways += [(to.webhook, webhook.send)] if to.webhook else []
    for address, send in ways:
        who = digest((address,))
        if who in told:
            continue
        try:
            send(written, address)
        except Unsent as problem:
            trouble = problem.code
        else:
            note(who)
    return trouble


def _alerts(workspace: Workspace, found: Declared, now: datetime) -> list[Outcome]:
    """Tell of what was newly crossed, in one message; forget what is over."""
    try:
        standing = {one.key: one for one in alerts.standings(workspace, found.alerts, now)}
    except (Refusal, OSError, duckdb.Error) as problem:
        code = problem.code if isinstance(problem, Refusal) else "report_not_made"
        return [Outcome("alerts", "", 0, code)]
    raised = {
        key: one
        for key, one in declared.sent(workspace).raised.items()
        if key in standing and standing[key].crossed is not False
    }
    crossed = {key for key, one in standing.items() if one.crossed}
    raised |= {key: Raised(now.isoformat(timespec="seconds")) for key in crossed - raised.keys()}
    fresh = sorted(key for key in crossed if not raised[key].done and raised[key].tries < MOST_TRIES)
    raised |= {key: replace(raised[key], tries=raised[key].tries + 1) for key in fresh}
    _note_raised(workspace, raised)
    if not fresh:
        return []
    with speaking(found.alerts.language):
        name = workspace.title or t("app_name")
        key = "alert_subject_one" if len(fresh) == 1 else "alert_subject"
        subject = t(key, name=name, n=len(fresh))
        lines = "\n".join(f"– {standing[one].sentence}" for one in fresh)
        opened = letter.address("overview", {"period": Preset.LAST_30.value}, {})
        text = f"{lines}\n\n{t('alert_once')}\n" + (f"\n{opened}\n" if opened else "")
    written = Letter(subject, text, digest((workspace.name, *fresh, *(raised[one].since for one in fresh))))
    already = tuple(set.intersection(*(set(raised[one].told) for one in fresh)))
    reached: list[str] = []

    def told(who: str) -> None:
        reached.append(who)
        for one in fresh:
            raised[one] = replace(raised[one], told=(*raised[one].told, who))
        _note_raised(workspace, raised)

    trouble = deliver(found.alerts.to, written, already, told)
    _note_raised(workspace, raised | {one: replace(raised[one], done=not trouble) for one in fresh})
    _record(workspace, "alerts", len(reached), trouble)
    return [Outcome("alerts", subject, len(reached), trouble)]


def _note_raised(workspace: Workspace, raised: dict[str, Raised]) -> None:
    kept = dict(raised)
    declared.note(workspace, lambda sent: Sent(sent.weeks, kept))
