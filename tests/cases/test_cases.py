"""Own variants of every kind of fault: other vendors, languages, orders, names and amounts."""

from pathlib import Path

import pytest

from tests import dealt

from . import amounts, days, money_in, newcomers, people, published, rows_kept, shapes, siblings, touches
from .runner import Case, run_case

CASES = [
    *rows_kept.CASES,
    *people.CASES,
    *money_in.CASES,
    *days.CASES,
    *shapes.CASES,
    *amounts.CASES,
    *touches.CASES,
    *published.CASES,
    *siblings.CASES,
    *newcomers.CASES,
]


def test_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", dealt.today(CASES, 160), ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
