"""What a masked reader is given instead of a snapshot: a copy of it in which nobody is named.

A masked link must not merely hide personal values, it must not have them (design.md 3.4). So a masked reader's
connection is opened on a copy that was built by allowance: numbers, days and yes/no are copied; a text is copied only if it
is the member of a dimension. Everything else (names, e-mails, phones, links, free text, file names, what was set aside)
is empty. Every page, chart, tooltip, download, statement and address then has nothing to give away.

- Who is on the team (``TEAM``) stands under a neutral code, ``closer~3``, the same one in every snapshot of a workspace.
- A member that holds personal data after all (a campaign named after a lead, an e-mail in a UTM), however it is spelled
  (told_names.py), gets such a code too, and so does a word that its vocabulary does not know: it is free text.
- A text that the owner has approved (the setting ``unmasked.TEXT``) is shown, and so is an approved event, of which no
  other is copied.

Settings that shape figures are copied too: a masked reader's weeks begin on the same day, and bands and targets judge alike.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from lib.publish import nameless
from lib.publish.codes import begin_book, book_of, code_of, in_dimensions, labels_of, number_of, read_labels
from lib.publish.nameless import TEAM, approved_texts, folded
from lib.query import UNASSIGNED
from lib.query import Snapshot as OpenSnapshot
from lib.store import copies
from lib.store.whole import looks_whole
from lib.store.workspace import Snapshot, Workspace

_RULES = 4  # goes up when what may be copied changes, so that no older copy is used any more

Build = Callable[[Path, Snapshot, Path], None]
"""What writes, to a path, the copy of a snapshot with the codes of a book."""


def ready(workspace: Workspace, snapshot: Snapshot) -> Snapshot | None:
    """The copy of a snapshot, if it is there already."""
    book = book_of(labels_of(workspace))
    return copies.ready(workspace, copies.MASKED, snapshot.path.stem + _ending(book)) if book else None


def masked(workspace: Workspace, snapshot: Snapshot, build: Build = nameless.build) -> Snapshot:
    """The copy of a snapshot that a masked reader may see, which `build` writes where there is none yet.

    Where the workspace cannot be written to, it lies elsewhere, if it needs no new code: one that nobody keeps would be
    another one tomorrow. Raises OSError, and what `build` raises.
    """
    try:
        return _made(workspace, snapshot, build)
    except OSError:
        if not workspace.folder.exists():
            raise
        labels = labels_of(workspace)
        name = snapshot.path.stem + _ending(book_of(labels))
        return copies.elsewhere(workspace, copies.MASKED, name, lambda partial: build(partial, snapshot, labels))


def _made(workspace: Workspace, snapshot: Snapshot, build: Build) -> Snapshot:
    if there := ready(workspace, snapshot):
        return there
    labels = labels_of(workspace)
    with copies.one_at_a_time(labels.parent):
        book = book_of(labels) or begin_book(labels)
        path = labels.with_name(f"{snapshot.path.stem}{_ending(book)}.duckdb")
        if not looks_whole(path):
            _forget_others(workspace, path.parent, _ending(book))
            copies.put(path, lambda partial: build(partial, snapshot, labels))
    return Snapshot(path)


def _ending(book: int) -> str:
    """What the name of a copy ends in. It says by which book of codes it was made: by another, the same codes are other
    people, and a lock to one of them would open the rows of another."""
    return f"-masked{_RULES}_{book:x}"


def unnamed(workspace: Workspace, dimension: str, names: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """Members as a masked reader's data calls them, for the locks of a link. `there` are those of the copy that :func:`masked` gave.

    A name that the copy does not have becomes a code that nobody has: a lock never opens by not being found, and is not told.
    """
    shown = {name.casefold() for name in there}
    labels = read_labels(labels_of(workspace)).get(dimension, {})
    numbers = {text.casefold(): number for text, number in labels.items() if number > 0}
    found = []
    for name in names:
        number = numbers.get(name.casefold())
        is_shown = name.casefold() in shown and number_of(dimension, name) is None
        found.append(name if number is None and is_shown else code_of(dimension, number or 0))
    return tuple(found)


def unnamed_locks(
    workspace: Workspace, data: OpenSnapshot, locks: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Locks as a masked reader's `data` calls their members."""
    return {
        name: unnamed(workspace, name, members, [m for m in members if m == UNASSIGNED or data.spelling(name, m)])
        for name, members in locks.items()
    }


def hidden(workspace: Workspace, snapshot: Snapshot, most: int, build: Build = nameless.build) -> dict[str, str]:
    """Text -> its dimension, of what the masked copy of a snapshot does not show although its owner could approve it: members
    that stand under a code, then the events that are there most often. At most `most` of them."""
    masked(workspace, snapshot, build)
    labels = in_dimensions(read_labels(labels_of(workspace)))
    found = {text: name for name, codes in labels.items() if name not in TEAM for text, n in codes.items() if n > 0}
    with contextlib.closing(snapshot.open()) as con:
        union = " union all ".join(f"select event :: varchar as text from {name}" for name in ("calls", "sales"))
        approved = approved_texts(snapshot.settings(con))
        asked = (
            f"select text from ({union}) where text is not null group by text order by count(*) desc, text limit {most}"
        )
        for (text,) in con.execute(asked).fetchall():
            if folded(text) not in approved:
                found.setdefault(text, "event")
    return dict(list(found.items())[:most])


def _forget_others(workspace: Workspace, folder: Path, ending: str) -> None:
    """Delete the copies of snapshots that are no longer kept, and what a crash left behind."""
    kept = {s.path.stem for s in workspace.history()}
    for path in folder.iterdir():
        of = path.name.removesuffix(f"{ending}.duckdb")
        stem = "-".join(of.split("-")[:2])  # a copy in another format has the name of what it is of, and more
        if copies.is_partial(path):
            copies.discard(path)
        elif path.suffix == ".duckdb" and (of == path.name or stem not in kept):
            path.unlink(missing_ok=True)
