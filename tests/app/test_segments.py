"""Segments on the pages: in the address, among the filters, above the figures, kept by the owner, and what a reader is not told."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.__main__ import main
from lib.publish.draft import Upload, prepare
from lib.publish.sample import sample
from lib.query import Segment, Snapshot
from lib.query.people import people_of
from lib.store import audit, links
from lib.store.workspace import Workspace
from lib.ui.frame.shell import NUMBERS
from tests import dealt
from tests.app import parts, sent, visits
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("navigated")

REVENUE = "pages/revenue.py"


def words(app: AppTest) -> str:
    return "\n".join(sent.texts(app))


def held(data: Path, text: str) -> int:
    current = sample(data).current
    assert current
    with closing(current.open()) as con:
        return len(people_of(Snapshot(con), Segment(text)))


def in_bar(app: AppTest) -> dict[str, Any]:
    """What the bar offers and has taken of segments."""
    (bar,) = parts.parts(app, "bar")
    return next(one for one in bar["filters"] if one["name"] == "segment")


def test_a_segment_of_the_address_narrows_the_page_and_says_how_many_it_holds(data: Path) -> None:
    many = held(data, "in_service = yes and red = yes")
    whole = parts.figures(visits.page(REVENUE, period="all"))
    app = visits.page(REVENUE, segment="at_risk", period="all")
    assert many > 1
    assert f"At risk ({many})" in words(app)
    assert "Chosen by outcome" in words(app)
    assert in_bar(app)["taken"] == [["at_risk", f"At risk ({many})"]]
    assert parts.figures(app)["Cash collected"] != whole["Cash collected"]


def test_a_condition_of_the_address_stands_as_a_chip_and_a_click_takes_a_ready_one_instead(data: Path) -> None:
    app = visits.page(REVENUE, where="paid > 1000", period="all")
    ((name, shown),) = in_bar(app)["taken"]
    assert (name, shown) == ("paid > 1000", f"paid > 1000 ({held(data, 'paid > 1000')})")
    assert [name for name, _ in in_bar(app)["members"]][:2] == ["paid > 1000", "at_risk"]
    parts.choose(app, segment=["paid > 1000", "at_risk"])
    assert [name for name, _ in in_bar(app)["taken"]] == ["at_risk"]
    parts.choose(app, segment=[])
    assert in_bar(app)["taken"] == []


@pytest.mark.parametrize("page", dealt.today([name for name in NUMBERS if name != "overview"], 2))
def test_every_page_of_numbers_takes_a_segment(data: Path, page: str) -> None:
    app = visits.page(f"pages/{page}.py", where="paid > 0 and not (stage = left)", period="all")
    told = f"({held(data, 'paid > 0 and not (stage = left)')})"
    assert told in words(app).replace("\\", "")


def test_what_cannot_be_understood_is_one_sentence_and_no_figure(data: Path) -> None:
    app = visits.page(REVENUE, where="stge = active")
    assert [one.value for one in app.error] == ["“stge” at character 1 is no field of a segment: the nearest is stage."]
    assert parts.figures(app) == {}
    unknown = visits.page(REVENUE, segment="at_rsk")
    assert [one.value for one in unknown.error] == [
        "There is no segment “at\\_rsk” (character 1): the nearest is “at\\_risk”."
    ]


CUSTOMERS = b"""Email,Full name,Close date,Closers,Offers
ana@ours.test,Ana,2026-06-01,Iris,Inner Room
ben@ours.test,=Ben(),2026-06-01,Noor,Inner Room
"""


@pytest.fixture
def own(data: Path, tmp_path: Path) -> Workspace:
    workspace = Workspace(data, f"segments-{tmp_path.name[-12:].replace('_', '-').lower()}".strip("-"))
    prepare(workspace, [Upload("customers.csv", data=CUSTOMERS)], now=NOW).publish()
    return workspace


def saved(workspace: Workspace) -> dict[str, str]:
    assert workspace.current
    return {key: value for key, value in workspace.current.settings().items() if key.startswith("segment.")}


def test_an_owner_keeps_a_segment_and_a_list_and_finds_them_among_the_filters(own: Workspace) -> None:
    token = links.give(own, "owner")
    app = visits.page("pages/data.py", w=token, section="segments")
    app.text_input(key="segment_name").input("Of Iris")
    app.text_input(key="segment_where").input("closer = iris")
    app.button(key="segment_save").click()
    visits.run(app)
    assert saved(own) == {"segment.Of Iris": "closer = iris"}
    app.text_input(key="segment_name").input("Odd")
    app.text_input(key="segment_where").input("closer = irsi")
    app.button(key="segment_save").click()
    visits.run(app)
    assert [one.value for one in app.error] == ["“irsi” at character 10 is no closer: the nearest is “Iris”."]
    clients = visits.page("pages/clients.py", w=token, closer="Noor")
    clients.text_input(key="segment_of_clients").input("Noor's")
    clients.button(key="segment_of_clients_save").click()
    visits.run(clients)
    assert "segment.Noor's" not in saved(own)  # a name with a quote could be asked for by no segment
    clients.text_input(key="segment_of_clients").input("Clients of Noor")
    clients.button(key="segment_of_clients_save").click()
    visits.run(clients)
    assert saved(own)["segment.Clients of Noor"] == 'in_service = yes and closer in ("Noor")'
    app = visits.page(REVENUE, w=token, segment="of iris")
    assert in_bar(app)["taken"] == [["of iris", "Of Iris (1)"]]
    assert {"Of Iris", "Clients of Noor"} <= {name for name, _ in in_bar(app)["members"]}


def test_a_contact_list_is_for_the_owner_runs_no_formula_and_leaves_no_name_in_the_log(own: Workspace) -> None:
    owner, viewer, masked = (links.give(own, role) for role in ("owner", "viewer", "masked"))
    app = visits.page("pages/clients.py", w=owner, where="closed is not empty")
    assert "Contact list" in words(app)
    for token in (viewer, masked):
        assert "Contact list" not in words(visits.page("pages/clients.py", w=token, where="paid >= 0"))
    assert "Contact list" not in words(visits.page("pages/clients.py", w=owner))


def test_the_command_line_writes_a_contact_list_in_which_nothing_is_run(
    own: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [
        "clients",
        "--data",
        str(own.data),
        "--workspace",
        own.name,
        "--contacts",
        "--where",
        "closed is not empty",
    ]
    assert main(given) == 0
    told = capsys.readouterr().out
    assert [*csv.reader(io.StringIO(told))] == [
        ["name", "email", "phone", "csm", "stage"],
        ["'=Ben()", "ben@ours.test", "", "", "onboarding"],
        ["Ana", "ana@ours.test", "", "", "onboarding"],
    ]
    log = "\n".join(path.read_text() for path in own.folder.rglob("*.jsonl")) + str(audit.entries(own))
    assert "'file': 'contacts'" in log
    assert "ana@" not in log
    assert main([*given[:-1], "clozed is empty"]) == 2
    assert "the nearest is closed" in capsys.readouterr().err


def test_without_names_a_name_in_the_address_is_not_told_back(own: Workspace) -> None:
    token = links.give(own, "masked")
    for where in ('closer = "Iris"', 'closer = "Nobody here"', "closer = iris or paid > 0"):
        app = visits.page(REVENUE, w=token, where=where)
        assert [one.value for one in app.error] == ["This segment cannot be asked here."]
        assert parts.figures(app) == {}
        assert "iris" not in words(app).casefold()
        assert "where" not in app.query_params
