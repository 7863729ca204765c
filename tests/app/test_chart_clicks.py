"""A click on a step of a chart: a bar filters the page by whom it stands for, a month shows that month alone."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.draft import Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from tests.app import parts, visits
from tests.conftest import NOW, copied

pytestmark = pytest.mark.usefixtures("navigated")

PAYMENTS = b"Payment id,Date,Email,Amount,Closer,Offer\n" + b"".join(
    f"p{n},2026-0{n}-05,c{n}@ours.test,{n}00,Iris,{'Course' if n % 2 else 'Mentoring'}\n".encode() for n in range(1, 8)
)
BY_OFFER, BY_MONTH = "Cash collected by offer", "Cash collected by month from"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("clicks"), "clicks")
    prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW).publish()
    return workspace


@pytest.fixture
def own(data: Path, built: Workspace) -> Workspace:
    return copied(built, f"clicks-{len(list((data / 'workspaces').iterdir()))}", data)


def test_a_bar_filters_the_page_and_again_no_longer(own: Workspace) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    assert parts.figures(app)["Cash collected"] == "2,800"
    app = parts.click(app, BY_OFFER, "Course")
    assert parts.chips(app) == {"Offer": ["Course"]}
    assert parts.figures(app)["Cash collected"] == "1,600"  # 100 + 300 + 500 + 700
    app = parts.click(app, BY_OFFER, "Course")
    assert parts.chips(app) == {}


@pytest.mark.parametrize("step", ["Nobody", "", 7, None, ["Course"], {"Course": 1}], ids=repr)
def test_what_no_bar_stands_for_changes_nothing(own: Workspace, step: object) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    assert parts.chips(parts.click(app, BY_OFFER, step)) == {}


def test_a_month_is_looked_at_alone(own: Workspace) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    app = parts.click(app, BY_MONTH, "Mar 2026")
    assert [str(app.session_state[name]) for name in ("period", "from", "to")] == ["custom", "2026-03-01", "2026-03-31"]
    assert parts.figures(app)["Cash collected"] == "300"


def test_a_lock_is_not_widened_by_a_bar(own: Workspace) -> None:
    token = links.give(own, "viewer", locks={"offer": ("Course",)})
    app = visits.page("pages/revenue.py", w=token, period="all")
    for step in ("Mentoring", "Course"):
        app = parts.click(app, BY_OFFER, step)
        assert parts.figures(app)["Cash collected"] == "1,600"


def drawn(app: AppTest, chart: str) -> dict[str, float]:
    """Step -> value of every step of a chart that is not zero, and how many steps there are."""
    proto = next(one.proto for one in app.get("vega_lite_chart") if chart in one.proto.alt)
    names, values, *_ = pa.ipc.open_stream(proto.datasets[0].data.data).read_all().columns
    found = dict(zip(names.to_pylist(), values.to_pylist(), strict=True))
    return {name: value for name, value in found.items() if value} | {"steps": len(found)}


def test_charts_go_by_week_or_day_where_that_is_chosen(own: Workspace) -> None:
    token = links.give(own, "owner")
    app = visits.page("pages/revenue.py", w=token, period="all", grain="week")
    by_week = drawn(app, "Cash collected by week from")
    # 5 January 2026 is a Monday, 5 April and 5 July are Sundays; from 5 January to 29 June are 26 Mondays.
    assert by_week == {
        "5 Jan": 100, "2 Feb": 200, "2 Mar": 300, "30 Mar": 400, "4 May": 500, "1 Jun": 600, "29 Jun": 700, "steps": 26,
    }  # fmt: skip
    app = parts.click(app, "Cash collected by week from", "30 Mar")
    assert [str(app.session_state[name]) for name in ("from", "to")] == ["2026-03-30", "2026-04-05"]
    assert parts.figures(app)["Cash collected"] == "400"
    app = visits.page("pages/revenue.py", w=token, period="all", grain="day")
    # The last 53 days, of which the fifth of June and of July are two.
    assert drawn(app, "Cash collected by day from") == {"5 Jun": 600, "5 Jul": 700, "steps": 53}


def test_where_a_click_would_do_nothing_a_chart_does_not_ask_for_one(own: Workspace) -> None:
    app = visits.page("pages/revenue.py", w=links.give(own, "owner"), period="all")
    asking = {one.proto.alt.split(":")[0]: "pick" in one.proto.spec for one in app.get("vega_lite_chart")}
    assert asking[BY_OFFER]
    assert any(asks for name, asks in asking.items() if name.startswith(BY_MONTH))
    assert not any(asks for name, asks in asking.items() if name.startswith("Overdue"))
