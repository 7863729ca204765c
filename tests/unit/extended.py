"""What the product says once every recipe of docs/extend.md was followed; run in such a tree by test_extend.py."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import closing, redirect_stdout
from datetime import date
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from lib.__main__ import main
from lib.analysis.kpis import kpis
from lib.analysis.rows import behind
from lib.metrics.catalog import ALL, PAGES
from lib.publish.draft import Options, Upload, prepare
from lib.query import Filters, Period, Question, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from lib.ui.frame.shell import ICONS
from lib.ui.numbers import explain
from tests import reference
from tests.app import parts, visits
from tests.conftest import GOLDEN_TIERS, NOW, fill, opened
from tests.corpus import test_corpus
from tests.golden.expectations import base_ref, disagreement, read
from tests.navigation import EVERY

TODAY = date(2026, 6, 20)
OWN = {
    "payments.csv": "id,date,email,amount,closer,setter\np1,2026-10-01,ana@x.test,300,Cleo,Mia\np2,2026-10-02,ben@x.test,100,Cleo,Leo\n",
    "sales_calls.csv": "id,date,email,status,closer,setter\n"
    "s1,2026-09-30,ana@x.test,LIVE Call - Qualified,Cleo,Mia\n"
    "s2,2026-10-01,ben@x.test,LIVE Call - Qualified,Cleo,Leo\n"
    "s3,2026-10-01,zoe@x.test,LIVE Call - Qualified,Cleo,Mia\n",
    "csm_calls.csv": "id,date,email,status,csm\n"
    "c1,2026-10-05,ana@x.test,LIVE Call - Qualified,Carla\n"
    "c2,2026-10-06,ana@x.test,No Show,Carla\n"
    "c3,2026-10-06,ben@x.test,LIVE Call - Qualified,Carla\n",
}
"""Two clients of two setters, and somebody whom Mia's call did not win."""

DUCKDBS_OWN = (":: varchar", ":: date", "qualify", "interval 1", "bool_or(", ":: int", "duckdb_")
"""What no statement over another engine may hold, wherever it was written."""


def told(*arguments: str) -> Any:
    """What a command says as JSON."""
    said = StringIO()
    with redirect_stdout(said):
        code = main([*arguments, "--json"])
    assert code == 0, said.getvalue()
    return json.loads(said.getvalue())


def values(found: list[dict[str, Any]], *refs: str) -> dict[str, Any]:
    """Ref -> value of some of the numbers that the command line tells."""
    return {ref: next(one["value"] for one in found if one["ref"] == ref) for ref in refs}


def kpi(folder: Path, golden: Snapshot) -> dict[str, Any]:
    """A KPI: on the command line, against its golden numbers and the reference, with its rows and labels."""
    listed = told("kpis", "--data", str(folder), "--page", "csm_calls", "--as-of", TODAY.isoformat())
    rows = [row for row in read("metrics.csv") if base_ref(row) == "e.graded_pct"]
    parts = behind(golden, ALL["e.graded_pct"], Question(as_of=TODAY))
    business = reference.load(Path("tests/golden/business"))
    answer = reference.answers(business, reference.Question(settings=GOLDEN_TIERS))["e.graded_pct"]
    return {
        "kpi": next(one for one in listed if one["ref"] == "e.graded_pct"),
        "order": [one["ref"] for one in listed],
        "golden": [disagreement(golden, row) for row in rows],
        "rows": [[p.rows_in, p.rows_out, {why.code: n for why, n in p.reasons}] for p in parts],
        "reasons": [explain.reason(why) for p in parts for why, _ in p.reasons],
        "labels": [Glossary.load(language).metric("e_graded_pct").label for language in ("en", "es")],
        "reference": str(answer.value),
    }


def vendor(folder: Path) -> dict[str, Any]:
    """A vendor: its export as the corpus judges it, and imported by the command line."""
    name = "coachcart.csv"
    case, export = test_corpus.EXPECTED[name], test_corpus.FILES[name]
    test_corpus._judge(
        prepare(Workspace(folder, "judged"), [Upload(name, data=export)], test_corpus.HOME, now=NOW), case
    )
    path = folder / "export (3).csv"
    path.write_bytes(export)
    shop = ("--data", str(folder), "--workspace", "shop")
    (receipt,) = told("import", str(path), "--yes", *shop)
    return {
        "judged": case.vendor,
        "receipt": receipt,
        "shop": values(told("kpis", "--page", "revenue", *shop), "r.gross", "r.refunds"),
    }


