"""What a canonical field and a canonical table are, and how headers are compared.

Headers are compared after :func:`header_key`, so case, accents, spaces and punctuation never matter:
``Csm_call_IDs``, ``csm call ids`` and ``CSM-Call-IDs`` are one header. A synonym listed here maps with no question;
the field's own name is always a synonym. The tables themselves are declared in ``lib/schema/tables``, one file each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """How the text of a field is read. One cleaning rule per kind lives in ``lib/ingest/clean/columns.py``."""

    TEXT = "text"
    ID = "id"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    CURRENCY = "currency"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    RATE = "rate"  # of exchange: finer than money, never zero
    BOOL = "bool"
    LIST = "list"
    WORD = "word"  # one of a declared vocabulary (lib/schema/vocabulary.py)
    UTM = "utm"


@dataclass(frozen=True, kw_only=True)
class Stages:
    """How far along a record is, by its word: `ranks` of words, and of all `others` (None: they have none).

    In a vendor's exports a record only moves on, so that an older export that is imported after a newer one sets nothing
    back.
    """

    ranks: tuple[tuple[str, int], ...]
    others: int | None = None


Share = Literal["", "percent", "fraction"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One canonical column.

    Reading it:
    `maybe` are headers that name it only if the cells are such as it holds: a ``Customer`` may be an e-mail, a name, an id.
    `asked` are headers that name it only as a question, ``Paid?``, without which they would name an amount or a day.
    `vocabulary` names the word list of a WORD field. `assumed` is what it counts as in a file without its column
    (docs/numbers.md decision 30). A `history` lists what came one after the other, in which the same may stand again.
    `share` says of money in which shares of the price are met whether only a per cent sign tells them, or an amount below
    one too. `utm` is the kind of tag whose values the model brings to one spelling.

    Merging it:
    `later` marks a field that came after the first keys were made: it is no part of the key of a row without any other, so
    that such a row stays the same, and where an older snapshot does not know it, filling it in changes nothing. `stages` are
    those of its words, and an amount that `grows` does so from one export of a vendor to the next.

    Showing it:
    `personal` marks data that identifies a person, or says in free text what may; `team` the names of those who sell and
    serve. A masked reader gets neither (lib/publish/masking.py).
    """

    name: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    required: bool = False
    vocabulary: str = ""
    assumed: str = ""
    history: bool = False
    share: Share = ""
    utm: str = ""
    later: bool = False
    stages: Stages | None = None
    grows: bool = False
    personal: bool = False
    team: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A canonical table: its fields, the field that dates a row, and its natural keys, best first.

    Which rows are one:
    A row's natural key is the first entry of `keys` whose leading field is filled in (design.md 3.3). The first entry is an
    id; the others are combinations for rows without one: they leave out what changes over time (a status), so that a fresh
    export updates the row, and rows that share one are numbered. Two rows of one combination are never the same if both
    have a value of a field of `apart` and not the same one. A vendor's exports have the combinations `vendor_keys`, if there
    are any. The rows of a table that `moves` may come in again at another time of their day: a booking is moved, a payment is
    not. `record` makes a row of one export the same as a row of another; without it a row is only ever its own. A table
    `of_people` has of one id as many rows as the person made purchases.

    What a row has to say:
    `money` are the amounts by which the rows of the table are accounted for, best first: the first that a file has. A row
    that lacks a value of `needed_to_count` can never count, so that it is quarantined (design.md 3.3).
    A file in which rows have none of `named_by` is asked about: they name nobody (decision 94).
    `person_id` has the id of the person within one source (docs/numbers.md 0.2).
    The rows of a table `one_by_one` happen one after the other; `calls` says that they are calls. `happens` are the days, beside
    the one that dates a row, of what it tells: the newest of them all is how far the data reaches.

    What is asked of it:
    `relation` is the name of the relation of its rows that metrics can be asked over, for a table of which the model knows
    nothing else: a row for each row, on its day as ``happened_on``, with its person, what is neither text, personal nor of the
    team, and the dimensions of the person, where the row does not name its own closer, setter, CSM or offer. Its WORD fields
    are dimensions too.

    A file is the table if more speaks for it than against (lib/ingest/map/proof.py): for it speak the fields in `proof` and the
    words in `says`, each in a header of its own (`surely` counts twice), against it the words in `against` in headers that
    name no field of the table (`hardly` counts twice). `titles` are what files and sheets of the table are called in other
    languages.

    `order` is its place among the tables, those without one last. `words` are vocabularies that no other table has:
    name -> word -> its spellings. What people read is in ``lib/texts``: ``table_<name>``, ``table_<name>_about``,
    ``field_<name>`` and ``word_<vocabulary>_<word>``.
    """

    name: str
    order: int = 100
    titles: tuple[str, ...] = ()
    date: str
    keys: tuple[tuple[str, ...], ...]
    vendor_keys: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    moves: bool = False
    of_people: bool = False
    money: tuple[str, ...] = ()
    needed_to_count: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    person_id: str = ""
    one_by_one: bool = False
    calls: bool = False
    happens: tuple[str, ...] = ()
    relation: str = ""
    fields: tuple[Field, ...]
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, hash=False)
    proof: tuple[str, ...] = ()
    surely: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    hardly: tuple[str, ...] = ()
    by_name: dict[str, Field] = field(init=False, repr=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        if len(self.by_name) != len(self.fields):
            raise ValueError(f"{self.name}: two fields share a name")
        named = {self.date, *self.proof, *self.apart, *self.money, *self.needed_to_count, *self.named_by, *self.record}
        named |= (
            {name for key in (*self.keys, *self.vendor_keys) for name in key}
            | ({self.person_id} - {""})
            | {*self.happens}
        )
        if unknown := named - set(self.by_name):
            raise ValueError(f"{self.name}: nothing is called {', '.join(sorted(unknown))}")

    @property
    def names_people(self) -> bool:
        """Whether its rows are about people, whom their e-mail, phone or id names."""
        return {"email", "phone"} <= set(self.by_name)

    def amount(self, there: Container[str]) -> str:
        """The name of the amount by which rows that have the fields `there` are accounted for; empty if they have none."""
        return next((name for name in self.money if name in there), "")

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which the table says nothing."""
        return tuple(f.name for f in self.fields if f.required)


