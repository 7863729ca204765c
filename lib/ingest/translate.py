"""A vendor's text table into text tables whose columns are the fields of ours: text to text, one query per table.

A field's source is a column's alias, or a table with one of
    ``of``           one column, or several: the first that is filled in
    ``join``         several columns with ``with`` (a space) between them
    ``is``           a constant
    ``rules``        sources with a ``when`` each: the first whose condition holds
    ``currency_of``  the currency in the brackets of that column's header
    ``period``       the last day named in the lines above the header, for reports that are not split by day
and any of: ``words`` (the vendor's word -> ours), ``find`` (a regular expression's first group), ``drop`` (texts that
say nothing), ``absolute`` (without its sign), ``minor`` (in hundredths, whole numbers only, with the column that names
the currency), ``when``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.db import identifier, literal, scalar
from lib.fields import TABLES, Kind, header_key, spelling_key
from lib.ingest.assemble import as_line
from lib.ingest.clean import BLANK
from lib.ingest.evidence import Question
from lib.ingest.lines import digest
from lib.ingest.mapping import IGNORED, Corrections, Mapping, Unrecognised, header_currency
from lib.ingest.profiles import Condition, Feed, Profile, Source, aliases, positions
from lib.ingest.text_table import SetAside, TextTable
from lib.ingest.values import read_date
from lib.messages.messages import Message, Named

_ZERO_DECIMALS = (
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
)  # fmt: skip

_DAYS = {
    "dmy": "day_in({}, '%d/%m/%Y')",
    "mdy": "day_in({}, '%m/%d/%Y')",
    "ymd": "regexp_replace({}, '^(\\d{{4}})(\\d\\d)(\\d\\d)$', '\\1-\\2-\\3')",
}
"""How a profile's `order` makes an ISO day of a written one; anything else stays as it is."""

_MACROS = """
create temp macro word(x) as regexp_replace(lower(strip_accents(x)), '[^a-z0-9]+', '', 'g');
create temp macro filled(x) as case when length(x) > 8 or not regexp_full_match(trim(x), '{blank}') then nullif(trim(x), '') end;
create temp macro unsigned(x) as regexp_replace(x, '[-−()]', '', 'g');
create temp macro is_negative(x) as regexp_matches(x, '^\\W{{0,3}}[-−(]|-$');
create temp macro utc_time(x) as case
    when substr(x, 5, 1) <> '-' or substr(x, 14, 1) <> ':' then x
    when length(x) = 16 then x || ':00Z'
    when length(x) = 19 or regexp_full_match(substr(x, 20), '\\.\\d+') then x || 'Z' else x end;
create temp macro day_in(x, form) as
    coalesce(strftime(try_strptime(regexp_extract(x, '^\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}'), form), '%Y-%m-%d'), x);
create temp macro dotted(x) as case when regexp_full_match(x, '-?\\d+(\\.\\d{{1,2}})?') then x when regexp_full_match(x, '-?\\d+(\\.\\d+)?|-?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?')
    then coalesce(try_cast(replace(x, ',', '') as decimal(18,4))::varchar, x) else x end;
create temp macro commaed(x) as case when regexp_full_match(x, '-?\\d+(,\\d+)?|-?\\d{{1,3}}(\\.\\d{{3}})+(,\\d+)?')
    then coalesce(try_cast(replace(replace(x, '.', ''), ',', '.') as decimal(18,4))::varchar, x) else x end;
create temp macro from_minor(x, currency) as case
    when lower(currency) in ({zero}) then x
    else coalesce((try_cast(x as decimal(18,0)) * 0.01::decimal(3,2))::decimal(18,4)::varchar, x) end;
"""


