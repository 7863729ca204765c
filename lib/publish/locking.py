"""What a reader behind a lock is given instead of a snapshot: a copy of it with the rows that the locks let through.

A lock is not a condition that every question must remember: the reader's connection is opened on a copy that does not have
the others' rows, so no page, panel, download, list of choices or answer can reach them (design.md 3.4).

- A relation has its rows as the locks let them through; one that does not know a locked dimension is not there at all.
- What the snapshot says of itself (as-of day, what was left out, which members there are) is worked out of those rows.
- A list of words holds those of the rows that are there, and nobody else's.
- Imported tables and what was wrong with them are not copied: which of their rows are whose is known of the relations only.

How the workspace keeps its books stays common ground: its currency, which columns and kinds of rows it has (whether pending
payments are entered at all decides what is owed), the settings that shape every figure. So does the number of one's own
row in its file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, limit_memory, literal, scalar
from lib.metrics.relations import LIFE, LISTS, ON_REQUEST, RELATIONS
from lib.model.facts import last_activity
from lib.publish import segments
from lib.query import Filters, let_through
from lib.query import Snapshot as OpenSnapshot
from lib.schema.settings import PIN, SETTINGS
from lib.store import copies
from lib.store.workspace import Snapshot, Workspace

Locks = Mapping[str, tuple[str, ...]]
"""Dimension -> the members that a link fixes it to."""

Build = Callable[[Path, Snapshot, Locks], None]
"""What writes, to a path, the copy of a snapshot for a reader behind locks."""

KEPT_FAMILIES = ("band", "target", "health", PIN)
"""Families of settings that name metrics; the others name files, offers, sources and words, which may be others'."""

_DAYS_OF_CLIENTS = """select max(day) from (
    select unnest([closed_on, joined_on, onboarding_on, onboarded_on, graduated_on, cancelled_on]) as day from buyers
    union all select event_on from money where is_collected) where day <= $today"""
"""The newest day where a customers sheet is all there is."""

_OF_ALL = ("deal_no",)
"""Columns that number all rows of the workspace, and so tell how many there are."""

_OF_OTHERS = {
    ("life_programmes", "offer_no"): "dense_rank() over (order by offer_no) :: integer as offer_no",
    ("life_programmes", "onboards_on"): "(select min(from_on) from mine.main.life where is_onboarded) as onboards_on",
    ("life_plans", "onboards_on"): "(select min(from_on) from mine.main.life where is_onboarded) as onboards_on",
}
"""What rests on everybody's rows, as it is worked out of those that are copied: which number an offer has, and when anybody was
first onboarded. How an offer is served that nobody said anything of (numbers-clients.md 24) is worked out anew as well."""

_RULES = 4  # goes up when what is copied changes, so that no older copy is used any more


def ready(workspace: Workspace, snapshot: Snapshot, locks: Locks) -> Snapshot | None:
    """The copy of a snapshot for a reader behind `locks`, if it is there already."""
    return copies.ready(workspace, copies.LOCKED, _name(snapshot, locks))


def locked(workspace: Workspace, snapshot: Snapshot, locks: Locks, build: Build | None = None) -> Snapshot:
    """The copy of a snapshot that a reader behind `locks` may see, which `build` writes where there is none yet.

    Of a masked reader the snapshot is the masked copy and the locks are codes. Raises OSError where it cannot be written, and
    what `build` raises.
    """
    write = build or build_copy
    return copies.made(workspace, copies.LOCKED, _name(snapshot, locks), lambda path: write(path, snapshot, locks))


def _name(snapshot: Snapshot, locks: Locks) -> str:
    words = json.dumps(sorted((name, sorted(members)) for name, members in locks.items()))
    return f"{snapshot.path.stem}-locked{_RULES}-{hashlib.sha256(words.encode()).hexdigest()[:20]}"


def build_copy(path: Path, snapshot: Snapshot, locks: Locks, most_memory: int | None = None) -> None:
    """Write the copy of a snapshot for a reader behind `locks`; its database takes `most_memory` bytes at most."""
    filters = Filters(locks, locked=locks)
    with contextlib.closing(snapshot.open()) as source:
        settings = snapshot.settings(source)
        data = OpenSnapshot(source)
        wanted = {
            name: let_through(data, filters, name)
            for name in RELATIONS
            if filters.reach(name) and name not in ON_REQUEST and data.table(name) in data.tables
        }
        people = let_through(data, filters, "client_money")
    with contextlib.closing(duckdb.connect()) as con:
        con.execute(f"attach {literal(path)} as mine (block_size 16384)")  # many small tables
        con.execute(f"attach {literal(snapshot.path)} as real (read_only)")
        limit_memory(con, path, most_memory)
        con.execute("set enable_external_access = false")
        con.execute("use real")
        con.execute("begin")
        _Copy(con, wanted, people, settings).make()
        con.execute("commit")
        con.execute("use mine")
        con.execute("detach real")
        con.execute("checkpoint mine")


