"""Notes on charts, saved views and chosen cards, as somebody meets them on the pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib.publish.draft import Options, Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from tests.app import parts, visits
from tests.app.visits import run
from tests.conftest import NOW, copied

pytestmark = pytest.mark.usefixtures("navigated")

PAYMENTS = b"Payment id,Date,Email,Amount,Closer\n" + b"".join(
    f"p{n},2026-0{n}-05,c{n}@ours.test,{n}00,{'Iris' if n % 2 else 'Noor'}\n".encode() for n in range(1, 8)
)
NOTE, SAVED = "note.2026-05-20", "view.Iris alone"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("marks"), "marks")
    prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW).publish()
    given = {NOTE: "New price", SAVED: "page=revenue&period=all&closer=Iris", "pin.revenue": "v.deals,r.gross"}
    prepare(workspace, [], Options(settings=given), now=NOW).publish()
    return workspace


@pytest.fixture
def own(data: Path, built: Workspace) -> Workspace:
    return copied(built, f"marks-{len(list((data / 'workspaces').iterdir()))}", data)


def charts(app: object) -> list[dict[str, object]]:
    """The specifications of the charts of a page."""
    return [json.loads(one.proto.spec) for one in app.get("vega_lite_chart")]  # type: ignore[attr-defined]


def test_a_page_begins_with_the_chosen_cards_in_their_order(own: Workspace) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    (wall,) = [one for one in parts.parts(app, "wall") if one.get("cards")]
    assert [card["ref"] for card in wall["cards"]] == ["v.deals", "r.gross"]


def test_a_note_stands_on_every_chart_by_time_and_behind_a_lock_on_none(own: Workspace) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    assert any("New price" in json.dumps(spec) for spec in charts(app))
    assert any(
        "New price" in json.dumps(spec)
        for spec in charts(visits.page("pages/overview.py", w=links.give(own, "owner"), period="all"))
    )
    for token in (links.give(own, "masked"), links.give(own, "viewer", locks={"closer": ("Iris",)})):
        seen = visits.page("pages/revenue.py", w=token, period="all")
        assert charts(seen)
        assert "New price" not in json.dumps(charts(seen))
        (told,) = parts.parts(seen, "about")
        assert not [one for one in told["index"] if "view" in one]


def test_a_view_is_found_saved_and_forgotten(own: Workspace) -> None:
    owner = links.give(own, "owner")
    app = visits.page("pages/revenue.py", w=owner, period="all")
    (told,) = parts.parts(app, "about")
    assert [one["name"] for one in told["index"] if "view" in one] == ["Iris alone"]
    app = parts.send(app, "bar", "share", True)
    app.text_input(key="view_name").set_value("All of it")
    app.button(key="view_save").click()
    app = run(app)
    assert own.current is not None
    assert own.current.settings(own.current.open())["view.All of it"] == "page=revenue&period=all"


def test_notes_and_views_are_listed_with_the_data(own: Workspace) -> None:
    app = visits.page("pages/data.py", w=links.give(own, "owner"), section="marks")
    words = " ".join(one.value for one in app.markdown)
    assert "New price" in words
    assert "Iris alone" in words
    app.button(key="note_forget.2026-05-20").click()
    app = run(app)
    assert "New price" not in " ".join(one.value for one in app.markdown)