@dataclass(frozen=True)
class Sheet:
    """A text table with the meaning of its columns. `source` is what answers are remembered by, `vendor` the label of the
    profile that gave it, if one did, `corrected` what was corrected by hand, under `scope` (empty: the table). `proofs`
    are the readings that the other tables of the same file prove, by kind of question.

    Of what a profile made, and beside the rows of `text`: `lines` are the digests of the lines they come from, None if each
    has an id; `turned` says which of them the file writes with an amount below zero although ours has none, None if none."""

    mapping: Mapping
    text: TextTable
    source: str
    vendor: str = ""
    scope: str = ""
    corrected: Corrections = field(default_factory=dict)
    proofs: MappingType[str, frozenset[str]] = field(default_factory=dict)
    lines: pa.ChunkedArray | None = None
    turned: pa.ChunkedArray | None = None


class Asks(Unrecognised):
    """What a file is cannot be told before `question` is answered."""

    question: Question


class WhichTable(Asks):
    """The words of an export's rows do not say which table they belong to: `question` asks it."""

    def __init__(self, file: str, vendor: str, question: Question) -> None:
        words = tuple(Message("quoted", {"text": w}) if w else Message("blank_word") for _, w in question.examples)
        tables = tuple(Named("table", option) for option in question.options)
        super().__init__("which_calls", file=file, vendor=vendor, words=words, tables=tables)
        self.question = question


def translate(
    profile: Profile, text: TextTable, table: str | None = None, corrected: Corrections | None = None
) -> list[Sheet]:
    """The tables that `text`, an export of `profile`, feeds; with `table` only that one.

    Raises :class:`~lib.ingest.mapping.Unrecognised` if the export holds nothing to count, and :class:`WhichTable` if the
    words of its rows do not say which table they belong to and `table` does not either.
    """
    if profile.refuse:
        raise Unrecognised("barren", file=text.name, vendor=profile.label, why=Message(profile.refuse))
    con = duckdb.connect()
    try:
        con.execute(_MACROS.format(blank="|".join(map(re.escape, BLANK)), zero=_quoted(_ZERO_DECIMALS)))
        con.register("source", text.rows)
        work = _Work(con, profile, text, corrected or {})
        feeds = [feed for feed in profile.feeds if table in (None, feed.table)]
        if profile.asks:
            feeds = [replace(feed, when={}) for feed in feeds] if table else work.decided(feeds)
        possible = work.possible(feeds)
        parts = [work.part(feed, whole=i == 0 and not profile.asks) for i, feed in enumerate(possible)]
        left_out = work.with_amounts(possible[0], text.set_aside)
    finally:
        con.close()
    first, *others = parts
    first = replace(first, text=replace(first.text, set_aside=(*left_out, *first.text.set_aside), notes=text.notes))
    return [first, *(part for part in others if part.text.rows.num_rows or part.text.set_aside)]


