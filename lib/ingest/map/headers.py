"""Headers to fields: which table a file is, and which of its columns is which field."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from lib.ingest.map.cells import Cells, fits, impossible
from lib.ingest.map.evidence import Question
from lib.ingest.map.likely_amount import likely_amount, price_of_each
from lib.ingest.map.proof import (
    Weight,
    is_bank_statement,
    is_titled,
    weigh,
)
from lib.schema.amounts import currency_code
from lib.schema.fields import Kind, Table, header_key, header_words, spelling_key
from lib.schema.settings import NONE
from lib.schema.shared import SOMEBODY
from lib.schema.tables import TABLES
from lib.texts.loader import LANGUAGES, texts
from lib.texts.messages import (
    Message,
    Named,
    Param,
    Refusal,
)


class Unrecognised(Refusal):
    """No table has these headers. The message names the file, what is missing and what the headers were taken for."""


class Asks(Unrecognised):
    """What a file is cannot be told before `question` is answered."""

    def __init__(self, question: Question, code: str, **params: Param) -> None:
        super().__init__(code, **params)
        self.question = question


class WhichTable(Asks):
    """Only the founder can say which table a file is."""


@dataclass(frozen=True)
class Mapping:
    """What the columns of one file mean. `fields` is header -> field name; `unmapped` the headers left alone, and `notes`
    say of those that name a field why their cells cannot be it."""

    table: str
    fields: dict[str, str]
    unmapped: tuple[str, ...]
    notes: tuple[Message, ...] = ()


def _known(table: Table) -> dict[str, str]:
    """Normalised header -> field name. Own names win over synonyms, so that no synonym can hide a field."""
    known = {header_key(s): f.name for f in table.fields for s in f.synonyms}
    return known | {header_key(f.name): f.name for f in table.fields}


def bare_key(header: str) -> str:
    """As :func:`~lib.schema.fields.header_key`, without the small words that Spanish headers leave out or not: ``Fecha de pago`` is
    ``Fecha pago``."""
    return "".join(word for word in header_words(header) if word not in _SMALL_WORDS)


_SMALL_WORDS = frozenset(("de", "del", "la", "el", "los", "las"))

KNOWN = {name: _known(table) for name, table in TABLES.items()}
BARE = {
    name: {bare_key(spelling): f.name for f in reversed(table.fields) for spelling in (*f.synonyms, f.name)}
    for name, table in TABLES.items()
}
ASKED = {
    name: {header_key(header): field.name for field in table.fields for header in field.asked}
    for name, table in TABLES.items()
}

MAYBE = {
    name: {
        header_key(header): [field for field in table.fields if header in field.maybe]
        for field in table.fields
        for header in field.maybe
        if "customer_id" in table.by_name or header not in SOMEBODY
    }
    for name, table in TABLES.items()
}

_PERSON = frozenset({"email", "full_name", "phone"})

Corrections = ByKey[tuple[str, str], str]
"""What was corrected by hand: (table, :func:`spelling_key` of the header) -> field, or ``-`` for none of them. A vendor's
export corrects ``table@profile``."""

IGNORED = NONE


def map_headers(
    headers: Iterable[str],
    table: str,
    corrected: Corrections | None = None,
    cells: Cells | None = None,
    *,
    by_label: bool = True,
) -> Mapping:
    """Map `headers` to the fields of `table`. The first header to claim a field has it; what was corrected by hand goes
    first, then the fields' own names. A column none of whose `cells` can be the field's kind is left alone. `by_label` False
    leaves out what only the labels of the interface know: they say which field a column is, not which table."""
    headers = tuple(headers)
    fields = dict[str, str]()
    notes: dict[str, Message] = {}
    chosen = {h: name for h in headers if (name := (corrected or {}).get((table, spelling_key(h))))}
    for header, name in chosen.items():
        if name != IGNORED and name not in fields.values():
            fields[header] = name
    others = [header for header in headers if header not in chosen]
    own = {header_key(name) for name in TABLES[table].by_name}
    # "Total" before "Total (USD)": what is written beside it is most often converted. "Importe" before "Pago", which may
    # be an amount or its number.
    surest_first = sorted(
        others, key=lambda h: (header_key(h) not in own, header_key(h) in MAYBE[table], header_currency(h)[0] != h)
    )
    for header in surest_first:
        name = _by_cells(header, table, cells) or _named(header, table)
        if name and name not in fields.values() and may_hold(header, table, name):
            unfit = _unfit(header, table, name, cells)
            if unfit:
                notes[header] = unfit
            else:
                fields[header] = name
    # A label never settles what other names left open: a header that may be several, a share that is no amount.
    left = [h for h in surest_first if by_label and h not in fields and header_key(h) not in MAYBE[table]]
    for header in left:
        name = _labels(table).get(header_key(header))
        open_to_it = name and not _named(header, table) and name not in fields.values()
        if name and open_to_it and may_hold(header, table, name) and not _unfit(header, table, name, cells):
            fields[header] = name
    ordered = {h: fields[h] for h in headers if h in fields}
    return Mapping(table, ordered, tuple(h for h in headers if h not in fields), tuple(notes.values()))


@cache
def _labels(table: str) -> dict[str, str]:
    """Normalised label -> field, in every language; an id is another thing's as often as not, and a key is not guessed."""
    names = [field.name for field in TABLES[table].fields if field.name != "id"]
    told = [texts(language, "labels")["field"] for language in LANGUAGES]
    return {header_key(labels[name]["label"]): name for labels in told for name in names if name in labels}


