"""A business with very many different names: what its pages send stays small, and every name can still be reached."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.many_names import BYTES, VIEWS, _sizes, fill, look
from lib.store.workspace import Workspace
from lib.ui.frame import access, bar, paging
from lib.ui.frame.shell import ICONS
from lib.ui.numbers import charts
from tests.app import parts
from tests.app.parts import open_card
from tests.conftest import ROOT

NAMES = 2000
FEW = 20


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a business of 2,000 names in every dimension, and one of 20 with as many rows."""
    folder = tmp_path_factory.mktemp("many")
    for names in (NAMES, FEW):
        fill(folder, f"names{names}", names, NAMES)
    return folder


@pytest.fixture(autouse=True)
def home(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_DATA", str(many))
    monkeypatch.setenv("CLOSEBOARD_HOME", f"names{NAMES}")


def page(name: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page(f"pages/{name}.py")
    app.query_params.update(parameters)
    app.run()
    assert not app.exception
    return app


def test_every_page_of_the_navigation_is_looked_at() -> None:
    assert {page for page, _ in VIEWS} == set(ICONS)


@pytest.mark.parametrize(("name", "parameters"), VIEWS, ids=lambda value: str(value))
def test_a_page_sends_a_part_of_very_many_names(
    name: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = look(name, parameters)
    monkeypatch.setenv("CLOSEBOARD_HOME", f"names{FEW}")
    few = look(name, parameters)
    assert many.bytes < BYTES
    # a search box, page buttons and a line about them for each long list, and a page of offers
    assert many.elements <= few.elements + 60
    assert few.elements >= 10


@pytest.mark.usefixtures("navigated")
def test_a_name_that_is_not_offered_is_found_and_stays_chosen() -> None:
    app = page("revenue", period="all")
    closers = parts.offered(app, "closer")
    assert len(closers) == bar.LISTED + 1  # and those of nobody
    wanted = next(name for name in _members("closer") if name not in closers)
    parts.send(app, "bar", "find", wanted.upper())
    assert wanted in parts.offered(app, "closer")
    parts.choose(app, closer=[wanted])
    parts.send(app, "bar", "find", "")
    assert parts.chips(app) == {"Closer": [wanted]}
    by_address = page("revenue", period="all", closer=wanted)
    assert _figures(app) == _figures(by_address) != _figures(page("revenue", period="all"))


@pytest.mark.usefixtures("navigated")
def test_a_board_is_turned_and_searched() -> None:
    app = page("revenue", period="all")
    first = _board(app)
    assert len(first["lines"]) == paging.PAGE
    key = "board_revenue_by_closer_closer"
    app.pagination(key=f"{key}_page").set_value(NAMES // paging.PAGE).run()
    last = _board(app)
    assert len(last["lines"]) == paging.PAGE
    assert first["total"] == last["total"]
    assert not set(_names(first)) & set(_names(last))
    wanted = _names(last)[7]
    app.text_input(key=f"{key}_search").set_value(wanted.lower()).run()
    assert not app.exception
    assert _names(_board(app)) == [wanted]


@pytest.mark.usefixtures("navigated")
def test_a_board_of_many_is_sorted_where_all_of_them_are_known() -> None:
    """Every payment is 100.50 to 499.50 by its row, and each of these amounts is there five times."""
    app = page("revenue", period="all")
    app.session_state["boards_revenue"] = "Payment method"
    app.run()
    usual = _board(app)
    at = [column["ref"] for column in usual["columns"]].index("r.gross")
    for down, amounts in ((False, [100.5 + i // 5 for i in range(50)]), (True, [499.5 - i // 5 for i in range(50)])):
        parts.send(app, "board", "sort", {"ref": "r.gross", "down": down})
        assert [line["cells"][at][1] for line in _board(app)["lines"]] == amounts
    parts.send(app, "board", "sort", {"ref": "no such column", "down": True})
    assert _names(_board(app)) == _names(usual)


def test_the_bars_of_a_chart_add_up_to_the_whole() -> None:
    app = page("revenue", period="all")
    chart = next(c for c in app.get("vega_lite_chart") if "Offer" in str(c.proto.alt) or "offer" in str(c.proto.alt))
    texts = str(chart.proto.alt).split(": ", 1)[1].rstrip(".").split("; ")
    assert len(texts) == charts.MOST
    amounts = [float(re.findall(r"[\d,.]+", text)[-1].replace(",", "")) for text in texts]
    # 2,000 payments of 100.50 to 499.50: 2,000 x 100.50 + 5 x (0 + ... + 399)
    assert abs(sum(amounts) - 600_000) <= charts.MOST  # each is written to the unit


@pytest.mark.usefixtures("navigated")
def test_the_kinds_of_offers_on_two_pages_are_saved_together() -> None:
    app = page("data", section="offers")
    tiers = [box for box in app.selectbox if str(box.key).startswith("tier.")]
    assert len(tiers) == 30
    one = str(tiers[3].key)
    tiers[3].set_value("upsell").run()
    app.pagination(key="offers_page").set_value(9).run()
    tiers = [box for box in app.selectbox if str(box.key).startswith("tier.")]
    assert one not in {str(box.key) for box in tiers}
    tiers[5].set_value("backend").run()
    assert not app.exception
    assert sum("This moves" in text.value for text in app.markdown) == 2
    app.pagination(key="offers_page").set_value(1).run()
    assert app.selectbox(key=one).value == "upsell"


def _figures(app: AppTest) -> dict[str, str]:
    return parts.figures(app)


def _members(dimension: str) -> list[str]:
    current = Workspace(Path(os.environ["CLOSEBOARD_DATA"]), f"names{NAMES}").current
    assert current is not None
    return list(access.opened(current).members(dimension))


def _board(app: AppTest) -> dict[str, Any]:
    (told,) = parts.parts(app, "board")
    return told


def _names(board: dict[str, Any]) -> list[str]:
    return [line["name"] for line in board["lines"]]


@pytest.mark.usefixtures("navigated")
def test_a_drawer_sends_a_page_of_its_rows_and_finds_any() -> None:
    app = page("revenue", period="all")
    app = open_card(app, "r.gross")
    assert not app.exception
    assert sum(_sizes(app._tree)) < BYTES
    key = next(str(box.key).removesuffix("_search") for box in app.text_input if str(box.key).endswith("_in_search"))
    rows = _rows(app)
    assert len(rows) == paging.PAGE
    app.session_state[f"{key}_page"] = NAMES // paging.PAGE
    app = open_card(app, "r.gross")
    last = _rows(app)
    assert len(last) == paging.PAGE
    assert not set(rows["Row"]) & set(last["Row"])
    app.session_state[f"{key}_search"] = str(last["Offer"].iloc[3]).upper()
    app = open_card(app, "r.gross")
    assert not app.exception
    assert list(_rows(app)["Row"]) == [last["Row"].iloc[3]]


@pytest.mark.usefixtures("navigated")
def test_every_list_of_data_health_is_paged() -> None:
    app = page("data_health")
    toggles = [toggle for toggle in app.toggle if str(toggle.key).startswith("health_rows_")]
    for toggle in toggles:
        toggle.set_value(True)
    app.run()
    assert not app.exception
    assert sum(_sizes(app._tree)) < BYTES
    assert max(len(table.value) for table in app.dataframe) == paging.PAGE


def _rows(app: AppTest) -> pd.DataFrame:
    return next(table.value for table in app.dataframe if "Row" in table.value.columns)
