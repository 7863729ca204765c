"""Whether a text names somebody, however it is spelled: a campaign after a client, a phone number in a source.

A text and everything personal are brought to the same plain letters: no accents, case, invisible characters, widths or
letters of other alphabets that look alike. Then a text tells of a person if it holds (docs/masking.md)

- two parts of a name, one after the other in any order, joined or apart, or one of them beside the other's initial;
- a word of a name by itself, unless it is an ordinary word (:data:`ORDINARY`) in a longer text: "May webinar" stays;
- the part of an e-mail before the @ in either order, a handle, or another personal text as a whole;
- the last nine digits of a phone number, with anything between them that a number is written with.

A spelling of eight letters or more is found inside a longer word too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise, permutations
from urllib.parse import unquote, urlsplit

INSIDE = 8
"""Letters from which on a spelling is looked for inside words."""
_WORDS = 7  # of a text, that may be one spelling together
_DIGITS = 9  # of a phone number, without what the country is called by
_LEAST = 3  # letters of a word of a name that is looked for by itself
_LONGEST = 200  # letters of a personal text that can be a spelling at all

PARTICLES = frozenset(
    [
        "de",
        "la",
        "las",
        "los",
        "el",
        "da",
        "das",
        "do",
        "dos",
        "del",
        "der",
        "den",
        "di",
        "du",
        "van",
        "von",
        "bin",
        "ibn",
        "al",
        "y",
        "e",
        "i",
        "jr",
        "sr",
        "dr",
        "dra",
        "mr",
        "mrs",
        "ms",
        "mx",
        "sra",
        "don",
        "dona",
        "ii",
        "iii",
    ]
)
"""Words of a name that say nothing of whose it is."""

ORDINARY = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "winter",
        "spring",
        "summer",
        "autumn",
        "fall",
        "invierno",
        "primavera",
        "verano",
        "otono",
        "christmas",
        "navidad",
        "easter",
        "holiday",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "year",
        "dia",
        "semana",
        "mes",
        "ads",
        "ad",
        "anuncio",
        "anuncios",
        "campaign",
        "campana",
        "webinar",
        "workshop",
        "masterclass",
        "challenge",
        "reto",
        "story",
        "stories",
        "reel",
        "reels",
        "post",
        "posts",
        "bio",
        "link",
        "page",
        "web",
        "site",
        "form",
        "quiz",
        "ebook",
        "guide",
        "guia",
        "book",
        "books",
        "video",
        "videos",
        "podcast",
        "live",
        "call",
        "calls",
        "llamada",
        "newsletter",
        "mail",
        "email",
        "info",
        "contact",
        "hello",
        "hola",
        "admin",
        "sales",
        "sale",
        "ventas",
        "venta",
        "support",
        "soporte",
        "marketing",
        "social",
        "organic",
        "paid",
        "referral",
        "direct",
        "news",
        "team",
        "equipo",
        "client",
        "clients",
        "cliente",
        "clientes",
        "customer",
        "customers",
        "lead",
        "leads",
        "student",
        "students",
        "member",
        "members",
        "vip",
        "test",
        "testing",
        "demo",
        "sample",
        "unknown",
        "none",
        "other",
        "otros",
        "general",
        "default",
        "new",
        "old",
        "nuevo",
        "nueva",
        "free",
        "gratis",
        "lite",
        "pro",
        "plus",
        "premium",
        "gold",
        "silver",
        "bronze",
        "platinum",
        "oro",
        "plata",
        "black",
        "white",
        "blue",
        "green",
        "red",
        "pink",
        "brown",
        "grey",
        "gray",
        "orange",
        "purple",
        "negro",
        "blanco",
        "azul",
        "verde",
        "rojo",
        "promo",
        "offer",
        "offers",
        "oferta",
        "launch",
        "lanzamiento",
        "program",
        "programa",
        "course",
        "curso",
        "coach",
        "coaching",
        "coaches",
        "mentor",
        "mentoring",
        "mastermind",
        "academy",
        "academia",
        "club",
        "circle",
        "inner",
        "elite",
        "scale",
        "growth",
        "business",
        "money",
        "cash",
        "rich",
        "price",
        "pay",
        "payment",
        "pago",
        "card",
        "bank",
        "banks",
        "transfer",
        "wire",
        "cheque",
        "check",
        "stripe",
        "paypal",
        "wise",
        "bizum",
        "klarna",
        "google",
        "facebook",
        "instagram",
        "meta",
        "tiktok",
        "youtube",
        "linkedin",
        "twitter",
        "whatsapp",
        "telegram",
        "spotify",
        "pinterest",
        "snapchat",
        "reddit",
        "bing",
        "yahoo",
        "gmail",
        "outlook",
        "hotmail",
        "apple",
        "amazon",
        "will",
        "mark",
        "grant",
        "chase",
        "frank",
        "art",
        "bill",
        "bob",
        "max",
        "hope",
        "faith",
        "joy",
        "grace",
        "rose",
        "star",
        "sky",
        "angel",
        "king",
        "queen",
        "prince",
        "young",
        "long",
        "short",
        "best",
        "love",
        "good",
        "great",
        "power",
        "power",
        "hunter",
        "hill",
        "field",
        "park",
        "street",
        "wall",
        "house",
        "home",
        "city",
        "town",
        "world",
        "star",
        "sun",
        "moon",
        "sol",
        "luna",
        "luz",
        "paz",
        "cruz",
        "santiago",
        "madrid",
        "barcelona",
        "valencia",
        "sevilla",
        "mexico",
        "chile",
        "peru",
        "colombia",
        "argentina",
        "america",
        "florida",
        "georgia",
        "carolina",
        "virginia",
        "texas",
        "austin",
        "dallas",
        "houston",
        "denver",
        "paris",
        "london",
        "sydney",
        "asia",
        "china",
        "india",
        "jordan",
        "israel",
        "europe",
        "europa",
        "spain",
        "espana",
    ]
)
"""Words that are names too, and that half of all campaigns, offers and sources hold."""

_ALIKE = str.maketrans(
    "øłđðıßæœþ" + "аеорсухктмвнії" + "αοριντκυ",
    "oldd" + "i" + "s" + "a" + "o" + "t" + "aeopcyxktmbhii" + "aopivtku",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NUMBERS = re.compile(r"\d(?:[\s().+/\-–·_]{0,3}\d){6,}")
_EMAIL = re.compile(r"[^\s@]+(?:@|\s?\[at\]\s?|\(at\))[^\s@]+\.\w", re.IGNORECASE)


def plain(text: str) -> str:
    """A text in small letters without accents, marks, widths and whatever shows nothing."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in flat if unicodedata.category(c) not in ("Mn", "Me", "Cf")).translate(_ALIKE)


