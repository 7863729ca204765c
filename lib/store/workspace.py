"""A workspace on disk.

Layout of one workspace folder::

    current.json             the pointer: which snapshot is in force, and the newest that ever was
    snapshots/000001.duckdb  immutable once named; a reader needs no lock
    snapshots/000002_d.duckdb  a version that other settings were saved in, and nothing imported (retention.py)
    snapshots/000002_s.json  the settings of a version that shares its database with the one before it (apart.py)
    raw/<sha256>.zst         the bytes of every imported file, so that a better rule can be applied without an upload
    masked/, locked/         copies for readers who may not have all of a snapshot; they make themselves (copies.py)
    upgraded/                copies in the present format of snapshots that are not in force, for frozen links
    drafts/                  snapshots being built; whatever is here after a crash is garbage
    account.json             what the snapshot in force was made of (account.py)
    about.json               what its owner calls it, and its small picture
    links.json               the links given out (links.py)
    audit.jsonl              who did what (audit.py)
    desk.jsonl               what was done about clients (desk.py)
    sending.json, sent.json  the reports and alerts that are sent, and which of them were (lib/sending/declared.py)

The pointer is replaced by a rename after the snapshot is on disk. A process killed at any instant leaves either the
old snapshot in force or the new one, never something in between (design.md 3.3). What holds where the pointer is lost or
damaged is said in pointer.py; every other file can be damaged without taking anything along but what it says itself.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb

from lib.store import (
    account,
    apart,
    drafts,
    files,
    pointer,
)
from lib.store.pointer import Pointer, Standing
from lib.store.snapshot import SAVED
from lib.store.snapshot import Snapshot as Snapshot
from lib.texts.messages import Message, Refusal

DEFAULT = "default"
SAMPLE = "sample"

UPGRADED = "_u"
"""How the name of a snapshot ends that is an older one in the present format (``lib/publish/upgrade.py``)."""

ABANDONED = 24 * 60 * 60
"""Seconds after which a private workspace into which nothing came is nobody's."""
TITLE_LENGTH = 60
ERASED = ".erased"
"""Where a workspace lies between its deletion and the end of it, out of reach of every link."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class WorkspaceError(Refusal):
    """A workspace cannot be opened or changed."""


def names(data: Path) -> list[str]:
    """The workspaces of a data folder, by name."""
    return sorted(
        path.name for path in files.listed(data / "workspaces") if _NAME.fullmatch(path.name) and path.is_dir()
    )


def data_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: as given, else ``CLOSEBOARD_DATA``, else ``data`` beside the app. A ``~`` is the account's own folder,
    also where no shell has seen it."""
    folder = Path(given or os.environ.get("CLOSEBOARD_DATA") or Path(__file__).parents[2] / "data")
    try:
        return folder.expanduser()
    except RuntimeError:  # the folder of an account that there is none of
        return folder


def check_folder(data: Path) -> None:
    """Raises :class:`WorkspaceError` where a data folder is a file, or is not there and cannot be made."""
    above = next(path for path in (data.absolute(), *data.absolute().parents) if path.exists())
    if not above.is_dir():
        raise WorkspaceError("data_folder_file", path=str(data), file=str(above))
    if above != data.absolute() and not os.access(above, os.W_OK | os.X_OK):
        raise WorkspaceError("data_folder_unmade", path=str(data), folder=str(above))


HOME = "CLOSEBOARD_HOME"


def home_name() -> str:
    """The workspace that is open without a link, empty if none is. Raises :class:`WorkspaceError` if that is no name: a path
    is most often meant to be the data folder."""
    name = os.environ.get(HOME, "")
    if name and not _NAME.fullmatch(name):
        raise WorkspaceError("home_name", variable=HOME, name=name)
    return name


