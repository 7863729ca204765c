"""The one loader of every text: ``<language>/<name>.toml``, together with what lies in a folder of that name.

The interface is such a folder, a file for each area; a table that is added brings its labels as ``labels/<table>.toml``. A
text that one language lacks, a key that two files share, and a text whose parameters differ from its translation's are
errors when the texts are first read, not holes on a page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
FOLDER = Path(__file__).parent

INTERFACE = "interface"
"""The texts of the pages."""

NO_TEXT = frozenset({"kind", "status", "metric", "needs", "related", "sources"})
"""Keys of a term that are the same in every language; they stand in English only."""

_PARAMETER = re.compile(r"{(\w+)")


class TextError(ValueError):
    """The texts of the languages do not match; the message names the file and the keys."""


@cache
def texts(language: str, name: str) -> Mapping[str, Any]:
    """The tables of a file (or of all the interface) in a language. Raises :class:`TextError`, KeyError for a language
    there is none of."""
    return _every(name)[language]


@cache
def _every(name: str) -> dict[str, dict[str, Any]]:
    every: dict[str, dict[str, Any]] = {language: _read(language, name) for language in LANGUAGES}
    check(name, every)
    return every


def _read(language: str, name: str) -> dict[str, Any]:
    folder = FOLDER / language
    whole = folder / f"{name}.toml"
    paths = [path for path in (whole, *sorted((folder / name).glob("*.toml"))) if path != whole or whole.exists()]
    if not paths:
        raise KeyError(f"{language}/{name}")
    return joined({path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths})


def joined(areas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """File name -> its table, as one table. Raises :class:`TextError` for a key that stands in two of them."""
    whole: dict[str, Any] = {}
    for file, area in areas.items():
        _add(whole, area, file)
    return whole


def _add(whole: dict[str, Any], area: Mapping[str, Any], file: str, path: str = "") -> None:
    twice = [
        key for key in area if key in whole and not (isinstance(area[key], Mapping) and isinstance(whole[key], dict))
    ]
    if twice:
        raise TextError(f"{file} repeats {', '.join(f'{path}{key}' for key in sorted(twice))}.")
    for key, entry in area.items():
        if isinstance(entry, Mapping):
            _add(whole.setdefault(key, {}), entry, file, f"{path}{key}.")
        else:
            whole[key] = entry


def check(name: str, every: Mapping[str, Mapping[str, Any]]) -> None:
    """Language -> texts of one file: the same keys everywhere, with the same parameters. Raises :class:`TextError`."""
    flat = {language: dict(_flat(table)) for language, table in every.items()}
    english = flat[LANGUAGES[0]]
    for language, own in flat.items():
        gaps = english.keys() ^ own.keys()
        if gaps:
            raise TextError(f"{name}: these texts do not exist in every language: {', '.join(sorted(gaps))}.")
        odd = [key for key, text in own.items() if _parameters(text) != _parameters(english[key])]
        if odd:
            raise TextError(f"{name}: in {language} these texts have other parameters: {', '.join(sorted(odd))}.")


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _flat(entry, f"{path}{key}.")
        elif isinstance(entry, str) and not (path and key in NO_TEXT):
            yield f"{path}{key}", entry


def _parameters(text: str) -> set[str]:
    return set(_PARAMETER.findall(text))
