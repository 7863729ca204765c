"""Wide tables: payments that stand side by side in columns, one group of columns each, or one column per month or week.

What repeats is told by the headers (a number, or a part of a year), and that it is money by the headers' words and every value.
Phones, address lines, answers to a survey and campaign tags repeat too; they hold no amounts and make no wide table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import pyarrow as pa

from lib.ingest.map import money
from lib.ingest.map.headers import KNOWN
from lib.ingest.map.months import CYCLE, ORDINALS, Unit, days_of, first_day, month_of, part_of, tokens_of
from lib.ingest.read.assemble import as_line, name_headers
from lib.ingest.read.merged import NAMING
from lib.ingest.read.non_rows import MAY_BE_TOTAL
from lib.ingest.read.text_table import (
    UNFOLDED,
    Note,
    SetAside,
    TextTable,
)
from lib.schema.amounts import DecimalMark, decimal_mark, read_amount
from lib.schema.fields import header_key, word_set
from lib.texts.messages import Message, Param

_AMOUNT = word_set(
    "amount amounts amt importe importes monto cantidad sum suma value valor betrag montant importo cash"
)
_MONEY = _AMOUNT | word_set(
    "payment payments pay paid pago pagos cuota cuotas instalment instalments installment installments plazo plazos cobro cobros "
    "abono abonos ingreso ingresos charge charges cargo revenue collected zahlung rate raten parcela pagamento paiement versement "
    "echeance rata mensualidad mensualidades invoice factura deposit deposito "
    "cobrado cobrada pagado pagada facturado ingresado"
)
_DATE = word_set("date fecha day dia datum data on")
_DUE = word_set("due vencimiento vence")
_BESIDE = word_set(
    "status estado method metodo type tipo currency moneda reference referencia ref id concept concepto note notes nota notas"
)
_FEE = word_set("fee fees comision comisiones tax iva vat")
"""Words of the columns of a group: its amount, its day, and what else may be said of a payment."""

_SINGLE = word_set(
    "deposit deposito balance final initial inicial anticipo senal reserva resto saldo upfront down rest second"
)
"""Words that tell one payment from another without a number; their groups need an amount and a day each."""
_JOINTS = word_set("n no nr num numero number o a er ro do to ero st nd rd th de del of the la el")
_LEAST_UNDATED = 100
_LEAST_OF_A_DAY = 25
_UNITS: tuple[Unit, ...] = ("weeks", "quarters", "halves", "years")
_BESIDE_MONTHS = _MONEY | _JOINTS | {"total"}
_MOST_GROUPS = 60
_MOST_ROWS = 200_000
_LONGEST_HEADER = 6  # words; what is longer is a question of a form
_NOTHING = re.compile(r"\s*+[-–—]?\s*+")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_FULL_DAY = re.compile(r"\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|\d{1,2}[-_.]\d{1,2}[-_.]\d{4}|20\d{6}")


@dataclass(frozen=True)
class Group:
    """One payment's columns: the index of each by its part, and for a month its first day."""

    label: str
    columns: Mapping[str, int]
    day: str = ""


@dataclass(frozen=True)
class Wide:
    """How a table is wide: what repeats, the new columns that it becomes, and the columns that stand once.

    `problem` is why the days cannot be told, as that months have no year; a group without a day of its own takes that of its row. `rows` and `total` are what it
    unfolds to, the number of rows and the sum of their amounts.
    """

    kind: Literal["groups"] | Unit
    groups: tuple[Group, ...]
    parts: tuple[str, ...]
    fixed: tuple[int, ...]
    mark: DecimalMark
    rows: int
    total: Decimal
    problem: str = ""

    @property
    def what(self) -> Message:
        """What stands side by side, as a part of a sentence."""
        labels = [group.label for group in self.groups]
        shown = (*labels[:3], "…", labels[-1]) if len(labels) > 4 else tuple(labels)
        if self.kind != "groups":
            return Message(f"wide_{self.kind}", {"columns": shown})
        return Message("wide_groups" if "Date" in self.parts else "wide_dayless", {"columns": shown})


def detect(text: TextTable) -> Wide | None:
    """How a table is wide; None for any other table, and for one that is too long to be laid out by hand."""
    if text.rows.num_rows > _MOST_ROWS:
        return None
    return _repeated(text) or _monthly(text)


def without_groups(text: TextTable, wide: Wide) -> TextTable:
    """The table as it is, with the columns that stand once alone: what it says of each client."""
    names = [f"c{index}" for index in wide.fixed]
    rows = text.rows.select([*names, "row"]).rename_columns([*(f"c{i}" for i in range(len(names))), "row"])
    return replace(text, headers=tuple(text.headers[i] for i in wide.fixed), rows=rows, set_aside=(), notes=())


