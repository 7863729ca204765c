"""The desk: what people did about clients, as a journal of its own beside the snapshots (docs/numbers-clients.md 19.5).

Lines are only ever added; what holds is the fold over them, and an undo is one more line. A line is lost only where a person
or the workspace is erased. Imports know nothing of it: a client keeps what was done under the key that names the person.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from lib.store import files
from lib.store.workspace import Workspace, WorkspaceError

What = Literal["done", "snooze", "flag", "note", "undo"]
Outcome = Literal["reached", "no_answer", "promised", "saved", "paid", "booked", "upsold", "will_leave", "other"]
FILE = "desk.jsonl"
NOTE_LENGTH = 2000
WHOLE = 32 * 1024 * 1024
"""Bytes of one journal: beyond them nothing more is written, and that is said."""


@dataclass(frozen=True)
class Event:
    """One line: its id, when (UTC), the id of the link that was used, what, about whom (the key of the person), and what more
    was said. `day` is the day of the workspace on which it was done."""

    id: str
    at: datetime
    day: date
    who: str
    what: What
    person: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """What holds on a day: the events that were not undone, oldest first."""

    events: tuple[Event, ...] = ()

    def of(self, what: What) -> dict[str, list[Event]]:
        """Person -> the events of one kind, oldest first."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            if event.what == what:
                found.setdefault(event.person, []).append(event)
        return found

    def contacted(self) -> dict[str, date]:
        """Person -> the last day on which something was done; notes are no contact."""
        return {person: max(one.day for one in events) for person, events in self.of("done").items()}

    def snoozed(self) -> dict[str, date]:
        """Person -> until which day nobody need call, the newest word first; a *done* since then ends it."""
        done = self.of("done")
        return {
            person: date.fromisoformat(events[-1].said["until"])
            for person, events in self.of("snooze").items()
            if person not in done or done[person][-1].at < events[-1].at
        }

    def promised(self, day: date) -> dict[str, date]:
        """Person -> the day by which something was promised, where that is still open."""
        found = {}
        for person, events in self.of("done").items():
            last = events[-1]
            if last.said.get("outcome") == "promised" and "due" in last.said:
                found[person] = date.fromisoformat(last.said["due"])
        return {person: due for person, due in found.items() if due >= day}


def record(
    workspace: Workspace,
    who: str,
    what: What,
    person: str,
    said: Mapping[str, str] | None = None,
    *,
    day: date | None = None,
    at: datetime | None = None,
) -> Event:
    """Add a line and return it. Raises :class:`~lib.store.workspace.WorkspaceError` for a workspace that is not there or a journal
    that is full, ValueError for what no line may say, and OSError where it cannot be written."""
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    event = Event(secrets.token_urlsafe(9), moment, day or moment.date(), who, what, person, _checked(what, said or {}))
    with workspace.lock(there=True):
        _append(workspace, f"{line(event)}\n")
    return event


def _append(workspace: Workspace, text: str) -> None:
    path = workspace.folder / FILE
    if path.is_dir():
        files.set_aside(path)
    size = path.stat().st_size if path.exists() else 0
    if size > WHOLE:
        raise WorkspaceError("desk_full", workspace=workspace.name)
    whole = not size or path.read_bytes()[-1:] == b"\n"  # a crash may have cut the last line short
    files.append(path, text if whole else f"\n{text}")


def _checked(what: What, said: Mapping[str, str]) -> dict[str, str]:
    told = {name: " ".join(value.split())[:NOTE_LENGTH] for name, value in said.items() if value.strip()}
    for name in ("until", "due"):
        if name in told:
            date.fromisoformat(told[name])
    if what == "snooze" and "until" not in told:
        raise ValueError("until")
    if what == "flag" and told.get("red") not in ("yes", "no"):
        raise ValueError("red")
    if what == "flag" and "why" not in told:
        raise ValueError("why")
    if what == "undo" and "id" not in told:
        raise ValueError("id")
    if what == "done" and told.get("outcome", "other") not in get_args(Outcome):
        raise ValueError("outcome")
    return told


def line(event: Event) -> str:
    """An event as a line of the journal."""
    told = {
        "id": event.id,
        "at": event.at.isoformat(timespec="microseconds"),
        "day": event.day.isoformat(),
        "who": event.who,
    }
    return json.dumps(told | {"what": event.what, "person": event.person, "said": dict(event.said)}, ensure_ascii=False)


def read(workspace: Workspace, day: date | None = None) -> Desk:
    """What holds at the end of `day` (None: now). A line that a crash cut short, or that is damaged, is left out."""
    found = [event for event in _events(workspace.folder / FILE) if day is None or event.day <= day]
    undone = {event.said["id"] for event in found if event.what == "undo"}
    kept = [event for event in found if event.what != "undo" and event.id not in undone]
    return Desk(tuple(sorted(kept, key=lambda event: (event.at, event.id))))


def lines(workspace: Workspace) -> list[Event]:
    """Every line that can be read, undone ones and undoings too, as they were written."""
    return [*_events(workspace.folder / FILE)]


def add(workspace: Workspace, events: Iterable[Event]) -> int:
    """Add events that are not there yet, by their ids: how many. Raises as :func:`record` does."""
    with workspace.lock(there=True):
        known = {event.id for event in _events(workspace.folder / FILE)}
        new = [event for event in events if event.id not in known]
        if new:
            _append(workspace, "".join(f"{line(event)}\n" for event in new))
    return len(new)


def erase(workspace: Workspace, person: str) -> int:
    """Take every line about a person off the disk: how many. Raises as :func:`record` does."""
    path = workspace.folder / FILE
    with workspace.lock(there=True):
        found = [*_events(path)]
        ids = {event.id for event in found if event.person == person}
        kept = [event for event in found if event.id not in ids and event.said.get("id") not in ids]
        if ids:
            files.write(path, "".join(f"{line(event)}\n" for event in kept))
    return len(ids)


def _events(path: Path) -> Iterator[Event]:
    try:
        told = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for text in told:
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield event_of(json.loads(text))


def event_of(kept: dict[str, Any]) -> Event:
    """An event as it was written. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    moment, said = datetime.fromisoformat(kept["at"]), kept["said"]
    texts = (kept["id"], kept["who"], kept["person"], *said.keys(), *said.values())
    if kept["what"] not in get_args(What) or not moment.tzinfo or not all(isinstance(text, str) for text in texts):
        raise ValueError(kept["what"])
    told = _checked(kept["what"], said)
    return Event(kept["id"], moment, date.fromisoformat(kept["day"]), kept["who"], kept["what"], kept["person"], told)
