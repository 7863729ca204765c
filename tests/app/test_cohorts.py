"""The page Cohorts: its triangle, its lines, and the rows behind a cell."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib.store import links
from lib.store.workspace import Workspace
from tests.app import visits

pytestmark = pytest.mark.usefixtures("navigated")


def visit(contracts: Workspace, role: str = "owner", **parameters: str) -> AppTest:
    token = links.give(contracts, role, locks={"closer": ("Ana",)} if role == "viewer" else {})  # type: ignore[arg-type]
    return visits.page("pages/cohorts.py", w=token, as_of="2026-03-31", **parameters)


def table(app: AppTest) -> pd.DataFrame:
    return next(one.value for one in app.dataframe if "0" in one.value.columns)


def lines(app: AppTest) -> dict[str, list[float | None]]:
    """Name -> shares of every line, None where a month is not over."""
    shown = table(app)
    months = [name for name in shown.columns if name.isdecimal()]
    return {
        row.iloc[0]: [None if pd.isna(row[name]) else float(row[name]) for name in months]
        for _, row in shown.iterrows()
    }


def open_cell(app: AppTest, row: int, column: str) -> AppTest:
    app.session_state["cohorts_by_close_cell"] = (row, column)
    return visits.run(app)


def test_months_of_close_and_what_they_brought_by_age(contracts: Workspace) -> None:
    # January: Ada, Ben, Cat, 9000 contracted, 1000 each in January and 1000 of Ada's in February.
    # February: Dee 500, Eve 1100, Fay 800 of 5400.
    assert lines(visit(contracts)) == {
        "Jan 2026": [0.333, 0.444, 0.444],
        "Feb 2026": [0.444, 0.444, None],
        "Total": [0.375, 0.444, 0.444],  # 5400, 6400 of 14400; after two months 4000 of 9000
    }


def test_what_went_back_and_who_left(contracts: Workspace) -> None:
    # Dee's 500 went back on 2 March: nothing of February's 2700 (Gus's 300 are in) at its own end, 500 a month later.
    assert lines(visit(contracts, cohort="refunds")) == {
        "Jan 2026": [0, 0, 0],
        "Feb 2026": [0, 0.185, None],
        "Total": [0, 0.075, 0],  # 500 of 4000 + 2700
    }
    # Cat cancels on 25 February, Ben on 1 March; Dee has all her money back in March.
    assert lines(visit(contracts, cohort="stayed")) == {
        "Jan 2026": [1, 0.667, 0.333],
        "Feb 2026": [1, 0.75, None],
        "Total": [1, 0.714, 0.333],
    }


def test_lines_by_closer_count_the_months_that_are_old_enough(contracts: Workspace) -> None:
    # Ana: Ada and Ben 6000 in January, Eve 1000 in February; Bo: Cat 3000, then Dee 2000; nobody: Fay 2400.
    assert lines(visit(contracts, lines="closer")) == {
        "Total": [0.375, 0.444, 0.444],
        "Ana": [0.443, 0.586, 0.5],
        "Bo": [0.3, 0.3, 0.333],
        "Unassigned": [0.333, 0.333, None],
    }


def test_a_cell_opens_the_rows_it_is_made_of(contracts: Workspace) -> None:
    app = open_cell(visit(contracts, cohort="stayed"), 0, "1")
    assert any("**66.7%** · 2 clients who stayed of 3 clients" in one.value for one in app.markdown)
    assert any("2 counted" in one.value and "1 " in one.value for one in app.caption)
    (counted, *_) = [one.value for one in app.dataframe if "Name" in one.value.columns]
    assert sorted(counted["Name"]) == ["Ada", "Ben"]


def test_a_cell_of_several_months_opens_the_rows_of_each(contracts: Workspace) -> None:
    app = open_cell(visit(contracts, lines="closer"), 1, "1")  # Ana: 3000 of Ada, 1000 of Ben and 1100 of Eve of 7000
    assert any("**58.6%**" in one.value and "€4,100" in one.value and "€7,000" in one.value for one in app.markdown)
    assert any("3 counted" in one.value for one in app.caption)


@pytest.mark.parametrize("cell", [(9, "0"), (1, "2"), (0, "Closed"), (0, "99")], ids=str)
def test_what_is_no_cell_opens_nothing(contracts: Workspace, cell: tuple[int, str]) -> None:
    app = open_cell(visit(contracts), *cell)
    assert not [one for one in app.markdown if "·" in one.value and "%" in one.value]


def test_a_lock_shows_its_own_alone(contracts: Workspace) -> None:
    app = visit(contracts, "viewer")
    assert lines(app) == {
        "Jan 2026": [0.333, 0.5, 0.5],
        "Feb 2026": [1.1, 1.1, None],
        "Total": [0.443, 0.586, 0.5],
    }
    assert not any("Bo" in name for name in lines(visit(contracts, "viewer", lines="closer")))


def test_what_is_chosen_stands_in_the_address(contracts: Workspace) -> None:
    app = visit(contracts)
    app.radio(key="cohort").set_value("refunds").run()
    app.radio(key="lines").set_value("offer").run()
    assert (app.query_params["cohort"], app.query_params["lines"]) == ("refunds", "offer")
    assert list(lines(app)) == ["Programme"]
