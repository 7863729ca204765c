"""What a workspace sends by itself: reports by the week, and alerts. The declaration, and beside it what was sent already.

Two files in the workspace's folder, each replaced by a rename and each with the version of its form: ``sending.json`` is what
its owner decided, ``sent.json`` what became of it. Losing the second could send one report twice, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from lib.metrics.catalog import ALL
from lib.metrics.relations import FILTERS
from lib.query.periods import Comparison, Preset
from lib.store import files
from lib.store.workspace import Workspace, WorkspaceError

FILE, SENT = "sending.json", "sent.json"
VERSION = 1

Form = Literal["html", "pdf", "xlsx"]
Language = Literal["en", "es"]
Rule = Literal["band", "target", "usual"]
RULES: tuple[Rule, ...] = get_args(Rule)
"""What a figure can cross: its band to Bad, its target, its usual months."""

MOST_RECIPIENTS, MOST_SCHEDULES, MOST_ALERTS = 20, 10, 40
TITLE = 80
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,63}")


@dataclass(frozen=True)
class To:
    """Where something goes: addresses of e-mail, each of which gets a message of its own, and a webhook."""

    mail: tuple[str, ...] = ()
    webhook: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether nothing is named."""
        return not self.mail and not self.webhook


@dataclass(frozen=True)
class Schedule:
    """A report by the week: on a weekday (0 is Monday) at an hour of a time zone. With `link` it is what the bearer of that
    link sees, and ends with it. `begun` is when it was set up (ISO, UTC): no earlier week is made up for. `ended` is the code of
    why it ended."""

    id: str
    title: str = ""
    weekday: int = 0
    hour: int = 8
    zone: str = "UTC"
    to: To = To()
    pages: tuple[str, ...] = ("overview",)
    preset: str = Preset.LAST_90.value
    comparison: str = Comparison.PREVIOUS.value
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    link: str = ""
    language: Language = "en"
    form: Form = "html"
    begun: str = ""
    ended: str = ""


@dataclass(frozen=True)
class Watched:
    """A figure that is watched, and what it must not cross."""

    ref: str
    rule: Rule

    @property
    def key(self) -> str:
        """Under what its state is kept."""
        return f"{self.rule} {self.ref}"


@dataclass(frozen=True)
class Alerts:
    """What is told as soon as it is known. With `imports` also imports of sheets that fail, with `stale` sheets that are not
    read any more."""

    to: To = To()
    language: Language = "en"
    watched: tuple[Watched, ...] = ()
    imports: bool = False
    stale: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is watched, or nobody told."""
        return self.to.is_nobody or not (self.watched or self.imports or self.stale)


@dataclass(frozen=True)
class Declared:
    """All that a workspace sends by itself."""

    schedules: tuple[Schedule, ...] = ()
    alerts: Alerts = Alerts()


def is_declared(workspace: Workspace) -> bool:
    """Whether a workspace sends anything; costs next to nothing."""
    return (workspace.folder / FILE).exists()


def read(workspace: Workspace) -> Declared:
    """What is declared. Raises :class:`WorkspaceError` if it cannot be read as a whole, or a newer program wrote it."""
    try:
        kept = files.read(workspace.folder / FILE)
        if kept["version"] != VERSION:
            raise WorkspaceError("sending_newer" if kept["version"] > VERSION else "sending_damaged")
        schedules = tuple(_schedule(one) for one in kept["schedules"])
        alerts = _alerts(kept["alerts"])
    except FileNotFoundError:
        return Declared()
    except WorkspaceError:
        raise
    except (files.Damaged, KeyError, TypeError, ValueError, AttributeError):
        raise WorkspaceError("sending_damaged") from None
    return Declared(schedules, alerts)


def _to(kept: Mapping[str, Any]) -> To:
    return To(tuple(map(str, kept["mail"])), str(kept["webhook"]))


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    filters = {name: tuple(map(str, members)) for name, members in kept["filters"].items()}
    found = Schedule(**{**kept, "to": _to(kept["to"]), "pages": tuple(kept["pages"]), "filters": filters})
    datetime.fromisoformat(found.begun)  # its times and codes are of their kind, or this says so
    Preset(found.preset), Comparison(found.comparison), ZoneInfo(found.zone)
    whole = (
        type(found.weekday) is int
        and 0 <= found.weekday < 7
        and type(found.hour) is int
        and 0 <= found.hour < 24
        and found.language in get_args(Language)
        and found.form in get_args(Form)
        and filters.keys() <= set(FILTERS)
        and all(isinstance(text, str) for text in (found.id, found.title, found.link, found.ended, *found.pages))
    )
    if not whole:
        raise ValueError(found.id)
    return found


def _alerts(kept: Mapping[str, Any]) -> Alerts:
    watched = tuple(Watched(**one) for one in kept["watched"])
    found = Alerts(**{**kept, "to": _to(kept["to"]), "watched": watched})
    known = all(one.rule in RULES and isinstance(one.ref, str) for one in watched)
    if not known or found.language not in get_args(Language) or {type(found.imports), type(found.stale)} != {bool}:
        raise ValueError("alerts")
    return replace(found, watched=tuple(one for one in watched if one.ref in ALL))


def change(workspace: Workspace, changed: Callable[[Declared], Declared]) -> None:
    """Change what is declared, under the workspace's lock. Raises :class:`WorkspaceError`, also for what cannot be sent to."""
    with workspace.lock(there=True):
        new = changed(read(workspace))
        for to in (*(one.to for one in new.schedules if not one.ended), new.alerts.to):
            check(to)
        if len(new.schedules) > MOST_SCHEDULES or len(new.alerts.watched) > MOST_ALERTS:
            raise WorkspaceError("sending_too_many", schedules=MOST_SCHEDULES, alerts=MOST_ALERTS)
        kept = {"version": VERSION, **asdict(new)}
        files.write(workspace.folder / FILE, json.dumps(kept, indent=1, ensure_ascii=False))


