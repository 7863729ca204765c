"""How somebody is spelled: the joined forms in which a name, an e-mail, a link or a phone number can stand in a text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise, permutations
from urllib.parse import urlsplit

from lib.publish.letters import LEAST, plain, variants, words_of
from lib.publish.name_words import PARTICLES

DIGITS = 9
"""Digits of a phone number that are looked for: those without what the country is called by."""
WIDE = "\u2e80"
"""From here on scripts have no spaces between words."""
WIDE_INSIDE = 2
"""Letters of such a script from which on a spelling is looked for inside words."""
_LONGEST = 200  # letters of a personal text that can be a spelling at all


def spellings_of_name(name: str) -> Iterator[str]:
    """The joined forms of a person's name, longest pairs of words in both orders and their initials."""
    yield from _in_base64(name[:_LONGEST])
    for variant in variants(name[:_LONGEST]):
        words = [word for word in words_of(variant) if word not in PARTICLES] or list(words_of(variant))
        yield "".join(words_of(variant))
        if len(words) == 1:
            continue
        yield "".join(words)
        yield "".join(reversed(words))
        yield "".join([*words[1:], words[0]])
        for one, other in {*permutations((words[0], words[-1])), *pairwise(words), *permutations(words[:3], 2)}:
            yield one + other
            yield one[0] + other
            yield from (one + other[:i] for i in range(1, len(other)))  # handles are cut short
            yield from (one[0] + other[:i] for i in range(LEAST, len(other)))
        for i in range(1, len(words)):
            initials = "".join(word[0] for word in words[:i])
            yield initials + words[i]
            yield words[i] + initials


def words_of_name(name: str) -> Iterator[str]:
    """The words of a name that tell of a person by themselves."""
    for variant in variants(name[:_LONGEST]):
        yield from (w for w in words_of(variant) if _says_who(w) and w not in PARTICLES and not w.isdigit())


def _says_who(word: str) -> bool:
    return len(word) >= (WIDE_INSIDE if word[0] >= WIDE else LEAST)


def _in_base64(text: str) -> Iterator[str]:
    """As base64, of which small letters alone are left where a source or a medium is read."""
    for said in (text.strip(), text.strip().lower()):
        yield "".join(words_of(base64.b64encode(said.encode()).decode().lower()))


def spellings_of_email(address: str) -> Iterator[str]:
    """The forms of an e-mail address: the whole, and what stands before the @ with and without a number at its end; also what
    programs that send advertising make of it."""
    if len(address) > _LONGEST:
        return
    whole = address.strip().lower().encode()
    yield from (hashlib.new(way, whole, usedforsecurity=False).hexdigest() for way in ("md5", "sha1", "sha256"))
    yield from _in_base64(address)
    local, _, domain = plain(address).partition("@")
    local = local.partition("+")[0]
    words = words_of(local)
    joined = "".join(words)
    yield joined + "".join(words_of(domain))
    yield joined
    yield joined.strip("0123456789")
    yield "".join(reversed(words))


def spellings_of_text(text: str) -> Iterator[str]:
    """The forms of a link or another personal text: as a whole, of a link the last part of its path."""
    if len(text) > _LONGEST:
        return
    if "/" in text or text.startswith("@"):
        handle = urlsplit(text if "//" in text else f"//{text}").path.strip("/").rpartition("/")[2] or text
        yield "".join(words_of(plain(handle)))
    yield "".join(words_of(plain(text)))


def digits_of_phone(text: str) -> str:
    """The digits by which a number is found; empty if there are too few."""
    digits = re.sub(r"\D", "", plain(text[:_LONGEST]))
    return digits[-DIGITS:] if len(digits) >= 7 else ""