@lru_cache(200_000)
def _words(text: str) -> tuple[str, ...]:
    """The words of a plain text, letters and digits, whatever is between them."""
    return tuple("".join(c if c.isalnum() else " " for c in text).split())


def _beside_ordinary(word: str) -> Iterator[str]:
    """What is left of a word without an ordinary one at either end: ``zoestory`` holds ``zoe``."""
    for i in range(_LEAST, len(word) - _LEAST + 1):
        if word[:i] in ORDINARY:
            yield word[i:]
        if word[i:] in ORDINARY:
            yield word[:i]


def spellings_of_name(name: str) -> Iterator[str]:
    """The joined forms of a person's name, longest pairs of words in both orders and their initials."""
    variants = {plain(name), plain(unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS))}
    for variant in variants:
        words = [word for word in _words(variant) if word not in PARTICLES] or list(_words(variant))
        yield "".join(_words(variant))
        if len(words) == 1:
            continue
        yield "".join(words)
        yield "".join(reversed(words))
        yield "".join([*words[1:], words[0]])
        for one, other in {*permutations((words[0], words[-1])), *pairwise(words), *permutations(words[:3], 2)}:
            yield one + other
            yield one[0] + other
            yield one + other[0]
        for i in range(1, len(words)):
            initials = "".join(word[0] for word in words[:i])
            yield initials + words[i]
            yield words[i] + initials


