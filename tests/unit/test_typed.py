"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lib.metrics.goals import check, goals
from lib.ui.words.typed import Unclear, number

POINT, COMMA = frozenset("."), frozenset(",")
"""How thousands are parted: in Spain and Germany with a point, in English with a comma."""


@pytest.mark.parametrize(
    ("text", "groups", "read"),
    [
        ("50.000", POINT, "50000"), ("50,000", COMMA, "50000"), ("1.234,5", POINT, "1234.5"), ("1,234.5", POINT, "1234.5"),
        ("1.250.000", COMMA, "1250000"), ("50 000", POINT, "50000"), ("50'000", COMMA, "50000"), ("4,5", COMMA, "4.5"), ("4.5", POINT, "4.5"),
        ("85 %", POINT, "85%"), ("85,5%", POINT, "85.5%"), ("-5", POINT, "-5"), ("0,125", POINT, "0.125"), ("0.125", POINT, "0.125"),
        ("50000", POINT, "50000"), ("lots", POINT, "lots"), ("", POINT, ""), ("1.2.3", POINT, "1.2.3"), ("50.00", POINT, "50.00"),
    ],
)  # fmt: skip
def test_one_way_to_read_it(text: str, groups: frozenset[str], read: str) -> None:
    assert number(text, groups) == read


@pytest.mark.parametrize(("text", "groups"), [("50.000", COMMA), ("1,250", POINT), ("-3.500", COMMA)])
def test_two_ways_are_asked(text: str, groups: frozenset[str]) -> None:
    with pytest.raises(Unclear) as asked:
        number(text, groups)
    assert text in asked.value.sentence.replace("\\", "")


def test_a_target_carries_its_currency() -> None:
    assert check("target.r.gross", "50000 eur") == ("target.r.gross", "50000 EUR")
    found = goals({"target.r.gross": "50000 EUR", "target.v.deals": "12"})
    assert (found["r.gross"].target, found["r.gross"].currency, found["v.deals"].currency) == (
        Decimal(50000),
        "EUR",
        "",
    )
