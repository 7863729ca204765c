"""The recipe of a table in docs/extend.md, followed word for word in a copy of the tree: nothing else has to be touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from lib.publish.draft import Upload, prepare
from lib.store.workspace import Workspace
from tests.conftest import NOW, ROOT

STEP = re.compile(r"^New file `([^`]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)

CUSTOMERS = b"""Email,Name,Close date,CSM
ana@example.com,Ana Quill,2026-05-01,Cleo Vance
ben@example.com,Ben Ostrow,2026-05-02,Dina Moss
"""
CALLS = b"""Date,Email,Status,Type,CSM
2026-05-10,ana@example.com,Qualified,Coaching,Cleo Vance
"""
# Ana answered twice, Ben once, and somebody whom no other file knows; the last row has no score that can be read.
SURVEYS = b"""Response ID,Survey date,Email,Score,Survey type,Feedback,CSM
1,2026-06-01,ana@example.com,9,NPS,Zebra said so,Cleo Vance
2,2026-06-08,ana@example.com,7,CSAT,,Cleo Vance
3,2026-06-09,ben@example.com,4,NPS,Zebra left,Dina Moss
4,2026-06-10,eve@example.com,8,NPS,,Fay Orr
5,2026-06-11,ana@example.com,ten,NPS,,Cleo Vance
"""
PERSONAL = ("ana@", "ben@", "eve@", "Zebra", "Cleo", "Dina", "Fay Orr", "Quill", "Ostrow")

LOOK = """
import json, sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from lib.analysis.data_checks import findings
from lib.analysis.rows import behind
from lib.metrics.aggregate import Count, LastPerPerson, Sum
from lib.metrics.conditions.condition import Amount, Condition, because
from lib.metrics.metric import Metric
from lib.metrics.units import NUMBER
from lib.publish import export
from lib.publish.draft import Upload, prepare
from lib.publish.locking import locked
from lib.publish.masking import masked, unnamed
from lib.query import Filters, Period, Question, Snapshot, ask
from lib.schema.tables import TABLES
from lib.store.workspace import Workspace
from lib.ui.data import health_view, workspace_panel
from lib.ui.frame.access import View

told_of = json.load(sys.stdin)
NOW, PERSONAL, SURVEYS = datetime.fromisoformat(told_of["now"]), told_of["personal"], told_of["surveys"].encode()
data = Path(sys.argv[1])
score = Amount(name="score", sql="score", nothing=because("no_grade"))
scored = (score.counts,)
metrics = [
    Metric(ref="t.score", page="csm_calls", needs=("surveys",), unit=NUMBER, good="up",
           numerator=Sum("survey_answers", of=score), denominator=Count("survey_answers", where=scored)),
    Metric(ref="t.latest", page="csm_calls", needs=("surveys",), unit=NUMBER, good="up",
           numerator=LastPerPerson("survey_answers", of=score, where=scored)),
    Metric(ref="t.answers", page="csm_calls", needs=("surveys",), good="up", numerator=Count("survey_answers")),
]

def told(snapshot, by="", **filters):
    with closing(snapshot.open()) as con:
        opened = Snapshot(con)
        question = Question((Period(date(2026, 6, 1), date(2026, 6, 30)),), filters=Filters(filters), as_of=opened.as_of, by=by)
        answers = ask(opened, metrics, question)
        return {f"{ref} {member}": float(value.value) for (_, ref, member), value in answers.items() if value.value is not None}

def shown(workspace, snapshot, role="owner"):
    view = View(workspace, role, snapshot)
    workspace_panel.show(view)
    health_view.show(view)
    states, _ = workspace_panel._states(view.identity, view)
    return {s.name: s.rows for s in states}

def bytes_of(snapshot):
    content = snapshot.path.read_bytes()
    with closing(snapshot.open()) as con:
        for (table,) in con.execute("select table_name from information_schema.tables").fetchall():
            for row in con.execute(f'select * from "{table}"').fetchall():
                content += repr(row).encode()
    return [text for text in PERSONAL if text.encode() in content]

def rows_of(snapshot, relation="survey_answers"):
    with closing(snapshot.open()) as con:
        return con.execute(f"select count(*) from {relation}").fetchall()[0][0]

workspace = Workspace(data, "ours")
old = workspace.current
found = {"old": {
    "shown": shown(workspace, old),
    "masked": masked(workspace, old).path.exists(),
    "locked": locked(workspace, old, {"csm": ("Cleo Vance",)}).path.exists(),
    "exported": len(export.write(workspace, old)) > 0,
}}
draft = prepare(workspace, [Upload("surveys.csv", data=SURVEYS)], now=NOW)
(receipt,) = draft.receipts
found["receipt"] = [receipt.table, receipt.read, receipt.kept, receipt.quarantined, receipt.duplicate, sorted(receipt.mapping.values())]
found["problems"] = [[p.row, p.column, p.value, p.outcome] for p in receipt.problems]
draft.publish()
now = workspace.current
found["asked"] = told(now)
found["by_csm"] = told(now, by="csm")
found["by_survey"] = told(now, by="survey")
with closing(now.open()) as con:
    opened = Snapshot(con)
    found["as_of"] = str(opened.as_of)
    (part,) = behind(opened, metrics[2], Question(as_of=opened.as_of))
    found["rows"] = [part.rows_in, part.rows_out, list(part.included.columns)]
    found["health"] = {f.check.key: f.count for f in findings(opened)}
