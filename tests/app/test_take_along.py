"""What is taken along from a page, and the forms of what is sent, as a reader meets them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lib.publish.sample import sample
from lib.sending import declared
from lib.sending.declared import To, Watched
from lib.store import links
from lib.store.workspace import Workspace
from tests.app.parts import parts
from tests.app.visits import page, run
from tests.conftest import copied


@pytest.fixture(scope="module")
def own(data: Path) -> Workspace:
    """An owner's workspace with the sample's data."""
    return copied(sample(data), "own")


def taken(token: str) -> AppTest:
    """The inside of what a reader of the revenue of Ana Ruiz takes along."""

    def script() -> None:
        from lib.report import making
        from lib.ui.frame import access, take_along

        take_along.draw(access.view(), "revenue", making.OF_A_PAGE)

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params.update({"w": token, "period": "last_90", "closer": "Ana Ruiz", "lang": "es"})
    return run(app)


def test_every_reader_is_offered_files_and_only_an_owner_links(own: Workspace) -> None:
    for role, word in (("owner", "Share"), ("viewer", "Take along"), ("masked", "Take along")):
        app = page("pages/customers.py", w=links.give(own, role), lang="en")  # type: ignore[arg-type]
        (bar,) = parts(app, "bar")
        assert bar["share"] == word
    assert app.query_params["w"]
    app = taken(links.give(own, "viewer"))
    assert app.multiselect(key="take_pages").value == ["revenue"]
    offered = {button.proto.label for button in app.get("download_button")}
    assert {"Documento", "Libro de cálculo", "CSV"} <= offered
    app.multiselect(key="take_pages").set_value([])
    assert all(button.proto.disabled for button in run(app).get("download_button"))


def test_a_report_and_alerts_are_set_up_and_taken_away(own: Workspace) -> None:
    links.give(own, "masked", purpose="board")
    board = links.given(own)[-1].id
    app = page("pages/data.py", w=links.give(own, "owner"), section="sending", lang="en")
    app.text_area(key="sending_mail").set_value("ana@example.com, nobody")
    app.button(key="sending_save").click()
    app = run(app)
    assert any("“nobody” is no e-mail address" in error.value for error in app.error)
    assert declared.read(own).schedules == ()
    app.text_area(key="sending_mail").set_value("ana@example.com; ben@example.com\n")
    app.selectbox(key="sending_day").set_value(4)
    app.selectbox(key="sending_reader").set_value(board)
    app.multiselect(key="sending_pages").set_value(["revenue", "overview"])
    app.button(key="sending_save").click()
    app = run(app)
    (schedule,) = declared.read(own).schedules
    assert (schedule.weekday, schedule.hour, schedule.link) == (4, 8, board)
    assert schedule.to == To(("ana@example.com", "ben@example.com"))
    assert schedule.pages == ("overview", "revenue")
    assert any("Friday at 8" in line.value and "2 addresses" in line.value for line in app.markdown)
    schedule = replace(schedule, begun="2026-01-05T00:00:00+00:00")
    declared.change(own, lambda there: replace(there, schedules=(schedule,)))
    app.button(key=f"sending_edit_{schedule.id}").click()
    app = run(app)
    assert app.text_area(key=f"sending_{schedule.id}_mail").value == "ana@example.com, ben@example.com"
    app.text_input(key=f"sending_{schedule.id}_name").set_value("Monday")
    app.multiselect(key=f"sending_{schedule.id}_pages").set_value(["csm_calls"])
    app.button(key=f"sending_{schedule.id}_save").click()
    app = run(app)
    assert declared.read(own).schedules == (replace(schedule, title="Monday", pages=("csm_calls",)),)
    assert not [one for one in app.button if one.key == f"sending_{schedule.id}_save"], "the form is closed"
    app.button(key=f"sending_edit_{schedule.id}").click()
    app = run(app)
    app.selectbox(key=f"sending_{schedule.id}_hour").set_value(0)
    app.button(key=f"sending_{schedule.id}_save").click()
    app = run(app)
    (later,) = declared.read(own).schedules
    assert (later.hour, later.link) == (0, board)
    assert later.begun > "2026-01-06", "an hour that is past is not made up for"
    app.multiselect(key="sending_usual").set_value(["v.close_rate"])
    app.text_area(key="sending_to_mail").set_value("ana@example.com")
    app.button(key="sending_alerts_save").click()
    app = run(app)
    told = declared.read(own).alerts
    assert (told.watched, told.to.mail) == ((Watched("v.close_rate", "usual"),), ("ana@example.com",))
    app.button(key=f"sending_remove_{schedule.id}").click()
    run(app)
    assert declared.read(own).schedules == ()


def test_visitors_are_told_that_their_workspace_sends_nothing(data: Path, own: Workspace) -> None:
    theirs = copied(own, "w-00aa")
    shutil.rmtree(theirs.folder / "lock", ignore_errors=True)
    app = page("pages/data.py", w=links.give(theirs, "owner"), section="sending", lang="en")
    assert any("may not send anything from this server" in info.value for info in app.info)
    assert not [one for one in app.button if one.key == "sending_save"]


def test_a_logo_stands_in_the_bar_for_whom_the_name_is_shown_to(own: Workspace) -> None:
    content = BytesIO()
    Image.new("RGB", (200, 100), "#0b6e6e").save(content, "PNG")
    owner = links.give(own, "owner")
    app = page("pages/data.py", w=owner, section="workspace", lang="en")
    app.file_uploader[0].set_value([("notes.png", b"no picture", "image/png")])
    app = run(app)
    assert any("holds no picture" in error.value for error in app.error)
    app.file_uploader[0].set_value([("logo.png", content.getvalue(), "image/png")])
    app = run(app)
    (bar,) = parts(app, "bar")
    assert bar["logo"] == f"data:image/png;base64,{own.logo}" != "data:image/png;base64,"
    for role, shown in (("viewer", bar["logo"]), ("masked", "")):
        (seen,) = parts(page("pages/customers.py", w=links.give(own, role)), "bar")  # type: ignore[arg-type]
        assert seen["logo"] == shown
    app.button(key="owner_logo_remove").click()
    (bar,) = parts(run(app), "bar")
    assert (bar["logo"], own.logo) == ("", "")