def sum_of(text: TextTable, header: str, mark: DecimalMark) -> Decimal:
    """The sum of the amounts in a column."""
    return sum(_amounts(_cells(text, text.headers.index(header)), mark), Decimal())


def unfold(text: TextTable, wide: Wide) -> TextTable:
    """The table with one row per group that holds something; the columns that stand once are repeated.

    Numbers that can be added up stand in the first row of several alone, so that no sum changes, and an id of payments gets
    the number of its group. The row numbers are those of the sheet, from the second group on beyond UNFOLDED. Rows without
    anything in any group are set aside.
    """
    fixed = [(index, _cells(text, index)) for index in wide.fixed]
    once = {index for index, cells in fixed if _counts(text.headers[index], cells)}
    ids = {index for index, _ in fixed if _known_as(text.headers[index]) == "id"}
    own = [{part: _cells(text, index) for part, index in group.columns.items()} for group in wide.groups]
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    empty: list[SetAside] = []
    for at, number in enumerate(text.rows.column("row").to_pylist()):
        held = 0
        for place, (group, columns) in enumerate(zip(wide.groups, own, strict=True)):
            cells = {part: values[at] for part, values in columns.items()}
            if not _holds(cells, wide):
                continue
            if wide.kind != "groups":
                cells["Date"] = group.day
            others: list[str | None] = []
            for index, values in fixed:
                value = None if held and index in once else values[at]
                others.append(f"{value}-{place + 1}" if value and place and index in ids else value)
            rows.append([*(cells.get(part) for part in wide.parts), *others])
            numbers.append(number + place * UNFOLDED)
            held += 1
        if not held:
            line = as_line((values[at] or "" for _, values in fixed), ",")
            empty.append(SetAside(number, "nothing_to_unfold", line))
    headers = name_headers([*wide.parts, *(text.headers[index] for index in wide.fixed)])
    columns_of = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    columns_of = columns_of or [pa.array([], pa.string())] * len(headers)
    table = pa.table(
        [*columns_of, pa.array(numbers, pa.int64())], names=[*(f"c{i}" for i in range(len(headers))), "row"]
    )
    said: dict[str, Param] = {"what": wide.what, "count": len(rows), "sum": money.said({"": wide.total})}
    notes = tuple(note for note in text.notes if note.code != "header_looks_like_data")
    return replace(
        text, headers=tuple(headers), rows=table, set_aside=(*text.set_aside, *empty), notes=(*notes, Note("unfolded", said)),
        unfolded=True,
    )  # fmt: skip


def _holds(cells: Mapping[str, str | None], wide: Wide) -> bool:
    """Whether a group of a row says anything; a month with nothing paid says nothing."""
    if wide.kind == "groups" and any(cells[part] for part in cells if part != "Amount"):
        return True
    text = cells["Amount"] or ""
    amount = read_amount(text, wide.mark)
    return not _NOTHING.fullmatch(text) and not (amount is not None and amount.value == 0)


# Groups that are told apart by a number.


def _repeated(text: TextTable) -> Wide | None:
    patterns = _patterns(text.headers)
    for pattern, columns in patterns.items():
        words = word_set(pattern)
        # "Deposit" and "Balance" are payments without saying so, if each has a day beside it.
        dated = pattern == "single #" and any(
            word_set(other) & _DATE for other in patterns if other.startswith("single # ")
        )
        if not (words & _MONEY or dated) or words & (_FEE | _DATE | _BESIDE):
            continue
        mark = _money_mark([_cells(text, index) for index in columns.values()])
        if mark is None:
            continue
        parts = _parts(text, pattern, patterns, columns)
        if "Date" not in parts and (dated or min(columns) < 0 or _is_written_twice(text.headers, columns)):
            continue
        groups = tuple(
            Group(text.headers[columns[n]], {part: found[n] for part, found in parts.items() if n in found})
            for n in sorted(columns, key=lambda n: columns[n])
        )
        taken = {index for found in parts.values() for index in found.values()}
        return _measured(text, Wide("groups", groups, tuple(parts), _others(text, taken), mark, 0, Decimal()))
    return None


def _is_written_twice(headers: Sequence[str], columns: Mapping[int, int]) -> bool:
    """Whether columns have one name, which was told apart by the reader: ``Amount`` and ``Amount (2)``."""
    return 2 in columns and headers[columns[2]].endswith("(2)") and "1" not in headers[columns.get(1, columns[2])]


