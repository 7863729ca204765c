"""Every expression of lib/ on texts made to be slow: the time grows as the text does, whatever stands in it.

An expression that goes back over what it has read takes the square of a text or worse, and holds everybody meanwhile. So each
is tried, by the methods it is used by, on one kind of character many times over, and on what its own repetitions repeat; that
text is all of it but its end, so that nothing fits and everything is tried. Expressions in SQL are RE2's, which are linear.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import re
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from re import _constants as said  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.conftest import ROOT

SHORT, LONG = 500, 2_000
STEEP = 9.0
"""How much longer the long text may take: four times as long is linear, sixteen times the square."""
QUICK = 0.0015
"""Seconds of processor within which growth is not worth a look: the square of the long text takes longer."""
PATIENCE = 0.25
UNITS = (
    " ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "1", "a", "A", "é", '"', '""', "'", "<", "<!--", "<!-- -->", "@", ".", ",", "-", "_",
    "(", "()", "[", "{", "{{", "%", "%7B", "/", ":", ";", "&", "+", "$", "€", "=", "\\", "|", "a@", "a.", "a ", "a-", "1,", "1.", "1 ", "1-", "1/",
)  # fmt: skip
END = "\x00"
METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split", "subn")
BOUNDED = {
    "lib.ingest.map.headers._CENTS": "a header of LONGEST letters",
    "lib.ingest.map.headers._RATE": "a header of LONGEST letters",
    "lib.ingest.map.headers._STATED": "a header of LONGEST letters",
    r"lib.ingest.map.months: \d\D+(\d|[a-z]{3,}\D+\d)|[a-z]{3,}\D*\d+\D+\d": "a header of _LONGEST_DAY letters",
    r"lib.ingest.map.source_names: (\.[a-z]{2,4})+$": "_LONGEST letters of a file's name",
    r"lib.ingest.map.source_names: \([^)]*\)|\d+": "_LONGEST letters of a file's name",
    "lib.ingest.read.dialect._DATA": "a cell of _LONGEST_DATA letters",
    "lib.ingest.read.merged._NUMBER": "a cell of _LONGEST letters",
    r"lib.publish.format: \(.*\)": "how this program declares a table",
    "lib.model.digest._RANKS": "the model's own statements",
    "lib.model.digest._SQL": "the model's own statements",
    "lib.schema.moments._TIME": "a cell of LONGEST letters",
    "lib.schema.values._EMAIL": "a cell of _LONGEST_EMAILS letters",
    "lib.server.headers: <script>(.*?)</script>": "Streamlit's own page",
}
"""Where expressions stand that are asked of short texts alone -> what bounds these."""


class Slow(Exception):  # noqa: N818
    """It went on for too long."""


def _compiled(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict) and depth < 4:
        for one in (*value.keys(), *value.values()):
            yield from _compiled(one, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 4:
        for one in value:
            yield from _compiled(one, depth + 1)
    elif isinstance(value, type) and value.__module__.startswith("lib") and depth < 2:
        yield from _compiled(vars(value).copy(), depth + 1)


def _asked(tree: ast.AST, name: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """The expressions that stand where they are asked, each with its method; one that is put together there has no text yet."""
    known = vars(importlib.import_module(name))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=method)) if method in METHODS:
                flags = [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
                parts = (compile(ast.Expression(part), name, "eval") for part in (node.args[0], *flags))
                with contextlib.suppress(NameError):
                    written, *others = (eval(part, known) for part in parts)
                    yield written if isinstance(written, re.Pattern) else re.compile(written, *others), method


def expressions() -> dict[str, tuple[re.Pattern[str], set[str]]]:
    """Where each expression stands -> itself, and the methods by which it is asked; several where that is not told."""
    found: dict[str, tuple[re.Pattern[str], set[str]]] = {}
    for path in sorted((ROOT / "lib").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for pattern, method in _asked(tree, name):
            found.setdefault(f"{name}: {pattern.pattern}", (pattern, set()))[1].add(method)
        used: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
                used.setdefault(node.value.id, set()).add(node.attr)
        for variable, value in list(vars(importlib.import_module(name)).items()):
            for i, pattern in enumerate(_compiled(value)):
                if all(pattern is not known for known, _ in found.values()):
                    place = f"{name}.{variable}{f'[{i}]' if i else ''}"
                    found[place] = pattern, used.get(variable) or {"search", "fullmatch"}
    return found


FOUND = expressions()


# ---- What an expression's own repetitions repeat ----

CANDIDATES = [chr(i) for i in range(33, 127)] + [" ", "\n", "\t", "é", "€", "\u200b", "\u00a0"]
_IN: dict[Any, Callable[[str], bool]] = {
    said.CATEGORY_DIGIT: str.isdigit, said.CATEGORY_SPACE: str.isspace, said.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    said.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(), said.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    said.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}  # fmt: skip


def _fits(what: Any, value: Any, letter: str) -> bool:
    if what is said.LITERAL:
        return bool(ord(letter) == value)
    if what is said.NOT_LITERAL:
        return bool(ord(letter) != value)
    if what is said.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    if what is said.CATEGORY:
        return _IN[value](letter)
    if what is said.IN:
        negated = value[0][0] is said.NEGATE
        return bool(negated != any(_fits(one[0], one[1], letter) for one in value if one[0] is not said.NEGATE))
    return bool(what is said.ANY and letter != "\n")


def _letter(what: Any, value: Any) -> str:
    if what is said.LITERAL:
        return chr(value)
    return next((letter for letter in ("a", "1", " ", *CANDIDATES) if _fits(what, value, letter)), "a")


def _sample(nodes: Any) -> str:
    """A text that a part of an expression fits."""
    made = ""
    for what, value in nodes:
        if what in (said.MAX_REPEAT, said.MIN_REPEAT, said.POSSESSIVE_REPEAT):
            made += _sample(value[2]) * min(max(value[0], 1), 12)
        elif what is said.SUBPATTERN:
            made += _sample(value[3])
        elif what is said.ATOMIC_GROUP:
            made += _sample(value)
        elif what is said.BRANCH:
            made += _sample(value[1][0])
        elif what not in (said.AT, said.ASSERT, said.ASSERT_NOT, said.GROUPREF, said.GROUPREF_EXISTS):
            made += _letter(what, value)
    return made


def _repeated(nodes: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what comes before, what is repeated) of every repetition in an expression."""
    for what, value in nodes:
        if what in (said.MAX_REPEAT, said.MIN_REPEAT, said.POSSESSIVE_REPEAT):
            if value[1] > 16:
                inner = list(value[2])
                yield before, _sample(inner)
                if len(inner) == 1 and inner[0][0] in (said.IN, said.ANY, said.NOT_LITERAL):
                    for letter in " 1a.,-@\n\"'":
                        if _fits(inner[0][0], inner[0][1], letter):
                            yield before, letter
            yield from _repeated(value[2], before)
        elif what is said.SUBPATTERN:
            yield from _repeated(value[3], before)
        elif what is said.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif what is said.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        elif what in (said.ASSERT, said.ASSERT_NOT):
            yield from _repeated(value[1], before)
        before += _sample([(what, value)])


