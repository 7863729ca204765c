"""What is made from the declarations is what they say now (`python -m docs.reference`)."""

from __future__ import annotations

from docs.reference import __main__ as reference
from lib.metrics.catalog import ALL
from lib.schema.tables import TABLES


def test_the_reference_of_metrics_is_what_is_declared() -> None:
    kept = (reference.HERE / "metrics.md").read_text(encoding="utf-8")
    assert kept == reference.metrics(), "run python -m docs.reference"
    assert {ref for ref in ALL if f"`{ref}`" not in kept} == set()


def test_the_reference_of_fields_is_what_is_declared() -> None:
    kept = (reference.HERE / "fields.md").read_text(encoding="utf-8")
    assert kept == reference.fields(), "run python -m docs.reference"
    assert {f.name for t in TABLES.values() for f in t.fields if f"| `{f.name}` |" not in kept} == set()
