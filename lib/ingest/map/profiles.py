"""Vendor profiles: what the exports of a vendor look like, as data in ``profiles/*.toml``, and which of them a file is.

A profile names the vendor's columns (`columns`: our alias -> the vendor's spellings, other languages among them), the
columns that must be there to tell the export (`needs`) or must not (`without`: above all what founders call the columns of
sheets of their own), and the tables the file feeds. A spelling is compared by
:func:`lib.schema.fields.header_key`; ``Amount spent (*)`` stands for any currency in the brackets, ``~word`` is a regular
expression over the header in lower case. ``translate.py`` puts a profile to work.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lib.ingest.map.headers import LONGEST, header_currency
from lib.ingest.map.profile_keys import ProfileError, check_keys
from lib.schema.fields import header_key
from lib.schema.tables import TABLES

FOLDER = Path(__file__).parent / "profiles"

Condition = Mapping[str, Any]
"""Column alias -> what its text must be; all of them hold. A list means any of its entries, and an alias with ``!``
after it none of them. Entries: a word (compared like a header), ``""`` blank, ``*`` filled, ``>0`` and ``<0`` by sign,
``=alias`` the same text as another column, ``>=alias`` a time that is not before that of another column, ``~expression``
in lower case without accents, ``~@name`` an expression of the profile's `patterns`. Instead of entries, ``{ among = alias,
when = condition }``: the text stands in that column of some row that meets the condition, as that of a reference does;
without `among`, that there is such a row at all."""

Source = str | Mapping[str, Any]
"""Where the text of a field comes from: a column's alias, or one of the forms of ``translate.py``."""


@dataclass(frozen=True)
class Aside:
    """Rows that are not data of the table: which, and the code of the sentence that says why."""

    when: Condition
    reason: str


@dataclass(frozen=True)
class Movement:
    """The column whose words say what the money of a row is, and the rows whose word is `known`: those that meet one of
    these conditions. Any other row with money waits until somebody says what its word means. If `signed`, what goes out
    stands below zero, so that what comes in is nobody's refund; `minor` amounts are hundredths. `undoes` are the columns of
    the reference and of the id that it names, so that a reversal can be told from what it reverses (empty: none)."""

    of: str
    amount: str
    currency: str
    known: tuple[Condition, ...]
    signed: bool = False
    minor: bool = False
    undoes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """One table that a file feeds: its rows (`when`, empty for all), the rows set aside, field -> source, and where the
    rows are money, what kind."""

    table: str
    when: Condition
    aside: tuple[Aside, ...]
    fields: Mapping[str, Source]
    movement: Movement | None = None


@dataclass(frozen=True)
class Profile:
    """One vendor export. `name` is its file's and names it wherever something is remembered of it; `label` is what people read
    and may be reworded at any time. `identity` (empty: the name) is what its rows are known by: it stands in their keys, tells
    one export from another, gives the order of those of one rank, and never changes. Exports that tell of the same rows share
    it; most have the label they had when snapshots stored labels. Its first word is the vendor, whose ids mean the same in all
    its exports; `deals` has the ids of deals.

    `utc`: times without a zone are UTC. `order`, `decimal`: how the vendor always writes days and amounts; empty where
    the reader's account decides. `asks` is the column whose words choose the table of a row. Of a `form` the headers are the
    founder's own questions, which may be those of a survey. `together` groups columns
    that mean nothing one without the other. `refuse` is the code of the message that says why the export
    holds nothing to count. A `general` profile is of no vendor in particular and gives way to any other. An export that `fills_in` gives way to every other one of the same record; the words
    that it `settles` (field -> words) give way to none (``sources.py``), and those it `concludes` with to no other of the same
    export (``merge.py``).
    """

    name: str
    label: str
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    without: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    feeds: tuple[Feed, ...] = ()
    utc: bool = False
    order: str = ""
    decimal: str = ""
    asks: str = ""
    patterns: Mapping[str, str] = field(default_factory=dict)
    refuse: str = ""
    fills_in: bool = False
    general: bool = False
    form: bool = False
    deals: bool = False
    asks_units: bool = False
    identity: str = ""
    settles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    concludes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables the export can feed, the one that takes every row first."""
        return tuple(feed.table for feed in self.feeds)


def recognise(headers: Iterable[str]) -> Profile | None:
    """The export that these headers belong to; None if no vendor's signature is there.

    Of several that fit, the one that knows more of the headers; a general one only if it is alone.
    """
    written = _Headers(tuple(headers))
    fitting = [
        ((not p.general, len(set(found.values())), len(p.needs)), p)
        for p in all_profiles()
        if (found := _positions(p, written))
    ]
    return max(fitting, key=lambda fit: fit[0])[1] if fitting else None


def positions(profile: Profile, headers: Sequence[str]) -> dict[str, int]:
    """Column alias -> index of its header. Empty if the signature is not there."""
    return _positions(profile, _Headers(tuple(headers)))


def _positions(profile: Profile, written: _Headers) -> dict[str, int]:
    found: dict[str, int] = {}
    # What it needs comes first: nearly every export is told from nearly every file by one or two columns that are not there.
    for alias in dict.fromkeys((*profile.needs, *profile.columns)):
        spellings = profile.columns.get(alias, ())
        index = next((i for spelling in spellings if (i := written.find(spelling)) is not None), None)
        if index is not None:
            found[alias] = index
        elif alias in profile.needs:
            return {}
    found = {alias: found[alias] for alias in profile.columns if alias in found}
    if any(alias in found for alias in profile.without):
        return {}
    for group in profile.together:
        if not all(alias in found for alias in group):
            found = {alias: index for alias, index in found.items() if alias not in group}
    return found


class _Headers:
    """The headers of one file, each brought to the forms in which the spellings of all profiles are looked for, once."""

    def __init__(self, headers: tuple[str, ...]) -> None:
        self.headers = headers
        self.lower = [header[:LONGEST].lower() for header in headers]
        self.by_key: dict[str, int] = {}
        for i, header in enumerate(headers):
            self.by_key.setdefault(header_key(header), i)

    @cached_property
    def by_amount(self) -> dict[str, int]:
        """Key of an amount that names a currency in brackets -> its header's index."""
        amounts: dict[str, int] = {}
        for i, (amount, code) in enumerate(map(header_currency, self.headers)):
            if code:
                amounts.setdefault(header_key(amount), i)
        return amounts

    def find(self, spelling: str) -> int | None:
        """The index of the first header that is written like this; None if there is none."""
        if spelling.startswith("~"):
            return next((i for i, header in enumerate(self.lower) if re.search(spelling[1:], header)), None)
        wanted = _spelling_key(spelling)
        return self.by_amount.get(wanted) if spelling.endswith("(*)") else self.by_key.get(wanted)


