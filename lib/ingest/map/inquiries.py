"""What is asked about a recognised sheet before it is read: payments that name nobody, and shares in a column of money."""

from __future__ import annotations

import re
from collections.abc import Mapping as ByKey
from dataclasses import replace

import pyarrow.compute as pc

from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import Mapping
from lib.ingest.map.translate import Sheet
from lib.schema.fields import Kind
from lib.schema.settings import FAMILIES
from lib.schema.tables import TABLES
from lib.texts.messages import Message

PERSONS = ("email", "phone", "customer_id")
"""What names a person (docs/numbers.md 0.2)."""

_AMOUNTS = frozenset({"amount", "list_price", "contracted_revenue", "gross_revenue"})
_SHARE = re.compile(r"\s*\d{1,3}([.,]\d+)?\s*%\s*")
_ONE = re.compile(r"1([.,]0+)?")
_FRACTION = re.compile(r"0?[.,]\d+|[01]([.,]0+)?")


def open_questions(sheet: Sheet, settings: ByKey[str, str]) -> list[Question]:
    """What nobody has answered yet of a sheet."""
    asked = [*_undated(sheet), *_nobody(sheet), *_shares(sheet)]
    return [question for question in asked if not (answer_to(question, sheet, settings) or _proven(question))]


def _proven(question: Question) -> str:
    """The answer that the cells give by themselves, which is that of the question without its being asked."""
    return question.default if question.kind == "share" else ""


def notes(sheet: Sheet, settings: ByKey[str, str]) -> list[Message]:
    """What is to be said of a sheet that was not asked, since its cells answer it."""
    proven = [q for q in _shares(sheet) if _proven(q) and not answer_to(q, sheet, settings)]
    return [Message("shares_proven", {"column": q.column, **q.params}) for q in proven]


def answer_to(question: Question, sheet: Sheet, settings: ByKey[str, str]) -> str:
    """The answer that is remembered for a question about a sheet, empty if there is none."""
    if not question.field:
        return settings.get(f"{question.kind}.{sheet.source}", "")
    about = f"{question.kind}.{sheet.mapping.table}.{question.field}"
    return settings.get(f"{about}@{sheet.source}", "") or settings.get(about, "")


def answers(sheet: Sheet, settings: ByKey[str, str]) -> dict[str, str]:
    """Setting -> the column it is about (empty: the whole file) of every question about a sheet that is answered."""
    found = {}
    for question in (*_nobody(sheet), *_shares(sheet)):
        if answer_to(question, sheet, settings):
            about = f"{sheet.mapping.table}.{question.field}@" if question.field else ""
            found[f"{question.kind}.{about}{sheet.source}"] = question.column
    return found


def answered(sheet: Sheet, settings: ByKey[str, str]) -> tuple[Sheet | None, frozenset[str]]:
    """A sheet as its answers have it, None if it is left out, and the fields whose cells are shares of the price."""
    if any(answer_to(question, sheet, settings) == "leave" for question in (*_undated(sheet), *_nobody(sheet))):
        return None, frozenset()
    shares: set[str] = set()
    left: set[str] = set()
    for question in _shares(sheet):
        given = answer_to(question, sheet, settings) or _proven(question)
        if given == "percent":
            shares.add(question.field)
        elif given == "leave":
            left.add(question.column)
    if left:
        sheet = replace(sheet, mapping=_without(sheet.mapping, left, sheet.text.headers))
    return sheet, frozenset(shares)


def _without(mapping: Mapping, left: set[str], headers: tuple[str, ...]) -> Mapping:
    fields = {header: name for header, name in mapping.fields.items() if header not in left}
    unmapped = tuple(h for h in (*mapping.unmapped, *left) if h in headers or h in left)
    return replace(mapping, fields=fields, unmapped=unmapped)


def _undated(sheet: Sheet) -> list[Question]:
    """Payments without a column for their day count in no period: whether they count at all has to be said. An export that a
    profile declares without one tells of rows that another of the vendor's exports dates."""
    text, fields = sheet.text, sheet.mapping.fields
    amount = next((header for header, name in fields.items() if name == "amount"), None)
    if (
        sheet.vendor
        or sheet.mapping.table != "payments"
        or amount is None
        or {"date", "due_date"} & set(fields.values())
    ):
        return []
    column = text.rows.column(f"c{text.headers.index(amount)}")
    count = len(column) - column.null_count
    return [Question("", "", "undated", FAMILIES["undated"], (), params={"count": count})] if count else []


def _nobody(sheet: Sheet) -> list[Question]:
    """Payments of which no row names a person would be as many clients as rows. A row without an amount is no payment."""
    text, fields = sheet.text, sheet.mapping.fields
    if sheet.mapping.table != "payments" or not text.rows.num_rows:
        return []
    position = {header: i for i, header in enumerate(text.headers)}
    named = [text.rows.column(f"c{position[header]}") for header, name in fields.items() if name in PERSONS]
    if any(column.null_count < len(column) for column in named):
        return []
    amounts = [text.rows.column(f"c{position[header]}") for header, name in fields.items() if name == "amount"]
    count = sum(len(column) - column.null_count for column in amounts)
    if not count:
        return []
    # The rows of a vendor's export may be known by their ids from another of its exports, so that one does not wait.
    default = "each" if sheet.vendor else ""
    return [Question("", "", "nobody", FAMILIES["nobody"], (), default=default, params={"count": count})]


def _shares(sheet: Sheet) -> list[Question]:
    """Columns of money beside an amount whose cells are all shares: 20 %, or between nothing and one."""
    text, fields = sheet.text, sheet.mapping.fields
    if not _AMOUNTS & set(fields.values()):
        return []
    position = {header: i for i, header in enumerate(text.headers)}
    found: list[Question] = []
    for header, name in fields.items():
        field = TABLES[sheet.mapping.table].by_name[name]
        share = field.share
        if not share or field.kind is not Kind.MONEY:
            continue
        column = text.rows.column(f"c{position[header]}")
        texts = pc.unique(column).drop_null().to_pylist()
        telling = [t for t in texts if "%" in t or (share == "fraction" and _between(t))]
        if not telling or not all(_SHARE.fullmatch(t) or _FRACTION.fullmatch(t) for t in texts):
            continue
        telling.sort(key=lambda text: "%" not in text)
        example = Message("quoted", {"text": telling[0]})
        rows = text.rows.column("row").filter(pc.equal(column, telling[0]))
        examples = tuple((row.as_py(), telling[0]) for row in rows.slice(0, 3))
        # What has a per cent sign is no amount of money; only a 1 beside it could still be one.
        in_percent = "%" in telling[0]
        proven = "percent" if in_percent and not any(_ONE.fullmatch(t) for t in texts) else ""
        options = tuple(option for option in FAMILIES["share"] if option != "amount" or not in_percent)
        found.append(Question(name, header, "share", options, examples, "", proven, params={"example": example}))
    return found


def _between(text: str) -> bool:
    return bool(_FRACTION.fullmatch(text)) and 0 < float(text.replace(",", ".")) < 1
