"""The columns of one vendor's file as SQL: what a profile's sources and conditions are over them.

A field's source is a column's alias, or a table with one of
    ``of``           one column, or several: the first that is filled in
    ``join``         several columns with ``with`` (a space) between them
    ``is``           a constant
    ``rules``        sources with a ``when`` each: the first whose condition holds
    ``currency_of``  the currency in the brackets of that column's header
    ``period``       the last day named in the lines above the header, for reports that are not split by day (``start``: the first)
and any of: ``words`` (the vendor's word -> ours), ``find`` (a regular expression's first group), ``drop`` (texts that
say nothing), ``absolute`` (without its sign), ``minor`` (in hundredths, whole numbers only, with the column that names
the currency), ``via`` (a reference and an id: the text of the row that the reference names), ``asked`` (the column
without a value in which nobody was asked, so that the field says nothing), ``when``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from functools import cached_property
from typing import Any

import duckdb

from lib.engine.db import identifier, literal, scalar
from lib.ingest.map.headers import header_currency
from lib.ingest.map.profiles import (
    Condition,
    Profile,
    Source,
    positions,
)
from lib.ingest.map.touches import touched
from lib.ingest.map.utm_text import FIELDS as UTM
from lib.ingest.read.text_table import TextTable
from lib.schema.amounts import ZERO_DECIMALS
from lib.schema.fields import Kind, header_key
from lib.schema.moments import read_date
from lib.schema.settings import with_defaults
from lib.schema.tables import TABLES
from lib.schema.values import BLANK

_DAYS = {
    "dmy": "day_in({}, '%d/%m/%Y')",
    "mdy": "day_in({}, '%m/%d/%Y')",
    "ymd": "regexp_replace({}, '^(\\d{{4}})(\\d\\d)(\\d\\d)$', '\\1-\\2-\\3')",
}
"""How a profile's `order` makes an ISO day of a written one, with the time after it; anything else stays as it is."""

_MACROS = """
create temp macro word(x) as regexp_replace(lower(strip_accents(x)), '[^a-z0-9]+', '', 'g');
create temp macro filled(x) as case when length(x) > 8 or not regexp_full_match(trim(x), '{blank}') then nullif(trim(x), '') end;
create temp macro unsigned(x) as regexp_replace(x, '[-−()]', '', 'g');
create temp macro is_negative(x) as regexp_matches(x, '^\\W{{0,3}}[-−(]|-$');
create temp macro utc_time(x) as case
    when regexp_full_match(x, '\\d{{10}}') then strftime(epoch_ms(x::bigint * 1000), '%Y-%m-%d %H:%M:%SZ')
    when substr(x, 5, 1) <> '-' or substr(x, 14, 1) <> ':' then x
    when length(x) = 16 then x || ':00Z'
    when length(x) = 19 or regexp_full_match(substr(x, 20), '\\.\\d+') then x || 'Z' else x end;
create temp macro day_in(x, form) as
    coalesce(strftime(try_strptime(regexp_extract(x, '^\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}'), form), '%Y-%m-%d')
        || coalesce(' ' || nullif(regexp_extract(x, '^[\\d/]+[ ,T]+(\\d{{1,2}}:\\d\\d(:\\d\\d)?( ?[AaPp][Mm])?( ?(Z|UTC|[+-]\\d\\d:?\\d\\d))?)', 1), ''), ''), x);
create temp macro moment(x) as try_strptime(upper(left(trim(x), 32)), [
    '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%dT%H:%M:%S.%fZ',
    '%Y-%m-%d %H:%M:%SZ', '%Y-%m-%d %H:%M:%S UTC', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M', '%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S', '%Y-%m-%d']);
create temp macro dotted(x) as case when regexp_full_match(x, '-?\\d+(\\.\\d{{1,2}})?') then x when regexp_full_match(x, '-?\\d+(\\.\\d+)?|-?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?')
    then coalesce(try_cast(replace(x, ',', '') as decimal(18,4))::varchar, x) else x end;
create temp macro commaed(x) as case when regexp_full_match(x, '-?\\d+(,\\d+)?|-?\\d{{1,3}}(\\.\\d{{3}})+(,\\d+)?')
    then coalesce(try_cast(replace(replace(x, '.', ''), ',', '.') as decimal(18,4))::varchar, x) else x end;
create temp macro from_minor(x, currency) as case
    when upper(currency) in ({zero}) then x
    else coalesce((try_cast(x as decimal(18,0)) * 0.01::decimal(3,2))::decimal(18,4)::varchar, x) end;
"""


