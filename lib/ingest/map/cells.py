"""A look at the cells of a column: what kind of thing they can be. It decides what a column cannot mean, never what it says.

Only the first few hundred filled cells are looked at, so a column of millions costs as much as a short one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.read.text_table import TextTable
from lib.schema import values
from lib.schema.amounts import currency_code, read_amount
from lib.schema.fields import Field, Kind, spelling_key
from lib.schema.moments import read_date
from lib.schema.values import BLANK, NO, YES
from lib.schema.vocabulary import spellings

_LOOKED_AT = 300
_MOST = 0.6
"""The share of the different texts of a column that have to read as a kind for a hint to say so."""

_YES_NO = frozenset((*YES, *NO)) - {"0", "1"}
_IN_WORDS = frozenset(("yes", "no", "true", "false", "sí", "si", "verdadero", "falso", "ja", "nein"))
_BLANK = frozenset(BLANK)


@dataclass(frozen=True)
class Sample:
    """The first filled cells of a column: the different `texts` and how many `rows` they stand in."""

    texts: tuple[str, ...] = ()
    rows: int = 0

    @cached_property
    def yes_or_no(self) -> bool:
        """Whether every cell says yes or no, in words or as 1 and 0."""
        words = {text.lower() for text in self.texts}
        return bool(words) and words <= _YES_NO | {"0", "1"} and not words <= {"0"}

    @cached_property
    def in_words(self) -> bool:
        """Whether every cell says yes or no in a whole word: single letters may be initials."""
        return bool(self.texts) and {text.lower() for text in self.texts} <= _IN_WORDS

    @cached_property
    def counted(self) -> bool:
        """Whether every cell is a small whole number, as that of an instalment is: ``1``, ``2``, ``3``."""
        return bool(self.texts) and all(re.fullmatch(r"[1-9]|1\d|2[0-4]", text) for text in self.texts)

    def share(self, test: Callable[[str], object]) -> float:
        """Which share of the different texts meets a test, from 0 to 1."""
        return sum(1 for text in self.texts if test(text)) / len(self.texts) if self.texts else 0.0


Cells = ByKey[str, Sample]
"""Header -> a look at its cells."""


class LazyCells(Cells):
    """The samples of a text table, each taken when it is asked for."""

    def __init__(self, text: TextTable) -> None:
        self._text = text
        self._position = {header: i for i, header in enumerate(text.headers)}
        self._found: dict[str, Sample] = {}

    def __getitem__(self, header: str) -> Sample:
        if header not in self._found:
            self._found[header] = _sample(self._text.rows.column(f"c{self._position[header]}"))
        return self._found[header]

    def __iter__(self) -> Iterator[str]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self._position)


def _sample(column: pa.ChunkedArray) -> Sample:
    filled: list[str] = []
    for chunk in column.chunks:
        for start in range(0, len(chunk), 64 * _LOOKED_AT):
            found = pc.drop_null(chunk.slice(start, 64 * _LOOKED_AT)).slice(0, 2 * _LOOKED_AT).to_pylist()
            filled += [text for cell in found if (text := " ".join(cell.split())) and text not in _BLANK]
            if len(filled) >= _LOOKED_AT:
                return Sample(tuple(dict.fromkeys(filled[:_LOOKED_AT])), _LOOKED_AT)
    return Sample(tuple(dict.fromkeys(filled)), len(filled))


def impossible(field: Field, cells: Sample) -> bool:
    """Whether no cell of a column can be what a field holds: yes and no are no days, and names are no e-mails."""
    texts = cells.texts
    if not texts:
        return False
    match field.kind:
        case Kind.EMAIL:
            return not any("@" in text for text in texts)
        case Kind.DATE:
            return cells.yes_or_no or not any(map(_has_digit, texts))
        case Kind.MONEY | Kind.NUMBER | Kind.RATE | Kind.PHONE:
            return not any(map(_has_digit, texts))
        case Kind.BOOL:
            return not any(text.lower() in _YES_NO | {"0", "1"} for text in texts)
        case Kind.CURRENCY:
            return cells.yes_or_no or all(re.fullmatch(r"[\d.,\s-]+", text) for text in texts)
        case Kind.NAME:
            return cells.yes_or_no or all(map(_is_number, texts))
        case Kind.ID:
            return cells.in_words or (field.name == "customer_id" and all("@" in text for text in texts))
        case Kind.LIST | Kind.COUNTRY:
            return cells.in_words
        case _:
            return False


def fits(field: Field, cells: Sample) -> bool:
    """Whether most cells of a column read as what a field holds. A column without a filled cell may be anything."""
    if not cells.texts:
        return True
    if field.kind is not Kind.BOOL and (cells.yes_or_no or impossible(field, cells)):
        return False
    if field.kind is Kind.LIST:
        return _lists(field, cells)
    test = _TESTS.get(field.kind)
    if field.kind is Kind.WORD:
        known = spellings(field.vocabulary)
        return cells.share(lambda text: spelling_key(text) in known) >= 1 / 3
    return test is None or cells.share(test) >= _MOST


def _lists(field: Field, cells: Sample) -> bool:
    """Names of a team or of offers come back row after row; those of clients do not."""
    if field.name.endswith("_ids") or field.name in ("invoices", "receipts"):
        return cells.share(_is_id) >= _MOST
    few = cells.rows < 3 or len(cells.texts) <= max(2, cells.rows // 2)
    if field.team:
        return few and cells.share(_is_name) >= _MOST
    return few and cells.share(_is_label) >= _MOST


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[\d.,\s]*\d\s*%?", text) is not None


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not _has_digit(text) and "@" not in text and "://" not in text


def _is_day(text: str) -> bool:
    if text.isdigit() and len(text) != 8:
        return False
    return any(read_date(text, order) for order in ("dmy", "mdy"))


def _is_amount(text: str) -> bool:
    return read_amount(text, "dot") is not None and len(re.sub(r"\D", "", text)) < 10


def _is_phone(text: str) -> bool:
    return 7 <= len(re.sub(r"\D", "", text)) <= 15 and re.search(r"[^\W\d]{3}", text) is None and not _is_day(text)


def _is_id(text: str) -> bool:
    return "@" not in text and " " not in text and not _is_day_with_marks(text) and not _has_decimals(text)


def _is_label(text: str) -> bool:
    """Whether a text can be what people call something: no address, no number and no day."""
    return "@" not in text and not _is_number(text) and not _is_amount(text) and not _is_day_with_marks(text)


def _is_count(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d{1,9}([.,]\d+)*( ?/ ?10)?", text) is not None


def _has_decimals(text: str) -> bool:
    return re.fullmatch(r"[+-]?[\d.,]*[.,]\d{1,2}", text) is not None


def _is_day_with_marks(text: str) -> bool:
    return not text.isalnum() and _is_day(text)


_TESTS: dict[Kind, Callable[[str], object]] = {
    Kind.EMAIL: lambda text: "@" in text,
    Kind.DATE: _is_day,
    Kind.MONEY: _is_amount,
    Kind.RATE: _is_count,
    Kind.NUMBER: _is_count,
    Kind.PHONE: _is_phone,
    Kind.BOOL: lambda text: text.lower() in _YES_NO | {"0", "1"},
    Kind.COUNTRY: values.country_code,
    Kind.CURRENCY: currency_code,
    Kind.NAME: _is_name,
    Kind.ID: _is_id,
    Kind.UTM: _is_label,
}