def _patterns(headers: Sequence[str]) -> dict[str, dict[int, int]]:
    """Headers with their number taken out -> number -> index, of those that have two numbers or more.

    ``Payment``, ``Payment 2`` and ``Date``, ``Date (2)`` begin without a 1; a group without a number counts from -1 down.
    """
    found: dict[str, dict[int, int]] = {}
    plain: dict[str, int] = {}
    for index, header in enumerate(headers):
        tokens = tokens_of(header)
        if len(tokens) > _LONGEST_HEADER:
            continue
        at = [i for i, token in enumerate(tokens) if token.isdigit() or token in ORDINALS]
        single = [i for i, token in enumerate(tokens) if token in _SINGLE] if not at else []
        if len(at) == 1:
            number = ORDINALS.get(tokens[at[0]]) or int(tokens[at[0]])
            if 0 < number <= _MOST_GROUPS:
                found.setdefault(_with_gap(tokens, at[0]), {}).setdefault(number, index)
        elif not at:
            plain.setdefault(" ".join(t for t in tokens if t not in _JOINTS), index)
        if len(single) == 1:
            columns = found.setdefault("single " + _with_gap(tokens, single[0]), {})
            columns[-1 - len(columns)] = index
    for pattern, columns in found.items():
        first = plain.get(pattern.replace("# ", "").replace(" #", ""))
        if first is not None and 2 in columns and 1 not in columns:
            columns[1] = first
    return {pattern: columns for pattern, columns in found.items() if len(columns) > 1}


def _with_gap(tokens: Sequence[str], at: int) -> str:
    return " ".join("#" if i == at else token for i, token in enumerate(tokens) if i == at or token not in _JOINTS)


def _parts(
    text: TextTable, pattern: str, patterns: Mapping[str, dict[int, int]], columns: Mapping[int, int]
) -> dict[str, dict[int, int]]:
    """The columns of the groups by the name of the part: the day and the amount first, then what else belongs to them."""
    core = _core(pattern)
    parts: dict[str, dict[int, int]] = {"Amount": dict(columns)}
    for other, found in patterns.items():
        words, beside = word_set(other), _core(other)
        shared = {n: index for n, index in found.items() if n in columns}
        if other == pattern or len(shared) < min(2, len(found)) or set(shared) != set(found):
            continue
        if beside and not beside & core and not beside <= _MONEY:
            continue
        known = words & (_DATE | _DUE | _BESIDE | _FEE) or core & words
        if not known or other.startswith("single") != pattern.startswith("single"):
            continue
        name = _part_name(text, other, found)
        if name not in parts:
            parts[name] = shared
    return {name: parts[name] for name in sorted(parts, key=lambda name: (name != "Date", name != "Amount"))}


def _core(pattern: str) -> frozenset[str]:
    return word_set(pattern.removeprefix("single ")) - _AMOUNT - _DATE - _DUE - _BESIDE - _FEE


def _part_name(text: TextTable, pattern: str, columns: Mapping[int, int]) -> str:
    words = word_set(pattern)
    if words & _DATE and not words & _DUE:
        return "Date"
    header = text.headers[min(columns.values())]
    tokens = tokens_of(header)
    kept = [t for t in re.findall(r"[^\W\d_]+", header) if word_set(t) & (_BESIDE | _FEE | _DUE | _DATE)]
    return " ".join(kept or tokens).capitalize()


# Parts of a year.


def _monthly(text: TextTable) -> Wide | None:
    """How a table is wide that has a column for each of several days, weeks, months, quarters, halves or years."""
    days, is_open = days_of(text.headers, _BESIDE_MONTHS)
    span, parts = _parts_of_years(text.headers)
    at: dict[int, date | None] = dict(days)
    dated = len(days) > len(parts) or all(year for year, _ in parts.values())
    if len(days) > len(parts):
        span = "days"
    else:
        year = 0 if dated else _year_of(text)
        at = {i: first_day(span, own or year, n) if own or year else None for i, (own, n) in parts.items()}
        is_open = None in at.values() or (not dated and _turns(span, [n for _, n in parts.values()]))
    named = days if span == "days" else parts
    if len(set(named.values())) < max(2, len(named)):
        return None
    columns = [_cells(text, index) for index in at]
    mark = _money_mark(columns)
    if mark is None:
        return None
    largest = max((abs(value) for cells in columns for value in _amounts(cells, mark)), default=Decimal())
    # Q1 may be the first question of a survey as well, and a day hold who was there: such numbers are no sums of money.
    least = {"months": 0, "years": _LEAST_UNDATED}.get(span, _LEAST_OF_A_DAY if dated else _LEAST_UNDATED)
    if largest < least:
        return None
    groups = tuple(
        Group(text.headers[index], {"Amount": index}, day.isoformat() if day else "") for index, day in at.items()
    )
    problem = ("wide_no_order" if span == "days" else "wide_no_year") if is_open else ""
    return _measured(text, Wide(span, groups, ("Date", "Amount"), _others(text, set(at)), mark, 0, Decimal(), problem))


