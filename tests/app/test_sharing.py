"""Links as their bearers use them: locked, frozen, revoked; and what an owner does with a workspace as a whole."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.draft import Upload, prepare
from lib.store import audit, links
from lib.store.workspace import Workspace
from lib.ui.frame import share_dialog
from lib.ui.frame.share_dialog import Wish
from tests.app import parts, visits
from tests.app.parts import figures, offered
from tests.app.visits import run
from tests.conftest import NOW, copied
from tests.navigation import EVERY as PAGES
from tests.unit.drafts import text
from tests.unit.test_locks import files

pytestmark = pytest.mark.usefixtures("navigated")
"""Every page of the navigation, so that a new one is looked at too."""
OUTSIDE = ("Zebedee", "zebedee@ours.test", "zebedee-source", "Leopold", "Outer Room", "commission of Noor")
"""What belongs to the one client of whom a link locked to Iris knows nothing."""


@pytest.fixture(scope="module")
def built(data: Path) -> Workspace:
    """The business of the lock tests, to be copied."""
    workspace = Workspace(data, "built")
    prepare(workspace, [Upload(name, data=text(rows)) for name, rows in files()], now=NOW).publish()
    return workspace


@pytest.fixture(scope="module")
def common(built: Workspace) -> Workspace:
    """The workspace of the tests that only look at it."""
    return copied(built, "common")


@pytest.fixture
def own(built: Workspace) -> Workspace:
    """A workspace of its own for a test that changes it."""
    return copied(built, f"own-{len(list((built.data / 'workspaces').iterdir()))}")


def visit(page: str, token: str, **parameters: str) -> AppTest:
    """A page as the bearer of a token sees it."""
    return visits.page(f"pages/{page}.py", w=token, **parameters)


def said(app: AppTest) -> str:
    """Everything a page sends to the browser, as text."""
    frames = " ".join(frame.value.to_csv() for frame in app.dataframe)
    return f"{app.main} {app.sidebar} {frames}"


def further(workspace: Workspace, count: int) -> None:
    """So many further imports, each of which moves the figures."""
    for i in range(count):
        rows = [["Payment id", "Date", "Email", "Amount"], [f"x{i}", "2026-03-06", "ana@ours.test", str(50 + i)]]
        prepare(workspace, [Upload("more.csv", data=text(rows))], now=NOW).publish()


@pytest.mark.parametrize("page", PAGES)
def test_a_locked_link_shows_nothing_outside_its_lock(common: Workspace, page: str) -> None:
    token = links.give(common, "viewer", locks={"closer": ("Iris",)})
    for parameters in ({}, {"closer": "Noor"}, {"csm": "Mia", "offer": "Inner Room"}):
        shown = said(visit(page, token, period="all", **parameters))
        assert not [word for word in OUTSIDE if word in shown]


@pytest.mark.parametrize("closer", ["Noor", "noor", "(unassigned)", "Iris, Noor", "", "nobody"])
def test_a_lock_is_not_widened_by_an_address(common: Workspace, closer: str) -> None:
    token = links.give(common, "viewer", locks={"closer": ("Iris",)})
    app = visit("customers", token, period="all", closer=closer)
    assert figures(app)["Clients"] == "2"
    assert offered(app, "closer") == ["Iris"]
    assert offered(app, "csm") == ["Mia", "Unassigned"]


def test_a_lock_is_not_widened_by_the_state_of_a_widget(common: Workspace) -> None:
    token = links.give(common, "viewer", locks={"closer": ("Iris",)})
    app = visit("customers", token, period="all")
    app.session_state["closer"] = ["Noor", "(unassigned)"]
    assert figures(run(app))["Clients"] == "2"


def test_a_lock_of_a_filter_that_is_not_known_here_opens_nothing(common: Workspace) -> None:
    token = links.give(common, "viewer", locks={"region": ("North",)})
    assert said(visit("customers", token)).count("Iris") == 0


def test_a_lock_can_be_narrowed(common: Workspace) -> None:
    token = links.give(common, "viewer", locks={"closer": ("Iris", "Noor")})
    assert figures(visit("customers", token, period="all"))["Clients"] == "3"
    assert figures(visit("customers", token, period="all", closer="Noor"))["Clients"] == "2"


def test_a_locked_link_does_not_say_how_much_there_is_in_all(common: Workspace) -> None:
    app = visit("data", links.give(common, "viewer", locks={"closer": ("Iris",)}))
    assert any("part of this workspace" in info.value for info in app.info)
    assert not app.dataframe
    assert not [button for button in app.button if str(button.key).startswith("section.")]


def test_a_frozen_link_shows_the_same_after_further_imports(own: Workspace) -> None:
    assert own.current is not None
    frozen = links.give(own, "viewer", snapshot=own.current)
    before = {page: visit(page, frozen, period="all") for page in PAGES[:5]}
    live = figures(visit("revenue", links.give(own, "viewer"), period="all"))
    assert live == figures(before["revenue"])
    further(own, 2)  # ten of them, and what is pruned then: tests/unit/test_retention.py
    for page, earlier in before.items():
        after = visit(page, frozen, period="all")
        assert figures(after) == figures(earlier)
        assert not [caption for caption in earlier.caption if "newer data" in caption.value]
        assert [caption for caption in after.caption if "newer data" in caption.value]
        assert "Show the live figures" not in {button.label for button in after.button}
    assert figures(visit("revenue", links.give(own, "viewer"), period="all")) != live


def test_the_way_to_the_live_figures_is_for_who_may_see_them(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_HOME", own.name)
    assert own.current is not None
    token = links.give(own, "viewer", snapshot=own.current)
    further(own, 1)
    app = visit("revenue", token, period="all")
    before = figures(app)
    next(button for button in app.button if button.label == "Show the live figures").click()
    assert figures(run(app)) != before
    assert "w" not in app.query_params


@pytest.mark.parametrize("role", ["viewer", "masked"])
@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_no_control_of_an_owner(common: Workspace, page: str, role: links.Role) -> None:
    keys = {str(button.key) for button in visit(page, links.give(common, role), section="workspace").button}
    assert not [key for key in keys if key.startswith(("share", "page.", "owner"))]


def dialog(token: str) -> AppTest:
    """The inside of the share dialog of an owner who looks at the revenue of Iris."""

    def script() -> None:
        from lib.ui.frame import access, share_dialog
        from lib.ui.frame import shell as frame

        try:
            share_dialog._dialog(access.view(), "revenue")
        except access.Refused as refusal:
            frame.refuse(refusal)

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params.update({"w": token, "period": "all", "closer": "Iris"})
    return run(app)


def token_in(app: AppTest) -> str:
    """The token of the address that the dialog gives out."""
    (code,) = app.code
    return code.value.partition("w=")[2]


def test_a_link_is_made_as_it_was_asked_for(own: Workspace, data: Path) -> None:
    app = dialog(links.give(own, "owner"))
    app.radio(key="share_kept").set_value("frozen")
    app.multiselect(key="share_locks_viewer").set_value(["closer"])
    app = run(app)
    assert app.multiselect(key="share_lock_closer").value == ["Iris"]
    app.text_input(key="share_purpose").set_value("For the board")
    app.button(key="share_create").click()
    app = run(app)
    link = links.read(data, token_in(app))
    assert own.current is not None
    assert (link.role, link.locks, link.snapshot) == ("viewer", {"closer": ("Iris",)}, own.current.path.stem)
    assert "closer" not in app.code[0].value.partition("w=")[0]
    assert "period=all" in app.code[0].value
    given = links.given(own)[-1]
    assert given.purpose == "For the board"
    assert given.opens == {"page": ("revenue",), "period": ("all",)}
    entry = audit.entries(own)[0]
    assert (entry.what, entry.detail) == (
        "share",
        {"link": link.id, "role": "viewer", "frozen": True, "locks": ["closer"]},
    )


def test_a_filter_that_the_reader_can_change_is_said_to_be_one(own: Workspace) -> None:
    app = dialog(links.give(own, "owner"))
    (warning,) = app.warning
    assert "The page opens with Closer: Iris" in warning.value
    assert "can take that off" in warning.value
    app.button(key="share_create").click()
    app = run(app)
    assert links.given(own)[-1].opens == {"page": ("revenue",), "period": ("all",), "closer": ("Iris",)}
    app.multiselect(key="share_locks_viewer").set_value(["closer"])
    app = run(app)
    assert not app.warning
    assert any("never see beyond" in caption.value for caption in app.caption)
    app.date_input(key="share_expires").set_value(date(2030, 1, 31))
    app.button(key="share_create").click()
    app = run(app)
    facts = [text.value.partition(":small[")[2].removesuffix("]") for text in app.markdown if ":small[" in text.value]
    without_time = [[part for part in line.split(" · ") if not part.startswith("given")] for line in facts]
    assert without_time == [
        ["opens Revenue, All time", "locked to Closer: Iris", "until 31 Jan 2030"],
        ["opens Revenue, All time", "filtered by Closer: Iris, which the reader can change", "no end"],
        ["no end"],
    ]


def test_whoever_sees_no_names_gets_the_filters_as_locks_and_none_in_the_address(own: Workspace, data: Path) -> None:
    app = dialog(links.give(own, "owner"))
    app.radio(key="share_role").set_value("masked")
    app = run(app)
    app.button(key="share_create").click()
    app = run(app)
    assert links.read(data, token_in(app)).locks == {"closer": ("Iris",)}
    assert "Iris" not in app.code[0].value


def test_a_lock_without_members_makes_no_link(own: Workspace) -> None:
    app = dialog(links.give(own, "owner"))
    app.multiselect(key="share_locks_viewer").set_value(["csm"])
    app = run(app)
    assert app.button(key="share_create").disabled
    app.multiselect(key="share_lock_csm").set_value(["Mia"])
    assert not run(app).button(key="share_create").disabled


def test_an_owner_who_was_revoked_meanwhile_gives_and_takes_nothing(own: Workspace, data: Path) -> None:
    token = links.give(own, "owner")
    app = dialog(token)
    links.revoke(own, links.read(data, token).id)
    app.button(key="share_create").click()
    app = run(app)
    assert len(links.given(own)) == 1
    assert any("withdrawn" in error.value for error in app.error)


def test_links_are_revoked_one_by_one_and_all_at_once(own: Workspace, data: Path) -> None:
    mine = links.give(own, "owner")
    board, agency = links.give(own, "viewer", purpose="board"), links.give(own, "masked", purpose="agency")
    app = visit("data", mine, section="workspace")
    app.button(key=f"page.revoke.{links.read(data, board).id}").click()
    app = run(app)
    with pytest.raises(links.LinkError, match="revoked"):
        links.read(data, board)
    assert f"page.revoke.{links.read(data, mine).id}" not in {button.key for button in app.button}
    app.button(key="page.revoke_all").click()
    app = run(app)
    for token in (mine, agency):
        with pytest.raises(links.LinkError, match="revoked"):
            links.read(data, token)
    fresh = str(app.query_params["w"][0] if isinstance(app.query_params["w"], list) else app.query_params["w"])
    assert links.read(data, fresh).role == "owner"
    assert [entry.what for entry in audit.entries(own)][:2] == ["revoke_all", "revoke"]


def test_the_address_opens_this_page_with_these_filters() -> None:
    wish = Wish("viewer", {"csm": ("Mia",)}, False, None, "")
    shown = {"closer": ["Ana Ruiz", "Ben"], "csm": ["Mia"], "period": ["all"], "lang": ["es"], "w": ["mine"]}
    made = share_dialog.address("https://board.example/base/revenue?period=all#x", shown, "a.b-c_d", wish)
    assert made == "https://board.example/base/revenue?closer=Ana+Ruiz&closer=Ben&period=all&w=a.b-c_d"


def test_a_workspace_is_named_and_the_name_survives(own: Workspace) -> None:
    app = visit("data", links.give(own, "owner"), section="workspace")
    (disk,) = [one.proto.text for one in app.get("progress")]
    assert re.search(r"Disk: \d+ MB of 2,000 MB used", disk)
    app.text_input(key="owner_name_text").set_value("Acme *Coaching*")
    app.button(key="owner_name_save").click()
    run(app)
    assert own.title == "Acme *Coaching*"
    assert parts.parts(visit("revenue", links.give(own, "viewer")), "bar")[0]["title"] == "Acme *Coaching*"


def test_a_workspace_is_deleted_by_typing_its_name(own: Workspace, data: Path) -> None:
    own.rename("Acme")
    token = links.give(own, "owner")
    app = visit("data", token, section="workspace")
    assert app.button(key="owner_delete_yes").disabled
    app.text_input(key="owner_delete_text").set_value("acme")
    assert run(app).button(key="owner_delete_yes").disabled
    app.text_input(key="owner_delete_text").set_value("Acme")
    app = run(app)
    app.button(key="owner_delete_yes").click()
    app = run(app)
    assert any("Nothing of it is left" in message.value for message in app.success)
    assert "w" not in app.query_params
    assert not [path for path in data.rglob("*") if own.name in str(path)]
    again = visits.page("pages/revenue.py")
    again.query_params["w"] = token
    assert any("withdrawn" in error.value for error in run(again).error)


def test_the_log_says_who_did_what_without_names(own: Workspace, data: Path) -> None:
    token = links.give(own, "owner", purpose="mine")
    app = visit("data", token, section="settings")
    app.selectbox(key="setting.currency").set_value("USD")
    app.button(key="settings_save").click()
    run(app)
    app = visit("data", token, section="workspace")
    log = next(frame.value for frame in app.dataframe if "Who" in frame.value)
    assert log["What"].tolist() == ["Settings changed", "Import"]
    assert log["Who"].tolist() == [f"mine ({links.read(data, token).id})", "Command line"]
    assert log["Details"].tolist()[0] == "Settings: Currency"
    kept = (own.folder / "audit.jsonl").read_text()
    assert not [word for word in ("ours.test", "customers.csv", "Iris", "Inner Room", "mine") if word in kept]


def test_an_export_dropped_on_the_sample_gives_the_same_figures(own: Workspace, data: Path) -> None:
    from lib.publish import export

    assert own.current is not None
    content = export.write(own, own.current)
    assert zipfile.is_zipfile(BytesIO(content))
    app = visits.page("pages/data.py")
    app.file_uploader[0].set_value([("closeboard.zip", content, "application/zip")])
    app = run(app)
    assert any("export of a whole workspace" in info.value for info in app.info)
    app.button(key="data_check").click()
    app = run(app)
    app.button(key="data_commit").click()
    app = run(app)
    token = str(app.query_params["w"])
    mine, there = (visit("revenue", one, period="all") for one in (links.give(own, "owner"), token))
    assert figures(there) == figures(mine)
    assert audit.entries(Workspace(data, links.read(data, token).workspace))[0].what == "restore"
