"""Reading the spreadsheets of a workspace again: only what changed becomes a new snapshot, and nothing by accident.

One refresh runs at a time, over all threads and processes that share the data folder. A tab that cannot be taken over
(emptied, deleted, a column gone, a question open) is held back with its reason, the others go on; whatever happens, the
numbers in force stay until better ones are whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

import pyarrow as pa

from lib.ingest.clean.receipt import Receipt
from lib.ingest.google.tabs import content
from lib.ingest.map.suggest import setting
from lib.ingest.read.text_table import TextTable
from lib.publish.draft import Options, Upload
from lib.sandbox.books import ITSELF, recognised
from lib.sandbox.imports import prepare
from lib.sandbox.pool import Asker
from lib.sources import store
from lib.sources.google import connect
from lib.sources.google.client import BACKGROUND, Patience
from lib.sources.google.problems import SheetsProblem
from lib.sources.google.reading import Book, Tab
from lib.sources.store import Source, TabSource, Trouble
from lib.store import audit, files
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.messages import Refusal

SHRUNK_FROM = 20
"""Half of fewer rows than these may leave without a question."""

_CONFLICTS = 3

Clock = Callable[[], datetime]


class OpenBook(Protocol):
    """How a spreadsheet is read: :func:`lib.sources.google.connect.open_book`."""

    def __call__(
        self, identity: str, *, wanted: frozenset[int] | None, time_zone: str | None, patience: Patience, asker: Asker
    ) -> Book:
        """The spreadsheet."""


@dataclass
class Outcome:
    """What became of one spreadsheet: its state afterwards, the receipts of the tabs that were taken over, and of those
    that wait for an answer."""

    source: Source
    receipts: list[Receipt] = field(default_factory=list)
    asking: list[Receipt] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What the owner said for this refresh: the keys of tabs that may lose their rows (`all_confirmed`: every one), and how
    the import is to read. `who` asked for it, as the log names them, and it is done in the turn of `asker`."""

    confirmed: AbstractSet[str] = frozenset()
    all_confirmed: bool = False
    options: Options = field(default_factory=Options)
    who: str = field(default=audit.SCHEDULE, compare=False)
    asker: Asker = field(default=ITSELF, compare=False)


def clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def refresh(
    workspace: Workspace,
    *,
    only: str = "",
    due: bool = False,
    given: Given = Given(),
    patience: Patience = BACKGROUND,
    now: Clock = clock,
    open_book: OpenBook = connect.open_book,
) -> list[Outcome]:
    """Read the workspace's spreadsheets (`only` one of them) and take over what changed.

    With `due`, those whose time has not come are left alone, and so are all if a refresh is running. Without, a refresh
    that is running is waited for, and what was read since is not read again. What goes wrong stands in the outcomes.
    """
    asked = now()
    with _alone(workspace, wait=not due) as mine:
        if not mine:
            return []
        outcomes = []
        for source in store.sources(workspace):
            if (only and source.identity != only) or (due and not source.is_due(now())):
                continue
            just_read = bool(source.tried_at) and datetime.fromisoformat(source.tried_at) > asked
            if just_read and given == Given():
                outcomes.append(Outcome(source))
                continue
            outcome = _refresh(workspace, source, given, patience, now, open_book)
            _remember(workspace, outcome.source)
            outcomes.append(outcome)
        return outcomes


@contextlib.contextmanager
def _alone(workspace: Workspace, *, wait: bool) -> Iterator[bool]:
    """Whether this is now the only refresh of the workspace."""
    workspace.folder.mkdir(parents=True, exist_ok=True)
    with files.held(workspace.folder / "sync.lock", wait=wait) as alone:
        yield alone


def _remember(workspace: Workspace, read: Source) -> None:
    """Keep what a refresh came to. What an owner changed meanwhile (the age, a tab taken out) stands."""

    def merged(there: Source) -> Source:
        keys = {tab.key for tab in there.tabs}
        return replace(read, every=there.every, tabs=tuple(tab for tab in read.tabs if tab.key in keys))

    store.update(workspace, read.identity, merged)