class Workspace:
    """One workspace of a data folder. Creating the object touches nothing on disk."""

    def __init__(self, data: Path, name: str = DEFAULT) -> None:
        if not _NAME.fullmatch(name):
            raise WorkspaceError("workspace_name", name=name)
        self.data, self.name = data, name
        self.folder = data / "workspaces" / name

    @property
    def current(self) -> Snapshot | None:
        """The snapshot in force, or None before the first import.

        Where the pointer is lost or leads nowhere it is the newest whole one, and :attr:`trouble` says so. Raises OSError
        where this account must not read what is there.
        """
        return _snapshot(self._standing())

    @property
    def trouble(self) -> Message | None:
        """What is wrong with the versions of this workspace, until somebody has chosen one (:meth:`make_current`)."""
        return self._standing().trouble

    def _standing(self) -> Standing:
        return pointer.standing(self.folder)

    @property
    def title(self) -> str:
        """What its owner calls it; empty for a workspace that nobody has named."""
        return self._about("title")

    @property
    def logo(self) -> str:
        """The small picture its owner chose, as the base64 of a PNG; empty without one."""
        return self._about("logo")

    def _about(self, name: str) -> str:
        try:
            told = files.read(self.folder / "about.json").get(name, "")
        except (OSError, files.Damaged):  # nothing but these is lost with it
            return ""
        return told if isinstance(told, str) else ""

    def rename(self, title: str) -> None:
        """Give it another name to be shown by; links, snapshots and the folder stay. Raises :class:`WorkspaceError`."""
        words = " ".join(title.split())
        if len(words) > TITLE_LENGTH or not words.isprintable():
            raise WorkspaceError("title", limit=TITLE_LENGTH)
        with self.lock(there=True):
            self._tell(words, self.logo)

    def show(self, logo: str) -> None:
        """Give it a picture to be shown with, the base64 of a small PNG; empty for none. Raises :class:`WorkspaceError`."""
        with self.lock(there=True):
            self._tell(self.title, logo)

    def _tell(self, title: str, logo: str) -> None:
        files.write(self.folder / "about.json", json.dumps({"title": title} | ({"logo": logo} if logo else {})))

    def delete(self) -> None:
        """Erase it for good: snapshots, raw files, drafts, links and log. Whoever is still reading keeps nothing.

        It is out of reach at once, by a rename; what a crash leaves of it then is erased by the next deletion or sweep.
        """
        graves = self.folder.parent / ERASED
        if self.folder.exists():
            with self.lock(there=True), self._writing():
                graves.mkdir(exist_ok=True)
                self.folder.rename(graves / uuid.uuid4().hex)
                files.sync(self.folder.parent)
        shutil.rmtree(graves, ignore_errors=True)

    def history(self) -> list[Snapshot]:
        """All snapshots kept that were ever in force, oldest first, also those whose file is damaged."""
        unused = self._never_in_force(self._standing())
        return [Snapshot(path) for path in pointer.snapshot_files(self.folder) if path != unused]

    def never_in_force(self) -> list[Snapshot]:
        """The snapshot whose import was killed before it was put in force; the lock must be held."""
        unused = self._never_in_force(self._standing())
        return [Snapshot(unused)] if unused and unused.is_file() else []

    def _never_in_force(self, standing: Standing) -> Path | None:
        """What the pointer announced and never came to name. Without its word every snapshot counts."""
        named = standing.pointer
        if named is None or not named.next or named.next == named.snapshot:
            return None
        return self.folder / "snapshots" / f"{named.next}.duckdb"

    @property
    def never_held_anything(self) -> bool:
        """Whether nothing was ever imported, proven by a pointer that says so or by there being nothing at all."""
        with contextlib.suppress(FileNotFoundError, files.Damaged):
            return pointer.read(self.folder).snapshot == "" and not self.history()
        bare = not any(pointer.snapshot_files(self.folder)) and not files.listed(self.folder / "raw")
        return bare and not os.path.lexists(self.folder / pointer.FILE)

    @property
    def may_prune(self) -> bool:
        """Whether the pointer proves which snapshots are superseded; the lock must be held."""
        return self._standing().proves

    def start_over(self) -> None:
        """Where no version can be read, put the damaged ones aside and let imports begin again, as in a new workspace."""
        with self.lock(there=True):
            there = self.history()
            if self.current is None:
                for snapshot in there:
                    files.set_aside(snapshot.path)
                pointer.write(self.folder, Pointer(newest=max((snapshot.number for snapshot in there), default=0)))

    def new_draft(self, *, anew: bool = False) -> Path:
        """The path of a snapshot to build; nobody reads it until :meth:`publish`. Clears away what crashes left behind.

        Raises :class:`WorkspaceError`, also where no version can be read: what is built on nothing would pass for all there
        is. Only who builds it `anew` from everything that was imported may go on.
        """
        if not anew and self.current is None and self.trouble:
            raise WorkspaceError("nothing_whole")
        place = self.folder / "drafts"
        with self._writing():
            place.mkdir(parents=True, exist_ok=True)
            if not os.access(place, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
            drafts.clear(place)
            return self._claimed(place)

    def _claimed(self, place: Path) -> Path:
        """A new draft's path. Its mark keeps the folder: whoever forgets another draft takes away a folder that is empty."""
        draft = place / f"{uuid.uuid4().hex}.duckdb"
        while True:
            place.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # taken away since
                draft.with_suffix(drafts.MARK).touch()
                drafts.keep(draft)
                return draft

    def publish(
        self,
        draft: Path,
        base: Snapshot | None,
        raw: Mapping[Path, str] | None = None,
        *,
        is_saved: bool = False,
        upgraded: bool = False,
    ) -> Snapshot:
        """Put a finished draft in force. `base` is the snapshot it was built on; with `is_saved` it differs in settings only, and
        if it is `upgraded` in the format alone.

        `raw` are the compressed files it was built from and the digests under which to keep them. Raises
        :class:`WorkspaceError` if another import was published since the draft was begun, or the workspace was deleted.
        """

        def build(path: Path, added: list[Path]) -> None:
            self._keep_raw(raw or {}, added)
            files.put(draft, path)

        try:
            snapshot = self._published(base, UPGRADED if upgraded else SAVED if is_saved else "", build)
        except WorkspaceError:
            with contextlib.suppress(OSError):
                drafts.forget(draft)
            raise
        with contextlib.suppress(OSError):
            drafts.forget(draft)
        return snapshot

    def publish_settings(self, base: Snapshot, settings: Mapping[str, str]) -> Snapshot:
        """Put a version in force that is `base` with other settings, none of which shapes what is in it (apart.py).

        Raises :class:`WorkspaceError` as :meth:`publish` does, and OSError.
        """
        return self._published(base, apart.MARK, lambda path, added: apart.make(path, base.path, settings))

    def _published(self, base: Snapshot | None, mark: str, build: Callable[[Path, list[Path]], None]) -> Snapshot:
        """A new snapshot, put in force. `build` makes its file and adds to a list what else is new then."""
        with self.lock(there=True):
            standing = self._standing()
            now = _snapshot(standing)
            if now != base and not (now and base and now.origin == base.origin):
                raise WorkspaceError("overtaken")
            folder = self.folder / "snapshots"
            folder.mkdir(parents=True, exist_ok=True)
            for unused in self.never_in_force():
                unused.delete()
            last = max((s.number for s in self.history()), default=0)
            name = base.origin if base and mark == UPGRADED else uuid.uuid4().hex[:8]
            snapshot = Snapshot(folder / f"{last + 1:06d}-{name}{mark}.duckdb")
            added: list[Path] = []
            try:
                # Said before it is done: only so does a kill in between leave a snapshot that is known to be unused.
                before = now.path.stem if now else ""
                pointer.write(self.folder, Pointer(before, last, snapshot.path.stem, standing.trouble))
                build(snapshot.path, added)
                files.sync(folder)
                self._point(snapshot, standing.trouble)
            except OSError:
                if self.current != snapshot:  # never in force, so neither it nor its files are part of the history
                    snapshot.delete()
                    for path in added:
                        path.unlink(missing_ok=True)
                raise
        return snapshot

    def _keep_raw(self, raw: Mapping[Path, str], added: list[Path]) -> None:
        """Keep compressed files under their digests. Adds to `added` what was not there before."""
        folder = self.folder / "raw"
        folder.mkdir(exist_ok=True)
        for part, digest in raw.items():
            place = folder / f"{digest}.zst"
            added += [] if place.exists() else [place]
            part.replace(place)

    def make_current(self, snapshot: Snapshot) -> None:
        """Put an earlier snapshot back in force: undo is a pointer. Raises :class:`WorkspaceError`."""
        with self.lock(there=True):
            if not snapshot.path.exists():
                raise WorkspaceError("snapshot_gone", number=str(snapshot.number))
            if not snapshot.is_whole:
                raise WorkspaceError("snapshot_damaged", number=str(snapshot.number))
            try:
                self._point(snapshot)
            except OSError as problem:
                if self.current != snapshot:
                    raise WorkspaceError("not_put_back", number=str(snapshot.number)) from problem

    def _point(self, snapshot: Snapshot, trouble: Message | None = None) -> None:
        newest = max(snapshot.number, *(s.number for s in self.history()), 0)
        unused = next((left.path.stem for left in self.never_in_force() if left != snapshot), "")
        pointer.write(self.folder, Pointer(snapshot.path.stem, newest, unused, trouble))
        # In force it is now, whatever comes of this second telling.
        with contextlib.suppress(OSError, ValueError, duckdb.Error), contextlib.closing(snapshot.open()) as con:
            account.keep(self.folder, con, snapshot.settings(con))

    @contextlib.contextmanager
    def lock(self, *, there: bool = False) -> Iterator[None]:
        """One change at a time, over all processes that share the folder.

        With `there` the workspace must exist: a change that comes after its deletion must not bring it back. Raises
        :class:`WorkspaceError`.
        """
        while True:
            with self._writing():
                if not there:
                    self.folder.mkdir(parents=True, exist_ok=True)
                try:
                    handle = (self.folder / "lock").open("w")
                except FileNotFoundError:
                    if there:
                        raise WorkspaceError("workspace_deleted") from None
                    continue
                except IsADirectoryError:  # which nobody can hold
                    files.set_aside(self.folder / "lock")
                    continue
            with handle:
                files.take(handle)
                if self._is_in_place(handle.fileno()):
                    yield
                    return

    def _is_in_place(self, lock: int) -> bool:
        """Whether the lock that was waited for is still the workspace's: it may have been deleted meanwhile."""
        try:
            return os.path.samestat(os.fstat(lock), (self.folder / "lock").stat())
        except FileNotFoundError:
            return False

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Say in one sentence that nothing can be written here. A disk that is full is said by whoever fills it."""
        try:
            yield
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            cause = problem.strerror or type(problem).__name__
            raise WorkspaceError("not_writable", folder=str(self.folder), cause=cause) from problem


def _snapshot(standing: Standing) -> Snapshot | None:
    return Snapshot(standing.path) if standing.path else None