def _by_cells(header: str, table: str, cells: Cells | None) -> str | None:
    """The field of a column whose name may be several: ``Cliente`` is what its cells are, e-mails, names or ids, and ``Pagado``
    an amount, or whether it was paid."""
    possible = MAYBE[table].get(header_key(header), [])
    if not possible or cells is None or not cells[header].texts:
        return None
    asks = ASKED[table].get(header_key(header)) if cells[header].yes_or_no else None
    counted = cells[header].counted  # the number of a payment is no amount
    fitting = (f for f in possible if fits(f, cells[header]) and not (counted and f.kind is Kind.MONEY))
    return asks or next((field.name for field in fitting), None)


def _unfit(header: str, table: str, name: str, cells: Cells | None) -> Message | None:
    """Why a column cannot be the field that it is called, None if it can. Needed columns are read whatever they hold, so
    that their rows are accounted for."""
    field = TABLES[table].by_name[name]
    if cells is None or (field.required and name != "email") or not impossible(field, cells[header]):
        return None
    example = cells[header].texts[0]
    return Message(f"unfit_{field.kind}", {"column": header, "field": Named("field", name), "example": example})


def _named(header: str, table: str) -> str | None:
    """The field of a table that a header names, ``Importe (USD)`` as ``Importe`` and ``IVA 21%`` as ``IVA``."""
    asked = ASKED[table].get(header_key(header)) if header.rstrip().endswith("?") else None
    share = KNOWN[table].get(header_key(header[:LONGEST].replace("%", " pct "))) if "%" in header else None
    name = asked or share or KNOWN[table].get(header_key(header)) or BARE[table].get(bare_key(header))
    if name or len(header) > LONGEST or (amount := _CENTS.sub("", _RATE.sub("", header_currency(header)[0]))) == header:
        return name
    name = KNOWN[table].get(header_key(amount)) or BARE[table].get(bare_key(amount))
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


@dataclass(frozen=True)
class _Fit:
    """A table whose needed fields are all there: how well it knows the columns, and what speaks for and against it."""

    score: tuple[float, bool, int]
    mapping: Mapping
    weight: Weight


