"""Headers to fields: which table a file is, and which of its columns is which field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz, process, utils

from lib.fields import TABLES, Kind, Table, header_key, spelling_key
from lib.ingest.values import currency_code
from lib.messages.messages import Message, Named, Param, Refusal
from lib.settings import NONE


class Unrecognised(Refusal):
    """No table has these headers. The message names the file, what is missing and what the headers were taken for."""


@dataclass(frozen=True)
class Mapping:
    """What the columns of one file mean. `fields` is header -> field name; `unmapped` the headers left alone."""

    table: str
    fields: dict[str, str]
    unmapped: tuple[str, ...]


def _known(table: Table) -> dict[str, str]:
    """Normalised header -> field name. Own names win over synonyms, so that no synonym can hide a field."""
    known = {header_key(s): f.name for f in table.fields for s in f.synonyms}
    return known | {header_key(f.name): f.name for f in table.fields}


KNOWN = {name: _known(table) for name, table in TABLES.items()}
ASKED = {
    name: {header_key(header): field.name for field in table.fields for header in field.asked}
    for name, table in TABLES.items()
}

_PERSON = frozenset({"email", "full_name", "phone"})

Corrections = ByKey[tuple[str, str], str]
"""What was corrected by hand: (table, :func:`spelling_key` of the header) -> field, or ``-`` for none of them. A vendor's
export corrects ``table@profile``."""

IGNORED = NONE


def map_headers(headers: Iterable[str], table: str, corrected: Corrections | None = None) -> Mapping:
    """Map `headers` to the fields of `table`. The first header to claim a field has it; what was corrected by hand goes
    first, then the fields' own names."""
    headers = tuple(headers)
    fields = dict[str, str]()
    chosen = {h: name for h in headers if (name := (corrected or {}).get((table, spelling_key(h))))}
    for header, name in chosen.items():
        if name != IGNORED and name not in fields.values():
            fields[header] = name
    others = [header for header in headers if header not in chosen]
    own = {header_key(name) for name in TABLES[table].by_name}
    # "Total" before "Total (USD)": what is written beside it is most often converted.
    surest_first = sorted(others, key=lambda h: (header_key(h) not in own, header_currency(h)[0] != h))
    for header in surest_first:
        name = _named(header, table)
        if name and name not in fields.values() and may_hold(header, table, name):
            fields[header] = name
    ordered = {h: fields[h] for h in headers if h in fields}
    return Mapping(table, ordered, tuple(h for h in headers if h not in fields))


def _named(header: str, table: str) -> str | None:
    """The field of a table that a header names, ``Importe (USD)`` as ``Importe`` and ``IVA 21%`` as ``IVA``."""
    asked = ASKED[table].get(header_key(header)) if header.rstrip().endswith("?") else None
    name = asked or KNOWN[table].get(header_key(header))
    if name or len(header) > LONGEST or (amount := _CENTS.sub("", _RATE.sub("", header_currency(header)[0]))) == header:
        return name
    name = KNOWN[table].get(header_key(amount))
    return name if name and TABLES[table].by_name[name].kind == Kind.MONEY else None


LONGEST = 300
"""Characters up to which a header is looked through for what it states; an expression takes far longer over an endless one."""

_RATE = re.compile(r"[\s(]*\d+([.,]\d+)?\s*%\s*\)?")
_CENTS = re.compile(
    r"[\s_]*[(\[]?(?<![^\W_])(in[\s_]|en[\s_]|em[\s_]|in[\s_]den[\s_])?"
    r"(cents?|c[ée]ntimos|centavos|centimes|centesimi|pence|minor[\s_]units?|minor)(?![^\W_])[)\]]?",
    re.IGNORECASE,
)
_STATED = re.compile(r"(.+?)[\s_]*(?:[(\[]\s*([A-Za-z]{3}|[^\w\s]|[A-Z]{1,3}\$)\s*[)\]]|[\s_]([A-Z]{3}|[€$£]))\s*")


