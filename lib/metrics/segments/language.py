"""The language of segments (docs/numbers-clients.md 18): a text becomes a tree, or one sentence that says where it goes wrong.

::

    expr = and_expr { "or" and_expr } ;  and_expr = term { "and" term } ;  term = "not" term | "(" expr ")" | condition
    condition = field op value | field ["not"] "in" "(" value {"," value} ")" | field ["not"] "between" value "and" value
              | field "is" ["not"] "empty" | field "contains" text
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NoReturn, cast

from rapidfuzz import fuzz, process

from lib.metrics.segments.fields import FIELDS, Field, folded, word_of
from lib.metrics.segments.tree import Condition, Every, Node, Not, Op, Some, Value, When
from lib.schema.settings import SettingError
from lib.texts.messages import Message, Param

LONGEST, MOST, DEEPEST = 500, 20, 20
"""Characters of a segment, its conditions, and how deep parentheses and *not* may stand in each other."""
CLOSE, PART = 60, 80
"""How alike, from 0 to 100, a word must be to be offered as what was meant, and how alike to a part of it."""
SHOWN = 40
"""Characters of a text that a sentence names."""
DIGITS = 15
DAYS = 100_000
"""The most days that a day may be away from today."""

_KEYWORDS = ("and", "or", "not", "in", "between", "is", "empty", "contains")
_COMPARED: tuple[Op, ...] = ("=", "!=", "<", "<=", ">", ">=")
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    | (?P<date>\d{4}-\d{2}-\d{2})(?![\w~])
    | (?P<number>-?\d+(?:\.\d+)?)(?![\w~])
    | (?P<text>"[^"]*"|'[^']*'|“[^”“]*”)
    | (?P<op><=|>=|!=|=|<|>)
    | (?P<sign>[(),+-])
    | (?P<word>[^\W_][\w~]*)""",
    re.VERBOSE,
)
Sort = Literal["date", "number", "text", "op", "sign", "word", "end"]


class SegmentError(SettingError):
    """A segment that cannot be understood, or not be asked: one sentence, with the place in the text where it is."""


@dataclass(frozen=True)
class _Token:
    sort: Sort
    text: str
    at: int
    """The place of its first character, from 1."""

    @property
    def key(self) -> str:
        """As it is compared with the words of the language."""
        return self.text.casefold() if self.sort == "word" else self.text


def parse(text: str) -> Node:
    """The tree of a segment. Raises :class:`SegmentError`."""
    if len(text) > LONGEST:
        raise SegmentError("segment_long", most=LONGEST)
    return _Parser(_tokens(text)).whole()


def nearest(word: str, known: Collection[str]) -> str:
    """The one that is written most alike, empty if none is alike at all."""
    choices = {one: folded(one) for one in known}
    best = process.extractOne(folded(word), choices, scorer=fuzz.ratio, score_cutoff=CLOSE)
    best = best or process.extractOne(folded(word), choices, scorer=fuzz.WRatio, score_cutoff=PART)
    return str(best[2]) if best else ""


