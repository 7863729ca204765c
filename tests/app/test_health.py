"""The page of what needs fixing and the desk of calls that are not filled in, as an owner and as others see them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.draft import Upload, prepare
from lib.schema.settings import check
from lib.store import links
from lib.store.workspace import Workspace
from tests.app import visits
from tests.conftest import NOW, copied

CUSTOMERS = b"Email,Full name,Close date\nana@ours.test,Ana Ruiz,2026-03-05\n"
PAYMENTS = b"""ID,Date,Email,Amount,Status,Currency
p1,2026-03-05,ana@ours.test,1000,Approved,EUR
p2,2026-03-06,dora@ours.test,250,Approved,EUR
p3,2026-03-07,ana@ours.test,99,Approved,USD
"""
CALLS = b"""ID,Date,Email,Status,CSM,Type
c1,2026-03-05,ana@ours.test,No Show,Uma,Coaching
c2,2026-03-06,ana@ours.test,,Uma,Coaching
"""

pytestmark = pytest.mark.usefixtures("navigated")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("built"), "built")
    files = {"customers": CUSTOMERS, "payments": PAYMENTS, "csm_calls": CALLS}
    prepare(workspace, [Upload(f"{name}.csv", data=content) for name, content in files.items()], now=NOW).publish()
    return workspace


@pytest.fixture
def own(data: Path, built: Workspace) -> Workspace:
    return copied(built, f"health-{len(list((data / 'workspaces').iterdir()))}", data)


def texts(app: AppTest) -> str:
    """Everything the page says."""
    return " ".join(str(part.value) for part in (*app.markdown, *app.caption, *app.success, *app.warning))


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_what_needs_fixing_is_shown_to_each_reader_as_far_as_they_may_see(own: Workspace, role: links.Role) -> None:
    app = visits.page("pages/data_health.py", w=links.give(own, role))
    assert "People who paid and are not among your customers: 1" in texts(app)
    assert "Rows in a currency without a rate: 1" in texts(app)
    app.toggle(key="health_rows_payers").set_value(True)
    visits.run(app)
    (rows,) = [frame.value for frame in app.dataframe]
    assert "dora@ours.test" in rows.to_string()


@pytest.mark.parametrize(
    ("lang", "heading", "said"), [("en", "Reason", "is not an amount"), ("es", "Motivo", "no es un importe")]
)
def test_why_a_row_was_set_aside_is_said_in_the_readers_language(
    data: Path, lang: str, heading: str, said: str
) -> None:
    workspace = Workspace(data, f"set-aside-{lang}")
    content = PAYMENTS + b"p4,2026-03-08,ana@ours.test,soon,Approved,EUR\n"
    prepare(workspace, [Upload("payments.csv", data=content)], now=NOW).publish()
    app = visits.page("pages/data_health.py", w=links.give(workspace, "owner"), lang=lang)
    app.toggle(key="health_rows_quarantined").set_value(True)
    visits.run(app)
    rows = next(frame.value for frame in app.dataframe if heading in frame.value.columns)
    assert said in rows[heading].iloc[0]


def test_a_masked_reader_is_told_why_the_page_is_not_for_them(own: Workspace) -> None:
    app = visits.page("pages/data_health.py", w=links.give(own, "masked"))
    assert "names" in app.info[0].value
    assert not app.dataframe


def test_a_clean_business_is_told_so(data: Path) -> None:
    workspace = Workspace(data, "clean")
    prepare(workspace, [Upload("customers.csv", data=CUSTOMERS)], now=NOW).publish()
    app = visits.page("pages/data_health.py", w=links.give(workspace, "viewer"))
    assert [success.value for success in app.success] == [
        "Nothing to fix: every row was read, every person was found, and every name is known."
    ]


@pytest.mark.parametrize("role", ["owner", "masked"])
def test_the_desk_lists_the_calls_by_what_they_owe(own: Workspace, role: links.Role) -> None:
    app = visits.page("pages/csm_calls.py", w=links.give(own, role), period="all")
    assert "Calls that are not filled in" in [heading.value for heading in app.subheader]
    rows = next(frame.value for frame in app.dataframe if "Owed" in frame.value.columns)
    who, file = ("Uma", "csm_calls.csv") if role == "owner" else ("CSM 1", "•••")
    assert rows[["CSM", "Owed", "File", "Row"]].to_numpy().tolist() == [[who, "No known status", file, 3]]
    assert ("Client" in rows.columns) == (role == "owner")


def test_a_rate_entered_by_hand_brings_the_row_in(own: Workspace) -> None:
    app = visits.page("pages/data.py", w=links.give(own, "owner"), section="currencies")
    assert "Left out because there is no rate" in app.warning[0].value
    app.text_input(key="rate.rate").set_value("0,5")
    app.date_input(key="rate.since").set_value(date(2026, 3, 1))
    app.button(key="rates_add").click()
    visits.run(app)
    assert not app.warning
    assert "All numbers follow" in app.success[0].value
    app.button(key="rates_forget").click()
    visits.run(app)
    assert app.warning


def test_a_rate_that_is_none_is_said(own: Workspace) -> None:
    app = visits.page("pages/data.py", w=links.give(own, "owner"), section="currencies")
    app.text_input(key="rate.rate").set_value("cheap")
    app.button(key="rates_add").click()
    visits.run(app)
    assert "not an exchange rate" in app.error[0].value


def test_the_settings_form_leaves_rates_alone() -> None:
    assert check("rate.usd.2026-01-31", "0.9200") == ("rate.USD.2026-01-31", "0.92")


def test_behind_a_lock_each_row_that_it_opens_is_judged_by_itself(data: Path) -> None:
    workspace = Workspace(data, "health-locked")
    payments = b"""ID,Date,Email,Amount,Status,Currency,Closer
p1,2026-03-05,ana@ours.test,1000,Approved,EUR,Uma
p2,2026-03-06,dora@ours.test,250,Approved,EUR,Uma
p3,2026-03-06,zoe@ours.test,777,Approved,EUR,Rex
p4,2026-03-07,zoe@ours.test,99,Approved,USD,Rex
p5,2026-03-08,,12,Approvedd,EUR,Rex
"""
    files = {
        "customers": CUSTOMERS.replace(b"date\n", b"date,Closers\n").replace(b"05\n", b"05,Uma\n"),
        "payments": payments,
    }
    prepare(workspace, [Upload(f"{name}.csv", data=content) for name, content in files.items()], now=NOW).publish()
    owner = texts(visits.page("pages/data_health.py", w=links.give(workspace, "owner")))
    assert "Rows in a currency without a rate: 1" in owner
    app = visits.page("pages/data_health.py", w=links.give(workspace, "viewer", locks={"closer": ("Uma",)}))
    assert "People who paid and are not among your customers: 1" in texts(app)
    assert "currency without" not in texts(app)
    assert any("a part of the workspace" in info.value for info in app.info)
    app.toggle(key="health_rows_payers").set_value(True)
    (rows,) = [frame.value for frame in visits.run(app).dataframe]
    assert "dora@ours.test" in rows.to_string()
    assert "zoe" not in rows.to_string()
