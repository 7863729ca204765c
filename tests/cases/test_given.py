"""The inputs that were handed over come out as worked out by hand."""

from pathlib import Path

import pytest

from .given import CASES
from .runner import Case, run_case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_given(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
