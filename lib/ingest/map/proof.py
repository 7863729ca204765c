"""What speaks for and against a file being a table, by what the tables declare (lib/schema/tables), and what a bank statement is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lib.ingest.map.cells import Cells
from lib.schema.fields import header_key, header_words
from lib.schema.header_words import BANK, BANK_ALONE, LOG_COLUMNS, NEUTRAL, SURVEY_ASKS
from lib.schema.tables import TABLES
from lib.schema.vocabulary import spellings

_A_QUESTION = 5
"""A header of this many words is a question of a form, whose words say nothing of the table."""


@dataclass(frozen=True)
class Weight:
    """How much speaks for a table, and the headers that speak against it, those among them that count twice once more."""

    proof: int
    against: tuple[str, ...]
    twice: int = 0

    @property
    def sure(self) -> bool:
        """Whether more speaks for the table than against it."""
        return self.proof > len(self.against) + self.twice


def weigh(table: str, fields: Mapping[str, str], file_name: str, headers: Iterable[str], cells: Cells | None) -> Weight:
    """Weigh what the headers of a file say about a table; `fields` is header -> field as they would map."""
    declared = TABLES[table]
    proof = int(is_titled(table, file_name))
    against: list[str] = []
    twice = 0
    for header in headers:
        words = header_words(header)
        if " ".join(words) in NEUTRAL:
            words = ()
        if len(words) >= _A_QUESTION and header not in fields:
            continue
        if _any_of(declared.surely, words):
            proof += 2
        elif (fields.get(header) in declared.proof and _is_spoken(table, fields[header], header, cells)) or _any_of(
            declared.says, words
        ):
            proof += 1
        elif header not in fields and _any_of(declared.against, words):
            against.append(header)
            twice += _any_of(declared.hardly, words)
    proof += _outcomes(table, fields, cells)
    return Weight(proof, tuple(against), twice)


def is_said(table: str, headers: Iterable[str]) -> bool:
    """Whether a header has a word that speaks for a table."""
    return any(_any_of(TABLES[table].says, header_words(header)) for header in headers)


def _is_spoken(table: str, name: str, header: str, cells: Cells | None) -> bool:
    """Whether a column proves its field by its words as well: a ``Deal`` that holds names of sales is no way to pay."""
    field = TABLES[table].by_name[name]
    if not field.vocabulary or cells is None or not cells[header].texts:
        return True
    return bool({header_key(text) for text in cells[header].texts} & spellings(field.vocabulary).keys())


def asks_clients(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers of a form that ask, or tell, what only somebody says who is a client already: a survey is no opt-in."""
    words = {header: header_words(header) for header in headers}
    return tuple(h for h in headers if _any_of(SURVEY_ASKS, words[h]) or " ".join(words[h]) in LOG_COLUMNS)


def is_titled(table: str, file_name: str) -> bool:
    """Whether a file or sheet is called after a table."""
    name = header_key(PurePath(file_name).name)
    return any(header_key(title) in name for title in (table, *TABLES[table].titles))


def is_bank_statement(headers: Iterable[str], fields: Mapping[str, str]) -> tuple[str, ...]:
    """The headers that make a file a bank statement, empty if it is none. `fields` is header -> field."""
    if {"email", "phone", "customer_id"} & set(fields.values()):
        return ()
    named = {" ".join(header_words(header)): header for header in headers}
    alone = tuple(header for words, header in named.items() if words in {" ".join(header_words(w)) for w in BANK_ALONE})
    sides = [next((header for words, header in named.items() if words in side), "") for side in BANK]
    return (*sides, *alone) if all(sides) else alone


def _outcomes(table: str, fields: Mapping[str, str], cells: Cells | None) -> int:
    """Calls are proven too by what their status says: showed and no-show are outcomes of nothing else."""
    header = next((header for header, name in fields.items() if name == "status"), None)
    if not TABLES[table].calls or header is None or cells is None:
        return 0
    words = {header_key(text) for text in cells[header].texts}
    own = spellings("call_status").keys() - spellings("payment_status").keys()
    return int(bool(words) and 2 * len(words & own) >= len(words))


def _any_of(declared: Iterable[str], words: tuple[str, ...]) -> bool:
    """Whether one of the declared words, or two that stand together, is in a header."""
    text = f" {' '.join(words)} "
    return any(f" {word} " in text for word in declared)
