"""The keys of a profile file: which must be there, and that none is misspelt."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


class ProfileError(ValueError):
    """A profile file that contradicts itself; the message names the file and the word."""


_NEEDED = {
    "the file": ("label", "needs", "columns"),
    "a feed": ("table", "fields"),
    "a row set aside": ("when", "reason"),
}


def check_keys(name: str, data: Mapping[str, Any], keys: Mapping[str, frozenset[str]]) -> None:
    """Whether every key is one of `keys` (where it stands -> those that are read there): a misspelt one would be passed over.
    Raises :class:`ProfileError`."""

    def check(where: str, table: Mapping[str, Any]) -> None:
        for key in table:
            if key not in keys[where]:
                close = get_close_matches(key, keys[where], 1)
                hint = f"; is it “{close[0]}”?" if close else ""
                raise ProfileError(f"{name}.toml: {where} has no key “{key}”{hint}")
        for key in _NEEDED.get(where, ()):
            if key not in table:
                raise ProfileError(f"{name}.toml: {where} needs the key “{key}”")

    def check_condition(condition: Mapping[str, Any]) -> None:
        for wanted in condition.values():
            if isinstance(wanted, Mapping):
                check("a condition", wanted)
                check_condition(wanted.get("when", {}))

    def check_source(source: str | Mapping[str, Any]) -> None:
        if not isinstance(source, str):
            check("a source", source)
            check_condition(source.get("when", {}))
            for rule in source.get("rules", ()):
                check_source(rule)

    check("the file", data)
    for alias, spellings in data["columns"].items():
        if not isinstance(spellings, str | list):
            raise ProfileError(f"{name}.toml: the column “{alias}” has no spellings")
    for feed in data.get("feeds", ()):
        check("a feed", feed)
        check_condition(feed.get("when", {}))
        for aside in feed.get("aside", ()):
            check("a row set aside", aside)
            check_condition(aside["when"])
        movement = feed.get("movement", {})
        check("a movement", movement)
        for condition in movement.get("known", ()):
            check_condition(condition)
        for source in feed["fields"].values():
            check_source(source)
