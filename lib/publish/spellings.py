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

import base64
import binascii
import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise, permutations
from urllib.parse import unquote, urlsplit

INSIDE = 8
"""Letters from which on a spelling is looked for inside words."""
_WORDS = 7  # of a text, that may be one spelling together
_DIGITS = 9  # of a phone number, without what the country is called by
_LEAST = 3  # letters of a word of a name that is looked for by itself
_LONGEST = 200  # letters of a personal text that can be a spelling at all
_MEMBER = (
    300  # letters of a text that is searched: a longer one is free text, and searching it takes its square in time
)
_WIDE = "\u2e80"  # from here on scripts have no spaces between words
_WIDE_INSIDE = 2

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

BESIDE = ORDINARY | frozenset(
    [
        "ad",
        "ads",
        "as",
        "at",
        "by",
        "dm",
        "el",
        "em",
        "for",
        "from",
        "fb",
        "ig",
        "im",
        "iam",
        "its",
        "la",
        "my",
        "of",
        "ref",
        "re",
        "the",
        "to",
        "via",
        "with",
        "vs",
        "yt",
        "con",
        "de",
        "del",
        "para",
        "por",
        "case",
        "cases",
        "caso",
        "casos",
        "client",
        "clip",
        "cut",
        "dms",
        "feedback",
        "hook",
        "interview",
        "entrevista",
        "journey",
        "promo",
        "real",
        "review",
        "result",
        "results",
        "resultado",
        "resultados",
        "study",
        "success",
        "exito",
        "testimonial",
        "testimonials",
        "testimonio",
        "testimonios",
        "ugc",
        "vsl",
        "win",
        "wins",
        "won",
    ]
)
"""Words that are written onto a name without a space."""

_ALIKE = str.maketrans(
    "øłđðıßæœþ" + "аеорсухктмвніїѕјһԛԝ" + "αβεζηικμνοπρστυχωγ",
    "oldd" + "i" + "s" + "a" + "o" + "t" + "aeopcyxktmbhiisjhqw" + "abeznikmvonpotuxwy",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ß": "ss"})
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
        ],
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_WRITTEN_OUT = (
    str.maketrans({letter: written.strip("-") for letter, written in (_CYRILLIC | _GREEK).items()}),
    str.maketrans(_CYRILLIC | _GREEK | dict(zip("йхюяцщъьїєβηυ", ["i", "h", "iu", "ia", "c", "sch", "", "", "i", "ie", "b", "e", "u"], strict=True))),
)  # fmt: skip
"""Letters of other alphabets as their owners write them in Latin ones, in two ways."""
_FOR_LETTERS = tuple(str.maketrans("013457@$", f"o{one}eastas") for one in "il")
_MIXED = re.compile(r"[^\W\d_][\d@$]|[\d@$][^\W\d_]")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NUMBERS = re.compile(r"\d(?:(?:[^\w]|_){0,3}\d){6,}")
_EMAIL = re.compile(r"[^\s@](?:@|\s?\[at\]\s?|\s?\(at\)\s?)[^\s@]+\.\w", re.IGNORECASE)


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


def _variants(text: str) -> set[str]:
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
                if len(found) >= _LEAST and found.isprintable():
                    yield found


@lru_cache(200_000)
def _words(text: str) -> tuple[str, ...]:
    """The words of a plain text, letters and digits, whatever is between them."""
    return tuple("".join(c if c.isalnum() else " " for c in text).split())


def _beside_ordinary(word: str) -> Iterator[str]:
    """What is left of a word without an ordinary one at either end: ``zoestory`` holds ``zoe``."""
    left = {word}
    for _ in range(2):  # at both ends
        left = {
            part
            for one in left
            for i in range(2, len(one) - 1)
            for beside, part in ((one[:i], one[i:]), (one[i:], one[:i]))
            if len(part) >= _LEAST and beside in BESIDE
        }
        yield from left


def _letter_by_letter(words: tuple[str, ...]) -> Iterator[str]:
    """Words that are written with something between all letters: ``z.o.e``."""
    for together, run in groupby(words, lambda word: len(word) == 1):
        if together:
            yield "".join(run)


def spellings_of_name(name: str) -> Iterator[str]:
    """The joined forms of a person's name, longest pairs of words in both orders and their initials."""
    yield from _in_base64(name[:_LONGEST])
    for variant in _variants(name[:_LONGEST]):
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
            yield from (one + other[:i] for i in range(1, len(other)))  # handles are cut short
            yield from (one[0] + other[:i] for i in range(_LEAST, len(other)))
        for i in range(1, len(words)):
            initials = "".join(word[0] for word in words[:i])
            yield initials + words[i]
            yield words[i] + initials


def words_of_name(name: str) -> Iterator[str]:
    """The words of a name that tell of a person by themselves."""
    for variant in _variants(name[:_LONGEST]):
        yield from (w for w in _words(variant) if _says_who(w) and w not in PARTICLES and not w.isdigit())


def _says_who(word: str) -> bool:
    return len(word) >= (_WIDE_INSIDE if word[0] >= _WIDE else _LEAST)


def _in_base64(text: str) -> Iterator[str]:
    """As base64, of which small letters alone are left where a source or a medium is read."""
    for said in (text.strip(), text.strip().lower()):
        yield "".join(_words(base64.b64encode(said.encode()).decode().lower()))


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
    digits = re.sub(r"\D", "", plain(text[:_LONGEST]))
    return digits[-_DIGITS:] if len(digits) >= 7 else ""


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
            for plain_text in _variants(read) | _variants(cut):
                self._index(text, plain_text)
            self._index_digits(text, plain(read))
            if _MIXED.search(read):
                for table in _FOR_LETTERS:
                    self._index(text, plain(read).translate(table))

    def _index(self, text: str, plain_text: str) -> None:
        words = _words(plain_text)
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
            for i in range(len(joined) - _WIDE_INSIDE + 1):
                if joined[i] >= _WIDE:
                    self._inside.setdefault(joined[i : i + _WIDE_INSIDE], set()).add(text)

    def _index_digits(self, text: str, plain_text: str) -> None:
        for run in _NUMBERS.findall(plain_text):
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
        if (len(form) <= _LEAST and form[0] < _WIDE) or form in ORDINARY:
            self.telling |= self._whole.get(form, set())
            return
        self.telling |= self._spans.get(form, set())
        self._hidden_inside(form)

    def _hidden_inside(self, form: str) -> None:
        least = _WIDE_INSIDE if form[0] >= _WIDE else INSIDE
        if len(form) < least or form.isdigit():
            return
        for text in self._inside.get(form[:least], ()):
            if any(form in joined for joined in self._joined[text]):
                self.telling.add(text)