def shown(text: str) -> str:
    """A text as a sentence names it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def refuse_unknown(word: str, at: int, known: Collection[str], code: str = "segment_word", **said: str) -> NoReturn:
    """Raise that nothing has a name, with the nearest that there is, else with all or the first there are."""
    params: dict[str, Param] = {"word": shown(word), "at": at, **said}
    if alike := nearest(word, known):
        raise SegmentError(f"{code}_nearest", **params, nearest=alike)
    if not known:
        raise SegmentError(f"{code}_none", **params)
    raise SegmentError(code, **params, known=tuple(sorted(known)[:12]))


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            code = "segment_quote" if text[place] in "\"'“”" else "segment_sign"
            raise SegmentError(code, sign=text[place], at=place + 1)
        sort = cast(Sort, match.lastgroup)
        if match.lastgroup != "blank":
            body = match.group()
            found.append(_Token(sort, body[1:-1] if sort == "text" else body, place + 1))
        place = match.end()
    found.append(_Token("end", "", len(text) + 1))
    return found


class _Parser:
    """Reads the tokens from left to right, one ahead."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.place, self.conditions, self.depth = tokens, 0, 0, 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def step(self) -> _Token:
        token = self.now
        self.place += token.sort != "end"
        return token

    def meets(self, *words: str) -> bool:
        """Whether the next token is one of these, which is then read."""
        if self.now.sort in ("word", "sign") and self.now.key in words:
            self.step()
            return True
        return False

    def fail(self, wanted: str) -> NoReturn:
        """Raise that something else was expected here."""
        said = Message(f"segment_wants_{wanted}")
        if self.now.sort == "end":
            raise SegmentError("segment_ends" if self.place else "segment_nothing", wanted=said, at=self.now.at)
        raise SegmentError("segment_expected", found=shown(self.now.text), wanted=said, at=self.now.at)

    def whole(self) -> Node:
        found = self.some()
        if self.now.sort != "end":
            self.fail("joint")
        return found

    def some(self) -> Node:
        parts = [self.every()]
        while self.meets("or"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self) -> Node:
        parts = [self.term()]
        while self.meets("and"):
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def term(self) -> Node:
        at = self.now.at
        self.depth += 1
        if self.depth > DEEPEST:
            raise SegmentError("segment_deep", most=DEEPEST, at=at)
        try:
            if self.meets("not"):
                return Not(self.term())
            if self.meets("("):
                inner = self.some()
                if not self.meets(")"):
                    self.fail("close")
                return inner
            return self.condition()
        finally:
            self.depth -= 1

    def condition(self) -> Condition:
        token = self.now
        if token.sort != "word" or token.key in _KEYWORDS:
            self.fail("field")
        self.step()
        self.conditions += 1
        if self.conditions > MOST:
            raise SegmentError("segment_many", most=MOST, at=token.at)
        field = FIELDS.get(token.key)
        if field is None:
            refuse_unknown(token.text, token.at, FIELDS, "segment_field")
        return self.asked(field, token.at)

    def asked(self, field: Field, at: int) -> Condition:
        token = self.now
        if token.sort == "op":
            self.step()
            op = cast(Op, token.text)
            value, place = self.value(field)
            is_ordered = field.kind in ("number", "day") and not isinstance(value, bool)
            if op not in ("=", "!=") and not is_ordered:
                raise SegmentError("segment_op", field=field.name, op=op, at=token.at, ops=(*_allowed(field),))
            return Condition(field, op, (value,), at, (place,))
        if self.meets("is"):
            is_not = self.meets("not")
            if not self.meets("empty"):
                self.fail("empty")
            return Condition(field, "is not empty" if is_not else "is empty", (), at)
        if self.meets("contains"):
            if field.kind != "member":
                raise SegmentError("segment_op", field=field.name, op="contains", at=token.at, ops=(*_allowed(field),))
            if self.now.sort not in ("text", "word", "number") or self.now.key in _KEYWORDS:
                self.fail("text")
            said = self.step()
            return Condition(field, "contains", (said.text,), at, (said.at,))
        is_not = self.meets("not")
        if self.meets("in"):
            return self.listed(field, at, "not in" if is_not else "in")
        if not self.meets("between"):
            self.fail("op")
        if field.kind not in ("number", "day"):
            raise SegmentError("segment_op", field=field.name, op="between", at=token.at, ops=(*_allowed(field),))
        first = self.bound(field)
        if not self.meets("and"):
            self.fail("and")
        second = self.bound(field)
        return Condition(
            field, "not between" if is_not else "between", (first[0], second[0]), at, (first[1], second[1])
        )

    def bound(self, field: Field) -> tuple[Value, int]:
        token = self.now
        value, place = self.value(field)
        if isinstance(value, bool):
            raise SegmentError("segment_value", field=field.name, found=shown(token.text), at=token.at, wanted=Message(f"segment_wants_{field.kind}"))  # fmt: skip
        return value, place

    def listed(self, field: Field, at: int, op: Op) -> Condition:
        if not self.meets("("):
            self.fail("open")
        values = [self.value(field)]
        while self.meets(","):
            values.append(self.value(field))
        if not self.meets(")"):
            self.fail("comma")
        return Condition(field, op, tuple(value for value, _ in values), at, tuple(place for _, place in values))

    def value(self, field: Field) -> tuple[Value, int]:
        """A value as the field takes it, and its place."""
        token = self.now
        if token.sort == "end" or token.sort in ("op", "sign") or (token.sort == "word" and token.key in _KEYWORDS):
            self.fail(field.kind)
        found = self.meant(field)
        if found is None:
            wanted = Message(f"segment_wants_{field.kind}")
            raise SegmentError("segment_value", field=field.name, found=shown(token.text), at=token.at, wanted=wanted)
        return found, token.at

    def meant(self, field: Field) -> Value | None:
        match field.kind:
            case "number":
                return self.number()
            case "day":
                return self.day()
            case "flag":
                return self.flag()
            case "word":
                token = self.step()
                word = word_of(field, token.text)
                if not word:
                    refuse_unknown(token.text, token.at, field.words, field=field.name)
                return word
        return self.step().text

    def number(self) -> Value | None:
        token = self.now
        if token.sort != "number" or len(token.text) > DIGITS:
            return None
        self.step()
        return Decimal(token.text)

    def flag(self) -> bool | None:
        token = self.now
        if token.sort not in ("word", "text") or folded(token.text) not in _YES:
            return None
        self.step()
        return _YES[folded(token.text)]

    def day(self) -> Value | None:
        token = self.now
        if token.sort == "date":
            try:
                found = When(date.fromisoformat(token.text))
            except ValueError:
                return None
            self.step()
            return found
        if token.sort == "word" and token.key == "today":
            self.step()
            return When("today", self.shift())
        if token.sort == "word" and token.key == "start":
            self.step()
            if not self.meets("of"):
                self.fail("start")
            for anchor in ("month", "quarter", "year"):
                if self.meets(anchor):
                    return When(anchor, self.shift())
            self.fail("start")
        return self.flag()

    def shift(self) -> int:
        """The days by which a day is moved: ``+ 7d``, ``-90d``; none where nothing is said."""
        token = self.now
        if token.sort == "number" and token.text.startswith("-"):
            self.fail("days")
        if token.sort != "sign" or token.text not in "+-":
            return 0
        self.step()
        found = re.fullmatch(r"(\d{1,6})d", self.now.key)
        if not found:
            self.fail("days")
        self.step()
        days = min(int(found[1]), DAYS)
        return days if token.text == "+" else -days


_YES = {"yes": True, "si": True, "true": True, "no": False, "false": False}


def _allowed(field: Field) -> list[str]:
    if field.kind in ("number", "day"):
        return [*_COMPARED, "in", "between", "is empty"]
    return ["=", "!=", "in", "is empty", *(["contains"] if field.kind == "member" else [])]
