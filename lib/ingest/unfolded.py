"""A wide table in an import: the question whether to unfold it, and the rows of the sheet behind the unfolded ones."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import replace
from decimal import Decimal

from lib.fields import TABLES
from lib.ingest import money
from lib.ingest.evidence import Question
from lib.ingest.mapping import Asks, Corrections, Mapping, Unrecognised, map_headers, recognise
from lib.ingest.receipt import Receipt
from lib.ingest.text_table import UNFOLDED, TextTable
from lib.ingest.wide import Wide, detect, sum_of, unfold
from lib.messages.messages import Message, Param

_PERSON = {"email", "phone", "full_name"}
_ROWS = {"rows", "stands"}
"""The parameters of messages that name rows."""
_NUMBER = re.compile(r"\d+")
_HOLD_AMOUNTS = (None, "payments", "costs")
"""What a wide table may be told to be; people and calls are no amounts."""


class WhichShape(Asks):
    """Payments stand side by side in columns: `question` asks whether each is to be a row."""

    def __init__(self, text: TextTable, wide: Wide, before: Decimal) -> None:
        sums: dict[str, Param] = {"before": money.said({"": before}), "after": money.said({"": wide.total})}
        params: dict[str, Param] = {"what": wide.what, "rows": wide.rows, **sums}
        question = Question("", wide.groups[0].label, "unfold", ("unfold", "leave"), (), params=params)
        super().__init__(question, "wide_open", file=text.name, **params)


def in_rows(
    text: TextTable, table: str | None, source: str, settings: MappingType[str, str], corrected: Corrections
) -> tuple[TextTable, str | None]:
    """The table with one payment per row if that was answered, and which table it then is; else both as they are.

    Raises :class:`WhichShape` where it is open, and :class:`Unrecognised` for a wide table of which no rows can be made.
    """
    key = f"unfold.{source}"
    wide = None if settings.get(key) == "leave" or table not in _HOLD_AMOUNTS else detect(text)
    if wide is None:
        return text, table
    labels = tuple(group.label for group in wide.groups)
    if wide.undated:
        raise Unrecognised("wide_no_year", file=text.name, columns=labels[:4], example=labels[0], key=key)
    unfolded = unfold(text, wide)
    feeds = _feeds(unfolded, table, corrected)
    if feeds is None:
        raise Unrecognised("wide_unfit", file=text.name, what=wide.what, key=key)
    if settings.get(key) == "unfold":
        return unfolded, feeds
    raise WhichShape(text, wide, _as_it_is(text, wide, table or feeds, corrected))


def _feeds(unfolded: TextTable, table: str | None, corrected: Corrections) -> str | None:
    """The table that the unfolded rows feed: what they are told to be, payments where they name somebody, or what is found."""
    if table:
        return table if _complete(map_headers(unfolded.headers, table, corrected)) else None
    payments = map_headers(unfolded.headers, "payments", corrected)
    if _complete(payments) and _PERSON & set(payments.fields.values()):
        return "payments"
    try:
        return recognise(unfolded.name, unfolded.headers, corrected).table
    except Unrecognised:
        return None


def _complete(mapping: Mapping) -> bool:
    return set(TABLES[mapping.table].required) - {"email"} <= set(mapping.fields.values())


def _as_it_is(text: TextTable, wide: Wide, table: str, corrected: Corrections) -> Decimal:
    """The sum of the amounts that the table holds as it stands."""
    header = next(
        (h for h, name in map_headers(text.headers, table, corrected).fields.items() if name == "amount"), None
    )
    return sum_of(text, header, wide.mark) if header else Decimal()


def refold(receipt: Receipt) -> None:
    """Name the rows of the sheet on the receipt of an unfolded table, whose rows have numbers of their own."""

    def named(message: Message) -> Message:
        rows = {key: message.params[key] for key in _ROWS & message.params.keys()}
        told = {
            key: _NUMBER.sub(lambda n: str(int(n[0]) % UNFOLDED), text)
            for key, text in rows.items()
            if isinstance(text, str)
        }
        return Message(message.code, {**message.params, **told})

    def asked(question: Question) -> Question:
        return replace(question, examples=tuple((row % UNFOLDED, said) for row, said in question.examples))

    receipt.problems = [replace(p, row=p.row % UNFOLDED, why=named(p.why)) for p in receipt.problems]
    receipt.notes = [named(note) for note in receipt.notes]
    receipt.questions, receipt.choices = [*map(asked, receipt.questions)], [*map(asked, receipt.choices)]