def header_key(header: str) -> str:
    """The form in which two headers are the same: letters and digits only, lower case, no accents."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", plain.lower())


def header_words(header: str) -> tuple[str, ...]:
    """The words of a header: lower case, no accents, camel case and underscores apart (``createdAt`` is created, at)."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain)
    return tuple(re.findall(r"[a-z0-9]+", apart.lower()))


def word_set(header: str) -> frozenset[str]:
    """The words of a header in no order: ``Nº de factura`` is ``no``, ``de`` and ``factura``."""
    return frozenset(header_words(header))


def spelling_key(text: str) -> str:
    """As :func:`header_key`, and for a text without a Latin letter or digit the text itself, so that two stay two."""
    return header_key(text) or " ".join(text.casefold().split())


def column(
    name: str,
    kind: Kind = Kind.TEXT,
    *synonyms: str,
    maybe: tuple[str, ...] = (),
    asked: tuple[str, ...] = (),
    required: bool = False,
    vocabulary: str = "",
    assumed: str = "",
    history: bool = False,
    share: Share = "",
    utm: str = "",
    later: bool = False,
    stages: Stages | None = None,
    grows: bool = False,
    personal: bool = False,
    team: bool = False,
) -> Field:
    """A field, its synonyms one after the other. An e-mail, a phone or a name is `personal` by itself."""
    return Field(
        name=name,
        kind=kind,
        synonyms=synonyms,
        maybe=maybe,
        asked=asked,
        required=required,
        vocabulary=vocabulary,
        assumed=assumed,
        history=history,
        share=share,
        utm=utm,
        later=later,
        stages=stages,
        grows=grows,
        personal=personal or kind in (Kind.EMAIL, Kind.PHONE, Kind.NAME),
        team=team,
    )


SQL_TYPE = {
    Kind.DATE: "date",
    Kind.MONEY: "decimal(18,4)",
    Kind.NUMBER: "decimal(18,4)",
    Kind.RATE: "decimal(18,10)",
    Kind.BOOL: "boolean",
}


def sql_type(kind: Kind) -> str:
    """The DuckDB type in which a kind is stored."""
    return SQL_TYPE.get(kind, "varchar")