class Columns:
    """One text table and the columns of its profile, as SQL. `written` is the table as it stands in the file, `text` what
    the addresses in it tell besides."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, profile: Profile, text: TextTable, settings: MappingType[str, str]
    ) -> None:
        con.execute(_MACROS.format(blank="|".join(map(re.escape, BLANK)), zero=_quoted(ZERO_DECIMALS)))
        self.con, self.profile, self.written, self.settings = con, profile, text, settings
        columns = positions(profile, text.headers)
        own = {name: columns[name] for name in UTM if name in columns}
        found = touched(text, own, with_defaults(settings)["click_ids"] == "yes")
        self.text, self.used, self.columns = found.text, found.used, {**columns, **found.columns}
        con.register("source", self.text.rows)

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
        if TABLES[table].by_name[name].vocabulary == "call_status" and self.counts_as_held:
            sql = f"case {sql} when 'unknown_outcome' then 'held' else {sql} end"
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
        if sql is None or ("asked" in source and not self._filled(source["asked"])):
            return None
        if "via" in source:
            reference, named = map(self.column, source["via"])
            every = f"select {named} as _key, {sql} as _text from {self.source()}"
            sql = f"(select any_value(_text) from ({every}) where _key = {reference})"
        if "minor" in source and self.in_hundredths:
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
        day = self._period(source.get("period") == "start") if source.get("period") else None
        there += [literal(day)] if day else []
        return f"coalesce({', '.join(there)})" if there else None

    @cached_property
    def in_hundredths(self) -> bool:
        """Whether every amount that the vendor gives in hundredths is a whole number, as hundredths are."""
        told = [s for feed in self.profile.feeds for s in feed.fields.values() if isinstance(s, dict) and "minor" in s]
        amounts = [sql for source in told if (sql := self._origin(source))]
        whole = " and ".join(f"coalesce(bool_and(regexp_full_match({sql}, '-?\\d+')), true)" for sql in amounts)
        return bool(amounts) and bool(scalar(self.con, f"select {whole} from {self.source()}"))

    @property
    def counts_as_held(self) -> bool:
        """Whether somebody said that the calls of which the export does not say what became were held."""
        return self.settings.get(f"outcome.{self.profile.name}") == "held"

    def _filled(self, alias: str) -> bool:
        """Whether a column is there and some row says something in it."""
        return alias in self.columns and bool(
            scalar(self.con, f"select count({self.column(alias)}) from {self.source()}")
        )

    def _period(self, first: bool) -> str | None:
        above = next((str(note.params["text"]) for note in self.text.notes if note.code == "preamble_skipped"), "")
        named = re.findall(
            r"(?<![^\W\d_])[^\W\d_]+\.? \d{1,2}, \d{4}|\d{1,2} (?:de )?[^\W\d_]+\.?(?: de)? \d{4}|\d{4}-\d\d-\d\d",
            above,
        )
        days = [day for day in (read_date(text, None) for text in named) if day]
        return (min(days) if first else max(days)).isoformat() if days else None

    @staticmethod
    def _worded(sql: str, words: MappingType[str, str]) -> str:
        cases = " ".join(f"when {literal(header_key(theirs))} then {literal(ours)}" for theirs, ours in words.items())
        return f"case word({sql}) {cases} else {sql} end"

    def condition(self, condition: Condition) -> str:
        """A condition as SQL that is true or false, never null."""
        terms = []
        for alias, wanted in condition.items():
            if isinstance(wanted, dict):
                terms.append(self._among(alias, wanted))
                continue
            entries = [wanted] if isinstance(wanted, str) else list(wanted)
            column = self.column(alias.removesuffix("!"))
            words = [header_key(entry) for entry in entries if entry[:1].isalnum()]
            tests = [self._test(column, entry) for entry in entries if not entry[:1].isalnum()]
            if words and alias.removesuffix("!") in self.columns:
                tests.append(f"coalesce({identifier(alias.removesuffix('!') + '=')} in ({_quoted(words)}), false)")
            term = f"({' or '.join(tests) or 'false'})"
            terms.append(f"not {term}" if alias.endswith("!") else term)
        return " and ".join(terms) or "true"

    def _among(self, alias: str, wanted: MappingType[str, Any]) -> str:
        """Whether a column names a row that meets a condition, by the text in another column of it."""
        if "among" not in wanted:
            return f"exists(select 1 from {self.source()} where {self.condition(wanted['when'])})"
        named = self.column(wanted["among"])
        rows = f"select {named} from {self.source()} where {named} is not null and {self.condition(wanted['when'])}"
        term = f"coalesce({self.column(alias.removesuffix('!'))} in ({rows}), false)"
        return f"not {term}" if alias.endswith("!") else term

    def _test(self, column: str, entry: str) -> str:
        if entry == "":
            return f"({column} is null)"
        if entry == "*":
            return f"({column} is not null)"
        if entry in (">0", "<0"):
            sign = "" if entry == "<0" else "not "
            test = f"regexp_matches({column}, '[1-9]') and {sign}is_negative({column})"
        elif entry.startswith(">="):
            test = f"moment({column}) >= moment({self.column(entry[2:])})"
        elif entry.startswith("="):
            test = f"{column} = {self.column(entry[1:])}"
        else:
            pattern = self.profile.patterns[entry[2:]] if entry.startswith("~@") else entry[1:]
            test = f"regexp_matches(lower(strip_accents({column})), {literal(pattern)})"
        return f"coalesce({test}, false)"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in words)
