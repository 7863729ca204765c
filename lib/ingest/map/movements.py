"""What the money of a processor's rows is: a sale, one's own money, money given back. A word that nobody knows is asked.

A row whose word the profile does not know stays out of the table until somebody says what the word means, which is
remembered as ``movement.<source>.<word>``: ``sale`` counts it as the profile reads it, ``own`` and ``leave`` leave it
out, and ``refund`` counts what was given back to a client. Money that came in is nobody's refund: it is asked whether it
takes back an earlier row (``reversal``), which then counts for nothing, as the reversal itself does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from lib.engine.db import literal
from lib.ingest.map import money
from lib.ingest.map.evidence import PREPARE, Question, of_amounts
from lib.schema.amounts import DecimalMark, read_amount
from lib.schema.fields import spelling_key
from lib.schema.settings import family
from lib.texts.messages import Message

KIND = "movement"
UNKNOWN = "unknown_type"
_NO_WORD = "blank"
_CAME_IN = ("leave", "sale", "own", "reversal")
_WENT_OUT = ("leave", "sale", "own", "refund")
"""What a word can mean whose money came in without exception, and what any other can."""
_SHOWN = 5


@dataclass(frozen=True)
class Rows:
    """The rows of one feed as SQL: what they come from, which are still in play, and the columns that a movement names.
    `undoes` are those of the reference and of the id that it names, empty if there are none."""

    source: str
    where: str
    word: str
    amount: str
    currency: str
    signed: bool
    undoes: tuple[str, ...] = ()


@dataclass
class Sorted:
    """What becomes of the rows whose word is unknown: SQL cases that set some aside, the condition of those that are
    refunds, the questions that stay, and the answers that held: setting -> the word as the file writes it."""

    cases: str = ""
    refunds: str = ""
    questions: list[Question] = field(default_factory=list)
    applied: dict[str, str] = field(default_factory=dict)


def sort(
    con: duckdb.DuckDBPyConnection, rows: Rows, header: str, source: str, decimal: str, settings: Mapping[str, str]
) -> Sorted:
    """Sort the rows of unknown words by what was answered for them. `source` names the export in the settings, `header`
    is the column with the words, `decimal` the vendor's mark if it always writes the same."""
    came_in = f"not is_negative({rows.amount})" if rows.signed else "false"
    moved = f"regexp_matches(coalesce({rows.amount}, ''), '[1-9]')"
    found = con.execute(f"""
        select coalesce({rows.word}, ''), "row", {rows.amount}, {rows.currency}, {came_in} from {rows.source} where {rows.where} and {moved} order by "row"
    """).fetchall()
    nothing = f"when {rows.where} and not {moved} then 'no_payment'"
    if not found:
        return Sorted(nothing)
    by_word: dict[str, list[tuple[int, str, str | None]]] = defaultdict(list)
    goes_out = {word for word, *_, positive in found if not positive}
    for word, row, amount, currency, _ in found:
        by_word[word].append((row, amount, currency))
    answers = {key: value for key, value in family(settings, KIND).items() if key.startswith(f"{source}.")}
    given = {word: answers.get(setting_key(source, word), "") for word in by_word}
    mark = _mark(con, rows, decimal)
    questions = [
        Question(
            field="", column=header, kind=KIND, options=_WENT_OUT if word in goes_out else _CAME_IN, default="leave", setting=f"{KIND}.{setting_key(source, word)}",
            examples=tuple((row, amount) for row, amount, _ in listed[:_SHOWN]),
            params={"word": word or Message("blank_word"), "count": len(listed), "sum": money.said(total(((a, c) for _, a, c in listed), mark))},
        )
        for word, listed in by_word.items() if not given[word]
    ]  # fmt: skip

    def of(*wanted: str) -> str:
        words = [literal(word) for word, answer in given.items() if answer in wanted]
        return f"({rows.where} and {moved} and coalesce({rows.word}, '') in ({', '.join(words)}))" if words else ""

    taken_back = [f"{those} and {came_in}" for those in [of("refund")] if those]
    taken_back += [those for those in [of("reversal")] if those]
    cases = [f"when {those} then '{UNKNOWN}'" for those in [of("", "leave")] if those]
    cases += [f"when {those} then 'own_money'" for those in [of("own")] if those]
    cases += [f"when {those} then 'money_back'" for those in taken_back]
    cases += [f"when {_undone(rows, those)} then 'reversed'" for those in taken_back if rows.undoes]
    applied = {f"{KIND}.{setting_key(source, word)}": word for word, answer in given.items() if answer}
    return Sorted(" ".join([*cases, nothing]), of("refund"), questions, applied)


def _undone(rows: Rows, taken_back: str) -> str:
    """SQL condition on what the rows `taken_back` reverse: money that went out and that one of them names, or that names
    the same row as one of them and is as much."""
    reference, named = rows.undoes
    amount = f"unsigned({rows.amount})"
    reversing = f"from {rows.source} where {taken_back} and {reference} is not null"
    return (
        f"is_negative({rows.amount}) and coalesce({named} in (select {reference} {reversing})"
        f" or ({reference}, {amount}) in (select ({reference}, {amount}) {reversing}), false)"
    )


def setting_key(source: str, word: str) -> str:
    """What names a word of an export in the settings."""
    return f"{source}.{spelling_key(word) or _NO_WORD}"


def total(amounts: Iterable[tuple[str, str | None]], mark: DecimalMark | None) -> dict[str, Decimal]:
    """The sum of written amounts by currency, empty where none is named."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for text, currency in amounts:
        amount = read_amount(text, mark)
        if amount:
            sums[(currency or amount.currency or "").upper()] += amount.value
    return dict(sums)


def _mark(con: duckdb.DuckDBPyConnection, rows: Rows, decimal: str) -> DecimalMark | None:
    """The decimal mark of the amounts: the vendor's, or what the rows prove."""
    if decimal:
        return "comma" if decimal == "comma" else "dot"
    con.execute(PREPARE)
    proofs = of_amounts(con, f'(select "row", {rows.amount} as x from {rows.source})', "x").proofs
    return "comma" if proofs == {"comma"} else "dot" if proofs == {"dot"} else None
