"""The reference of every metric and field, made from their declarations: python -m docs.reference

Writes metrics.md and fields.md beside this file. A test fails where they are not what the declarations say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from lib.metrics.aggregate import Aggregate
from lib.metrics.catalog import ALL
from lib.metrics.metric import PARTS, Metric
from lib.schema.fields import Field, Kind
from lib.schema.tables import TABLES
from lib.texts.glossary import Glossary
from lib.texts.loader import INTERFACE, texts

HERE = Path(__file__).parent
MADE = "Made by `python -m docs.reference` from the declarations; do not edit."

_KINDS = {
    Kind.LIST: "list of names, separated by commas",
    Kind.WORD: "one of the words of the list",
    Kind.UTM: "UTM value",
    Kind.BOOL: "yes or no",
    Kind.RATE: "rate of exchange",
    Kind.MONEY: "amount of money",
}


def metrics() -> str:
    """Every metric: label, what it means, how it is made, of which rows, and what it needs."""
    return "\n".join(_metrics()) + "\n"


def fields() -> str:
    """Every table: what makes a row the same row again, and its columns with the headers that name them."""
    return "\n".join(_fields()) + "\n"


def _metrics() -> Iterator[str]:
    words, interface = Glossary.load("en"), texts("en", INTERFACE)
    yield from ("# Metrics", "", MADE, "")
    for page, members in groupby(sorted(ALL.values(), key=lambda m: m.page), key=lambda m: m.page):
        yield from (f"## {interface[f'page_{page}']}", "")
        for metric in members:
            yield from _metric(metric, words)


def _metric(metric: Metric, words: Glossary) -> Iterator[str]:
    text = words.metric(metric.key)
    refs = ", ".join(f"`{ref}`" for ref in (metric.ref, *metric.also))
    yield from (f"### {text.label} · {refs}", "", text.definition, "")
    yield f"- Formula: {text.formula}"
    for which in PARTS:
        part = metric.part(which)
        if part is not None:
            yield f"- {which.capitalize()}: `{_one_line(part.sql)}` over `{part.relation}`{_placed(part)}"
    if metric.constant is not None:
        yield f"- Denominator: {metric.constant}"
    if metric.quotient:
        yield f"- Quotient of `{metric.quotient[0]}` and `{metric.quotient[1]}`"
    if metric.family:
        yield f"- One value for each member of: {', '.join(metric.family)}"
    needs = "; ".join(f"`{need}`".replace("|", "` or `") for need in metric.needs)
    yield f"- Needs: {needs or 'nothing that a workspace can lack'}"
    if metric.benchmark:
        yield f"- Benchmark: `{metric.benchmark}`"
    yield ""


def _placed(part: Aggregate) -> str:
    if part.moment:
        return f", as it stood at the {part.moment} of the period"
    return f", by the day in `{part.anchor}`" if part.anchor else ""


def _one_line(sql: str) -> str:
    return " ".join(sql.split())


def _fields() -> Iterator[str]:
    yield from ("# Tables and fields", "", MADE, "")
    yield "Headers are compared without case, accents, spaces and signs; the name of a field always names it."
    yield ""
    for table in TABLES.values():
        keys = "; else ".join(" + ".join(f"`{name}`" for name in key) for key in table.keys)
        yield from (f"## {table.name}", "", f"A row is known again by {keys}. Its day is `{table.date}`.", "")
        yield from ("| Field | Holds | Headers that name it |", "|---|---|---|")
        yield from map(_field, table.fields)
        yield ""


def _field(field: Field) -> str:
    marks = [
        mark
        for mark, is_so in (("required", field.required), ("personal", field.personal), ("team", field.team))
        if is_so
    ]
    holds = _KINDS.get(field.kind, str(field.kind)) + (f" `{field.vocabulary}`" if field.vocabulary else "")
    said = " · ".join([holds, *marks])
    return f"| `{field.name}` | {said} | {', '.join(field.synonyms)} |".replace("  |", " |")


def main() -> None:
    (HERE / "metrics.md").write_text(metrics(), encoding="utf-8")
    (HERE / "fields.md").write_text(fields(), encoding="utf-8")


if __name__ == "__main__":
    main()
