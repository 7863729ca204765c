"""No hint contradicts the cells below its header: every field of every table, against columns of every kind."""

from __future__ import annotations

import pytest

from lib.ingest.map.cells import Sample, fits
from lib.ingest.map.headers import map_headers
from lib.ingest.map.suggest import suggest
from lib.schema.fields import Field, Kind
from lib.schema.tables import TABLES

COLUMNS = {
    "email": ("ana@example.com", "ben@example.com", "eva@example.com", "leo@example.com"),
    "yes/no": ("Yes", "No"),
    "sí/no": ("Sí", "No"),
    "true/false": ("true", "false"),
    "1/0": ("1", "0"),
    "day": ("2026-03-01", "2026-03-02", "2026-03-15", "2026-04-01"),
    "day of Spain": ("01/03/2026", "15/03/2026", "2/4/26", "31/12/2025"),
    "moment": ("2026-03-01 10:00", "2026-03-02 18:30", "2026-03-15 09:15"),
    "money": ("1,200.50", "99.90", "300.00", "12.25"),
    "money of Spain": ("1.200,50 €", "99,90 €", "300,00 €"),
    "name": ("Ana Ruiz", "Ben Gil", "Eva Sanz", "Leo Paz"),
    "share": ("20 %", "15 %", "7.5 %"),
    "address": ("https://example.com/a", "https://example.com/b?x=1", "https://example.com/c"),
    "phone": ("+34600111222", "+34611222333", "+1 (212) 555-0100"),
    "currency": ("EUR", "USD"),
    "country": ("España", "México", "Germany"),
}
"""Kind of cells -> the different texts of a column, each of which stands once or, of a few, again and again."""

HOLDS: dict[Kind, tuple[str, ...]] = {
    Kind.EMAIL: ("email",),
    Kind.BOOL: ("yes/no", "sí/no", "true/false", "1/0"),
    Kind.DATE: ("day", "day of Spain", "moment"),
    Kind.MONEY: ("money", "money of Spain"),
    Kind.NUMBER: ("money",),
    Kind.RATE: ("money",),
    Kind.PHONE: ("phone",),
    Kind.CURRENCY: ("currency", "money of Spain"),
    Kind.COUNTRY: ("country",),
    Kind.NAME: ("name", "country", "currency"),
    Kind.LIST: ("name", "country", "currency", "address"),
    Kind.WORD: (),
    Kind.UTM: ("name", "country", "currency", "address", "phone"),
    Kind.ID: ("address", "phone", "currency", "country"),
    Kind.TEXT: tuple(kind for kind in COLUMNS if "/" not in kind),
}
"""What the cells of a field may look like. A name is letters, whatever they mean; an id is anything in one piece."""

EVERY = [(table.name, field) for table in TABLES.values() for field in table.fields]


def column(kind: str, *, again: bool = False) -> Sample:
    """A column of a kind; its texts come back row after row, if it is to be so."""
    texts = COLUMNS[kind]
    return Sample(texts, len(texts) * (4 if again or len(texts) < 3 else 1))


def contradicts(field: Field, kind: str) -> bool:
    """Whether a column of a kind cannot be the field."""
    of_ids = field.name.endswith("_ids") or field.name in ("invoices", "receipts")
    return kind not in HOLDS[Kind.ID if of_ids else field.kind]


@pytest.mark.parametrize("again", [False, True])
def test_cells_fit_no_field_that_cannot_hold_them(again: bool) -> None:
    wrong = {
        (table, field.name, kind)
        for table, field in EVERY
        for kind in COLUMNS
        if fits(field, column(kind, again=again)) and contradicts(field, kind)
    }
    assert wrong == set()


def nearly(field: Field) -> str:
    """A header that no list knows and that is like the field's longest spelling: it lacks a letter."""
    spelling = max((*field.synonyms, field.name.replace("_", " ")), key=len)
    return spelling[: len(spelling) // 2] + spelling[len(spelling) // 2 + 1 :]


def test_no_hint_contradicts_its_cells_and_there_are_hints() -> None:
    wrong, given = [], 0
    for table, field in (each for each in EVERY if each[0] in ("payments", "customers")):
        header = nearly(field)
        for kind in ("email", "yes/no", "day", "money", "name", "share"):
            cells = {header: column(kind)}
            if map_headers((header,), table, None, cells).fields:
                continue
            for _, name, _ in suggest((header,), table, None, cells):
                given += 1
                if contradicts(TABLES[table].by_name[name], kind):
                    wrong.append((table, header, kind, name))
    assert wrong == []
    assert given > 50