@cache
def _spelling_key(spelling: str) -> str:
    """:func:`header_key` of a spelling of a profile: there are so many, and they never change."""
    return header_key(spelling)


@cache
def all_profiles() -> tuple[Profile, ...]:
    """Every profile of the folder, by name. Raises :class:`ProfileError`."""
    return tuple(parse(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml")))


def of_receipt(stored: str) -> Profile | None:
    """The profile that a receipt names: by its name, or as older snapshots have it by its identity. None for an own sheet, and
    for a profile that is there no more."""
    profiles = all_profiles()
    named = (profile for profile in profiles if profile.name == stored)
    return next(named, next((profile for profile in profiles if profile.identity == stored), None))


def identity_of(stored: str) -> str:
    """What the rows of an export are known by, of what its receipt says; empty for an own sheet."""
    profile = of_receipt(stored)
    return profile.identity if profile else stored


def label_of(stored: str) -> str:
    """What people read for what a receipt says of its export; empty for an own sheet."""
    profile = of_receipt(stored)
    return profile.label if profile else stored


def vendor_of(stored: str) -> str:
    """The vendor of the export that a receipt names; empty for an own sheet."""
    return identity_of(stored).split(" ")[0]


def filling_in() -> frozenset[str]:
    """The identities of exports that give way to every other one of the same record."""
    return frozenset(profile.identity for profile in all_profiles() if profile.fills_in)


def concluding(name: str) -> dict[str, Sequence[str]]:
    """The words that an export of a vendor concludes a field with, by the identity of its profile."""
    return {profile.identity: profile.concludes[name] for profile in all_profiles() if name in profile.concludes}


def settling(name: str, identities: Iterable[str]) -> frozenset[str]:
    """The words of a field that give way to none, of the exports with these identities."""
    asked = frozenset(identities)
    return frozenset(
        word for profile in all_profiles() if profile.identity in asked for word in profile.settles.get(name, ())
    )


def parse(name: str, text: str) -> Profile:
    """A profile from its TOML text. Raises :class:`ProfileError` for a word that is declared nowhere."""
    data = tomllib.loads(text)
    check_keys(name, data, KEYS)
    columns = {alias: (s,) if isinstance(s, str) else tuple(s) for alias, s in data["columns"].items()}
    feeds = tuple(
        Feed(
            table=feed["table"],
            when=feed.get("when", {}),
            aside=tuple(Aside(a["when"], a["reason"]) for a in feed.get("aside", ())),
            fields=feed["fields"],
            movement=_movement(feed.get("movement")),
        )
        for feed in data.get("feeds", ())
    )
    profile = Profile(
        name=name,
        label=data["label"],
        columns=columns,
        needs=tuple(data["needs"]),
        without=tuple(data.get("without", ())),
        together=tuple(tuple(group) for group in data.get("together", ())),
        feeds=feeds,
        utc=data.get("utc", False),
        order=data.get("order", ""),
        decimal=data.get("decimal", ""),
        asks=data.get("asks", ""),
        patterns=data.get("patterns", {}),
        refuse=data.get("refuse", ""),
        fills_in=data.get("fills_in", False),
        general=data.get("general", False),
        form=data.get("form", False),
        deals=data.get("deals", False),
        asks_units=data.get("asks_units", False),
        identity=data.get("identity", name),
        settles=data.get("settles", {}),
        concludes=data.get("concludes", {}),
    )
    _check(profile)
    return profile


KEYS: dict[str, frozenset[str]] = {
    "the file": frozenset(f.name for f in dataclass_fields(Profile)) - {"name"},
    "a feed": frozenset(f.name for f in dataclass_fields(Feed)),
    "a row set aside": frozenset(f.name for f in dataclass_fields(Aside)),
    "a movement": frozenset(f.name for f in dataclass_fields(Movement)),
    "a source": frozenset(
        [
            "of",
            "join",
            "with",
            "is",
            "rules",
            "currency_of",
            "period",
            "words",
            "find",
            "drop",
            "absolute",
            "minor",
            "via",
            "asked",
            "when",
        ]
    ),
    "a condition": frozenset({"among", "when"}),
}
"""Where a table of a profile stands -> the keys that it may have."""


def _movement(told: Mapping[str, Any] | None) -> Movement | None:
    if told is None:
        return None
    return Movement(
        told["of"], told["amount"], told.get("currency", ""), tuple(told["known"]), told.get("signed", False), told.get("minor", False),
        tuple(told.get("undoes", ())),
    )  # fmt: skip


def _told(feed: Feed) -> list[Condition]:
    """The conditions of a feed on whole rows."""
    return [feed.when, *(aside.when for aside in feed.aside), *(feed.movement.known if feed.movement else ())]


def _check(profile: Profile) -> None:
    used = {*profile.needs, *profile.without, *(a for group in profile.together for a in group)}
    used |= {profile.asks} - {""}
    for feed in profile.feeds:
        if feed.table not in TABLES:
            raise ProfileError(f"{profile.name}: there is no table “{feed.table}”")
        for name, source in feed.fields.items():
            if name not in TABLES[feed.table].by_name:
                raise ProfileError(f"{profile.name}: {feed.table} has no field “{name}”")
            used |= set(aliases(source))
        if feed.movement:
            used |= {feed.movement.of, feed.movement.amount, feed.movement.currency, *feed.movement.undoes} - {""}
        for condition in _told(feed):
            used |= set(condition_aliases(condition))
        told = [*_told(feed), *(c for s in feed.fields.values() for c in _conditions(s))]
        told += [wanted["when"] for condition in told for wanted in condition.values() if isinstance(wanted, dict)]
        for entry in (entry for condition in told for wanted in condition.values() for entry in _entries(wanted)):
            if not _is_test(entry, profile.patterns):
                raise ProfileError(f"{profile.name}: “{entry}” is no condition, or one that every row meets")
    unknown = used - set(profile.columns)
    if unknown:
        raise ProfileError(f"{profile.name}: no column is called {', '.join(sorted(unknown))}")
    if bool(profile.feeds) == bool(profile.refuse):
        raise ProfileError(f"{profile.name}: a profile feeds tables or says why it is refused")
    if profile.feeds and profile.feeds[0].when and not profile.asks:
        raise ProfileError(f"{profile.name}: the first table takes all rows, or `asks` names the column that decides")


def _entries(wanted: Any) -> list[str]:
    if isinstance(wanted, dict):
        return []
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _conditions(source: Source) -> list[Condition]:
    """The conditions under which a field's text comes from somewhere."""
    if isinstance(source, str):
        return []
    own = [source["when"]] if "when" in source else []
    return own + [condition for rule in source.get("rules", ()) for condition in _conditions(rule)]


def _is_test(entry: str, patterns: Mapping[str, str]) -> bool:
    """Whether an entry of a condition is of one of the forms of :data:`Condition` and can tell one row from another."""
    if entry in ("", "*", ">0", "<0") or entry.startswith(("=", ">=")):
        return True
    if not entry.startswith("~"):
        return entry[0].isalnum() and bool(header_key(entry))
    expression = patterns.get(entry[2:], "") if entry.startswith("~@") else entry[1:]
    return not re.search(expression, "")  # what is found in no text at all is found in every text


def aliases(source: Source) -> list[str]:
    """The columns that a field's text comes from, in order, those of its conditions last."""
    if isinstance(source, str):
        return [source]
    of = source.get("of", ())
    named = [of] if isinstance(of, str) else list(of)
    named += source.get("join", ())
    named += [source[key] for key in ("currency_of", "minor", "asked") if key in source]
    named += source.get("via", ())
    for rule in source.get("rules", ()):
        named += aliases(rule)
    return list(dict.fromkeys(named + condition_aliases(source.get("when", {}))))


def condition_aliases(condition: Condition) -> list[str]:
    """The columns that a condition looks at."""
    named = [alias.removesuffix("!") for alias in condition]
    for wanted in condition.values():
        named += [entry.lstrip(">=") for entry in _entries(wanted) if entry.startswith(("=", ">="))]
        if isinstance(wanted, dict):
            named += [*([wanted["among"]] if "among" in wanted else []), *condition_aliases(wanted["when"])]
    return named