def recognise(
    file_name: str, headers: Iterable[str], corrected: Corrections | None = None, cells: Cells | None = None
) -> Mapping:
    """The best table for a file by its headers, and its `cells` if they are at hand; its name only decides between tables
    that fit alike.

    Raises :class:`Unrecognised` if no table's needed fields are all there, :class:`WhichTable` if the best one is not proven
    by more than what speaks against it.
    """
    headers = tuple(headers)
    fitting, told = list[_Fit](), list[_Fit]()
    nearest: tuple[float, str, list[str]] | None = None
    unnamed: tuple[float, str, list[str]] | None = None  # payments whose amounts are called otherwise
    for table in TABLES.values():
        mapping = map_headers(headers, table.name, corrected, cells, by_label=False)
        found = set(mapping.fields.values())
        # Every column that a table knows speaks for it, most of all those that few tables have.
        score = len(found) + round(sum(map(_telling, mapping.fields)), 6)
        named = is_titled(table.name, file_name)
        fit = _Fit(
            (score, named, len(table.required)), mapping, weigh(table.name, mapping.fields, file_name, headers, cells)
        )
        missing = [f for f in table.required if f not in found and not _stand_in(f, found)]
        if (
            not missing
            and table.name == "customers"
            and found <= _PERSON - ({"full_name", "phone"} if named else set())
        ):
            missing = ["close_date"]  # every export has people; what makes them customers has to be said somewhere
            told.append(fit)
        if table.name == "payments" and {"date"} <= set(missing) <= {"date", "email"} and named and fit.weight.sure:
            missing = []  # a file called payments is asked about its days (inquiries.py)
        if not missing:
            fitting.append(fit)
        elif table.name == "payments" and missing == ["amount"] and cells and likely_amount(headers, cells):
            unnamed = (score, table.name, missing)
        # What names and prices things is a subscription only where something recurs in it.
        if table.name == "subscriptions" and not found & set(table.proof):
            continue
        if missing and (nearest is None or score > nearest[0]):
            nearest = (score, table.name, missing)
    best = max(fitting, key=lambda fit: fit.score, default=None)
    likeliest = best.mapping if best else map_headers(headers, "costs", corrected)
    somebody = {} if best else map_headers(headers, "payments", corrected).fields
    if bank := is_bank_statement(headers, somebody | likeliest.fields):
        raise bank_statement(file_name, headers, likeliest.table, bank)
    # An address alone makes a customers table, so payments without a readable amount must not pass for one.
    if nearest and (best is None or (best.mapping.table == "customers" and nearest[0] > best.score[0])):
        raise unrecognised(file_name, headers, nearest[1], nearest[2], cells)
    assert best is not None
    if not best.weight.sure and unnamed:
        raise unrecognised(file_name, headers, unnamed[1], unnamed[2], cells)
    if not best.weight.sure:
        others = sorted((f for f in (*fitting, *told) if f is not best), key=lambda fit: fit.score, reverse=True)
        raise _which_table(file_name, [best, *others[:1]])
    return map_headers(headers, best.mapping.table, corrected, cells)


def _which_table(file_name: str, nearest: list[_Fit]) -> WhichTable:
    """The question which of the nearest tables a file is, with what speaks against each."""
    tables = tuple(Message("could_be", {"table": Named("table", f.mapping.table), "why": _why(f)}) for f in nearest)
    why = Message("why_tables", {"tables": tables})
    options = (*(fit.mapping.table for fit in nearest), NONE)
    question = Question("", "", "table", options, (), params={"why": why})
    return WhichTable(question, "ask_table", file=file_name, why=why)


def which_form(file_name: str, headers: tuple[str, ...], table: str, against: tuple[str, ...]) -> WhichTable:
    """The question whether a form holds opt-ins, with the questions of it that say otherwise."""
    columns = tuple(Message("quoted", {"text": header}) for header in against[:4])
    could_be = Message(
        "could_be", {"table": Named("table", table), "why": Message("speaks_against", {"columns": columns})}
    )
    why = Message("why_tables", {"tables": could_be})
    setting = f"table.{source_key(headers)}"
    question = Question("", "", "table", (table, NONE), (), setting=setting, params={"why": why})
    return WhichTable(question, "ask_table", file=file_name, why=why)


def _why(fit: _Fit) -> Message:
    if fit.weight.against:
        against = tuple(Message("quoted", {"text": header}) for header in fit.weight.against[:4])
        return Message("speaks_against", {"columns": against})
    return Message("speaks_nothing")


