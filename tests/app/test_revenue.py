"""Revenue: what became of what was sold, and the switch that reads the page again."""

from __future__ import annotations

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lib.store import links
from lib.store.workspace import Workspace
from tests.app import parts, visits

pytestmark = pytest.mark.usefixtures("navigated")

SOLD = "What became of what was sold"


def visit(contracts: Workspace, **parameters: str) -> AppTest:
    return visits.page("pages/revenue.py", w=links.give(contracts, "owner"), period="all", **parameters)


def bars(app: AppTest) -> dict[str, tuple[float, float]]:
    """Name -> both ends of every bar of the waterfall."""
    proto = next(one.proto for one in app.get("vega_lite_chart") if SOLD in one.proto.alt)
    names, starts, ends, *_ = pa.ipc.open_stream(proto.datasets[0].data.data).read_all().columns
    return dict(zip(names.to_pylist(), zip(starts.to_pylist(), ends.to_pylist(), strict=True), strict=True))


def test_each_bar_begins_where_the_one_above_ends(contracts: Workspace) -> None:
    app = visit(contracts)
    assert bars(app) == {
        "Contracted": (14400, 14400),
        "Outstanding": (14400, 11300),
        "Written off": (11300, 6300),
        "Collected of contracts": (6300, 6300),
        "Paid beyond contracts": (6300, 6400),
        "Given back of these deals": (6400, 5900),
        "Charged back of these deals": (5900, 5100),
        "Kept of these deals": (5100, 5100),
    }
    said = next(caption.value for caption in app.caption if "contracted" in caption.value and "=" in caption.value)
    assert said.replace("\\", "") == (
        "Closed in the period: contracted €14,400.00 = collected €6,300.00 + outstanding €3,100.00 + written off €5,000.00. "
        "Deals without a contract value brought another €300.00."
    )


@pytest.mark.parametrize(
    ("bar", "ref", "rows"),
    [("Written off", "v.written_off", 3), ("Contracted", "r.contracted", 6), ("Kept of these deals", "v.deal_kept", 4)],
)
def test_a_bar_opens_the_rows_of_its_figure(contracts: Workspace, bar: str, ref: str, rows: int) -> None:
    app = parts.click(visit(contracts), SOLD, bar)
    assert app.session_state["card"] == ref
    assert any(f"{rows} counted" in caption.value for caption in app.caption)


def test_what_is_no_bar_opens_nothing(contracts: Workspace) -> None:
    assert parts.click(visit(contracts), SOLD, "Nothing of this name").session_state["card"] == ""


def test_the_page_is_read_by_another_sum(contracts: Workspace) -> None:
    cash, contracted = visit(contracts), visit(contracts, basis="contracted")
    assert [parts.cards(app)[0].label for app in (cash, contracted)] == ["Cash collected", "Contracted"]
    assert contracted.radio(key="basis").value == "contracted"
    (by_closer,) = [told for told in parts.parts(contracted, "board") if told["by"] == "Closer"]
    assert by_closer["rank"]["ref"] == "r.contracted"
    shown = {line["name"]: line["cells"][0][0] for line in by_closer["lines"]}
    assert shown == {"Ana": "€7,000", "Bo": "€5,000", "Unassigned": "€2,400"}
    titles = [one.proto.alt for one in contracted.get("vega_lite_chart")]
    assert any("Contracted by offer" in title for title in titles)
    assert parts.figures(cash)["Cash collected"] == parts.figures(contracted)["Cash collected"]


def test_the_reading_stands_in_the_address_and_stays(contracts: Workspace) -> None:
    app = visit(contracts)
    app.radio(key="basis").set_value("kept").run()
    assert app.query_params["basis"] == "kept"
    # 3,100 is Ana's and 1,500 is Bo's of whom 500 went back
    assert parts.cards(app)[0].ref == "r.net_after_refunds"
    app.radio(key="basis").set_value("cash").run()
    assert "basis" not in app.query_params