def header_currency(header: str) -> tuple[str, str]:
    """A header without the currency at its end, and its ISO 4217 code: ``Importe (€)`` is ``Importe`` and ``EUR``.

    A dollar sign alone is taken off and names no currency, for many countries write theirs so.
    """
    stated = _STATED.fullmatch(header.strip()) if len(header) <= LONGEST else None
    sign = (stated[2] or stated[3]) if stated else ""
    code = currency_code(sign) if sign else None
    if not stated or not code:
        return header, ""
    return stated[1], "" if sign == "$" else code


def names_cents(header: str) -> bool:
    """Whether a header says that its amounts are cents: ``amount_cents``, ``Importe (céntimos)``, ``Price in cents``."""
    return len(header) <= LONGEST and _CENTS.search(header) is not None


def may_hold(header: str, table: str, name: str) -> bool:
    """Whether a column of that header can be the field.

    ``IVA %`` holds a rate and no amount, though ``IVA 21%`` may; ``Offer?`` asks whether, and names no offer.
    """
    kind = TABLES[table].by_name[name].kind
    if kind == Kind.MONEY:
        return "%" not in _RATE.sub("", header[:LONGEST])
    return kind != Kind.LIST or not header.rstrip().endswith("?")


def recognise(file_name: str, headers: Iterable[str], corrected: Corrections | None = None) -> Mapping:
    """The best table for a file by its headers; its name only decides between tables that fit alike.

    Raises :class:`Unrecognised` if no table's needed fields are all there.
    """
    headers = tuple(headers)
    name_key = header_key(PurePath(file_name).name)
    fitting: list[tuple[tuple[float, bool, int], Mapping]] = []
    nearest: tuple[float, str, list[str]] | None = None
    for table in TABLES.values():
        mapping = map_headers(headers, table.name, corrected)
        found = set(mapping.fields.values())
        # Every column that a table knows speaks for it, most of all those that few tables have.
        score = len(found) + round(sum(map(_telling, mapping.fields)), 6)
        named = any(header_key(title) in name_key for title in (table.name, *table.titles))
        missing = [f for f in table.required if f not in found and not _stand_in(f, found)]
        if (
            not missing
            and table.name == "customers"
            and found <= _PERSON - ({"full_name", "phone"} if named else set())
        ):
            missing = ["close_date"]  # every export has people; what makes them customers has to be said somewhere
        if not missing:
            fitting.append(((score, named, len(table.required)), mapping))
        elif nearest is None or score > nearest[0]:
            nearest = (score, table.name, missing)
    best = max(fitting, key=lambda fit: fit[0], default=None)
    # An address alone makes a customers table, so payments without a readable amount must not pass for one.
    if nearest and (best is None or (best[1].table == "customers" and nearest[0] > best[0][0])):
        raise unrecognised(file_name, headers, nearest[1], nearest[2])
    assert best is not None
    return best[1]


def _telling(header: str) -> float:
    """How much a header says about which table this is: more if only two tables know it than if all do."""
    return 1 / max(1, sum(_named(header, table) is not None for table in TABLES))


def _stand_in(name: str, found: set[str]) -> bool:
    """A person can be known by phone alone, and a call without a type column is still a call (domain.md 0.2)."""
    return name == "email" and bool(found & {"phone"})


def unrecognised(file_name: str, headers: tuple[str, ...], table: str, missing: Iterable[str]) -> Unrecognised:
    """The refusal of a file that fits no table: nearest table, missing fields, and the closest header of each."""
    needed: list[Param] = []
    for name in missing:
        near = process.extractOne(
            name.replace("_", " "), headers, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=75
        )
        field = Named("field", name)
        needed.append(Message("maybe_header", {"field": field, "header": near[0]}) if near else field)
    shown = (*headers[:8], *(["…"] if len(headers) > 8 else []))
    return Unrecognised(
        "unrecognised", file=file_name, columns=shown, table=Named("table", table), missing=tuple(needed)
    )