def bank_statement(file_name: str, headers: tuple[str, ...], table: str, bank: tuple[str, ...]) -> Unrecognised:
    """The refusal of a bank statement, with the answer that imports it all the same."""
    columns = tuple(Message("quoted", {"text": header}) for header in bank[:4])
    answer = f"table.{source_key(headers)}={table}"
    return Unrecognised("bank_statement", file=file_name, columns=columns, table=Named("table", table), answer=answer)


def source_key(headers: Iterable[str]) -> str:
    """What names the source of a file by its columns, in any order, so that an answer given for it is known again."""
    keys = sorted(spelling_key(header) for header in headers)
    digest = hashlib.sha256("\0".join(keys).encode()).hexdigest()[:8]
    return f"{'+'.join(key[:16] for key in keys[:4])}~{digest}"


def _telling(header: str) -> float:
    """How much a header says about which table this is: more if only two tables know it than if all do."""
    return 1 / max(1, sum(_named(header, table) is not None for table in TABLES))


def _stand_in(name: str, found: set[str]) -> bool:
    """A person can be known by phone or by customer id alone, and a call without a type column is still a call (docs/numbers.md 0.2)."""
    return name == "email" and bool(found & {"phone", "customer_id"})


def unrecognised(
    file_name: str, headers: tuple[str, ...], table: str, missing: Iterable[str], cells: Cells | None
) -> Unrecognised:
    """The refusal of a file that fits no table: nearest table, missing fields, and the closest header of each. Amounts that
    are called otherwise are told by their cells, with the answer that makes them so."""
    near = _nearest_headers(headers, missing)
    said = {name: _needed(name, header) for name, header in near.items()}
    params: dict[str, Param] = {"file": file_name, "columns": _shown(headers), "table": Named("table", table)}
    if "amount" in near and cells:
        near["amount"] = near["amount"] or likely_amount(headers, cells)
        said["amount"] = _needed("amount", near["amount"])
        if not near["amount"] and (each := price_of_each(headers, cells)):
            said["amount"] = Message("price_of_each", {"field": Named("field", "amount"), "header": each})
        if near["amount"]:
            answer = f"header.{table}.{spelling_key(near['amount'])}=amount"
            return Unrecognised("unrecognised_amount", **params, missing=tuple(said.values()), answer=answer)
    return Unrecognised("unrecognised", **params, missing=tuple(said.values()))


def lacks(file_name: str, headers: tuple[str, ...], mapping: Mapping, missing: list[str], cells: Cells) -> Unrecognised:
    """The refusal of a file that is said to be a table and has no column for a field: how to say which one it is."""
    near = _nearest_headers(headers, missing)
    by_name = TABLES[mapping.table].by_name
    free = [header for header in mapping.unmapped if spelling_key(header)] or list(headers)
    fitting = [(name, h) for name in missing for h in (near[name], *free) if h and fits(by_name[name], cells[h])]
    name, header = next(iter(fitting), (missing[0], free[0]))
    return Unrecognised(
        "table_lacks", file=file_name, columns=_shown(headers), table=Named("table", mapping.table),
        missing=tuple(_needed(name, header) for name, header in near.items()),
        answer=f"header.{mapping.table}.{spelling_key(header)}={name}",
    )  # fmt: skip


def _needed(name: str, near: str) -> Param:
    field = Named("field", name)
    return Message("maybe_header", {"field": field, "header": near}) if near else field


def _nearest_headers(headers: tuple[str, ...], missing: Iterable[str]) -> dict[str, str]:
    """Missing field -> the header that is closest to its name, empty if none is close."""
    found: dict[str, str] = {}
    for name in missing:
        near = process.extractOne(
            name.replace("_", " "), headers, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=75
        )
        found[name] = near[0] if near else ""
    return found


def _shown(headers: tuple[str, ...]) -> tuple[str, ...]:
    return (*headers[:8], *(["…"] if len(headers) > 8 else []))