def test_only_readings_that_the_data_tells_are_offered(contracts: Workspace) -> None:
    assert visit(contracts).radio(key="basis").options == ["Cash", "Contracted", "Net after refunds"]
    assert visit(contracts, basis="without_vat").radio(key="basis").options[-1] == "Without VAT"
    assert visit(contracts, basis="something").radio(key="basis").value == "cash"


def opened(app: AppTest, part: str) -> AppTest:
    app.session_state[f"folded_{part}"] = True
    return visits.run(app)


def test_deals_stand_with_what_became_of_them(contracts: Workspace) -> None:
    app = opened(visit(contracts, as_of="2026-03-20"), "plan")
    shown = [tab.label for tab in app.tabs if "(" in tab.label]
    assert shown == [
        "Behind (1)",
        "Paying (1)",
        "Paid (1)",
        "Called off (2)",
        "Given back (1)",
        "No contract value (1)",
    ]
    (behind,) = [one.value for one in app.dataframe if "Still owed" in one.value.columns]
    assert behind.iloc[0].tolist() == [
        "Ada",
        "Programme",
        "Ana",
        "10 Jan 2026",
        "€3,000",
        "€2,000",
        "€1,000",
        "10 Mar 2026",
    ]
    assert any("1 deals: contracted €3,000" in one.value.replace("\\", "") for one in app.caption)


def test_who_sees_no_names_is_sent_none(contracts: Workspace) -> None:
    masked = visits.page("pages/revenue.py", w=links.give(contracts, "masked"), period="all", as_of="2026-03-20")
    app = opened(masked, "plan")
    (behind,) = [one.value for one in app.dataframe if "Still owed" in one.value.columns]
    told = behind.iloc[0].tolist()
    assert not {"Ada", "Ana"} & set(told)
    assert told[4:7] == ["€3,000", "€2,000", "€1,000"]


def test_how_plans_are_collected(contracts: Workspace) -> None:
    app = opened(visit(contracts, as_of="2026-03-20"), "plan")
    cells = {one["label"]: one["value"] for told in parts.parts(app, "wall") for one in told.get("cells", [])}
    # Due by 20 March: Ada's second 1000, paid, her third 1000, and Cat's 500.
    assert cells["Instalment collection"] == "40.0%"
    assert (cells["Pending payments"], cells["Overdue"]) == ("€1,500", "€1,500")
    titles = [one.proto.alt for one in app.get("vega_lite_chart")]
    assert any("Overdue payments by days since due" in title for title in titles)


def test_a_rate_of_commission_is_set_and_taken_away(contracts: Workspace) -> None:
    token = links.give(contracts, "owner")
    app = visits.page("pages/data.py", w=token, section="commission")
    app.selectbox(key="commission_who_closer").set_value("Ana")
    app.text_input(key="commission_percent_closer").set_value("12,5 %")
    app.button(key="commission_save_closer").click()
    app = visits.run(app)
    assert contracts.current is not None
    assert contracts.current.settings(contracts.current.open())["commission.closer.Ana"] == "12.5"
    assert any("Closer · Ana: 12.5 %" in one.value.replace("\\", "") for one in app.markdown)
    told = visits.page("pages/revenue.py", w=token, period="all", card="v.commission_closer")
    # 12.5 % of 1000 (Ada), 1000 (Ben), 1100 (Eve) and 300 (Gus)
    assert any(part["value"] == "€425" for part in parts.parts(told, "facts"))
    app.button(key="commission_reset_closer.Ana").click()
    visits.run(app)
    assert "commission.closer.Ana" not in contracts.current.settings(contracts.current.open())


@pytest.mark.parametrize("percent", ["", "a tenth", "101", "-1"])
def test_what_is_no_rate_is_refused_in_words(contracts: Workspace, percent: str) -> None:
    app = visits.page("pages/data.py", w=links.give(contracts, "owner"), section="commission")
    app.text_input(key="commission_percent_closer").set_value(percent)
    app.button(key="commission_save_closer").click()
    app = visits.run(app)
    assert len(app.error) == 1
    assert contracts.current is not None
    assert not [name for name in contracts.current.settings(contracts.current.open()) if name.startswith("commission")]