def _refresh(
    workspace: Workspace, source: Source, given: Given, patience: Patience, now: Clock, open_book: OpenBook
) -> Outcome:
    moment = now().isoformat(timespec="milliseconds")
    gids = [tab.gid for tab in source.tabs]
    wanted = None if None in gids else frozenset(gid for gid in gids if gid is not None)
    try:
        book = open_book(
            source.identity,
            wanted=wanted,
            time_zone=settings_of(workspace).get("time_zone"),
            patience=patience,
            asker=given.asker,
        )
        taken = _take_over(workspace, source, book, given, moment)
    except SheetsProblem as problem:
        return Outcome(replace(source, tried_at=moment, trouble=trouble_of(problem, moment, source.trouble)))
    except Refusal as refusal:
        stands = SheetsProblem("sheet_not_taken", why=refusal.message)
        return Outcome(replace(source, tried_at=moment, trouble=trouble_of(stands, moment, source.trouble)))
    taken.source = replace(taken.source, title=book.title, tried_at=moment, read_at=moment, trouble=None)
    return taken


def trouble_of(problem: SheetsProblem, moment: str, before: Trouble | None, columns: Sequence[str] = ()) -> Trouble:
    """A problem that stands since it was first met."""
    since = before.since if before and before.code == problem.code else moment
    return Trouble(problem.code, problem.params, since, tuple(columns))


def settings_of(workspace: Workspace) -> dict[str, str]:
    """The settings kept with the numbers in force."""
    current = workspace.current
    if current is None:
        return {}
    return current.settings()


def _take_over(workspace: Workspace, source: Source, book: Book, given: Given, moment: str) -> Outcome:
    """Import the tabs whose content is another than the one in force."""
    states: dict[str, TabSource] = {}
    present: dict[str, Tab] = {}
    for state in source.tabs:
        tab = next((tab for tab in book.tabs if state.is_tab(tab.gid, tab.title)), None)
        if tab is None:
            gone = SheetsProblem("tab_deleted", tab=state.title)
            others = [t.title for t in book.tabs if not any(s.is_tab(t.gid, t.title) for s in source.tabs)]
            states[state.key] = replace(state, trouble=trouble_of(gone, moment, state.trouble, others))
            continue
        present[state.key] = tab
        renamed = state.title if tab.title != state.title else state.renamed_from
        gid = tab.gid if state.gid is None else state.gid
        states[state.key] = replace(state, gid=gid, title=tab.title, renamed_from=renamed)
    changed = [key for key, tab in present.items() if tab.digest != states[key].digest]
    for key in present.keys() - set(changed):
        states[key] = replace(states[key], trouble=None)
    outcome = Outcome(source)
    for attempt in range(_CONFLICTS):
        try:
            outcome = _import(workspace, source, states, present, changed, given, moment)
            break
        except WorkspaceError:
            if attempt == _CONFLICTS - 1:
                raise
    tabs = tuple(states[tab.key] for tab in source.tabs)
    return replace(outcome, source=replace(source, tabs=tabs, changed=len(changed)))


def _import(
    workspace: Workspace,
    source: Source,
    states: dict[str, TabSource],
    present: Mapping[str, Tab],
    changed: Sequence[str],
    given: Given,
    moment: str,
) -> Outcome:
    """Import the `changed` tabs that nothing stands against, and enter in `states` what became of each."""
    settings = settings_of(workspace) | given.options.settings
    tables = {table for key in changed for table in states[key].tables}
    # A record may have moved between two tabs of one table, so they speak together.
    beside = [key for key in present if key not in changed and tables & set(states[key].tables)]
    uploads: dict[str, Upload] = {}
    asking: list[Receipt] = []
    for key in [*changed, *beside]:
        state = states[key]
        found = _objection(state, present[key], settings, given)
        if found and key in changed:
            problem, columns = found
            states[key] = replace(state, trouble=trouble_of(problem, moment, state.trouble, columns))
        elif not found:
            uploads[key] = upload(source, state, present[key])
    options = replace(given.options, by=given.who) if given.who in audit.UNATTENDED else given.options
    while any(key in uploads for key in changed):
        draft = prepare(workspace, uploads.values(), options, now=datetime.fromisoformat(moment), asker=given.asker)
        open_now = [receipt for receipt in draft.receipts if receipt.questions]
        if not open_now:
            for key in uploads:
                states[key] = accepted(source, states[key], present[key], draft.receipts)
            draft.publish(given.who, "refresh")
            return Outcome(source, draft.receipts, asking)
        asking += open_now
        asked = [key for key, one in uploads.items() if any(one.origin == r.origin for r in open_now)]
        # A question about an earlier file, read again for an answer, holds up everything.
        for key in asked or [*uploads]:
            problem = SheetsProblem("tab_question", tab=states[key].title)
            states[key] = replace(states[key], trouble=trouble_of(problem, moment, states[key].trouble))
            del uploads[key]
    return Outcome(source, asking=asking)


