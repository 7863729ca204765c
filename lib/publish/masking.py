"""What a masked reader is given instead of a snapshot: a copy of it in which nobody is named.

A masked link must not merely hide personal values, it must not have them (design.md 3.4). So a masked reader's
connection is opened on a copy that was built by allowance: numbers, days and yes/no are copied; a text is copied only if it
is the member of a dimension. Everything else (names, e-mails, phones, links, free text, file names, what was set aside)
is empty. Every page, chart, tooltip, download, statement and address then has nothing to give away.

- Who is on the team (``TEAM``) stands under a neutral code, ``closer~3``, the same one in every snapshot of a workspace.
- A member that holds personal data after all (a campaign named after a lead, an e-mail in a UTM), however it is spelled
  (spellings.py), gets such a code too, and so does a word that its vocabulary does not know: it is free text.
- A text that the owner has approved (the setting ``unmasked.TEXT``) is shown, and so is an approved event, of which no
  other is copied.

Settings that shape figures are copied too: a masked reader's weeks begin on the same day, and bands and targets judge alike.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import uuid
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, literal
from lib.metrics.catalog import ALL
from lib.metrics.relations import DIMENSIONS, LISTS, RELATIONS
from lib.model.utm_words import ALWAYS
from lib.publish.spellings import Texts
from lib.schema.fields import Kind
from lib.schema.settings import SETTINGS, UNMASKED, family
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.store import copies, files
from lib.store.tables import (
    columns,
    create_empty,
    create_view,
    known_to,
    stored,
)
from lib.store.whole import looks_whole
from lib.store.workspace import Snapshot, Workspace

TEAM = ("closer", "setter", "csm", "affiliate", "utm_term")
"""Dimensions whose members are people; a UTM term is the rep (docs/numbers.md 9)."""

FREE_TEXT = ("event",)
"""Dimensions that hold whatever somebody typed: of these only what the owner approved is copied."""

OWN_WORDS = {
    "money": ("event",),
    "money_kept": ("event",),
    "available": ("name",),
    "imports": ("tbl",),
    "mapped": ("tbl", "field"),
    "facts": ("name", "value"),
}
"""Table -> texts that are Closeboard's own words."""

_RULES = 3  # goes up when what may be copied changes, so that no older copy is used any more
_BOOK = ""  # stands where a dimension does, and for the number of the book
_CODE = re.compile(r"([a-z_]+)~([0-9]{1,9})")
_LETTER = re.compile(r"[^\W\d_]")
_WORDS = {field.name for table in TABLES.values() for field in table.fields if field.vocabulary}
_NEUTRAL = {*ALWAYS, *(word for words in VOCABULARY.values() for word in words)}

Labels = dict[str, dict[str, int]]
"""Dimension -> text -> its number, for ever: an address with a code means the same after the next import."""


def masked(workspace: Workspace, snapshot: Snapshot) -> Snapshot:
    """The copy of a snapshot that a masked reader may see; built when the first one looks.

    Where the workspace cannot be written to, it lies elsewhere, if it needs no new code: one that nobody keeps would be
    another one tomorrow. Raises OSError.
    """
    try:
        return _made(workspace, snapshot)
    except OSError:
        if not workspace.folder.exists():
            raise
        labels = _labels_of(workspace)
        name = snapshot.path.stem + _ending(_book_of(labels))
        return copies.elsewhere(workspace, copies.MASKED, name, lambda partial: _build(partial, snapshot, labels))


def _made(workspace: Workspace, snapshot: Snapshot) -> Snapshot:
    labels = _labels_of(workspace)
    book = _book_of(labels)
    path = labels.with_name(f"{snapshot.path.stem}{_ending(book)}.duckdb")
    if not book or not looks_whole(path):
        with copies.one_at_a_time(path.parent):
            if not (book := _book_of(labels)):
                book = 1 + secrets.randbelow(1 << 40)
                _write_labels(labels, _read_labels(labels) | {_BOOK: {_BOOK: book}})
            path = path.with_name(f"{snapshot.path.stem}{_ending(book)}.duckdb")
            if not looks_whole(path):
                _forget_others(workspace, path.parent, _ending(book))
                partial = path.with_name(f"{uuid.uuid4().hex}.part")
                try:
                    _build(partial, snapshot, labels)
                    partial.replace(path)
                finally:
                    partial.unlink(missing_ok=True)
    return Snapshot(path)


def _labels_of(workspace: Workspace) -> Path:
    return workspace.folder / "masked" / "labels.json"


