"""Reading the six tables from CSV, and one row per natural key (lib/fields.py)."""

from __future__ import annotations

import csv
from pathlib import Path

from lib.fields import TABLES, Kind, Table, header_key
from tests.reference.text import Row, as_date, as_number, as_word, fold

Tables = dict[str, list[Row]]


def load(folder: Path) -> Tables:
    """The tables found as ``<table>.csv`` in `folder`: canonical field -> stripped text."""
    return {name: _read(folder / f"{name}.csv", table) for name, table in TABLES.items() if _exists(folder, name)}


def _exists(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").is_file()


def _read(path: Path, table: Table) -> list[Row]:
    names = {header_key(f.name): f.name for f in table.fields}
    for field in table.fields:
        for synonym in field.synonyms:
            names.setdefault(header_key(synonym), field.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        headers = [names.get(header_key(h)) for h in next(reader, [])]
        # A field's own name beats a synonym when a file holds both; the first such column wins.
        columns: dict[str, int] = {}
        for position, field_name in enumerate(headers):
            if field_name is not None:
                columns.setdefault(field_name, position)
        return [{f: cells[at].strip() if at < len(cells) else "" for f, at in columns.items()} for cells in reader]


def one_per_key(table: Table, rows: list[Row]) -> list[Row]:
    """Rows with something in them, one per id, the later row wins; of rows without an id one per whole content."""
    kept: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if not any(row.values()):
            continue
        key: tuple[object, ...] = ("content", *(_comparable(table, f.name, row.get(f.name, "")) for f in table.fields))
        for names in table.keys[:-1]:
            if row.get(names[0], ""):
                key = (names, *(_comparable(table, name, row.get(name, "")) for name in names))
                break
        kept.pop(key, None)  # the row that stands has its own place, not that of the one it replaces
        kept[key] = row
    return list(kept.values())


def _comparable(table: Table, name: str, text: str) -> object:
    field = table.by_name[name]
    read: object = None
    if field.kind is Kind.WORD:
        read = as_word(field.vocabulary, text)
    elif field.kind is Kind.DATE:
        read = as_date(text)
    elif field.kind in (Kind.MONEY, Kind.NUMBER, Kind.RATE):
        read = as_number(text)
    elif field.kind is Kind.PHONE:
        read = "".join(c for c in text if c.isdigit())
    return fold(text) if read is None else read
