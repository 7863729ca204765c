"""A vendor's text table into text tables whose columns are the fields of ours: text to text, one query per table.

What a profile says of its columns becomes SQL in ``vendor_sql.py``.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.engine.db import literal, scalar
from lib.ingest.map import movements
from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import (
    IGNORED,
    Corrections,
    Mapping,
    Unrecognised,
    WhichTable,
)
from lib.ingest.map.profiles import (
    Feed,
    Profile,
    Source,
    aliases,
)
from lib.ingest.map.utm_text import FIELDS as UTM
from lib.ingest.map.vendor_sql import Columns
from lib.ingest.read.assemble import as_line
from lib.ingest.read.lines import digest
from lib.ingest.read.text_table import SetAside, TextTable
from lib.schema.fields import spelling_key
from lib.schema.tables import TABLES
from lib.texts.messages import Message, Named

PERSON = ("email", "phone", "full_name", "customer_id")
"""The fields of which one must be there to name a person."""

_AS_REFUND = {"kind": "refund", "status": "refunded"}
"""What makes a payment of a row that was said to be a refund."""


@dataclass(frozen=True)
class Sheet:
    """A text table with the meaning of its columns. `source` is what answers are remembered by, `vendor` the name of the
    profile that gave it, if one did, `corrected` what was corrected by hand, under `scope` (empty: the table). `proofs`
    are the readings that the other tables of the same file prove, by kind of question, `choices` what the founder may say
    of its rows, `applied` what was said of them before: setting -> the word as the file writes it.

    Of what a profile made, and beside the rows of `text`: `lines` are the digests of the lines they come from, None if each
    has an id; `turned` says which of them the file writes with an amount below zero although ours has none, None if none."""

    mapping: Mapping
    text: TextTable
    source: str
    vendor: str = ""
    scope: str = ""
    corrected: Corrections = field(default_factory=dict)
    proofs: MappingType[str, frozenset[str]] = field(default_factory=dict)
    choices: tuple[Question, ...] = ()
    applied: MappingType[str, str] = field(default_factory=dict)
    lines: pa.ChunkedArray | None = None
    turned: pa.ChunkedArray | None = None


def _which_table(file: str, vendor: str, question: Question) -> WhichTable:
    """The words of an export's rows do not say which table they belong to."""
    words = tuple(Message("quoted", {"text": w}) if w else Message("blank_word") for _, w in question.examples)
    tables = tuple(Named("table", option) for option in question.options)
    return WhichTable(question, "which_calls", file=file, vendor=vendor, words=words, tables=tables)


def translate(
    profile: Profile,
    text: TextTable,
    table: str | None = None,
    corrected: Corrections | None = None,
    settings: MappingType[str, str] | None = None,
) -> list[Sheet]:
    """The tables that `text`, an export of `profile`, feeds; with `table` only that one. `settings` are the workspace's,
    for what was answered about the words of such exports.

    Raises :class:`~lib.ingest.map.headers.Unrecognised` if it lacks the days of all of them, and :class:`WhichTable` if the words
    of its rows do not say which table they belong to and `table` does not either.
    """
    con = duckdb.connect()
    try:
        work = _Work(con, profile, text, corrected or {}, settings or {})
        feeds = [feed for feed in profile.feeds if table in (None, feed.table)]
        if profile.asks:
            feeds = [replace(feed, when={}) for feed in feeds] if table else work.decided(feeds)
        possible = work.possible(feeds)
        parts = [work.part(feed, whole=i == 0 and not profile.asks) for i, feed in enumerate(possible)]
        left_out = work.with_amounts(possible[0], text.set_aside)
    finally:
        con.close()
    first, *others = parts
    first = replace(
        first, text=replace(first.text, set_aside=(*left_out, *first.text.set_aside), notes=work.text.notes)
    )
    return [first, *(part for part in others if part.text.rows.num_rows or part.text.set_aside)]