def _parts_of_years(headers: Sequence[str]) -> tuple[Unit, dict[int, tuple[int, int]]]:
    """The first kind of which two columns or more are: index -> (year or 0, number). Beside months, quarters only add them up."""
    months = {i: month for i, header in enumerate(headers) if (month := month_of(header, _BESIDE_MONTHS))}
    if len(months) > 1:
        return "months", months
    for span in _UNITS:
        found = {i: part for i, header in enumerate(headers) if (part := part_of(span, header, _BESIDE_MONTHS))}
        if len(found) > 1:
            return span, found
    return "months", {}


def _turns(span: Unit, numbers: Sequence[int]) -> bool:
    """Whether columns without a year go from the last part of one into the first of the next: Nov, Dec, Jan."""
    return any(a >= CYCLE[span] and b == 1 for a, b in pairwise(numbers))


def _year_of(text: TextTable) -> int:
    """The one year that the name of the sheet, the lines above its header or the file's name say; 0 if none does."""
    file, _, sheet = text.name.rpartition(" / ")
    above = " ".join(str(note.params["text"]) for note in text.notes if note.code == "preamble_skipped")
    for said in (sheet, above, _FULL_DAY.sub(" ", file or sheet)):
        years = set(_YEAR.findall(said if said is above else _FULL_DAY.sub(" ", said)))
        if len(years) == 1:
            return int(years.pop())
    return 0


# Columns.


def _cells(text: TextTable, index: int) -> list[str | None]:
    found: list[str | None] = text.rows.column(f"c{index}").to_pylist()
    return found


def _money_mark(columns: Sequence[Sequence[str | None]]) -> DecimalMark | None:
    """The decimal mark of columns that all hold amounts; None if they do not."""
    texts = [[text for text in column if text and not _NOTHING.fullmatch(text)] for column in columns]
    every = [text for column in texts for text in column]
    if sum(map(bool, texts)) < 1:
        return None
    marks = {decimal_mark(text) for text in every}
    if "either" in marks and not marks & {"comma", "dot"}:  # 1.000 beside 500: the mark groups thousands
        open_mark = next(text for text in every if decimal_mark(text) == "either")
        marks.add("comma" if "." in open_mark else "dot")
    mark: DecimalMark = "comma" if "comma" in marks and "dot" not in marks else "dot"
    read = [read_amount(text, mark) for text in every]
    small = [amount for amount in read if amount is not None and abs(amount.value) < 10**8]
    return mark if len(small) >= 0.9 * len(every) and any(amount.value for amount in small) else None


def _amounts(cells: Sequence[str | None], mark: DecimalMark) -> list[Decimal]:
    return [amount.value for text in cells if text and (amount := read_amount(text, mark)) is not None]


def _counts(header: str, cells: Sequence[str | None]) -> bool:
    """Whether a column holds amounts, which must not stand in several rows, and no numbers that name something."""
    return not word_set(header) & NAMING and _money_mark([cells]) is not None


def _known_as(header: str) -> str | None:
    return KNOWN["payments"].get(header_key(header))


def _others(text: TextTable, taken: set[int]) -> tuple[int, ...]:
    return tuple(index for index in range(len(text.headers)) if index not in taken)


def _measured(text: TextTable, wide: Wide) -> Wide:
    """The wide table with what it unfolds to, and without a column that only adds up its groups."""
    sums = [_amounts(_cells(text, group.columns["Amount"]), wide.mark) for group in wide.groups]
    total = sum((sum(amounts, Decimal()) for amounts in sums), Decimal())
    fixed = tuple(
        index
        for index in wide.fixed
        if not (re.match(MAY_BE_TOTAL, text.headers[index]) or _known_as(text.headers[index]) == "amount")
        or sum_of(text, text.headers[index], wide.mark) != total
    )
    own = [{part: _cells(text, index) for part, index in group.columns.items()} for group in wide.groups]
    rows = sum(
        _holds({part: values[at] for part, values in columns.items()}, wide)
        for columns in own
        for at in range(text.rows.num_rows)
    )
    return replace(wide, fixed=fixed, rows=rows, total=total)
