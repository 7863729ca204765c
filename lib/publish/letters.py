"""Texts in plain letters: no accents, case, invisible characters, widths or letters of other alphabets that look alike; and how
else a text can be read."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

LEAST = 3
"""Letters of a word that can tell of somebody."""

_CYRILLIC_WRITTEN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g"
_GREEK_WRITTEN = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_ALIKE = str.maketrans(
    "øłđðıßæœþ" + "аеорсухктмвніїѕјһԛԝ" + "αβεζηικμνοπρστυχωγ",
    "oldd" + "i" + "s" + "a" + "o" + "t" + "aeopcyxktmbhiisjhqw" + "abeznikmvonpotuxwy",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ß": "ss"})
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", _CYRILLIC_WRITTEN.split(), strict=True))
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_WRITTEN.split(), strict=True))
_WRITTEN_OUT = (
    str.maketrans({letter: written.strip("-") for letter, written in (_CYRILLIC | _GREEK).items()}),
    str.maketrans(_CYRILLIC | _GREEK | dict(zip("йхюяцщъьїєβηυ", ["i", "h", "iu", "ia", "c", "sch", "", "", "i", "ie", "b", "e", "u"], strict=True))),
)  # fmt: skip
"""Letters of other alphabets as their owners write them in Latin ones, in two ways."""
FOR_LETTERS = tuple(str.maketrans("013457@$", f"o{one}eastas") for one in "il")
"""Digits and signs as the letters that they are written for, in two ways."""
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}")


def plain(text: str) -> str:
    """A text in small letters without accents, marks, widths and whatever shows nothing."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(_bare(c) for c in flat.translate(_ALIKE))


@lru_cache(10_000)
def _bare(letter: str) -> str:
    """A letter without what is added to it, a digit of any script as ours; empty for what shows nothing."""
    if letter.isascii():
        return letter
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    script, _, named = unicodedata.name(letter, "").partition(" LETTER ")
    plain_letter = named.removeprefix("SMALL CAPITAL ").removeprefix("SCRIPT ").partition(" WITH ")[0]
    return plain_letter.lower() if script.startswith("LATIN") and len(plain_letter) == 1 else letter


def variants(text: str) -> set[str]:
    """A text in plain letters, in every way in which its own alphabet is written in plain ones."""
    if text.isascii():
        return {text.lower()}
    composed = unicodedata.normalize("NFC", text).casefold()
    return {plain(text), *(plain(composed.translate(table)) for table in (_UMLAUTS, *_WRITTEN_OUT))}


def readings(text: str) -> list[str]:
    """A text as it stands and as it can be read: its escapes resolved, and what is written as base64 or in hexadecimals."""
    read = text
    for _ in range(3):  # an escape may be escaped
        once = html.unescape(unquote(read.replace("+", " ")) if "%" in read else read)
        if once == read:
            break
        read = once
    return [read, *_decoded(text)]


def _decoded(text: str) -> Iterator[str]:
    for run in _ENCODED.findall(text):
        if not run.isalpha() or not run.islower():  # an ordinary word
            for way in (
                bytes.fromhex,
                lambda run: base64.urlsafe_b64decode(run.replace("+", "-").replace("/", "_") + "=" * (-len(run) % 4)),
            ):
                try:
                    found = way(run).decode()
                except (ValueError, binascii.Error):
                    continue
                if len(found) >= LEAST and found.isprintable():
                    yield found


@lru_cache(200_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a plain text, letters and digits, whatever is between them."""
    return tuple("".join(c if c.isalnum() else " " for c in text).split())
