"""The pages about clients: the list of the week, everybody, one client, and what is sent to whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.draft import Upload, prepare
from lib.store import desk, links
from lib.store.workspace import Workspace
from tests.app import parts, sent, visits
from tests.app.visits import run
from tests.conftest import NOW, copied

pytestmark = pytest.mark.usefixtures("navigated")

CUSTOMERS = b"""Email,Full name,Close date,Closers,CSMs,Offers,Phone
ana@ours.test,Ana Ruiz,2026-06-01,Iris,Mia,Inner Room,+34 600 111 222
ben@ours.test,Ben Ode,2026-06-01,Noor,Leo,Inner Room,
"""
PAYMENTS = b"""Payment id,Date,Email,Amount,Status,Due date,Offer,Deal
p1,2026-06-01,ana@ours.test,500,paid,2026-06-01,Inner Room,Split Pay
p2,,ana@ours.test,500,pending,2026-07-01,Inner Room,Split Pay
p3,2026-06-01,ben@ours.test,1000,paid,2026-06-01,Inner Room,Full Pay
"""
CALLS = b"""Call id,Date,Email,Status,Type,CSM,Success
c1,2026-06-10,ana@ours.test,No show,Coaching,Mia,
c2,2026-06-20,ana@ours.test,No show,Coaching,Mia,
c3,2026-10-20,ben@ours.test,LIVE Call - Qualified,Coaching,Leo,Yes
c4,2026-11-01,ben@ours.test,LIVE Call - Qualified,Coaching,Leo,Yes
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("clients"), "clients")
    files = {"customers.csv": CUSTOMERS, "payments.csv": PAYMENTS, "csm_calls.csv": CALLS}
    prepare(workspace, [Upload(name, data=text) for name, text in files.items()], now=NOW).publish()
    return workspace


@pytest.fixture
def own(data: Path, built: Workspace) -> Workspace:
    return copied(built, f"clients-{len(list((data / 'workspaces').iterdir()))}", data)


def week(token: str, **parameters: str) -> AppTest:
    """The page of the week."""
    return visits.page("pages/this_week.py", w=token, **parameters)


def words(app: AppTest) -> str:
    """Everything in words that a page sends."""
    return "\n".join(sent.texts(app))


def test_who_pays_late_and_stays_away_is_called_first_with_the_reasons(own: Workspace) -> None:
    (first, *_) = parts.parts(week(links.give(own, "owner")), "things")[0]["rows"]
    assert first["label"] == "Ana Ruiz"
    assert first["verdict"] == {"kind": "bad", "word": "Red account"}
    assert "pays late (since " in first["people"]
    assert "two no-shows in a row" in first["people"]
    assert first["ref"].startswith("c_")
    assert "500" in first["money"]


def test_a_client_opens_with_parts_moves_and_every_dated_row(own: Workspace) -> None:
    owner = links.give(own, "owner")
    app = week(owner)
    address = parts.parts(app, "things")[0]["rows"][0]["ref"]
    told = words(parts.send(app, "things", "open", address))
    for text in (
        "What would move it",
        "Pays what is overdue",
        "Payments",
        "payments.csv",
        "csm_calls.csv",
        "WhatsApp",
        "E-mail",
    ):
        assert text in told, text
    assert address in words(week(owner, client=address)) or "What would move it" in words(week(owner, client=address))
    for wrong in ("c_nobody", 7, None, ["x"]):
        assert "What would move it" not in words(parts.send(week(owner), "things", "open", wrong))


def test_one_client_has_money_and_what_is_overdue(own: Workspace) -> None:
    """Ana paid 500 of two instalments, and the other has been overdue since 1 July; what a client is at the end of each month stands below."""
    owner = links.give(own, "owner")
    (first, *_) = parts.parts(week(owner), "things")[0]["rows"]
    assert "lowest: " in first["people"]
    assert "would move it: Pays what is overdue" in first["people"]
    told = words(week(owner, client=first["ref"])).replace("\\", "")  # which keeps Markdown from reading it
    assert "Paid so far: 500" in told
    assert "Overdue: 500" in told
    assert "2026" in told[told.index("Overdue: ") :][:60]
    assert "Parts at the end of each month" in told


def test_red_accounts_are_counted_once_and_the_drift_says_when_it_is_chance(own: Workspace) -> None:
    """Ana is red by both: payments and attendance are 0; her alarms are the late payment (30), two no-shows (25) and silence (20)."""
    app = visits.page("pages/clients.py", w=links.give(own, "owner"))
    told = words(app)
    assert "Red accounts: **1**, each counted once. 1 by health; 1 by risk; 1 for more than one of these." in told
    frame = app.dataframe[0].value
    assert {"Known", "Lowest part"} <= set(frame.columns)
    app.session_state["folded_drift"] = True
    opened = words(run(app))
    assert "Too few to tell: " in opened