def _ending(book: int) -> str:
    """What the name of a copy ends in. It says by which book of codes it was made: by another, the same codes are other
    people, and a lock to one of them would open the rows of another."""
    return f"-masked{_RULES}_{book:x}"


def _book_of(path: Path) -> int:
    """The number of the book of codes; 0 for none, or one that cannot be read."""
    with contextlib.suppress(OSError):
        about = path.stat()
        return _book_in(path, about.st_ino, about.st_mtime_ns, about.st_size)
    return 0


@lru_cache(256)
def _book_in(path: Path, *stamp: int) -> int:
    return _read_labels(path).get(_BOOK, {}).get(_BOOK, 0)


def code_of(dimension: str, number: int) -> str:
    """The code that stands for a member."""
    return f"{dimension}~{number}"


def number_of(dimension: str, name: str) -> int | None:
    """The number of a member that is a code of this dimension, else None."""
    found = _CODE.fullmatch(name)
    return int(found[2]) if found and found[1] == dimension else None


def unnamed(workspace: Workspace, dimension: str, names: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """Members as a masked reader's data calls them, for the locks of a link. `there` are those of the copy that :func:`masked` gave.

    A name that the copy does not have becomes a code that nobody has: a lock never opens by not being found, and is not told.
    """
    shown = {name.casefold() for name in there}
    labels = _read_labels(_labels_of(workspace)).get(dimension, {})
    numbers = {text.casefold(): number for text, number in labels.items() if number > 0}
    found = []
    for name in names:
        number = numbers.get(name.casefold())
        is_shown = name.casefold() in shown and number_of(dimension, name) is None
        found.append(name if number is None and is_shown else code_of(dimension, number or 0))
    return tuple(found)


def hidden(workspace: Workspace, snapshot: Snapshot, most: int) -> dict[str, str]:
    """Text -> its dimension, of what the masked copy of a snapshot does not show although its owner could approve it: members
    that stand under a code, then the events that are there most often. At most `most` of them."""
    masked(workspace, snapshot)
    labels = _read_labels(_labels_of(workspace))
    found = {
        text: name for name, codes in labels.items() if name not in (*TEAM, _BOOK) for text, n in codes.items() if n > 0
    }
    with contextlib.closing(snapshot.open()) as con:
        union = " union all ".join(f"select event :: varchar as text from {name}" for name in ("calls", "sales"))
        approved = _approved(snapshot.settings(con))
        asked = (
            f"select text from ({union}) where text is not null group by text order by count(*) desc, text limit {most}"
        )
        for (text,) in con.execute(asked).fetchall():
            if _folded(text) not in approved:
                found.setdefault(text, "event")
    return dict(list(found.items())[:most])


def _forget_others(workspace: Workspace, folder: Path, ending: str) -> None:
    """Delete the copies of snapshots that are no longer kept, and what a crash left behind."""
    kept = {s.path.stem for s in workspace.history()}
    for path in folder.iterdir():
        of = path.name.removesuffix(f"{ending}.duckdb")
        stem = "-".join(of.split("-")[:2])  # a copy in another format has the name of what it is of, and more
        if path.suffix == ".part" or (path.suffix == ".duckdb" and (of == path.name or stem not in kept)):
            path.unlink(missing_ok=True)


def _read_labels(path: Path) -> Labels:
    """The codes given so far. Of a damaged file nothing is left: who is looked for then is found under a new code."""
    with contextlib.suppress(FileNotFoundError, files.Damaged):
        labels: Labels = files.read(path)
        numbered = all(
            isinstance(codes, dict) and all(type(number) is int for number in codes.values())
            for codes in labels.values()
        )
        return labels if numbered else {}
    return {}


def _build(path: Path, snapshot: Snapshot, labels_path: Path) -> None:
    known, labels = _read_labels(labels_path), _read_labels(labels_path)
    settings = snapshot.settings()
    with contextlib.closing(duckdb.connect(str(path))) as con:
        con.execute(f"attach {literal(snapshot.path)} as real (read_only)")
        con.execute("set enable_external_access = false")
        plan = _plan(con)
        approved = _approved(settings)
        texts = {dimension: _texts(con, places) for dimension, places in plan.items()}
        telling = _telling(con, texts, approved)
        for dimension in plan:
            _map(con, dimension, texts[dimension], telling, approved, labels)
        _copy(con, plan, settings)
        con.execute("detach real")
        con.execute("checkpoint")
    path.chmod(0o600)
    if labels != known or not labels_path.exists():
        _write_labels(labels_path, labels)


def _write_labels(path: Path, labels: Labels) -> None:
    files.write(path, json.dumps(labels, ensure_ascii=False))


Places = list[tuple[str, str]]


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Table -> column -> type, of the snapshot that is copied."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() c "
        "semi join (select table_name from duckdb_tables() where database_name = 'real') t using (table_name) "
        "where database_name = 'real' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _plan(con: duckdb.DuckDBPyConnection) -> dict[str, Places]:
    """Dimension -> where its members stand, as (table, column)."""
    of_column = {name: name for name in DIMENSIONS} | {plural: name for name, plural in LISTS.items()}
    own = {r.table or r.name for r in RELATIONS.values()}
    own |= {f"{name}_kept" for name in own}
    plan: dict[str, Places] = {}
    for table, found in _tables(con).items():
        prefix = table.removesuffix("_members")
        if prefix in LISTS and prefix != table:
            plan.setdefault(prefix, []).extend([(table, "combined"), (table, "member")])
            continue
        if table not in own and table != "people":
            continue
        for column, kind in found.items():
            dimension = of_column.get(column, "")
            if dimension and _is_text(kind) and column not in OWN_WORDS.get(table, ()):
                plan.setdefault(dimension, []).append((table, column))
    return plan


def _is_text(kind: str) -> bool:
    return kind == "VARCHAR" or kind.startswith("ENUM")


def _approved(settings: Mapping[str, str]) -> frozenset[str]:
    """The texts that the owner lets everybody see, in small letters."""
    return frozenset(_folded(text) for text, shown in family(settings, UNMASKED).items() if shown)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _texts(con: duckdb.DuckDBPyConnection, places: Places) -> list[str]:
    """Every text that stands in some places: whole lists as well as single members."""
    select = " union ".join(
        f"select {identifier(column)} :: varchar as text from real.{identifier(table)}" for table, column in places
    )
    return [text for (text,) in con.execute(f"select text from ({select}) where text is not null").fetchall()]


def _members(dimension: str, texts: Iterable[str]) -> set[str]:
    listed = LISTS.get(dimension, dimension) != dimension
    return {part for text in texts for part in (text.split(", ") if listed else [text])}


def _telling(
    con: duckdb.DuckDBPyConnection, texts: Mapping[str, list[str]], approved: Container[str]
) -> dict[str, set[str]]:
    """Dimension -> the members that must not be copied as they are."""
    members = {dimension: _members(dimension, found) for dimension, found in texts.items()}
    open_to_all = {"country", "age", *TEAM, *_WORDS, *FREE_TEXT}
    searched = Texts({one for name, found in members.items() if name not in open_to_all for one in found - _NEUTRAL})
    _search(con, searched)
    telling = {}
    for dimension, found in members.items():
        if dimension in TEAM:
            telling[dimension] = found - _NEUTRAL
            continue
        if dimension in _WORDS:
            hidden = found - _NEUTRAL
        elif dimension == "age":
            hidden = {text for text in found if _LETTER.search(text)}
        else:
            hidden = found & searched.telling
        hidden = {text for text in hidden if _folded(text) not in approved}
        telling[dimension] = hidden | {
            text for text in found if number_of(dimension, text) is not None
        }  # no code is theirs
    return telling


def _search(con: duckdb.DuckDBPyConnection, texts: Texts) -> None:
    """Look in the texts for everything personal that is written anywhere, and for the team."""
    for name in known_to(con, "real"):
        there = columns(con, f"real.{stored(name)}")
        for field in TABLES[name].fields:
            if field.name not in there or not (field.personal or field.team):
                continue
            column = f"{identifier(field.name)} :: varchar"
            if field.kind is Kind.LIST:
                column = f"unnest(string_split({column}, ', '))"
            look = _LOOK.get(Kind.NAME if field.team else field.kind, Texts.text)
            asked = con.execute(f"select distinct {column} from real.{stored(name)}")
            while rows := asked.fetchmany(10_000):
                for (value,) in rows:
                    if value:
                        look(texts, value)


_LOOK = {Kind.NAME: Texts.name, Kind.EMAIL: Texts.email, Kind.PHONE: Texts.phone}
"""Kind -> how a personal value of it is looked for; any other text as a whole."""


def _map(
    con: duckdb.DuckDBPyConnection, dimension: str, texts: list[str], telling: Mapping[str, set[str]], approved: Container[str], labels: Labels
) -> None:  # fmt: skip
    """Make the table of what each text of a dimension is called in the copy: whole lists and single members alike."""
    listed = LISTS.get(dimension, dimension) != dimension
    if dimension in FREE_TEXT:
        rows = {text: text for text in texts if _folded(text) in approved}
    else:
        called = _codes(dimension, telling[dimension], _members(dimension, texts), labels)
        rows = {
            text: ", ".join(called.get(part, part) for part in text.split(", ")) if listed else called.get(text, text)
            for text in texts
        }
    con.register(
        "rows_read", pa.table({"old": pa.array(rows.keys(), pa.string()), "new": pa.array(rows.values(), pa.string())})
    )
    if rows:
        con.execute(f"create type {dimension}_text as enum (select distinct new from rows_read order by new)")
    kind = f"{dimension}_text" if rows else "varchar"
    con.execute(f"create temp table {dimension}_map as select old, new :: {kind} as new from rows_read")
    con.unregister("rows_read")


def _codes(dimension: str, telling: set[str], members: set[str], labels: Labels) -> dict[str, str]:
    """Member -> its code. New ones are numbered in no order that would say anything about them.

    A code that is out of use, because its member may be shown now, is kept as a negative number: nobody else gets it.
    """
    known = labels.setdefault(dimension, {})
    new = sorted(telling - known.keys())
    secrets.SystemRandom().shuffle(new)
    first = max(map(abs, known.values()), default=0) + 1
    known |= {text: number for number, text in enumerate(new, first)}
    for text in known.keys() & members:
        known[text] = abs(known[text]) if text in telling else -abs(known[text])
    return {text: code_of(dimension, known[text]) for text in telling}


def _copy(con: duckdb.DuckDBPyConnection, plan: Mapping[str, Places], settings: Mapping[str, str]) -> None:
    dimension_at = {place: dimension for dimension, places in plan.items() for place in places}
    raw = {stored(name): name for name in TABLES}
    for table, found in _tables(con).items():
        if table in raw:
            _copy_days(con, raw[table], table, found)
            continue
        selects: list[str] = []
        joins: list[str] = []
        for column, kind in found.items():
            name = identifier(column)
            dimension = dimension_at.get((table, column))
            if dimension:
                alias = f"m{len(joins)}"
                joins.append(f"left join {dimension}_map {alias} on {alias}.old = r.{name} :: varchar")
                selects.append(f"{alias}.new as {name}")
            elif column in OWN_WORDS.get(table, ()) or column == "source_table" or not _is_text(kind):
                selects.append(
                    "null :: uhugeint as _key" if column == "_key" else f"r.{name} :: {_plain(kind)} as {name}"
                )
            else:
                selects.append(f"null :: varchar as {name}")
        con.execute(f"create table {identifier(table)} as select {', '.join(selects)} from real.{identifier(table)} r {' '.join(joins)}")  # fmt: skip
    there = _tables(con)
    for name in TABLES:
        if stored(name) not in there:
            create_empty(con, name)
        if name not in there:  # a table of its own where several sources know a record
            create_view(con, name)
    for (statement,) in con.execute(
        "select sql from duckdb_views() where database_name = 'real' and not internal and view_name not in "
        f"({', '.join(map(literal, TABLES))})"
    ).fetchall():
        con.execute(statement)
    _describe(con, settings)


def _plain(kind: str) -> str:
    return "varchar" if _is_text(kind) else kind


def _copy_days(con: duckdb.DuckDBPyConnection, name: str, table: str, found: Mapping[str, str]) -> None:
    """Of an imported table: how many rows there are and when, nothing of what they say."""
    kept = [column for column in ("_import", "_row", TABLES[name].date) if column in found]
    con.execute(
        f"create table {table} as select {', '.join(map(identifier, kept))}, null :: uhugeint as _key from real.{table}"
    )


def _describe(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    """What the snapshot tells of its imports, as far as that tells of nobody: how many rows, from a file without a name."""
    counts = ("read", "kept", "quarantined", "duplicate", "new", "changed", "vanished")
    fields = ", ".join(f"'{count}', json_extract(receipt, '$.{count}')" for count in counts)
    con.execute(
        f"update imports set file = '•••', receipt = told.numbers from (select id, json_object({fields}) as numbers "
        "from real.imports) told where told.id = imports.id"
    )
    con.execute("update mapped set header = '•••'")
    for table in {"problems", "changes", "settings", "answered", "offer_tiers", "utm_words"} & _tables(con).keys():
        con.execute(f"delete from {table}")
    for key, value in settings.items():
        if _shapes_figures(key):
            con.execute("insert into settings values (?, ?)", [key, value])


def _shapes_figures(key: str) -> bool:
    """Whether a setting shapes figures or verdicts, and holds only words and numbers of Closeboard's own."""
    kind, _, ref = key.partition(".")
    return key in SETTINGS or (kind in ("band", "target") and ref in ALL)
