"""What the relations of a snapshot are made with, as one short text: the stored tables as they are declared, and the rules.

Two programs with one digest make the same relations of the same rows. Nobody has to remember to change it: a field, a table,
a statement of the model or a rule of another module that takes part is part of it by itself. A comment, a docstring or a line
that is broken elsewhere is none: what is digested is what those files say to the machine. (Comments of SQL that stands in a
Python file, and another version of Python, which may read its own files otherwise, cost a rebuild and nothing else.)
"""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from lib.ingest.map import profiles, source_names
from lib.ingest.merge import across_exports, order, refunds
from lib.metrics import not_filled
from lib.metrics.relations import LISTS
from lib.model import build
from lib.schema import utm_values
from lib.schema.fields import Table, sql_type
from lib.schema.settings import SETTINGS
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.store.tables import DESCRIBING, OPTIONAL, OWN

_LENGTH = 20

TAKING_PART = (order, refunds, across_exports, source_names, utm_values, not_filled)
"""Modules outside of this folder that say what becomes of the rows."""

_RANKS = re.compile(r"^\W*(fills_in|settles|concludes)\b", re.MULTILINE)
"""What a profile says of its rows beside those of others; the rest of it is about reading."""

_known: dict[tuple[object, ...], tuple[str, tuple[Table, ...]]] = {}


def digest() -> str:
    """The digest of this program. Worked out once for each set of declarations: a running app keeps the code it started with."""
    tables = tuple(TABLES.values())
    key = (build.FOLDER, *map(id, tables))
    if key not in _known:
        _known[key] = _digest(tables), tables  # the tables too: while they are there nothing else has their ids
    return _known[key][0]


def _digest(tables: tuple[Table, ...]) -> str:
    words = {name: list(listed) for name, listed in sorted(VOCABULARY.items())}
    said = {setting.key: setting.default for setting in SETTINGS.values()}
    declared = [
        map(_declared, tables),
        OWN,
        OPTIONAL.items(),
        DESCRIBING.items(),
        words.items(),
        said.items(),
        LISTS.items(),
    ]
    found = hashlib.sha256(repr([list(part) for part in declared]).encode())
    rules = [*build.FOLDER.rglob("*.sql"), *Path(__file__).parent.rglob("*.py")]
    rules += [Path(str(module.__file__)) for module in TAKING_PART]
    rules += [path for path in profiles.FOLDER.glob("*.toml") if _RANKS.search(path.read_text(encoding="utf-8"))]
    # By what they say and not by name: a file that is put elsewhere changes nothing.
    for content in sorted(hashlib.sha256(_said(path).encode()).digest() for path in rules):
        found.update(content)
    return found.hexdigest()[:_LENGTH]


def _said(path: Path) -> str:
    """What a file says to the machine."""
    return _READERS[path.suffix](path.read_text(encoding="utf-8"))


def of_sql(text: str) -> str:
    """SQL without its comments, each gap between words one space; what stands in quotes as it is."""
    return _SQL.sub(lambda part: part[0] if part[0][0] in "'\"" else " ", text).strip()


_SQL = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|(?:--[^\n]*|/\*.*?\*/|\s)+""", re.DOTALL)


def of_python(text: str) -> str:
    """The syntax tree of Python code without what only stands there to be read."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [one for one in body if not _is_remark(one)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _is_remark(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def of_toml(text: str) -> str:
    """What a TOML file declares."""
    return repr(tomllib.loads(text))


_READERS: dict[str, Callable[[str], str]] = {".sql": of_sql, ".py": of_python, ".toml": of_toml}


def _declared(table: Table) -> tuple[object, ...]:
    fields = tuple(
        (f.name, sql_type(f.kind), str(f.kind), f.vocabulary, f.assumed, f.utm, f.personal or f.team)
        for f in table.fields
    )
    rules = (table.record, table.person_id, table.one_by_one, table.relation, table.happens)
    return table.name, table.date, table.keys, table.apart, rules, fields
