"""The recipes of docs/extend.md, followed word for word in one copy of the tree (that of a table: test_new_table.py)."""

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

STEP = re.compile(
    r"^(?:In `([^`]+)`, (?:at the end|before the line `([^\n]+)`)|New file `([^`]+)`):\n\n```\w+\n(.*?)^```$",
    re.M | re.S,
)
COPIED = ("lib", "pages", "tests/app", "tests/corpus", "tests/golden", "tests/reference", "data/sample")
FILES_OF = {
    "Add a KPI": {
        "lib/metrics/csm_calls.py",
        "lib/texts/en/metrics.toml",
        "lib/texts/es/metrics.toml",
        "tests/golden/metrics.csv",
        "tests/reference/csm_calls.py",
    },
    "Add a field": {"lib/schema/tables/csm_calls.py", "lib/texts/en/labels.toml", "lib/texts/es/labels.toml"},
    "Add a vendor": {"lib/ingest/map/profiles/coachcart.toml", "tests/corpus/vendors.py", "tests/corpus/expected.py"},
    "Add a page": {
        "pages/team.py",
        "lib/ui/frame/navigation.py",
        "lib/texts/en/interface/team.toml",
        "lib/texts/es/interface/team.toml",
    },
    "Add a filter": {"lib/metrics/relations.py"},
    "Add an engine": {"lib/engine/standard.py"},
}
"""Recipe -> the files that it touches, all of them."""

Step = tuple[str, str, str]
"""(file, the line before which or nothing for the end of it, what)."""


def recipes() -> dict[str, list[Step]]:
    """The steps of every recipe, by its heading."""
    sections = re.split(r"^## (.+)$", (ROOT / "docs/extend.md").read_text(encoding="utf-8"), flags=re.M)
    return {
        heading: [(path or new, before, text) for path, before, new, text in STEP.findall(body)]
        for heading, body in zip(sections[1::2], sections[2::2], strict=True)
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the product says in a copy of the tree in which every recipe was followed (tests/unit/extended.py)."""
    tree = tmp_path_factory.mktemp("extended") / "tree"
    for name in COPIED:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [ROOT / "app.py", *(ROOT / "tests").glob("*.py"), ROOT / "tests/unit/extended.py"]:
        (tree / path.relative_to(ROOT)).parent.mkdir(exist_ok=True)
        shutil.copy(path, tree / path.relative_to(ROOT))
    steps = recipes()
    for heading in FILES_OF:
        for changed, before, text in steps[heading]:
            _follow(tree / changed, before, text)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEBOARD_")}
    told = subprocess.run(
        [sys.executable, "-m", "tests.unit.extended", str(tree.parent / "data")],
        cwd=tree, env=clean | {"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    said: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return said


def _follow(path: Path, before: str, text: str) -> None:
    if not path.exists():
        assert not before
        path.write_text(text, encoding="utf-8")
        return
    content = path.read_text(encoding="utf-8")
    if not before:
        path.write_text(f"{content}{text}", encoding="utf-8")
        return
    line = f"\n{before}\n"
    assert line in content, f"{path.name} has no line {before!r}"
    head, _, tail = content.partition(line)
    path.write_text(f"{head}\n{text}{before}\n{tail}", encoding="utf-8")


@pytest.mark.parametrize("heading", FILES_OF)
def test_a_recipe_touches_these_files_and_no_other(heading: str) -> None:
    steps = recipes()[heading]
    assert {path for path, *_ in steps} == FILES_OF[heading]
    new = {path for path, before, _ in steps if not before and not path.endswith(".csv")}
    assert [path for path in new if (ROOT / path).exists()] == []


def test_a_kpi_is_a_declaration_two_texts_its_golden_number_and_the_reference(found: dict[str, Any]) -> None:
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


def test_a_field_is_a_column_and_its_labels(found: dict[str, Any]) -> None:
    """The rows were there before it: imported again with its column, none is new and none counts as changed."""
    assert found["field"] == {"mapping": "minutes", "rows": [["c1", 30.0], ["c2", None]], "again": [0, 0]}


def test_a_vendor_is_a_profile_and_an_export_with_its_outcome(found: dict[str, Any]) -> None:
    """The corpus judges its rows; here what the command line says of importing it, and the money."""
    receipt = found["receipt"]
    assert (receipt["table"], receipt["profile"]) == ("payments", "coachcart")
    assert [receipt[count] for count in ("read", "kept", "quarantined", "duplicate")] == [4, 3, 1, 0]
    assert found["judged"] == "CoachCart orders"
    assert found["shop"] == {"r.gross": "1400", "r.refunds": "200"}


def test_a_page_is_a_module_an_entry_and_its_texts(found: dict[str, Any]) -> None:
    assert found["pages"].index("team") + 1 == found["pages"].index("attribution")
    assert found["searched"]
    assert found["team"] == {"title": "Team", "close": "66.7%", "show": "66.7%"}
    assert found["equipo"] == "Equipo"


def test_a_filter_is_a_word(found: dict[str, Any]) -> None:
    """Of Mia's two sales calls one was won, of her client's two calls one took place."""
    assert found["by_setter"] == {"r.gross": "300", "v.close_rate": 0.5, "e.show_rate": 0.5}
    assert found["team_by_setter"] == {"title": "Team", "close": "50.0%", "show": "50.0%"}
    assert (found["setter_label"], found["setters"], found["setter_chosen"]) == ("Setter", ["Leo", "Mia"], ["Mia"])
    assert found["setter_kept"] in ("Mia", ["Mia"])


def test_an_engine_gives_the_same_figures_and_rows_in_words_of_its_own(found: dict[str, Any]) -> None:
    assert found["engine_figures"] > 1500
    assert found["engine_differs"] == []
    assert found["engine_golden"] == []
    assert found["engine_asked"] > 100
    assert found["engine_of_duckdb"] == []
