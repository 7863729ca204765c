"""SQL one slip away from what was meant, which a test ought to notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

SWAPS = (
    (r"(?<![<>!])=(?!=)", "<>"),
    (r"<>", "="),
    (r"<=", "<"),
    (r"<(?![=>])", "<="),
    (r">=", ">"),
    (r"(?<![<])>(?!=)", ">="),
    (r"\bis not null\b", "is null"),
    (r"\bis null\b", "is not null"),
    (r"(?<!not )\bbetween\b", "not between"),
    (r"\bnot (?=is_)", ""),
    (r" - ", " + "),
    (r" \+ ", " - "),
    (r"(?<=\w) \* (?=\w)", " + "),
    (r"(?<!between 1)(?<!\w_on)(?<!period_start) and (?!period_end|as_of\b|10\b)", " or "),
    (r" or ", " and "),
    (r"\bsum\(", "count("),
    (r"\bleast\(", "greatest("),
    (r"\bmedian\(", "max("),
    (r"\bcount\(distinct person_id\)", "count(person_id)"),
)
"""Pattern -> what stands there in a mutant."""


def broken(sql: str) -> Iterator[tuple[str, str]]:
    """Every SQL one slip away, with what slipped. Days that are only named are written without their sign."""
    for broken, change in _slips(sql.replace("$", "")):
        yield re.sub(r"\b(as_of|period_start|period_end|moment)\b", r"$\1", broken), change


def _slips(sql: str) -> Iterator[tuple[str, str]]:
    for pattern, put in SWAPS:
        for found in re.finditer(pattern, sql):
            around = sql[max(0, found.start() - 14) : found.end() + 14].strip()
            yield (
                sql[: found.start()] + put + sql[found.end() :],
                f"{found[0].strip()} -> {put.strip() or 'nothing'} in {around!r}",
            )
    for found in re.finditer(r"(?<![\w.'-])\d+(?![\w'-])", sql):
        yield (
            sql[: found.start()] + str(int(found[0]) + 1) + sql[found.end() :],
            f"{found[0]} + 1 in {sql[max(0, found.start() - 24) : found.end()].strip()!r}",
        )
    yield from _without_a_condition(sql)
    for listed in re.finditer(r"\bin \(('[^)]*')\)", sql):
        words = listed[1].split(", ")
        for word in words:
            kept = ", ".join(w for w in words if w != word)
            yield sql.replace(listed[1], kept, 1), f"without {word}"


def _without_a_condition(sql: str) -> Iterator[tuple[str, str]]:
    """The filter of an aggregate without one of its conditions."""
    found = re.fullmatch(r"(.*?) filter \(where (.*)\)", sql, re.DOTALL)
    if found is None:
        return
    aggregate, condition = found[1], found[2]
    terms = [term for term in _terms(condition) if term != "true"]
    if len(terms) == 1:
        yield aggregate, "no condition"
        return
    for i, term in enumerate(terms):
        yield f"{aggregate} filter (where {' and '.join(terms[:i] + terms[i + 1 :])})", f"without {term.strip()!r}"


def _terms(condition: str) -> list[str]:
    """The conditions joined by a top-level ``and``; that of a ``between`` joins nothing."""
    terms, depth, start, between = [], 0, 0, False
    for found in re.finditer(r"\(|\)|\bbetween\b| and ", condition):
        token = found[0]
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "between":
            between = True
        elif token == " and " and between:
            between = False
        elif token == " and " and depth == 0:
            terms.append(condition[start : found.start()])
            start = found.end()
    return [*terms, condition[start:]]
