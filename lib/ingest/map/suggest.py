"""What an unknown header probably means, and what was said about it before: suggestions, never decisions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz import fuzz, utils

from lib.ingest.map.cells import Cells, fits
from lib.ingest.map.headers import (
    IGNORED,
    Corrections,
    map_headers,
    may_hold,
)
from lib.schema.fields import Kind, spelling_key
from lib.schema.settings import SettingError, family
from lib.schema.tables import TABLES
from lib.texts.messages import Named

CONFIDENT = 70.0
"""Below this score (0-100) two headers have too little in common to be worth showing."""

Suggestion = tuple[str, str, float]
"""(header, field, score): how sure, from 0 to 100."""


def suggest(
    headers: Iterable[str], table: str, corrected: Corrections | None = None, cells: Cells | None = None
) -> list[Suggestion]:
    """For every header that maps to no field of `table`, the nearest field that is still free, if it is near enough and
    its `cells` are what the field holds: a wrong hint is worse than none.

    Surest first. A field is suggested once, for the header that is nearest to it.
    """
    mapping = map_headers(headers, table, corrected, cells)
    taken = set(mapping.fields.values())
    spellings = {words: name for words, name in _spellings(table) if name not in taken}
    found: list[Suggestion] = []
    for header in mapping.unmapped:
        if (corrected or {}).get((table, spelling_key(header))) == IGNORED or not _words(header):
            continue
        scores = ((name, _likeness(_words(header), spelling)) for spelling, name in spellings.items())
        found += [
            (header, name, round(score, 1))
            for name, score in scores
            if score >= CONFIDENT
            and may_hold(header, table, name)
            and _says_id(header, table, name)
            and (cells is None or fits(TABLES[table].by_name[name], cells[header]))
        ]
    best: list[Suggestion] = []
    for header, name, score in sorted(found, key=lambda s: -s[2]):
        if name not in taken and all(header != listed for listed, _, _ in best):
            best.append((header, name, score))
            taken.add(name)
    return best


@cache
def _spellings(table: str) -> tuple[tuple[str, str], ...]:
    """(how a field may be called, in words; its name), the first field of a table last."""
    return tuple(
        (_words(spelling), field.name)
        for field in reversed(TABLES[table].fields)
        for spelling in (*field.synonyms, field.name)
    )


def _says_id(header: str, table: str, name: str) -> bool:
    """Whether a header and a field agree on being an identifier: ``Customer address`` is none, ``Customer ID`` is one."""
    kind, words = TABLES[table].by_name[name].kind, set(_words(header).split())
    if kind is Kind.PHONE and words & _PHONE_WORDS:  # a phone number
        return True
    return name.endswith("_ids") or bool(words & _ID_WORDS) == (kind is Kind.ID)


_ID_WORDS = frozenset(
    ("id", "ids", "identifier", "identificador", "number", "numero", "num", "no", "nr", "ref", "reference", "referencia",
     "code", "codigo", "uuid")
)  # fmt: skip


_PHONE_WORDS = frozenset(
    ("phone", "telephone", "tel", "telf", "telefono", "mobile", "movil", "cell", "celular", "whatsapp", "wa")
)  # fmt: skip


def remembered(settings: Mapping[str, str]) -> Corrections:
    """The corrections kept in a workspace's settings. A correction of a table or field that is gone says nothing."""
    found: dict[tuple[str, str], str] = {}
    for key, name in family(settings, "header").items():
        scope, _, header = key.partition(".")
        table = scope.partition("@")[0]
        if table in TABLES and (name == IGNORED or name in TABLES[table].by_name):
            found[scope, spelling_key(header)] = name
    return found


def setting(scope: str, header: str, name: str) -> tuple[str, str]:
    """The setting (key, value) that remembers that `header` is the field `name` of a table, or ``-`` for none. `scope` is
    the table, or ``table@profile`` for the exports of one vendor.

    Raises :class:`~lib.schema.settings.SettingError` for a field that the table does not have.
    """
    table = scope.partition("@")[0]
    if name != IGNORED and name not in TABLES[table].by_name:
        raise SettingError("setting_field", table=Named("table", table), name=name)
    return f"header.{scope}.{spelling_key(header)}", name


def _words(header: str) -> str:
    """A header as words: no accents, no marks, camel case and underscores apart."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return " ".join(utils.default_process(re.sub(r"([a-z])([A-Z])", r"\1 \2", plain).replace("_", " ")).split())


def _likeness(one: str, other: str) -> float:
    """How alike two headers are: by words in any order, and by letters for misspellings; short words must match whole."""
    if min(len(one), len(other)) < 4:
        return 100.0 if one == other else 0.0
    shared = set(one.split()) & set(other.split())
    # That a header speaks of a client says nothing: so do names, addresses and days of clients.
    by_words = 0.92 * fuzz.token_set_ratio(one, other) if shared - _OF_CLIENTS else 0.0
    by_letters = fuzz.token_sort_ratio(one, other)
    return max(by_words, by_letters if by_letters >= _MISSPELT else 0.0)


_MISSPELT = 75.0
"""From where letters alone say that one word was meant for the other: ``Last Name`` is no CSM name, ``Tier`` no triager."""

# Nor does an instalment, which is a tax only where it says so.
_OF_CLIENTS = frozenset(
    ("client", "cliente", "customer", "account", "cuenta", "cuota", "de", "del", "of", "the", "el", "la")
)
