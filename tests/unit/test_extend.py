"""The recipes of docs/extend.md, followed word for word in a copy of the tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

STEP = re.compile(r"^In `([^`]+)`, (?:at the end|before the line `([^\n]+)`):\n\n```\w+\n(.*?)^```$", re.M | re.S)
LOOK = """
import json, sys
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from lib.__main__ import main
from lib.texts.glossary import Glossary
from lib.metrics.catalog import ALL
from lib.query import Period, Question
from lib.analysis.rows import behind
from lib.ui.numbers import cards, explain
from lib.ui.words.texts import catalogue
from lib.store.workspace import Workspace
from tests import reference
from tests.conftest import GOLDEN_TIERS, fill, opened
from tests.golden.expectations import base_ref, disagreement, read

folder = Path(sys.argv[1])
business = Path("tests/golden/business")
snapshot = opened(fill(folder, business, GOLDEN_TIERS))
told = StringIO()
with redirect_stdout(told):
    main(["kpis", "--data", str(folder), "--page", "csm_calls", "--as-of", "2026-06-20", "--json"])
rows = [row for row in read("metrics.csv") if base_ref(row) == "e.graded_pct"]
parts = behind(snapshot, ALL["e.graded_pct"], Question(as_of=date(2026, 6, 20)))
answer = reference.answers(reference.load(business), reference.Question(settings=GOLDEN_TIERS))["e.graded_pct"]
print(json.dumps({
    "kpi": next(k for k in json.loads(told.getvalue()) if k["ref"] == "e.graded_pct"),
    "order": [k["ref"] for k in json.loads(told.getvalue())],
    "golden": [disagreement(snapshot, row) for row in rows],
    "rows": [[p.rows_in, p.rows_out, dict(p.reasons)] for p in parts],
    "reasons": [explain.reason(code) for p in parts for code, _ in p.reasons],
    "labels": [Glossary.load(language).metric("e_graded_pct").label for language in ("en", "es")],
    "reference": str(answer.value),
}))
"""


@pytest.fixture(scope="module")
def recipe() -> list[tuple[str, str, str]]:
    """(file, the line before which, what) of every step of the recipe."""
    steps = STEP.findall((ROOT / "docs/extend.md").read_text(encoding="utf-8"))
    return [(path, before, text) for path, before, text in steps]


def test_a_kpi_is_a_declaration_two_texts_its_golden_number_and_the_reference(
    recipe: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert {path for path, *_ in recipe} == {
        "lib/metrics/csm_calls.py",
        "lib/texts/en/metrics.toml",
        "lib/texts/es/metrics.toml",
        "tests/golden/metrics.csv",
        "tests/reference/csm_calls.py",
    }
    tree = tmp_path / "tree"
    for name in ("lib", "tests/golden", "tests/reference", "data/sample"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests/__init__.py", "tests/conftest.py", "tests/dealt.py"):
        shutil.copy(ROOT / name, tree / name)
    for path, before, text in recipe:
        _follow(tree / path, before, text)
    found = _look(tree, tmp_path)
    kpi = found["kpi"]
    assert (kpi["value"], kpi["numerator"], kpi["denominator"], kpi["n"]) == (pytest.approx(10 / 11), 10, 11, 11)
    assert (kpi["label"], kpi["unit"], kpi["page"]) == ("Graded share", "rate", "csm_calls")
    assert kpi["coverage"]["relation"] == "calls"
    assert found["order"].index("e.graded_pct") + 1 == found["order"].index("e.not_filled_pct")
    assert found["golden"] == ["", ""]
    (graded, live) = found["rows"]
    assert graded[:2] == [10, 10]
    assert graded[2]["no_grade"] == 1
    assert live[:2] == [11, 9]
    assert all(found["reasons"])
    assert found["labels"] == ["Graded share", "Llamadas con nota"]
    assert found["reference"] == "10/11"


def _follow(path: Path, before: str, text: str) -> None:
    content = path.read_text(encoding="utf-8")
    if not before:
        path.write_text(f"{content}{text}", encoding="utf-8")
        return
    line = f"\n{before}\n"
    assert line in content, f"{path.name} has no line {before!r}"
    head, _, tail = content.partition(line)
    path.write_text(f"{head}\n{text}{before}\n{tail}", encoding="utf-8")


def _look(tree: Path, folder: Path) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder / "data")],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found
