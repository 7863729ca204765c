"""A file to begin with for every table: its columns by their own names, and one row that shows how they are filled in."""

from __future__ import annotations

import csv
import io

from lib.schema.fields import Field, Kind, Table
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY

EXAMPLES = {
    Kind.TEXT: "Gold Circle", Kind.ID: "A-1", Kind.NAME: "Ana Ruiz", Kind.EMAIL: "ana@example.com", Kind.PHONE: "+34 600 000 000",
    Kind.COUNTRY: "ES", Kind.CURRENCY: "USD", Kind.DATE: "2026-01-31", Kind.MONEY: "1500.00", Kind.NUMBER: "1", Kind.RATE: "0.92",
    Kind.BOOL: "yes", Kind.LIST: "Gold Circle", Kind.UTM: "instagram",
}  # fmt: skip
"""How a value of each kind is written, for who sees the column for the first time."""


def template(name: str) -> str:
    """The file of a table as CSV. What only some rows have (a cancel date, a refund) is left empty in its row."""
    table = TABLES[name]
    fields = [field for field in table.fields if not field.later or field.required]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(field.name for field in fields)
    lines.writerow(_example(field) if _is_shown(table, field) else "" for field in fields)
    return text.getvalue()


def _is_shown(table: Table, field: Field) -> bool:
    always = {table.date, *table.money[:1], *table.named_by, *(name for key in table.keys for name in key)}
    if field.kind in (Kind.MONEY, Kind.DATE) and not field.required:
        return field.name in {table.date, *table.money[:1]}
    return field.required or field.team or field.personal or field.name in {*always, *table.proof}


def _example(field: Field) -> str:
    if field.vocabulary:
        return next(iter(VOCABULARY[field.vocabulary].values()))[0]
    return EXAMPLES[field.kind]