def upload(source: Source, state: TabSource, tab: Tab) -> Upload:
    """A tab as an import. One that is empty by the owner's word keeps its columns."""
    table = tab.table or _without_rows(f"{source.title} / {tab.title}", tuple(state.mapping))
    holds = state.table or ("" if tab.table else next(iter(state.tables), ""))
    return Upload(
        table.name, data=tab.content or content(table), table=holds or None, read=table, origin=source.name_of(state)
    )


def _without_rows(name: str, headers: tuple[str, ...]) -> TextTable:
    columns = {f"c{i}": pa.array([], pa.string()) for i in range(len(headers))}
    return TextTable(name, headers, pa.table(columns | {"row": pa.array([], pa.int64())}))


def accepted(source: Source, state: TabSource, tab: Tab, receipts: Sequence[Receipt]) -> TabSource:
    """The state of a tab whose content is in force now."""
    mine = [receipt for receipt in receipts if receipt.origin == source.name_of(state)]
    mapping = {header: name for receipt in mine for header, name in receipt.mapping.items()}
    return replace(
        state,
        mapping=mapping,
        tables=tuple(dict.fromkeys(receipt.table for receipt in mine)),
        digest=tab.digest,
        rows=_rows(tab),
        trouble=None,
    )


def _rows(tab: Tab) -> int:
    return tab.table.rows.num_rows + len(tab.table.set_aside) if tab.table else 0


def _objection(
    state: TabSource, tab: Tab, settings: Mapping[str, str], given: Given
) -> tuple[SheetsProblem, tuple[str, ...]] | None:
    """What stands against taking over a tab's content, and the columns that may answer it."""
    rows = _rows(tab)
    if not given.all_confirmed and state.key not in given.confirmed:
        if state.rows and not rows:
            return SheetsProblem("tab_emptied", tab=tab.title, rows=state.rows), ()
        if state.rows >= SHRUNK_FROM and 2 * rows <= state.rows:
            return SheetsProblem("tab_shrunk", tab=tab.title, lost=state.rows - rows, rows=state.rows), ()
    if tab.table is None:
        return None
    (found,) = recognised([(tab.table, state.table or None, tab.digest)], settings, given.asker)
    if found.asks:
        return None  # asked with the import
    why, names = found.why, found.fields
    others = [*tab.table.headers] if why else [*found.unmapped]
    there = set(tab.table.headers)
    for header, name in state.mapping.items():
        if header not in there and name not in names:
            free = tuple(other for other in others if other not in state.mapping)
            return SheetsProblem("tab_column_gone", tab=tab.title, column=header, field=name), free
    return (SheetsProblem("tab_refused", tab=tab.title, why=why), ()) if why else None


def settle_columns(workspace: Workspace, identity: str, key: str, column: str, instead: str) -> None:
    """Remember what took the place of a column that is gone; nothing took it if `instead` is empty.

    Raises :class:`WorkspaceError` if somebody imports at the same moment.
    """
    source = next(source for source in store.sources(workspace) if source.identity == identity)
    state = next(tab for tab in source.tabs if tab.key == key)
    if instead:
        header = remember_header(state, column, instead)
        prepare(workspace, [], Options(settings=header)).publish()
    mapping = {header: name for header, name in state.mapping.items() if header != column}
    change_tab(workspace, identity, key, lambda tab: replace(tab, mapping=mapping))


def remember_header(state: TabSource, column: str, instead: str) -> dict[str, str]:
    """The settings that make `instead` the column that `column` was."""
    return dict(setting(table, instead, state.mapping[column]) for table in state.tables)


def change_tab(workspace: Workspace, identity: str, key: str, change: Callable[[TabSource], TabSource | None]) -> None:
    """Change one tab of a spreadsheet, or take it out (None); the last one takes the spreadsheet with it."""

    def changed(source: Source) -> Source | None:
        tabs = tuple(new for tab in source.tabs if (new := change(tab) if tab.key == key else tab))
        return replace(source, tabs=tabs) if tabs else None

    store.update(workspace, identity, changed)


def replace_tab(workspace: Workspace, identity: str, key: str, title: str) -> None:
    """Have another tab take the place of one that was deleted; its rows then replace those of the first."""
    change_tab(workspace, identity, key, lambda tab: replace(tab, title=title, gid=None, trouble=None, renamed_from=""))