def test_what_was_done_is_kept_and_leaves_the_list_and_undo_brings_it_back(own: Workspace) -> None:
    owner = links.give(own, "owner")
    app = week(owner)
    address = parts.parts(app, "things")[0]["rows"][0]["ref"]
    app = parts.send(app, "things", "open", address)
    app.button(key=f"snooze.30.{address}").click()
    run(app)
    (event,) = desk.read(own).events
    assert (event.what, event.person) == ("snooze", "ana@ours.test")
    listed = [row["label"] for one in parts.parts(week(owner), "things") for row in one["rows"]]
    assert "Ana Ruiz" not in listed
    again = week(owner, client=address)
    again.button(key=f"undo.{event.id}").click()
    run(again)
    assert parts.parts(week(owner), "things")[0]["rows"][0]["label"] == "Ana Ruiz"


def test_everybody_is_found_by_a_part_of_the_name(own: Workspace) -> None:
    app = visits.page("pages/clients.py", w=links.give(own, "owner"))
    names = list(app.dataframe[0].value["Client"])
    assert names[0] == "Ana Ruiz"
    assert set(names) == {"Ana Ruiz", "Ben Ode"}
    app.text_input(key="client_find").set_value("BEN")
    assert list(run(app).dataframe[0].value["Client"]) == ["Ben Ode"]


def test_a_reader_without_names_sees_numbers_and_a_locked_one_only_their_own(own: Workspace) -> None:
    masked = links.give(own, "masked")
    for app in (week(masked), visits.page("pages/clients.py", w=masked)):
        told = words(app) + json.dumps(parts.parts(app, "things"))
        assert "Client " in told
        for name in ("Ana", "Ben Ode", "ours.test", "600111222"):
            assert name not in told, name
    locked = links.give(own, "viewer", locks={"csm": ("Leo",)})
    for app in (week(locked), visits.page("pages/clients.py", w=locked)):
        told = words(app) + json.dumps(parts.parts(app, "things"))
        assert "Ana Ruiz" not in told
        assert "ana@" not in told
        assert not any(str(button.key).startswith(("snooze.", "done.")) for button in app.button)


def test_an_empty_workspace_says_what_is_missing(data: Path) -> None:
    token = links.give(Workspace(data, "no-clients"), "owner")
    assert "import" in words(week(token)).lower()


def test_a_hand_says_not_red_with_a_reason_and_an_end_and_undo_takes_it_back(own: Workspace) -> None:
    owner = links.give(own, "owner")
    address = parts.parts(week(owner), "things")[0]["rows"][0]["ref"]
    app = week(owner, client=address)
    app.button(key=f"flagged.{address}").click()
    assert "Say why" in words(run(app))
    assert not desk.read(own).events
    app.text_input(key=f"flag_why.{address}").set_value("She travels")
    app.button(key=f"flagged.{address}").click()
    told = words(run(app))
    (event,) = desk.read(own).events
    assert (event.what, event.person, event.said["red"]) == ("flag", "ana@ours.test", "no")
    assert "Not red by hand until" in told
    assert "She travels" in told
    # She is still on the list, for she pays late: the word is about the colour alone.
    first = parts.parts(week(owner), "things")[0]["rows"][0]
    assert (first["label"], first["verdict"]["word"]) == ("Ana Ruiz", "Red")
    again = week(owner, client=address)
    again.button(key=f"undo.{event.id}").click()
    assert "Not red by hand until" not in words(run(again))


def test_somebody_who_is_no_client_opens_too(own: Workspace) -> None:
    """Behind no filter: the address of a person leads to them whatever the page is narrowed to."""
    owner = links.give(own, "owner")
    address = parts.parts(week(owner), "things")[0]["rows"][0]["ref"]
    narrowed = visits.page("pages/clients.py", w=owner, client=address, csm="Leo")
    assert "What would move it" in words(narrowed)
    assert list(narrowed.dataframe[0].value["Client"]) == ["Ben Ode"]


def test_other_rules_of_health_are_seen_before_they_are_put_in_force_and_undone(own: Workspace) -> None:
    """Ben paid in full and came to every call: 100. If calls weigh nothing, 15 of 55 points are known of him: no score. Ana has
    payments and recency left, both 0: she stays red."""
    owner = links.give(own, "owner")
    app = visits.page("pages/data.py", w=owner, section="health")
    identity = next(str(field.key) for field in app.number_input if str(field.key).endswith(".payments")).removesuffix(
        ".payments"
    )
    assert app.button(key="rules_save").disabled
    app.number_input(key=f"{identity}.attendance").set_value(0)
    app.number_input(key=f"{identity}.outcome").set_value(0)
    told = words(run(app))
    assert "What would change" in told
    assert "**1** client changes the band." in told
    assert len(list((own.folder / "snapshots").glob("*.duckdb"))) == 1  # nothing is in force yet
    app.button(key="rules_save").click()
    run(app)
    current = own.current
    assert current
    kept = current.settings()
    assert (kept["health.weight.attendance"], kept["health.weight.outcome"]) == ("0", "0")
    app.button(key="rules_undo").click()
    run(app)
    current = own.current
    assert current
    assert not any(key.startswith("health.") and value for key, value in current.settings().items())