class _Work:
    """One text table and the columns of its profile, as SQL."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, profile: Profile, text: TextTable, corrected: Corrections
    ) -> None:
        self.con, self.profile, self.text, self.corrected = con, profile, text, corrected
        self.columns = positions(profile, text.headers)

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
            question = Question("", header, "table", tables, tuple(open_words))
            raise WhichTable(self.text.name, self.profile.label, question)
        chosen = [
            f for f in feeds if scalar(self.con, f"select count(*) from {self.source()} where {self.condition(f.when)}")
        ]
        return chosen or feeds[:1]

    def possible(self, feeds: list[Feed]) -> list[Feed]:
        """The feeds whose dates are in the file. Raises :class:`Unrecognised` if none are."""
        possible = [feed for feed in feeds if not self.missing(feed)]
        if not possible:
            missing = Named("field", self.missing(feeds[0]))
            raise Unrecognised("undated", file=self.text.name, vendor=self.profile.label, field=missing)
        return possible

    def missing(self, feed: Feed) -> str:
        """The field that dates the rows, if the profile has it and the file does not."""
        day = TABLES[feed.table].date
        needed = day in feed.fields and day in TABLES[feed.table].required
        return day if needed and self.value(feed.fields[day]) is None else ""

    def part(self, feed: Feed, *, whole: bool) -> Sheet:
        """The rows of one table, with what was set aside; `whole` if every row of the file is accounted for here."""
        scope = f"{feed.table}@{self.profile.name}"
        labelled = self.corrections(feed, scope)
        fields = {name: sql for name, (_, sql) in labelled.items()}
        rows = self.condition(feed.when)
        cases = " ".join(f"when {self.condition(a.when)} then '{a.reason}'" for a in feed.aside)
        if whole and feed.when:
            cases, rows = f"when not ({rows}) then 'other_rows' {cases}", "true"
        select = ", ".join(f"({sql})::varchar as c{i}" for i, sql in enumerate(fields.values()))
        written, _ = self.money(feed, fields)
        below = f"is_negative({written}) and not is_negative({fields[TABLES[feed.table].money]})" if written else ""
        query = f"""
            select "row", {f"case {cases} end" if cases else "null"}::varchar as _aside, {select},
                {below or "null::boolean"} as _turned, {{line}} as _line
            from {self.source()} where {rows}
        """
        found = self.con.sql(query.format(line="null::ubigint")).to_arrow_table()
        stays = pc.is_null(found.column("_aside"))
        if self.lacks_ids(feed.table, fields, found.filter(stays)):
            line = digest(self.text.headers, [f"nullif(trim(c{i}), '')" for i in range(len(self.text.headers))])
            found = self.con.sql(query.format(line=line)).to_arrow_table()
            stays = pc.is_null(found.column("_aside"))
        headers = [label for label, _ in labelled.values()]
        own = [f for f, sql in fields.items() if f in feed.fields and sql == self.field(feed.table, f, feed.fields[f])]
        used = {self.columns[a] for f in own for a in aliases(feed.fields[f]) if a in self.columns}
        unmapped = tuple(h for i, h in enumerate(self.text.headers) if i not in used and h not in headers)
        kept = found.filter(stays)
        lines, turned = kept.column("_line"), pc.fill_null(kept.column("_turned"), False)
        text = TextTable(
            self.text.name, tuple(headers), _plain(kept.drop_columns(["_aside", "_turned", "_line"])),
            self.with_amounts(feed, self.set_aside(found.filter(pc.invert(stays)))),
        )  # fmt: skip
        mapping = Mapping(feed.table, dict(zip(headers, fields, strict=True)), unmapped)
        return Sheet(
            mapping, text, self.profile.name, self.profile.label, scope, self.corrected,
            lines=lines if len(lines) > lines.null_count else None, turned=turned if pc.any(turned).as_py() else None,
        )  # fmt: skip

    @staticmethod
    def lacks_ids(table: str, fields: MappingType[str, str], rows: pa.Table) -> bool:
        """Whether some row has no id, so that its line has to tell it apart."""
        position = list(fields).index(name) if (name := TABLES[table].keys[0][0]) in fields else None
        return table == "customers" or position is None or rows.column(f"c{position}").null_count > 0

    def money(self, feed: Feed, fields: MappingType[str, str]) -> tuple[str, str]:
        """The SQL of a row's amount as the file signs it, empty if it has none, and that of its currency."""
        name = TABLES[feed.table].money
        if name not in fields:
            return "", "null"
        source = feed.fields.get(name, "")
        signed = self.field(feed.table, name, _signed(source)) if source else None
        own = bool(source) and self.field(feed.table, name, source) == fields[name]  # not corrected by hand
        return (signed or fields[name]) if own else fields[name], fields.get("currency", "null")

    def with_amounts(self, feed: Feed, set_aside: Sequence[SetAside]) -> tuple[SetAside, ...]:
        """The rows left out, each with its amount and currency as far as it has them."""
        whole = [aside for aside in set_aside if len(aside.cells) == len(self.text.headers)]
        labelled = self.corrections(feed, f"{feed.table}@{self.profile.name}")
        amount, currency = self.money(feed, {name: sql for name, (_, sql) in labelled.items()})
        if not whole or not amount:
            return tuple(set_aside)
        columns = zip(*(aside.cells for aside in whole), strict=True)
        cells = {f"c{i}": pa.array([c or None for c in column], pa.string()) for i, column in enumerate(columns)}
        self.con.register("left_out", pa.table({**cells, "row": pa.array([a.row for a in whole], pa.int64())}))
        found = self.con.execute(f'select "row", {amount}, {currency} from {self.source("left_out")}').fetchall()
        self.con.unregister("left_out")
        told = {row: (text or "", code or "") for row, text, code in found}
        return tuple(
            replace(a, amount=told[a.row][0], currency=told[a.row][1]) if a.row in told else a for a in set_aside
        )

    def corrections(self, feed: Feed, scope: str) -> dict[str, tuple[str, str]]:
        """Field -> (heading, SQL) as the profile has it, and over that what was corrected by hand."""
        own = {name: sql for name, source in feed.fields.items() if (sql := self.field(feed.table, name, source))}
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
        rows = self.text.rows.filter(
            pc.is_in(self.text.rows.column("row"), value_set=found.column("row").combine_chunks())
        )
        whole = {row.pop("row"): tuple(cell or "" for cell in row.values()) for row in rows.to_pylist()}
        reasons = zip(found.column("row").to_pylist(), found.column("_aside").to_pylist(), strict=True)
        return tuple(SetAside(row, reason, as_line(whole[row], ","), whole[row]) for row, reason in reasons)

    def labels(self, feed: Feed, fields: list[str]) -> list[str]:
        """The heading of each field: the vendor's headers it comes from, or the constant it is."""
        taken: list[str] = []
        for name in fields:
            source = feed.fields[name]
            used = [self.text.headers[self.columns[a]] for a in aliases(source) if a in self.columns]
            label = " + ".join(used) or f"({name if isinstance(source, str) else source.get('is', name)})"
            taken.append(label if label not in taken else f"{label} → {name}")
        return taken

    def source(self, relation: str = "source") -> str:
        """The columns of the profile, trimmed and with blanks as nulls."""
        columns = ", ".join(f"filled(c{i}) as {identifier(alias)}" for alias, i in self.columns.items())
        words = ", ".join(f"word({identifier(alias)}) as {identifier(alias + '=')}" for alias in self.columns)
        return f"(select *, {words} from (select *, {columns} from {relation}))"

    def column(self, alias: str) -> str:
        """The SQL of a column, null if the file has none."""
        return identifier(alias) if alias in self.columns else "null::varchar"

    def field(self, table: str, name: str, source: Source) -> str | None:
        """The SQL of a field's text; None if none of its columns are there."""
        sql = self.value(source)
        if sql is None:
            return None
        kind = TABLES[table].by_name[name].kind
        if kind is Kind.DATE and self.profile.order:
            sql = _DAYS[self.profile.order].format(sql)
        if kind is Kind.DATE and self.profile.utc:
            sql = f"utc_time({sql})"
        if kind is Kind.MONEY and self.profile.decimal:
            sql = f"{'dotted' if self.profile.decimal == 'dot' else 'commaed'}({sql})"
        return sql

    def value(self, source: Source) -> str | None:
        """The SQL of a source's text, with its modifiers."""
        if isinstance(source, str):
            return self.column(source) if source in self.columns else None
        sql = self._origin(source)
        if sql is None:
            return None
        if "minor" in source and self._whole(sql):
            sql = f"from_minor({sql}, {self.column(source['minor'])})"
        if "find" in source:
            sql = f"nullif(trim(regexp_extract({sql}, {literal(source['find'])}, 1)), '')"
        if "drop" in source:
            sql = f"case when not regexp_matches({sql}, {literal(source['drop'])}) then {sql} end"
        if "words" in source:
            sql = self._worded(sql, source["words"])
        if source.get("absolute"):
            sql = f"unsigned({sql})"
        if "when" in source:
            sql = f"case when {self.condition(source['when'])} then {sql} end"
        return sql

    def _origin(self, source: MappingType[str, object]) -> str | None:
        match source:
            case {"is": constant}:
                return literal(constant)
            case {"rules": list(rules)}:
                cases = [
                    (self.condition(r.get("when", {})), self.value({k: v for k, v in r.items() if k != "when"}))
                    for r in rules
                ]
                return (
                    "case " + " ".join(f"when {when} then {sql or 'null'}" for when, sql in cases) + " end"
                    if any(s for _, s in cases)
                    else None
                )
            case {"currency_of": str(alias)}:
                code = header_currency(self.text.headers[self.columns[alias]])[1] if alias in self.columns else ""
                return literal(code) if code else None
            case {"join": list(parts)}:
                there = [self.column(a) for a in parts if a in self.columns]
                return (
                    f"nullif(concat_ws({literal(source.get('with', ' '))}, {', '.join(there)}), '')" if there else None
                )
        of = source.get("of", [])
        there = [self.column(a) for a in ([of] if isinstance(of, str) else of) if a in self.columns]  # type: ignore[attr-defined]
        day = self._period_end() if source.get("period") else None
        there += [literal(day)] if day else []
        return f"coalesce({', '.join(there)})" if there else None

    def _whole(self, sql: str) -> bool:
        """Whether every amount is a whole number: hundredths never have a fraction."""
        return bool(scalar(self.con, f"select bool_and(regexp_full_match({sql}, '-?\\d+')) from {self.source()}"))

    def _period_end(self) -> str | None:
        above = next((str(note.params["text"]) for note in self.text.notes if note.code == "preamble_skipped"), "")
        named = re.findall(
            r"[^\W\d_]+\.? \d{1,2}, \d{4}|\d{1,2} (?:de )?[^\W\d_]+\.?(?: de)? \d{4}|\d{4}-\d\d-\d\d", above
        )
        days = [day for day in (read_date(text, None) for text in named) if day]
        return max(days).isoformat() if days else None

    @staticmethod
    def _worded(sql: str, words: MappingType[str, str]) -> str:
        cases = " ".join(f"when {literal(header_key(theirs))} then {literal(ours)}" for theirs, ours in words.items())
        return f"case word({sql}) {cases} else {sql} end"

    def condition(self, condition: Condition) -> str:
        """A condition as SQL that is true or false, never null."""
        terms = []
        for alias, wanted in condition.items():
            entries = [wanted] if isinstance(wanted, str) else list(wanted)
            column = self.column(alias.removesuffix("!"))
            words = [header_key(entry) for entry in entries if entry[:1].isalnum()]
            tests = [self._test(column, entry) for entry in entries if not entry[:1].isalnum()]
            if words and alias.removesuffix("!") in self.columns:
                tests.append(f"coalesce({identifier(alias.removesuffix('!') + '=')} in ({_quoted(words)}), false)")
            term = f"({' or '.join(tests) or 'false'})"
            terms.append(f"not {term}" if alias.endswith("!") else term)
        return " and ".join(terms) or "true"

    def _test(self, column: str, entry: str) -> str:
        if entry == "":
            return f"({column} is null)"
        if entry == "*":
            return f"({column} is not null)"
        if entry in (">0", "<0"):
            sign = "" if entry == "<0" else "not "
            test = f"regexp_matches({column}, '[1-9]') and {sign}is_negative({column})"
        elif entry.startswith("="):
            test = f"{column} = {self.column(entry[1:])}"
        else:
            pattern = self.profile.patterns[entry[2:]] if entry.startswith("~@") else entry[1:]
            test = f"regexp_matches(lower(strip_accents({column})), {literal(pattern)})"
        return f"coalesce({test}, false)"


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


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in words)