@cache
def hostile(pattern: str, flags: int) -> list[tuple[str, str]]:
    """(beginning, what is repeated): of the expression itself, and of what comes before each of its repetitions too."""
    own = set(_repeated(parser.parse(pattern, flags & ~re.DEBUG)))
    return sorted(own | {("", before + body) for before, body in own if before})


def text(beginning: str, unit: str, length: int) -> str:
    return beginning + (unit * (length // len(unit) + 1))[:length] + END


def seconds(ask: Callable[[str], object], given: str, times: int = 1) -> float:
    """Of processor, the least of some times. Raises :class:`Slow` for what does not come to an end."""
    least = PATIENCE
    for _ in range(times):
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        before = time.thread_time()
        try:
            ask(given)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        least = min(least, time.thread_time() - before)
    return least


def slow(pattern: re.Pattern[str], method: str) -> list[str]:
    """The texts on which the time of an expression grows faster than they do."""
    as_asked: dict[str, Any] = {
        "sub": partial(pattern.sub, ""),
        "subn": partial(pattern.subn, ""),
        "finditer": pattern.findall,
    }
    ask: Callable[[str], object] = as_asked.get(method) or getattr(pattern, method)
    for beginning, unit in [("", unit) for unit in UNITS] + hostile(pattern.pattern, pattern.flags):
        if not unit:
            continue
        try:
            if seconds(ask, text(beginning, unit, LONG)) < QUICK:
                continue
            ratio = seconds(ask, text(beginning, unit, LONG), 3) / seconds(ask, text(beginning, unit, SHORT), 5)
        except Slow:
            ratio = float("inf")
        if ratio > STEEP:
            return [f"{method} of {beginning!r} and many {unit!r}: {ratio:.0f} times"]  # one says enough
    return []


@pytest.fixture(autouse=True)
def interrupted() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_no_expression_takes_longer_than_its_text_grows() -> None:
    bad = {
        place: told
        for place, (pattern, methods) in FOUND.items()
        if place not in BOUNDED and (told := [one for method in sorted(methods) for one in slow(pattern, method)])
    }
    assert bad == {}


@pytest.mark.parametrize(
    "written", [r"(a|a)*b", r"(\s*x?)*$", r"^(?:<!--.*?-->)*x", r"\s+$", r"[\d.]+,\d+", r"\w+@\w+\.com", r".*;.*;.*x"]
)
def test_an_expression_that_does_is_told(written: str) -> None:
    assert slow(re.compile(written, re.DOTALL), "search") != []


def test_all_expressions_are_there() -> None:
    assert len(FOUND) > 100
    assert {"lib.publish.codes._CODE", "lib.store.workspace._NAME"} <= FOUND.keys()