def words_of_name(name: str) -> Iterator[str]:
    """The words of a name that tell of a person by themselves."""
    for variant in {plain(name), plain(unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS))}:
        yield from (w for w in _words(variant) if len(w) >= _LEAST and w not in PARTICLES and not w.isdigit())


def spellings_of_email(address: str) -> Iterator[str]:
    """The forms of an e-mail address: the whole, and what stands before the @ with and without a number at its end."""
    local, _, domain = plain(address).partition("@")
    local = local.partition("+")[0]
    words = _words(local)
    joined = "".join(words)
    yield joined + "".join(_words(domain))
    yield joined
    yield joined.strip("0123456789")
    yield "".join(reversed(words))


def spellings_of_text(text: str) -> Iterator[str]:
    """The forms of a link or another personal text: as a whole, of a link the last part of its path."""
    if len(text) > _LONGEST:
        return
    if "/" in text or text.startswith("@"):
        handle = urlsplit(text if "//" in text else f"//{text}").path.strip("/").rpartition("/")[2] or text
        yield "".join(_words(plain(handle)))
    yield "".join(_words(plain(text)))


def digits_of_phone(text: str) -> str:
    """The digits by which a number is found; empty if there are too few."""
    digits = re.sub(r"\D", "", plain(text))
    return digits[-_DIGITS:] if len(digits) >= 7 else ""


class Texts:
    """Texts that are searched for people. What was found is in `telling`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.telling: set[str] = set()
        self._spans: dict[str, set[str]] = {}  # words joined -> the texts that hold them
        self._inside: dict[str, set[str]] = {}  # the first letters of what may be found inside -> the texts
        self._single: dict[str, set[str]] = {}  # a word by itself -> the texts
        self._whole: dict[str, set[str]] = {}  # a text joined -> the texts
        self._joined: dict[str, str] = {}
        self._digits: dict[str, set[str]] = {}
        for text in texts:
            self._add(text)

    def _add(self, text: str) -> None:
        read = unquote(text.replace("+", " ")) if "%" in text else text
        if _EMAIL.search(plain(read)):
            self.telling.add(text)
            return
        cut = " ".join(_CAMEL.split(unicodedata.normalize("NFKC", read)))
        for words in {_words(plain(read)), _words(plain(cut))}:
            for i in range(len(words)):
                for word in (words[i], *_beside_ordinary(words[i])):
                    self._single.setdefault(word, set()).add(text)
                for j in range(i + 1, min(len(words), i + _WORDS) + 1):
                    self._spans.setdefault("".join(words[i:j]), set()).add(text)
        joined = "".join(_words(plain(read)))
        self._joined[text] = joined
        self._whole.setdefault(joined, set()).add(text)
        for i in range(len(joined) - INSIDE + 1):
            self._inside.setdefault(joined[i : i + INSIDE], set()).add(text)
        for run in _NUMBERS.findall(plain(read)):
            digits = re.sub(r"\D", "", run)
            for i in range(max(1, len(digits) - _DIGITS + 1)):
                self._digits.setdefault(digits[i : i + _DIGITS], set()).add(text)

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
        if len(form) <= _LEAST or form in ORDINARY:
            self.telling |= self._whole.get(form, set())
            return
        self.telling |= self._spans.get(form, set())
        self._hidden_inside(form)

    def _hidden_inside(self, form: str) -> None:
        if len(form) < INSIDE or form.isdigit():
            return
        for text in self._inside.get(form[:INSIDE], ()):
            if form in self._joined[text]:
                self.telling.add(text)