def field(folder: Path) -> dict[str, Any]:
    """A field: in a file that is imported again, now with its column, of which one row says nothing."""
    workspace, calls = Workspace(folder, "longer"), ["id,date,email,status", "c1,2026-10-05,ana@x.test,No Show", "c2,2026-10-06,ben@x.test,No Show"]  # fmt: skip
    prepare(workspace, [Upload("csm_calls.csv", data="\n".join(calls).encode())], now=NOW).publish()
    longer = [f"{line},{cell}" for line, cell in zip(calls, ("Minutos de llamada", "30", ""), strict=True)]
    made = prepare(workspace, [Upload("csm_calls.csv", data="\n".join(longer).encode())], now=NOW)
    (receipt,) = made.receipts
    made.publish()
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        rows = con.execute("select id, minutes :: double from csm_calls order by id").fetchall()
    return {
        "field": {
            "mapping": receipt.mapping["Minutos de llamada"],
            "rows": rows,
            "again": [receipt.new, receipt.changed],
        }
    }


def page_and_filter(folder: Path) -> dict[str, Any]:
    """A page, and a filter on it, in the address and on the command line."""
    uploads = [Upload(name, data=text.encode()) for name, text in OWN.items()]
    prepare(Workspace(folder, "default"), uploads, Options(), now=NOW).publish()
    os.environ |= {"CLOSEBOARD_DATA": str(folder), "CLOSEBOARD_HOME": "default"}
    everybody = visits.page("pages/team.py", period="all", lang="en")
    mia = visits.page("pages/team.py", period="all", setter="Mia", lang="en")
    spanish = visits.page("pages/team.py", period="all", lang="es")
    chosen = parts.chips(mia)
    numbers = told("kpis", "--data", str(folder), "--setter", "Mia")
    return {
        "pages": list(ICONS),
        "searched": "team" in EVERY,
        "team": _shown(everybody),
        "team_by_setter": _shown(mia),
        "equipo": spanish.title[0].value,
        "setter_label": next(iter(chosen)),
        "setters": sorted({"Leo", "Mia"}.intersection(parts.offered(mia, "setter"))),
        "setter_chosen": chosen["Setter"],
        "setter_kept": mia.query_params["setter"],
        "by_setter": values(numbers, "r.gross", "v.close_rate", "e.show_rate"),
    }


def _shown(app: AppTest) -> dict[str, str]:
    figures = parts.figures(app)
    return {"title": app.title[0].value, "close": figures["Close rate"], "show": figures["Show rate"]}


def engine(golden: Snapshot, workspace: Workspace) -> dict[str, Any]:
    """An engine of its own: every figure and the rows behind it, beside DuckDB's."""
    assert workspace.current is not None
    standard = import_module("lib.engine.standard").Standard(workspace.current.open())
    other = Snapshot(standard)
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    asked: list[dict[str, Any]] = [
        {"period": Period()},
        {"period": april, "filters": Filters({"closer": ("Ana",), "utm_source": ("instagram", "(unassigned)")})},
        *({"period": april, "by": by} for by in ("week", "quarter", "closer")),
        {"period": Period(), "by": "utm_source", "model": "any"},
    ]
    figures, differs = 0, []
    glossary = Glossary.load("en")
    for one in asked:
        mine, theirs = (
            [
                k.as_json()
                for k in kpis(over, pages=list(PAGES), as_of=TODAY, glossary=glossary, comparison="previous", **one)
            ]
            for over in (golden, other)
        )
        figures += len(mine)
        differs += [f"{one} {a['ref']}" for a, b in zip(mine, theirs, strict=True) if a != b]
    for ref in (
        "m.clients",
        "m.pif_pct",
        "v.deals",
        "r.gross",
        "e.latest_grade",
        "v.close_rate",
        "a.leads",
        "a.cash",
    ):
        for by, member in (("", None), ("closer", "Ana")):
            metric, question = ALL[ref], Question((april,), as_of=TODAY, by=by)
            parts = zip(*(behind(over, metric, question, member=member) for over in (golden, other)), strict=True)
            differs += [
                f"rows of {ref}"
                for a, b in parts
                if (a.rows_in, a.rows_out, a.value, a.summed, a.reasons) != (b.rows_in, b.rows_out, b.value, b.summed, b.reasons)
                or not (a.included.equals(b.included) and a.left_out.equals(b.left_out))
            ]  # fmt: skip
    hand = read("metrics.csv")[::20]
    return {
        "engine_figures": figures,
        "engine_differs": differs,
        "engine_golden": [said for row in hand if (said := disagreement(other, row))],
        "engine_asked": len(standard.asked),
        "engine_of_duckdb": [sql for sql in standard.asked if any(word in sql for word in DUCKDBS_OWN)],
    }


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # Streamlit says of every call that no page is running
    here = Path(sys.argv[1])
    of_golden = fill(here / "golden", Path("tests/golden/business"), GOLDEN_TIERS)
    snapshot = opened(of_golden)
    print(
        json.dumps(
            kpi(here / "golden", snapshot)
            | field(here / "field")
            | vendor(here / "vendor")
            | page_and_filter(here / "own")
            | engine(snapshot, of_golden)
        )
    )
