"""The receipt of an unfolded table, in the rows of the sheet that the founder has before them."""

from __future__ import annotations

import re
from dataclasses import replace

from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.evidence import Question
from lib.ingest.read.text_table import UNFOLDED
from lib.texts.messages import Message

_ROWS = {"rows", "stands"}
"""The parameters of messages that name rows."""
_NUMBER = re.compile(r"\d+")


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
