"""What a report is asked to hold, and the reader it is for. It sees what that reader's pages see, and nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from lib.metrics.relations import FILTERS
from lib.publish import masking
from lib.query import Filters, Period, Snapshot, people
from lib.query.periods import Comparison, Preset, preset
from lib.query.wanted import filters, in_order
from lib.sandbox import copying
from lib.store import links
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.glossary import Language
from lib.ui.frame import access
from lib.ui.frame.access import View
from lib.ui.frame.chosen import Chosen


@dataclass(frozen=True)
class Asked:
    """A report as it is asked for. Without a `period` it is of the days of the `preset`, counted back from `as_of`, which is
    the newest activity of the data unless it is given. `link` is the id of a link: the report is what its reader sees.
    """

    pages: tuple[str, ...] = ("overview",)
    preset: Preset = Preset.LAST_90
    period: Period | None = None
    comparison: Comparison = Comparison.PREVIOUS
    as_of: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    segment: str = ""
    where: str = ""
    """Of which people: a segment by its name, or a condition; one of the two at most."""
    model: str = "last"
    link: str = ""
    language: Language = "en"
    locale: str = ""
    address: str = ""
    """Where its reader can open the same figures; empty where that is not known."""


def view_of(workspace: Workspace, link: str = "") -> View:
    """What the bearer of a link sees, else the owner. Raises :class:`WorkspaceError` for a link that opens nothing any more
    and for a workspace without data, and what :mod:`lib.sandbox.copying` raises."""
    if not link:
        current = copying.in_force(workspace)
        if current is None:
            raise WorkspaceError("nothing_whole" if workspace.trouble else "no_data_yet", workspace=workspace.name)
        return View(workspace, "owner", current)
    today = datetime.now(UTC).date()
    given = next((one for one in links.live(workspace, today) if one.id == link), None)
    if given is None or not given.locks.keys() <= {
        *FILTERS
    }:  # what is locked must be known, or nothing can be let through
        raise WorkspaceError("report_link_ended", link=link)
    found = links.Link(workspace.name, given.role, given.id, given.locks, given.snapshot, given.expires)
    named = (snapshot for snapshot in workspace.history() if snapshot.path.stem == given.snapshot)
    shown = next(named, None) if given.snapshot else copying.in_force(workspace)
    if shown is None:
        raise WorkspaceError("no_data_yet", workspace=workspace.name)
    if given.snapshot:
        shown = copying.frozen(workspace, shown)
    view = View(workspace, given.role, shown, found, given.locks)
    return _copied(view)


def _copied(view: View) -> View:
    """The view with the copies that its reader is given on a page: without names, and behind locks."""
    workspace, shown, locks = view.workspace, view.snapshot, dict(view.locks)
    assert shown is not None
    if view.role == "masked":
        shown = copying.masked(workspace, shown)
        with contextlib.closing(shown.open()) as con:
            locks = masking.unnamed_locks(workspace, Snapshot(con), locks)
    if locks:
        shown = copying.locked(workspace, shown, locks)
    return replace(view, snapshot=shown, locks=locks)


def chosen(view: View, asked: Asked) -> Chosen:
    """What the pages would ask of this view. A lock is narrowed, never widened. Raises :class:`lib.query.wanted.UnknownValue`, and
    :class:`lib.query.people.SegmentError`."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    as_of = asked.as_of or data.as_of
    period = asked.period or preset(asked.preset, as_of, data.week_start)
    in_order(period.start, period.end)
    members = _members(view, data, asked.filters)
    for name, lock in view.locks.items():
        members[name] = tuple(one for one in members.get(name, ()) if one in lock) or tuple(lock)
    held = people.chosen(data, asked.segment, asked.where, asked.as_of, nameless=view.role == "masked")
    narrowed = Filters(members, locked=tuple(view.locks), segment=held)
    return Chosen(view, data, period, asked.comparison, narrowed, as_of, asked.model)


def _members(view: View, data: Snapshot, given: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The members that are meant, as this reader's data calls them. Whoever asks for a report without names may name whom it is of."""
    if view.role != "masked":
        return {name: tuple(names) for name, names in filters(data, given).items()}
    return {name: masking.unnamed(view.workspace, name, names, data.members(name)) for name, names in given.items()}
