"""Reading the tables from CSV, and which of their rows stand (docs/numbers.md decisions 28, 95, 96)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tests.reference.text import Row, as_currency, as_date, as_list, as_word, fold
from tests.reference.words import ALSO, COLUMNS, comparable

Tables = dict[str, list[Row]]

KEYS = {
    "customers": ("id",),
    "csm_calls": ("id",),
    "payments": ("id", "kind"),
    "leads": ("id",),
    "sales_calls": ("id",),
    "costs": ("id",),
    "rates": ("currency", "date"),
}
"""What names a row, the first of it never blank: a refund row may carry the id of its payment (decision 28)."""
PURCHASE = ("close_date", "joined_date", "offers")
"""What tells the purchases of one client apart, who bears one id in all of them (decision 96)."""
CARRIES_CUSTOMER_ID = ("payments", "leads", "csm_calls", "sales_calls")
BLOCK = 5
"""Lines that repeat in a row from which on they are a sheet pasted twice (decision 95)."""
NOTHING: tuple[str, ...] = ()


class Line(Row):
    """A row that remembers its line as written, columns that mean nothing to us included."""

    raw: tuple[str, ...] = NOTHING


def load(folder: Path) -> Tables:
    """The tables found as ``<table>.csv`` in `folder`: canonical field -> stripped text."""
    return {name: _read(folder / f"{name}.csv", name) for name in COLUMNS if _exists(folder, name)}


def _exists(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").is_file()


def _read(path: Path, table: str) -> list[Row]:
    names = ALSO.get(table, {}) | {comparable(name): name for name in COLUMNS[table]}
    if table in CARRIES_CUSTOMER_ID:
        names.setdefault(comparable("customer_id"), "customer_id")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        headers = [names.get(comparable(h)) for h in next(reader, [])]
        # A field's own name beats a synonym when a file holds both; the first such column wins.
        columns: dict[str, int] = {}
        for position, field_name in enumerate(headers):
            if field_name is not None:
                columns.setdefault(field_name, position)
        return [_line(cells, columns) for cells in reader]


def _line(cells: list[str], columns: dict[str, int]) -> Row:
    line = Line({f: cells[at].strip() if at < len(cells) else "" for f, at in columns.items()})
    line.raw = tuple(cells)
    return line


def written(row: Row) -> tuple[object, ...]:
    """The whole line as written; of a row that comes from no file, what it holds."""
    return row.raw if isinstance(row, Line) else tuple(row.items())


def filled(rows: Sequence[Row]) -> list[Row]:
    """Rows with something in them."""
    return [row for row in rows if any(row.values())]


def one_per_key(name: str, rows: Sequence[Row]) -> list[Row]:
    """The rows of a table that stand: the last one of each id, and every row without an id.

    Lines that look alike are two rows, unless they repeat within a whole block of lines. A client's id names a record only
    together with the day and the offers of the purchase.
    """
    present = filled(rows)
    pasted = repeats([written(row) for row in present])
    kept: dict[tuple[object, ...], Row] = {}
    for place, row in enumerate(present):
        key: tuple[object, ...] = ("place", place)
        if row.get(KEYS[name][0], ""):
            key = tuple(_comparable(part, row.get(part, "")) for part in KEYS[name])
            if name == "customers":
                key += tuple(_comparable(part, row.get(part, "")) for part in PURCHASE)
        elif place in pasted:
            continue
        kept.pop(key, None)  # the row that stands has its own place, not that of the one it replaces
        kept[key] = row
    return list(kept.values())


def repeats(lines: Sequence[object]) -> set[int]:
    """Places of the lines that are a block seen before: at least five lines, or half of all, and not all the same line."""
    earlier: dict[object, list[int]] = {}
    found: set[int] = set()
    place = 0
    while place < len(lines):
        length = max((_run(lines, start, place) for start in earlier.get(lines[place], [])), default=0)
        long_enough = length >= BLOCK or 2 * length >= len(lines)
        if not long_enough or len(set(lines[place : place + length])) < 2:
            length = 1
        else:
            found |= set(range(place, place + length))
        for at in range(place, place + length):
            earlier.setdefault(lines[at], []).append(at)
        place += length
    return found


def _run(lines: Sequence[object], start: int, place: int) -> int:
    """How many lines from `place` on say what those from `start` on say, up to `place`."""
    length = 0
    while start + length < place and place + length < len(lines) and lines[start + length] == lines[place + length]:
        length += 1
    return length


def _comparable(name: str, text: str) -> object:
    if name == "kind":
        return as_word("payment_kind", text) or fold(text)
    if name == "currency":
        return as_currency(text)
    if name.endswith("date"):
        return as_date(text) or fold(text)
    if name == "offers":
        return tuple(fold(offer) for offer in as_list(text))
    return fold(text)
