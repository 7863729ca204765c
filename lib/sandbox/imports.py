"""Imports as the rest of the program asks for them: what :func:`lib.publish.draft.prepare` does, done by a child.

The child builds the draft in a folder of the workspace; what it says of it is checked, and publishing is this process's
own. Of several files one that brings the child down is left out as one that cannot be read is, and the others go on.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lib.ingest.first_look import Seen
from lib.ingest.read.text_table import Unreadable
from lib.ingest.upload import Refused, Upload
from lib.publish.draft import (
    Draft,
    ImportRefused,
    Options,
    Progress,
    begin_draft,
    kinds_of,
    settings_alone,
)
from lib.publish.waiting import clear_if_disk_fails
from lib.sandbox import child, plain, pool, tables
from lib.sandbox.birth import Birthplace
from lib.sandbox.child import ChildFailed, Why, Work
from lib.sandbox.folder import private_folder
from lib.sandbox.limits import LEAST_MEMORY, LEAST_SECONDS, MB, Limits, Load, limits_for, load_of
from lib.sandbox.pool import Asker
from lib.sandbox.tasks import DraftAsked, DraftMade, FileGiven
from lib.sandbox.wire import Garbage
from lib.store.control import Control
from lib.store.workspace import Snapshot, Workspace
from lib.texts.messages import Message, Param, Refusal

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SAID: dict[Why, str] = {
    "crashed": "child_crashed",
    "memory": "child_memory",
    "time": "child_time",
    "answer": "child_answer",
    "fault": "child_fault",
}
_JUDGING = Limits(LEAST_MEMORY, cpu=LEAST_SECONDS, wall=2.0 * LEAST_SECONDS, answer=MB)
_LOOKED_AT = 32 * MB
"""Bytes of what is said of a first look."""
_KEPT_PACKED = 8
"""How often as large a kept file may be once it is unpacked."""


class ReadingFailed(ImportRefused):
    """The child that read a file was brought down by it."""


def prepare(
    workspace: Workspace,
    uploads: Iterable[Upload],
    options: Options | None = None,
    *,
    now: datetime | None = None,
    progress: Progress = lambda stage, share: None,
    control: Control | None = None,
    asker: Asker = Asker(),  # noqa: B008 - immutable
) -> Draft:
    """The draft of an import, as :func:`lib.publish.draft.prepare` builds it, built by a child.

    Raises what that raises, :class:`ReadingFailed` where the files, or those of earlier imports, bring the child down, and
    :class:`~lib.sandbox.birth.Unavailable`.
    """
    job = _Job(workspace, options or Options(), now or datetime.now(UTC), progress, control or Control(), asker)
    files = list(uploads)
    if not files and (alone := settings_alone(workspace, job.options)):
        return alone
    try:
        return job.draft(files)
    except ChildFailed as failed:
        if not files:
            raise failure(failed, []) from failed
        if len(files) == 1:
            raise _explained(failed, files[0], asker, job.control) from failed
        return job.without_what_fails(files, failed)


def look_at(upload: Upload, asker: Asker, progress: Progress, control: Control) -> Seen:
    """A first look at a file, as :func:`lib.ingest.first_look.look` has it, by a child. Raises what that raises,
    :class:`ReadingFailed` and :class:`~lib.sandbox.birth.Unavailable`."""
    limits = replace(limits_for(_load(upload), pool.shared().most_memory), answer=_LOOKED_AT)
    try:
        with pool.shared().turn(limits, asker, progress, control) as place, _lent([upload]) as (given,):
            work = Work("look", plain.pack(given), limits)
            seen: Seen = plain.unpack(Seen, child.do(place, work, progress, control))
    except ChildFailed as failed:
        raise _explained(failed, upload, asker, control) from failed
    except Garbage as garbage:
        raise failure(ChildFailed("answer", limits), [upload.name]) from garbage
    return seen


def _explained(failed: ChildFailed, upload: Upload, asker: Asker, control: Control) -> Refusal:
    """What to say of a file that brought a child down. Of a workbook another child may tell why."""
    if _load(upload).packed and failed.why in ("memory", "time", "crashed"):
        with (
            contextlib.suppress(ChildFailed, Garbage, Refusal),
            pool.shared().turn(_JUDGING, asker, untold, control) as place,
            _lent([upload]) as (given,),
        ):
            work = Work("judge", plain.pack(given), _JUDGING)
            why: Unreadable | None = plain.unpack(Unreadable | None, child.do(place, work, untold, control))
            if why:
                return why
    return failure(failed, [upload.name])


def untold(stage: Message, share: float) -> None:
    """Nobody looks on."""


def _load(upload: Upload) -> Load:
    with upload.open() as file:
        return load_of(file.read(4), upload.size)


def failure(failed: ChildFailed, names: Sequence[str]) -> ReadingFailed:
    """What to say of files, or of none but earlier ones, that brought a child down."""
    file: Param = tuple(names) if len(names) > 1 else names[0] if names else Message("earlier_files")
    code = _SAID[failed.why]
    match failed.why:
        case "memory":
            return ReadingFailed(code, file=file, limit=failed.limits.memory // MB)
        case "time":
            return ReadingFailed(code, file=file, limit=failed.limits.cpu)
    return ReadingFailed(code, file=file)


class _Job:
    """An import that was asked for."""

    def __init__(
        self,
        workspace: Workspace,
        options: Options,
        now: datetime,
        progress: Progress,
        control: Control,
        asker: Asker,
    ) -> None:
        self._workspace, self.options, self._now = workspace, options, now
        self._progress, self.control, self._asker = progress, control, asker

    def draft(self, files: Sequence[Upload]) -> Draft:
        """The draft that a child builds of these files."""
        limits = self._limits(files)
        with pool.shared().turn(limits, self._asker, self._progress, self.control) as place:
            path, base = begin_draft(self._workspace)
            draft = Draft(self._workspace, base, path, [], uploads=files, settings=kinds_of(self.options))
            try:
                made = self._made(place, limits, path, base, files)
                check_files(path)
                _fill(draft, made, files)
            except BaseException:
                draft.discard()
                raise
        if draft.questions:
            draft.discard()
            draft.path = None
        return draft

    def _made(
        self, place: Birthplace, limits: Limits, path: Path, base: Snapshot | None, files: Sequence[Upload]
    ) -> DraftMade:
        with _lent(files) as given:
            asked = DraftAsked(
                data=str(self._workspace.data.absolute()),
                workspace=self._workspace.name,
                path=str(path.absolute()),
                base=str(base.path.absolute()) if base else "",
                files=given,
                options=self.options,
                now=self._now.isoformat(),
            )
            answer = child.do(place, Work("draft", plain.pack(asked), limits), self._progress, self.control)
            try:
                made: DraftMade = plain.unpack(DraftMade, answer)
            except Garbage as garbage:
                raise ChildFailed("answer", limits) from garbage
            return made

    def _limits(self, files: Sequence[Upload]) -> Limits:
        """What the child may take: it may have to read all earlier files again."""
        load = Load()
        for upload in files:
            load += _load(upload)
        if base := self._workspace.current:
            kept = sum(path.stat().st_size for path in (self._workspace.folder / "raw").glob("*.zst"))
            load += Load(plain=base.path.stat().st_size + _KEPT_PACKED * kept)
        return limits_for(load, pool.shared().most_memory)

    def without_what_fails(self, files: Sequence[Upload], failed: ChildFailed) -> Draft:
        """The draft of those files that bring no child down by themselves. Raises :class:`ReadingFailed` where none is
        left, where one may not be left out, and where only all together are too much."""
        bad: dict[int, Refusal] = {}
        for i, upload in enumerate(files):
            try:
                self.draft([upload]).discard()
            except ChildFailed as alone:
                bad[i] = _explained(alone, upload, self._asker, self.control)
                if upload.origin or self.options.mode == "replace" or len(bad) == len(files):
                    raise bad[min(bad)] from alone
            except ValueError:
                continue  # refused as it should be; said with the others
        if not bad:
            raise failure(failed, [upload.name for upload in files]) from failed
        draft = self.draft([upload for i, upload in enumerate(files) if i not in bad])
        draft.refused = [*(Refused(files[i].name, why.message) for i, why in bad.items()), *draft.refused]
        return draft


@contextlib.contextmanager
def _lent(files: Sequence[Upload]) -> Iterator[tuple[FileGiven, ...]]:
    """Files as a child is given them. Raises :class:`ImportRefused` where there is no room for them."""
    with contextlib.ExitStack() as stack:
        with clear_if_disk_fails():
            folder = stack.enter_context(private_folder())
            given = tuple(_lend(upload, folder / f"{i}") for i, upload in enumerate(files))
        yield given


def _lend(upload: Upload, place: Path) -> FileGiven:
    """A file for a child to read; one that is in memory is written to `place`."""
    if upload.path is None:
        place.write_bytes(upload.data)
    path = upload.path.absolute() if upload.path else place
    read = tables.lend(upload.read, place.with_suffix(".arrow")) if upload.read else None
    return FileGiven(upload.name, str(path), upload.table, upload.origin, read)


def check_files(draft: Path) -> None:
    """Of what a child left under the name of a draft nothing is what lies elsewhere under another name."""
    for path in draft.parent.glob(f"{draft.stem}*"):
        about = path.lstat()
        if path.is_symlink() or (path.is_file() and about.st_nlink != 1):
            raise ImportRefused("child_answer", file=Message("earlier_files"))


def _fill(draft: Draft, made: DraftMade, files: Sequence[Upload]) -> None:
    """Take over what a child says of a draft."""
    used = []
    for position, digest in made.used:
        if not 0 <= position < len(files) or not _DIGEST.fullmatch(digest):
            raise ImportRefused("child_answer", file=tuple(upload.name for upload in files))
        upload = replace(files[position])
        upload.__dict__["digest"] = digest  # it was told while the file was read
        used.append(upload)
    draft.uploads = tuple(used)
    for name in (
        "receipts",
        "settings_changed",
        "fields_added",
        "left_out",
        "refused",
        "reread",
        "restored",
        "title",
        "desk",
    ):
        setattr(draft, name, getattr(made, name))
