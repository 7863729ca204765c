"""Whether a text names somebody, however it is spelled: a campaign after a client, a phone number in a source.

A text and everything personal are brought to the same plain letters: no accents, case, invisible characters, widths or
letters of other alphabets that look alike. Then a text tells of a person if it holds (docs/masking.md)

- two parts of a name, one after the other in any order, joined or apart, or one of them beside the other's initial;
- a word of a name by itself, unless it is an ordinary word (:data:`ORDINARY`) in a longer text: "May webinar" stays;
- the part of an e-mail before the @ in either order, a handle, or another personal text as a whole;
- the last nine digits of a phone number, with anything but letters between them.

A spelling of eight letters or more is found inside a longer word too, and one in a script without spaces of two. A text is
read as it stands and as it can be read (:func:`readings`): escapes resolved, other alphabets written out, digits as letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from lib.publish.letters import FOR_LETTERS, LEAST, plain, readings, variants, words_of
from lib.publish.name_words import BESIDE, ORDINARY
from lib.publish.spellings import (
    DIGITS,
    WIDE,
    WIDE_INSIDE,
    digits_of_phone,
    spellings_of_email,
    spellings_of_name,
    spellings_of_text,
    words_of_name,
)

INSIDE = 8
"""Letters from which on a spelling is looked for inside words."""
_WORDS = 7  # of a text, that may be one spelling together
_MEMBER = (
    300  # letters of a text that is searched: a longer one is free text, and searching it takes its square in time
)
_MIXED = re.compile(r"[^\W\d_][\d@$]|[\d@$][^\W\d_]")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NUMBERS = re.compile(r"\d(?:(?:[^\w]|_){0,3}\d){6,}")
_EMAIL = re.compile(r"[^\s@](?:@|\s?\[at\]\s?|\s?\(at\)\s?)[^\s@]+\.\w", re.IGNORECASE)


def _beside_ordinary(word: str) -> Iterator[str]:
    """What is left of a word without an ordinary one at either end: ``zoestory`` holds ``zoe``."""
    left = {word}
    for _ in range(2):  # at both ends
        left = {
            part
            for one in left
            for i in range(2, len(one) - 1)
            for beside, part in ((one[:i], one[i:]), (one[i:], one[:i]))
            if len(part) >= LEAST and beside in BESIDE
        }
        yield from left


def _letter_by_letter(words: tuple[str, ...]) -> Iterator[str]:
    """Words that are written with something between all letters: ``z.o.e``."""
    for together, run in groupby(words, lambda word: len(word) == 1):
        if together:
            yield "".join(run)


class Texts:
    """Texts that are searched for people. What was found is in `telling`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.telling: set[str] = set()
        self._spans: dict[str, set[str]] = {}  # words joined -> the texts that hold them
        self._inside: dict[str, set[str]] = {}  # the first letters of what may be found inside -> the texts
        self._single: dict[str, set[str]] = {}  # a word by itself -> the texts
        self._whole: dict[str, set[str]] = {}  # a text joined -> the texts
        self._joined: dict[str, set[str]] = {}  # a text -> its readings, each joined
        self._digits: dict[str, set[str]] = {}
        for text in texts:
            self._add(text)

    def _add(self, text: str) -> None:
        if len(text) > _MEMBER:
            self.telling.add(text)
            return
        for read in readings(text):
            if _EMAIL.search(plain(read)):
                self.telling.add(text)
                return
            cut = " ".join(_CAMEL.split(unicodedata.normalize("NFKC", read)))
            for plain_text in variants(read) | variants(cut):
                self._index(text, plain_text)
            self._index_digits(text, plain(read))
            if _MIXED.search(read):
                for table in FOR_LETTERS:
                    self._index(text, plain(read).translate(table))

    def _index(self, text: str, plain_text: str) -> None:
        words = words_of(plain_text)
        for i in range(len(words)):
            for word in (words[i], words[i].removesuffix("s"), *_beside_ordinary(words[i])):
                self._single.setdefault(word, set()).add(text)
            for j in range(i + 1, min(len(words), i + _WORDS) + 1):
                self._spans.setdefault("".join(words[i:j]), set()).add(text)
        for word in _letter_by_letter(words):
            self._single.setdefault(word, set()).add(text)
        joined = "".join(words)
        self._joined.setdefault(text, set()).add(joined)
        self._whole.setdefault(joined, set()).add(text)
        for i in range(len(joined) - INSIDE + 1):
            self._inside.setdefault(joined[i : i + INSIDE], set()).add(text)
        if not joined.isascii():
            for i in range(len(joined) - WIDE_INSIDE + 1):
                if joined[i] >= WIDE:
                    self._inside.setdefault(joined[i : i + WIDE_INSIDE], set()).add(text)

    def _index_digits(self, text: str, plain_text: str) -> None:
        for run in _NUMBERS.findall(plain_text):
            digits = re.sub(r"\D", "", run)
            for i in range(max(1, len(digits) - DIGITS + 1)):
                self._digits.setdefault(digits[i : i + DIGITS], set()).add(text)

    def name(self, name: str) -> None:
        """Look for a person's name."""
        for form in spellings_of_name(name):
            self._spelled(form)
        for word in words_of_name(name):
            if word in ORDINARY:
                self.telling |= self._whole.get(word, set())
            else:
                self.telling |= self._single.get(word, set())
                self._hidden_inside(word)

    def email(self, address: str) -> None:
        """Look for an e-mail address."""
        for form in spellings_of_email(address):
            self._spelled(form)

    def text(self, text: str) -> None:
        """Look for any other personal text, a link or an id."""
        for form in spellings_of_text(text):
            self._spelled(form)

    def phone(self, number: str) -> None:
        """Look for a phone number."""
        if digits := digits_of_phone(number):
            self.telling |= self._digits.get(digits, set())

    def _spelled(self, form: str) -> None:
        if not form or (form.isdigit() and len(form) < 7):  # a short number is everybody's
            return
        if (len(form) <= LEAST and form[0] < WIDE) or form in ORDINARY:
            self.telling |= self._whole.get(form, set())
            return
        self.telling |= self._spans.get(form, set())
        self._hidden_inside(form)

    def _hidden_inside(self, form: str) -> None:
        least = WIDE_INSIDE if form[0] >= WIDE else INSIDE
        if len(form) < least or form.isdigit():
            return
        for text in self._inside.get(form[:least], ()):
            if any(form in joined for joined in self._joined[text]):
                self.telling.add(text)