def check(to: To) -> None:
    """Raises :class:`WorkspaceError` for an address that no message can go to."""
    from lib.sending import webhook  # the ways out are loaded by whoever sends

    if len(to.mail) > MOST_RECIPIENTS:
        raise WorkspaceError("sending_recipients", given=len(to.mail), limit=MOST_RECIPIENTS)
    for address in to.mail:
        if not _MAIL.fullmatch(address):
            raise WorkspaceError("sending_address", address=address)
    if to.webhook:
        webhook.check(to.webhook)


@dataclass(frozen=True)
class Week:
    """What became of a schedule's report of one week: `slot` is its moment (ISO, UTC), `told` the digests of who has it,
    `tries` how often it was tried and `trouble` the code of what stands against it."""

    slot: str = ""
    tries: int = 0
    told: tuple[str, ...] = ()
    done: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Raised:
    """An alert that stands: since when (ISO, UTC), who was told of it, and how often that was tried."""

    since: str
    told: tuple[str, ...] = ()
    tries: int = 0
    done: bool = False


@dataclass(frozen=True)
class Sent:
    """What was sent: by schedule, and the alerts that stand by key."""

    weeks: Mapping[str, Week] = field(default_factory=dict)
    raised: Mapping[str, Raised] = field(default_factory=dict)


def sent(workspace: Workspace) -> Sent:
    """What was sent. Raises :class:`WorkspaceError` if that cannot be read: then nothing is sent until somebody has looked."""
    try:
        kept = files.read(workspace.folder / SENT)
        if kept["version"] != VERSION:
            raise WorkspaceError("sending_newer" if kept["version"] > VERSION else "sending_damaged")
        weeks = {str(name): Week(**{**one, "told": tuple(one["told"])}) for name, one in kept["weeks"].items()}
        raised = {str(name): Raised(**{**one, "told": tuple(one["told"])}) for name, one in kept["raised"].items()}
        for week in weeks.values():
            datetime.fromisoformat(week.slot)
    except FileNotFoundError:
        return Sent()
    except WorkspaceError:
        raise
    except (files.Damaged, KeyError, TypeError, ValueError, AttributeError):
        raise WorkspaceError("sending_damaged") from None
    return Sent(weeks, raised)


def note(workspace: Workspace, changed: Callable[[Sent], Sent]) -> None:
    """Remember what was sent, under the workspace's lock. Raises :class:`WorkspaceError`."""
    with workspace.lock(there=True):
        kept = {"version": VERSION, **asdict(changed(sent(workspace)))}
        files.write(workspace.folder / SENT, json.dumps(kept, indent=1))
