"""What an import did, or would do: the receipt. Always ``read = kept + quarantined + duplicate``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from lib.ingest.map.evidence import Question
from lib.ingest.map.money import Account
from lib.ingest.map.suggest import Suggestion
from lib.schema.tables import TABLES
from lib.texts.messages import (
    Leaf,
    Message,
    Named,
    in_english,
)

Outcome = Literal["cell", "word", "quarantined", "duplicate"]

COUNTS = ("read", "kept", "quarantined", "duplicate", "new", "changed")
"""What every kept receipt counts."""


@dataclass(frozen=True)
class Problem:
    """One thing that was not as it should be.

    `why` is said with the value filled in. `outcome` says what became of the row: ``cell`` kept with this value empty,
    ``word`` kept with a word that is on no list, ``quarantined`` or ``duplicate`` left out.
    """

    row: int
    column: str
    value: str
    why: Message
    outcome: Outcome

    @property
    def message(self) -> Message:
        """Why, with the value that it is about."""
        return Message(self.why.code, {**self.why.params, "value": self.value})

    @property
    def reason(self) -> str:
        """Why, as an English sentence. It is read, not typed into an option, so our names are words in it."""
        return self.message.text(shown=_in_words)


def _in_words(leaf: Leaf) -> str:
    return leaf.key.replace("_", " ") if isinstance(leaf, Named) else in_english(leaf)


@dataclass
class Receipt:
    """The account of one file. Counts are rows; `profile` is the name of the profile it was recognised
    by (older snapshots hold its label: ask ``profiles.of_receipt``), `source` what
    answers for such files are remembered by; `answered` are the answers that were needed, as settings to remember.

    `questions` must be answered before anything is imported; `choices` have an answer that holds until another is given.
    `table` is empty while it is an open question. `scope` and `by_hand` say what corrections of the headers go by and which
    were made; `suggestions` are for the columns left alone. `origin` is the living source that it was read from. `money` is
    the account of what its rows hold. `applied` are the answers that it was read by: setting -> what it is about as the file
    writes it, empty if it is about the whole file. `replaced` are stored rows that a fresh export of their platform no longer has.
    """

    file: str
    table: str
    read: int = 0
    kept: int = 0
    quarantined: int = 0
    duplicate: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    questions: list[Question] = field(default_factory=list)
    choices: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    replaces: bool = False
    answered: dict[str, str] = field(default_factory=dict)
    profile: str = ""
    source: str = ""
    scope: str = ""
    by_hand: frozenset[str] = frozenset()
    suggestions: tuple[Suggestion, ...] = ()
    origin: str = ""
    money: Account = field(default_factory=Account)
    replaced: int = 0
    applied: dict[str, str] = field(default_factory=dict)

    def setting_of(self, question: Question) -> str:
        """The setting that remembers the answer to a question."""
        about = f".{self.table}.{question.field}@" if question.field else "."
        return question.setting or f"{question.kind}{about}{self.source}"

    @property
    def set_aside(self) -> list[Message]:
        """What is set aside, by reason, with its money; nothing where a table holds none."""
        return self.money.messages() if self.table and TABLES[self.table].money else []

    @property
    def unknown_words(self) -> dict[tuple[str, str], int]:
        """Every (field, word) that is on no list, with its rows, the most frequent first."""
        found = Counter((self.mapping[p.column], p.value) for p in self.problems if p.outcome == "word")
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _asked(self, question: Question) -> dict[str, Any]:
        return {
            "field": question.field,
            "column": question.column,
            "question": question.kind,
            "sentence": str(question.sentence(self.file)),
            "setting": self.setting_of(question),
            "options": list(question.options),
            "examples": [{"row": row, "value": text} for row, text in question.examples],
        }

    def as_json(self) -> dict[str, Any]:
        """The machine-readable form of design.md 3.5."""
        return {
            "file": self.file,
            "table": self.table,
            "profile": self.profile,
            "origin": self.origin,
            "read": self.read,
            "kept": self.kept,
            "quarantined": self.quarantined,
            "duplicate": self.duplicate,
            "new": self.new,
            "changed": self.changed,
            "vanished": self.vanished,
            "replaced": self.replaced,
            "money": self.money.as_json(),
            "mapping": self.mapping,
            "unmapped": list(self.unmapped),
            "suggestions": [
                {"header": header, "field": name, "confidence": score} for header, name, score in self.suggestions
            ],
            "questions": [self._asked(question) for question in self.questions],
            "choices": [self._asked(question) | {"default": question.default} for question in self.choices],
            "problems": [
                {"row": p.row, "column": p.column, "value": p.value, "reason": p.reason, "outcome": p.outcome}
                for p in self.problems
            ],
            "notes": [str(note) for note in self.notes],
        }