class _Copy:
    """One copy being made: from the database ``real``, which is the one in use, to ``mine``.

    `wanted` are the relations that are copied, each with the condition on its rows; `belongs` is that on a row with a person
    whom the locks let through.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, wanted: Mapping[str, str], belongs: str, settings: Mapping[str, str]
    ) -> None:
        self.con, self.belongs, self.settings = con, belongs, settings
        self.tables: dict[str, tuple[str, str]] = {}  # what it is called there -> what it is read from, which rows
        stored = {name for (name,) in con.execute("select table_name from duckdb_tables() where database_name = 'real'").fetchall()}  # fmt: skip
        for name, condition in wanted.items():
            kept = f"{name}_kept"
            if RELATIONS[name].table:  # its rows are those of another relation, but not by the same condition
                self.tables[name] = RELATIONS[name].table, condition
            else:
                self.tables[kept if kept in stored else name] = kept if kept in stored else name, condition
        self.life = [name for name in LIFE if name in stored]
        self.texts: dict[tuple[str, str], list[str]] = {}

    def make(self) -> None:
        """Everything, in an order in which each finds what it rests on."""
        shapes = {name: self._shape(source) for name, (source, _) in self.tables.items()}
        for name, shape in shapes.items():
            self._read_texts(name, shape)
        types = self._types(shapes)
        for name, (source, condition) in self.tables.items():
            self._copy(name, source, condition, types, shapes[name])
        self._lives()
        self._people()
        self._views()
        self._members()
        self._imports()
        self._settings()
        self._describe()

    def _shape(self, table: str) -> dict[str, str]:
        """Column -> type, in order."""
        found = self.con.execute(
            "select column_name, data_type from duckdb_columns() where database_name = 'real' and table_name = ? "
            "order by column_index",
            [table],
        ).fetchall()
        return {column: kind for column, kind in found if column not in _OF_ALL}

    def _read_texts(self, name: str, shape: Mapping[str, str]) -> None:
        """Which words stand on the rows of a relation that are let through, of every column that has a list of them."""
        listed = {*LISTS, *LISTS.values()}
        wanted = [column for column, kind in shape.items() if _is_enum(kind) or column in listed]
        source, condition = self.tables[name]
        lists = ", ".join(f"list(distinct {identifier(column)}) :: varchar[]" for column in wanted)
        if wanted:
            row = self.con.execute(f"select {lists} from {source} where {condition}").fetchall()[0]
            for column, texts in zip(wanted, row, strict=True):
                self.texts[name, column] = [text for text in texts or () if text is not None]

    def _types(self, shapes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Enum there -> the type here, which holds the words of the copied rows alone, in the same order."""
        used: dict[str, set[str]] = {}
        where: dict[str, tuple[str, str]] = {}
        for (name, column), texts in self.texts.items():
            kind = shapes[name][column]
            if _is_enum(kind):
                used.setdefault(kind, set()).update(texts)
                where[kind] = self.tables[name][0], column
        types = {}
        for number, (kind, words) in enumerate(used.items()):
            table, column = where[kind]
            order = scalar(self.con, f"select enum_range(any_value({identifier(column)})) from {table}")
            kept = [word for word in order if word in words]
            types[kind] = f"words_{number}" if kept else "varchar"
            if kept:
                self.con.execute(f"create type mine.main.{types[kind]} as enum ({', '.join(map(literal, kept))})")
        return types

    def _copy(self, name: str, source: str, condition: str, types: Mapping[str, str], shape: Mapping[str, str]) -> None:
        columns = ", ".join(_cast(column, kind, types) for column, kind in shape.items())
        self.con.execute(f"create table mine.main.{name} as select {columns} from {source} where {condition}")

    def _lives(self) -> None:
        """On which days what holds of the people whom the locks let through, and of nobody else."""
        for name in self.life:
            columns = ", ".join(
                _OF_OTHERS[name, column]
                if (name, column) in _OF_OTHERS
                else f"{identifier(column)} :: varchar as {identifier(column)}"
                if _is_enum(kind)
                else identifier(column)
                for column, kind in self._shape(name).items()
            )
            self.con.execute(f"create table mine.main.{name} as select {columns} from {name} where {self.belongs}")

        if "life" in self.life:
            self.con.execute("""
                update mine.main.life set touch = case when (select count(distinct person_id) from mine.main.life_live) * 2
                    >= (select count(distinct person_id) from mine.main.life) then 2 else 0 end where touch_unsaid
            """)

    def _ids(self) -> str:
        return " union ".join(f"select person_id from mine.main.{name}" for name in self.tables if name != "spend")

    def _people(self) -> None:
        """Everybody on a copied row, by name; what else is known of them only where the person belongs to the reader."""
        dimensions = [column for column in self._shape("people") if column not in ("person_id", "key", "name")]
        known = ", ".join(
            f"case when {self.belongs} then {identifier(column)} :: varchar end as {identifier(column)}"
            for column in dimensions
        )
        self.con.execute(
            f"create table mine.main.people as select person_id, null :: varchar as key, name, {known} from people "
            f"where person_id in ({self._ids()})"
        )

    def _views(self) -> None:
        """The views over relations that were copied; those over imported tables are not there."""
        written = self.con.execute(
            "select view_name, sql from duckdb_views() where database_name = 'real' and not internal"
        ).fetchall()
        self.con.execute("use mine")
        for name, sql in written:
            if name in RELATIONS:
                self.con.execute(sql)
        self.con.execute("use real")

    def _members(self) -> None:
        """Of each dimension the lists that stand on a copied row, and who is in them."""
        for dimension, column in LISTS.items():
            known = {
                text
                for name in self.tables
                if name not in RELATIONS or not RELATIONS[name].by_person
                for text in self.texts.get((name, column), ())
            }
            self._register(known)
            self.con.execute(
                f"create table mine.main.{dimension}_members as select combined :: varchar as combined, member :: varchar as member "
                f"from {dimension}_members where combined :: varchar in (from known)"
            )

    def _imports(self) -> None:
        """Which file a copied row came from; nothing of a file as a whole."""
        mine = " union ".join(
            f"select source_table :: varchar as tbl, _import, _row from mine.main.{name}" for name in self.tables
        )
        self.con.execute(f"create temp table my_rows as {mine}")
        self.con.execute("""
            create table mine.main.imports as
            select id, imported_at, file, '' as sha256, tbl, '{}' as receipt from imports where id in (select _import from my_rows);
            create table mine.main.unconverted as
            select u.* from unconverted u semi join my_rows m on m.tbl = u.source_table :: varchar and m._import = u._import and m._row = u._row;
            create table mine.main.mapped as from mapped limit 0;
            create table mine.main.problems as from problems limit 0;
            create table mine.main.changes as from changes limit 0;
            create table mine.main.offer_tiers as from offer_tiers limit 0;
            create table mine.main.utm_words as select kind, raw, value :: varchar as value from utm_words limit 0;
        """)

    def _settings(self) -> None:
        """The settings that shape every figure, and the segments that name nothing hidden."""
        self.con.execute("create table mine.main.settings as from settings limit 0")
        told = segments.kept(self.con, self.settings)
        for key, value in self.settings.items():
            if key in SETTINGS or key.partition(".")[0] in KEPT_FAMILIES or key in told:
                self.con.execute("insert into mine.main.settings values (?, ?)", [key, value])

    def _describe(self) -> None:
        """What pages need to know of the snapshot, told by the copied rows."""
        there = dict(self.con.execute("select name, value from facts").fetchall())
        imported_on = scalar(self.con, "select max(imported_at) :: date from imports")
        spent = "select distinct currency from costs c semi join my_rows m on m.tbl = 'costs' and m._import = c._import and m._row = c._row"
        own = {code for (code,) in self.con.execute(spent).fetchall()} if "spend" in self.tables else set()
        left_out = self.con.execute(
            "select currency, count(*), sum(amount) :: varchar from mine.main.unconverted group by all order by all"
        ).fetchall()
        self.con.execute("use mine")
        as_of = last_activity(self.con, imported_on) or scalar(self.con, _DAYS_OF_CLIENTS, {"today": imported_on})
        self.con.execute("use real")
        unsettled = [code for code in there["unsettled_currencies"].split(", ") if code in own]
        facts = there | {
            "as_of": str(as_of or imported_on),
            "left_out_currencies": json.dumps(left_out),
            "unsettled_currencies": ", ".join(unsettled),
        }
        self.con.execute("create table mine.main.facts as select unnest(?) as name, unnest(?) as value", [[*facts], [*facts.values()]])  # fmt: skip
        self.con.execute("""
            create table mine.main.available as
            from available where not starts_with(name, 'offers.') or exists (
                select 1 from offer_tiers t join mine.main.offer_members m on lower(m.member) = t.offer where name = 'offers.' || t.tier)
        """)
        self.con.execute("create table mine.main.format as from format")
        if "levels" in self.tables:  # a plan is worth what its currency is on the day that is asked about
            self.con.execute(
                "create table mine.main.rate_days as from rate_days where currency in (select currency from mine.main.levels)"
            )

    def _register(self, texts: Iterable[str]) -> None:
        self.con.register("known", pa.table({"text": pa.array(sorted(texts), pa.string())}))


def _is_enum(kind: str) -> bool:
    return kind.startswith("ENUM")


def _cast(column: str, kind: str, types: Mapping[str, str]) -> str:
    name = identifier(column)
    if not _is_enum(kind):
        return name
    return f"{name} :: varchar :: {_here(types[kind])} as {name}"


def _here(kind: str) -> str:
    return kind if kind == "varchar" else f"mine.main.{kind}"
