"""What an import came to before anybody agreed to it: a snapshot that waits, its receipts, and how it is put in force."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lib.ingest.clean.receipt import Receipt
from lib.ingest.intake import ImportRefused
from lib.ingest.upload import LeftOut, Refused, Upload
from lib.store import audit, desk, drafts, quota
from lib.store.retention import prune
from lib.store.workspace import Snapshot, Workspace, WorkspaceError

_NO_ROOM = re.compile(r"No space left|quota exceeded|File too large|max_temp_directory_size", re.IGNORECASE)
_NOT_WRITTEN = (
    OSError,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,  # what a commit raises that could not be written
    duckdb.FatalException,
)


@dataclass
class Draft:
    """A snapshot waiting for a yes. `path` is None while questions are open.

    `refused` are files that cannot be imported, which are not among the `uploads`; `left_out` are sheets of the others that
    are not imported. If an answer changed how earlier imports read, `reread` says
    per table what reading them again changes. `settings` are the kinds of settings that were given. `restored` is whether it
    is made of the export of a workspace, of which `title` was the name and `desk` the journal of what was done about clients. `apart` are all settings of a version that differs
    from its base in nothing else; then there is no file. Where `only_receipts` were asked for there is none either: no numbers
    are worked out and nothing can be published.
    """

    workspace: Workspace
    base: Snapshot | None
    path: Path | None
    receipts: list[Receipt]
    settings_changed: bool = False
    fields_added: bool = False
    uploads: Sequence[Upload] = ()
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reread: list[Receipt] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    restored: bool = False
    title: str = ""
    desk: tuple[str, ...] = ()
    apart: Mapping[str, str] | None = None
    only_receipts: bool = False

    @property
    def questions(self) -> bool:
        """Whether something has to be answered before this can be published."""
        return any(r.questions for r in self.receipts)

    @property
    def changes_nothing(self) -> bool:
        """Whether the snapshot in force already says all of this."""
        rows = any(
            r.new or r.changed or r.replaced or (r.vanished and r.replaces) for r in (*self.receipts, *self.reread)
        )
        return not (rows or self.settings_changed or self.fields_added)

    @property
    def is_saved(self) -> bool:
        """Whether it differs from its base in settings, and what is worked out by them, but in no row."""
        return bool(self.base) and not (self.uploads or self.reread or self.receipts or self.restored)

    def publish(self, who: str = audit.COMMAND_LINE, what: audit.Event | None = None) -> Snapshot | None:
        """Put the draft in force, unless it changes nothing. Returns the snapshot in force afterwards.

        The workspace's log names `who` did it, as an import, a restored export or a change of settings, or as `what`.
        """
        if self.apart is not None and self.base:
            if not self.settings_changed:
                return self.base
            with clear_if_disk_fails():
                published = self.workspace.publish_settings(self.base, self.apart)
            self._tidy(who, what)
            return published
        if self.questions or self.path is None:
            raise ImportRefused("question_open")
        if self.changes_nothing:
            self._take_desk()
            self.discard()
            return self.base
        parts = {part_of(upload, self.path): upload.digest for upload in self.uploads}
        raw = {part: digest for part, digest in parts.items() if part.exists()}
        try:
            refuse_without_room(self.workspace)  # the draft is among what is there
            with clear_if_disk_fails():
                published = self.workspace.publish(self.path, self.base, raw, is_saved=self.is_saved)
        except ImportRefused:
            self.discard()
            raise
        self._tidy(who, what)
        return published

    def _tidy(self, who: str, what: audit.Event | None) -> None:
        with contextlib.suppress(OSError):  # it is published: what could not be cleared away can wait
            self._record(who, what)
            self._take_title()
            self._take_desk()
            prune(self.workspace, before=self.base)

    def _record(self, who: str, what: audit.Event | None) -> None:
        detail: dict[str, str | int | bool | list[str]] = {
            "tables": sorted({receipt.table for receipt in self.receipts}),
            "new": sum(receipt.new for receipt in self.receipts),
            "changed": sum(receipt.changed for receipt in self.receipts),
            "removed": sum(r.vanished * r.replaces + r.replaced for r in self.receipts),
        }
        told: audit.Event = what or ("restore" if self.restored else "import" if self.uploads else "settings")
        audit.record(self.workspace, who, told, detail if self.uploads else {"settings": self.settings})

    def _take_title(self) -> None:
        """A workspace without a name takes that of the export it was made from, if it is one."""
        if self.title and not self.workspace.title:
            with contextlib.suppress(WorkspaceError):
                self.workspace.rename(self.title)

    def _take_desk(self) -> None:
        """What the export tells of that was done about clients joins what is known here; what both know stays one."""
        if self.desk:
            desk.add(self.workspace, [desk.event_of(json.loads(line)) for line in self.desk])

    def discard(self) -> None:
        """Forget the draft; the snapshot in force was never touched."""
        if self.path:
            drafts.forget(self.path)


@contextlib.contextmanager
def clear_if_disk_fails() -> Iterator[None]:
    """Say in one sentence that something could not be written, whatever noticed it."""
    try:
        yield
    except _NOT_WRITTEN as problem:
        cause = str(problem).splitlines()[0]
        if _NO_ROOM.search(cause):
            raise ImportRefused("disk_full") from problem
        raise ImportRefused("not_written", cause=cause) from problem


def refuse_without_room(workspace: Workspace, coming: int = 0) -> None:
    """Raises :class:`ImportRefused` where a workspace, or all of visitors together, may not take `coming` bytes more."""
    if full := quota.refusal(workspace, coming):
        raise ImportRefused(full.code, **full.params)


def part_of(upload: Upload, draft: Path) -> Path:
    """Where the compressed bytes of a file lie beside the draft."""
    return draft.with_name(f"{draft.stem}-{upload.digest}.zst")