found["shown"] = shown(workspace, now)
copy = masked(workspace, now)
found["in_masked"] = bytes_of(copy)
found["masked"] = told(copy)
found["masked_shown"] = shown(workspace, copy, "masked")
mine = locked(workspace, now, {"csm": ("Cleo Vance",)})
found["locked"] = [rows_of(mine), told(mine), bytes_of(mine)]
names = unnamed(workspace, "csm", ["Dina Moss"], ())
theirs = locked(workspace, copy, {"csm": names})
found["masked_and_locked"] = [rows_of(theirs), bytes_of(theirs)]
again = Workspace(data, "again")
prepare(again, [Upload("export.zip", data=export.write(workspace, now))], now=NOW).publish()
found["restored"] = told(again.current)
with closing(now.open()) as one, closing(again.current.open()) as other:
    every = "select * from surveys order by id"
    found["same_rows"] = one.execute(every).fetchall() == other.execute(every).fetchall()
repeat = prepare(workspace, [Upload("surveys.csv", data=SURVEYS)], now=NOW).receipts[0]
found["again"] = [repeat.new, repeat.changed, repeat.vanished]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program with the table of the recipe says of a workspace that one without it made."""
    folder = tmp_path_factory.mktemp("new_table")
    files = {"customers.csv": CUSTOMERS, "csm_calls.csv": CALLS}
    uploads = [Upload(name, data=content) for name, content in files.items()]
    prepare(Workspace(folder / "data", "ours"), uploads, now=NOW).publish()
    tree = folder / "tree"
    shutil.copytree(ROOT / "lib", tree / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    _, _, after = (ROOT / "docs/extend.md").read_text(encoding="utf-8").partition("\n## Add a table\n")
    steps = STEP.findall(after.partition("\n## ")[0])
    assert [path for path, _ in steps] == [
        "lib/schema/tables/surveys.py",
        "lib/texts/en/labels/surveys.toml",
        "lib/texts/en/interface/surveys.toml",
        "lib/texts/es/labels/surveys.toml",
        "lib/texts/es/interface/surveys.toml",
    ]
    for path, content in steps:
        assert not (tree / path).exists()
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(content, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder / "data")],
        input=json.dumps({"now": NOW.isoformat(), "personal": PERSONAL, "surveys": SURVEYS.decode()}),
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, [line for line in told.stderr.splitlines() if "ScriptRunContext" not in line]
    answer: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return answer


EVERYBODY = {"t.score None": 7, "t.latest None": 19, "t.answers None": 4}
"""(9 + 7 + 4 + 8) / 4; Ana's 7, Ben's 4 and Eve's 8; the answers that have a score."""
CLEO = {"t.score None": 8, "t.latest None": 7, "t.answers None": 2}
ROWS = {
    "customers": 2,
    "csm_calls": 1,
    "payments": 0,
    "leads": 0,
    "sales_calls": 0,
    "costs": 0,
    "rates": 0,
    "subscriptions": 0,
}


def test_a_workspace_that_was_made_before_opens(found: dict[str, Any]) -> None:
    assert found["old"] == {
        "shown": ROWS | {"surveys": 0},
        "masked": True,
        "locked": True,
        "exported": True,
    }


def test_its_file_is_recognised_and_every_row_accounted_for(found: dict[str, Any]) -> None:
    table, read, kept, quarantined, duplicate, fields = found["receipt"]
    assert (table, read, kept, quarantined, duplicate) == ("surveys", 5, 4, 1, 0)
    assert fields == ["comment", "csm", "date", "email", "id", "score", "survey"]
    assert found["problems"] == [[6, "Score", "ten", "quarantined"]]
    assert found["again"] == [0, 0, 0]


def test_its_rows_are_asked_and_shown(found: dict[str, Any]) -> None:
    assert found["asked"] == EVERYBODY
    assert found["by_csm"] == {
        "t.score Cleo Vance": 8, "t.latest Cleo Vance": 7, "t.answers Cleo Vance": 2,
        "t.score Dina Moss": 4, "t.latest Dina Moss": 4, "t.answers Dina Moss": 1,
        "t.score Fay Orr": 8, "t.latest Fay Orr": 8, "t.answers Fay Orr": 1,
    }  # fmt: skip
    assert found["by_survey"] == {
        "t.score nps": 7, "t.latest nps": 21, "t.answers nps": 3,
        "t.score csat": 7, "t.latest csat": 7, "t.answers csat": 1,
    }  # fmt: skip
    assert found["as_of"] == "2026-06-10"
    rows_in, rows_out, columns = found["rows"]
    assert (rows_in, rows_out) == (4, 0)
    assert {"happened_on", "score", "survey", "csm"} <= {*columns}
    assert found["shown"] == ROWS | {"surveys": 4}
    assert found["health"] == {"quarantined": 1}


def test_a_masked_copy_has_its_numbers_and_names_nobody(found: dict[str, Any]) -> None:
    assert found["in_masked"] == []
    assert found["masked"] == EVERYBODY
    assert found["masked_shown"]["surveys"] == 4


def test_behind_a_lock_there_are_only_the_rows_of_the_reader(found: dict[str, Any]) -> None:
    rows, answers, told = found["locked"]
    assert (rows, answers) == (2, CLEO)
    assert told == ["Cleo", "Quill"]
    assert found["masked_and_locked"] == [1, []]


def test_an_export_brings_it_back(found: dict[str, Any]) -> None:
    assert found["restored"] == EVERYBODY
    assert found["same_rows"]