class _Work(Columns):
    """One text table on its way into the tables that it feeds."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        profile: Profile,
        text: TextTable,
        corrected: Corrections,
        settings: MappingType[str, str],
    ) -> None:
        super().__init__(con, profile, text, settings)
        self.corrected = corrected

    def decided(self, feeds: list[Feed]) -> list[Feed]:
        """The feeds that have rows. Raises :class:`WhichTable` if some row's words choose none of them."""
        asked = self.column(self.profile.asks)
        any_feed = " or ".join(self.condition(feed.when) for feed in feeds)
        open_words = self.con.execute(f"""
            select min("row"), coalesce({asked}, '') as w from {self.source()} where not ({any_feed}) group by w order by 1 limit 5
        """).fetchall()
        if open_words:
            tables = tuple(feed.table for feed in feeds if self.profile.asks in feed.fields.values())
            header = self.text.headers[self.columns[self.profile.asks]]
            why = Message("why_column", {"column": header})
            question = Question("", header, "table", tables, tuple(open_words), params={"why": why})
            raise _which_table(self.text.name, self.profile.label, question)
        chosen = [
            f for f in feeds if scalar(self.con, f"select count(*) from {self.source()} where {self.condition(f.when)}")
        ]
        return chosen or feeds[:1]

    def possible(self, feeds: list[Feed]) -> list[Feed]:
        """The feeds whose dates are in the file. Raises :class:`Unrecognised` if none are."""
        possible = [feed for feed in feeds if not self.missing(feed)]
        # A deal without any column for a person is nobody's opt-in.
        of_somebody = [feed for feed in possible if feed.table != "leads" or self.names_somebody(feed)]
        possible = of_somebody or possible
        if not possible:
            missing = Named("field", self.missing(feeds[0]))
            raise Unrecognised("undated", file=self.text.name, vendor=self.profile.label, field=missing)
        return possible

    def missing(self, feed: Feed) -> str:
        """The field that dates the rows, if the profile has it and the file does not."""
        day = TABLES[feed.table].date
        needed = day in feed.fields and day in TABLES[feed.table].required
        return day if needed and self.value(feed.fields[day]) is None else ""

    def names_somebody(self, feed: Feed) -> bool:
        """Whether the file has a column for the persons of a feed."""
        of_persons = [feed.fields[name] for name in PERSON if name in feed.fields]
        return any(self.value(source) is not None for source in of_persons)

    def part(self, feed: Feed, *, whole: bool) -> Sheet:
        """The rows of one table, with what was set aside; `whole` if every row of the file is accounted for here."""
        scope = f"{feed.table}@{self.profile.name}"
        labelled = self.corrections(feed, scope)
        fields = {name: sql for name, (_, sql) in labelled.items()}
        rows = self.condition(feed.when)
        asides = [self.condition(aside.when) for aside in feed.aside]
        cases = " ".join(f"when {when} then '{a.reason}'" for when, a in zip(asides, feed.aside, strict=True))
        unknown = self.unknown(feed, asides)
        cases = f"{cases} {unknown.cases}".strip()
        if unknown.refunds:
            fields |= {
                name: f"case when {unknown.refunds} then {literal(word)} else {fields.get(name, 'null')} end"
                for name, word in _AS_REFUND.items()
            }
            labelled |= {name: labelled.get(name, (f"({word})", "")) for name, word in _AS_REFUND.items()}
        if whole and feed.when:
            cases, rows = f"when not ({rows}) then 'other_rows' {cases}", "true"
        select = ", ".join(f"({sql})::varchar as c{i}" for i, sql in enumerate(fields.values()))
        below = self.below_zero(feed, fields)

        def query(line: str) -> str:
            return f"""
                select "row", {f"case {cases} end" if cases else "null"}::varchar as _aside, {select},
                    {below} as _turned, {line} as _line
                from {self.source()} where {rows}
            """

        found = self.con.sql(query("null::ubigint")).to_arrow_table()
        stays = pc.is_null(found.column("_aside"))
        if self.lacks_ids(feed.table, fields, found.filter(stays)):
            line = digest(self.written.headers, [f"nullif(trim(c{i}), '')" for i in range(len(self.written.headers))])
            found = self.con.sql(query(line)).to_arrow_table()
            stays = pc.is_null(found.column("_aside"))
        headers = [label for label, _ in labelled.values()]
        sources = self.fields(feed)
        own = [f for f, (_, sql) in labelled.items() if f in sources and sql == self.field(feed.table, f, sources[f])]
        used = {self.columns[a] for f in own for a in aliases(sources[f]) if a in self.columns}
        told = self.used if set(UTM) & set(fields) else frozenset()
        unmapped = tuple(
            h for i, h in enumerate(self.written.headers) if i not in used and h not in headers and h not in told
        )
        kept = found.filter(stays)
        lines, turned = kept.column("_line"), pc.fill_null(kept.column("_turned"), False)
        text = TextTable(
            self.text.name, tuple(headers), _plain(kept.drop_columns(["_aside", "_turned", "_line"])),
            self.with_amounts(feed, self.set_aside(found.filter(pc.invert(stays)))),
        )  # fmt: skip
        mapping = Mapping(feed.table, dict(zip(headers, fields, strict=True)), unmapped)
        return Sheet(
            mapping, text, self.profile.name, self.profile.name, scope, self.corrected, choices=tuple(unknown.questions),
            applied=unknown.applied, lines=lines if len(lines) > lines.null_count else None, turned=turned if pc.any(turned).as_py() else None,
        )  # fmt: skip

    def fields(self, feed: Feed) -> dict[str, Source]:
        """The sources of a feed's fields, those of UTM values among them where an address tells any, and whose row it is."""
        told: dict[str, Source] = {
            name: name for name in UTM if name in self.columns and name in TABLES[feed.table].by_name
        }
        told = {} if "utm_source" in feed.fields else told
        if "customer" in self.columns and "customer_id" in TABLES[feed.table].by_name:
            told["customer_id"] = "customer"  # what names a person within the vendor (decision 94)
        return {**told, **feed.fields}

    def unknown(self, feed: Feed, asides: list[str]) -> movements.Sorted:
        """What becomes of the rows with money whose word the profile does not know."""
        told = feed.movement
        if told is None or told.of not in self.columns:
            return movements.Sorted()
        settled = [*asides, *(self.condition(known) for known in told.known)]
        where = " and ".join([self.condition(feed.when), *(f"not ({one})" for one in settled)])
        amount, currency = self.column(told.amount), self.column(told.currency)
        if told.minor and self.in_hundredths:
            amount = f"from_minor({amount}, {currency})"
        undoes = tuple(map(self.column, told.undoes)) if set(told.undoes) <= set(self.columns) else ()
        rows = movements.Rows(self.source(), where, self.column(told.of), amount, currency, told.signed, undoes)
        header = self.text.headers[self.columns[told.of]]
        return movements.sort(self.con, rows, header, self.profile.name, self.profile.decimal, self.settings)

    @staticmethod
    def lacks_ids(table: str, fields: MappingType[str, str], rows: pa.Table) -> bool:
        """Whether some row has no id, so that its line has to tell it apart."""
        position = list(fields).index(name) if (name := TABLES[table].keys[0][0]) in fields else None
        return TABLES[table].of_people or position is None or rows.column(f"c{position}").null_count > 0

    def below_zero(self, feed: Feed, fields: MappingType[str, str]) -> str:
        """SQL condition on a row whose amount the file writes below zero and we do not."""
        written, _ = self.money(feed, fields)
        ours = fields.get(TABLES[feed.table].amount(fields), "")
        return f"is_negative({written}) and not is_negative({ours})" if written != ours else "null::boolean"

    def money(self, feed: Feed, fields: MappingType[str, str]) -> tuple[str, str]:
        """The SQL of a row's amount as the file signs it, empty if it has none, and that of its currency."""
        name = TABLES[feed.table].amount(fields)
        if not name:
            return "", "null"
        source = self.fields(feed).get(name, "")
        signed = self.field(feed.table, name, _signed(source)) if source else None
        own = bool(source) and self.field(feed.table, name, source) == fields[name]  # not corrected by hand
        return (signed or fields[name]) if own else fields[name], fields.get("currency", "null")

    def with_amounts(self, feed: Feed, set_aside: Sequence[SetAside]) -> tuple[SetAside, ...]:
        """The rows left out, each with its amount and currency as far as it has them."""
        whole = [aside for aside in set_aside if len(aside.cells) == len(self.written.headers)]
        labelled = self.corrections(feed, f"{feed.table}@{self.profile.name}")
        amount, currency = self.money(feed, {name: sql for name, (_, sql) in labelled.items()})
        if not whole or not amount:
            return tuple(set_aside)
        columns = zip(*(aside.cells for aside in whole), strict=True)
        cells = {f"c{i}": pa.array([c or None for c in column], pa.string()) for i, column in enumerate(columns)}
        derived = range(len(self.written.headers), len(self.text.headers))
        cells |= {f"c{i}": pa.nulls(len(whole), pa.string()) for i in derived}
        self.con.register("left_out", pa.table({**cells, "row": pa.array([a.row for a in whole], pa.int64())}))
        found = self.con.execute(f'select "row", {amount}, {currency} from {self.source("left_out")}').fetchall()
        self.con.unregister("left_out")
        told = {row: (text or "", code or "") for row, text, code in found}
        return tuple(
            replace(a, amount=told[a.row][0], currency=told[a.row][1]) if a.row in told else a for a in set_aside
        )

    def corrections(self, feed: Feed, scope: str) -> dict[str, tuple[str, str]]:
        """Field -> (heading, SQL) as the profile has it, and over that what was corrected by hand."""
        own = {name: sql for name, source in self.fields(feed).items() if (sql := self.field(feed.table, name, source))}
        labelled = dict(zip(own, zip(self.labels(feed, list(own)), own.values(), strict=True), strict=True))
        known = {spelling_key(label): (label, sql) for label, sql in labelled.values()}
        known |= {spelling_key(h): (h, f"filled(c{i})") for i, h in enumerate(self.text.headers)}
        given = {key: name for (of, key), name in self.corrected.items() if of == scope and key in known}
        kept = {name: found for name, found in labelled.items() if spelling_key(found[0]) not in given}
        return kept | {name: known[key] for key, name in given.items() if name != IGNORED}

    def set_aside(self, found: pa.Table) -> tuple[SetAside, ...]:
        """The rows left out, as they stand in the file."""
        if not found.num_rows:
            return ()
        rows = self.written.rows.filter(
            pc.is_in(self.written.rows.column("row"), value_set=found.column("row").combine_chunks())
        )
        whole = {row.pop("row"): tuple(cell or "" for cell in row.values()) for row in rows.to_pylist()}
        reasons = zip(found.column("row").to_pylist(), found.column("_aside").to_pylist(), strict=True)
        return tuple(SetAside(row, reason, as_line(whole[row], ","), whole[row]) for row, reason in reasons)

    def labels(self, feed: Feed, fields: list[str]) -> list[str]:
        """The heading of each field: the vendor's headers it comes from, or the constant it is."""
        taken: list[str] = []
        sources = self.fields(feed)
        for name in fields:
            source = sources[name]
            used = [self.text.headers[self.columns[a]] for a in aliases(source) if a in self.columns]
            label = " + ".join(used) or f"({name if isinstance(source, str) else source.get('is', name)})"
            taken.append(label if label not in taken else f"{label} → {name}")
        return taken


def _signed(source: Source) -> Source:
    """A source without what takes the sign away."""
    if isinstance(source, str):
        return source
    plain = {key: value for key, value in source.items() if key != "absolute"}
    return plain | ({"rules": [_signed(rule) for rule in source["rules"]]} if "rules" in source else {})


def _plain(table: pa.Table) -> pa.Table:
    """The columns c0… as plain strings and "row" as a whole number, as every text table has them."""
    names = [name for name in table.column_names if name != "row"]
    columns = [table.column(name).cast(pa.string()) for name in names]
    return pa.table([*columns, table.column("row").cast(pa.int64())], names=[*names, "row"])
