"""The journal of what was done about clients: only added to, folded, undone by one more line, erased with a person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lib.analysis.clients.everybody import Person, flags
from lib.store import addresses, desk
from lib.store.workspace import Workspace, WorkspaceError

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = date(2026, 6, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace that exists."""
    made = Workspace(tmp_path, "w")
    made.folder.mkdir(parents=True)
    return made


def test_what_was_done_is_a_contact_and_a_note_is_none(workspace: Workspace) -> None:
    desk.record(workspace, "link", "done", "a@x.io", {"outcome": "reached"}, at=NOON)
    desk.record(workspace, "link", "note", "b@x.io", {"text": "likes tea"}, at=NOON)
    assert desk.read(workspace).contacted() == {"a@x.io": DAY}
    assert desk.read(workspace, date(2026, 5, 31)).contacted() == {}


def test_a_snooze_holds_until_its_day_or_until_something_is_done(workspace: Workspace) -> None:
    desk.record(workspace, "link", "snooze", "a@x.io", {"until": "2026-06-20"}, at=NOON)
    assert desk.read(workspace).snoozed() == {"a@x.io": date(2026, 6, 20)}
    desk.record(workspace, "link", "done", "a@x.io", {"outcome": "paid"}, at=NOON.replace(hour=13))
    assert desk.read(workspace).snoozed() == {}


def test_a_promise_is_open_until_its_day(workspace: Workspace) -> None:
    desk.record(workspace, "link", "done", "a@x.io", {"outcome": "promised", "due": "2026-06-10"}, at=NOON)
    told = desk.read(workspace)
    assert told.promised(date(2026, 6, 10)) == {"a@x.io": date(2026, 6, 10)}
    assert told.promised(date(2026, 6, 11)) == {}


def test_an_undo_is_one_more_line(workspace: Workspace) -> None:
    made = desk.record(workspace, "link", "done", "a@x.io", {}, at=NOON)
    desk.record(workspace, "link", "undo", "a@x.io", {"id": made.id}, at=NOON)
    assert desk.read(workspace).events == ()
    assert len(desk.lines(workspace)) == 2


def test_the_newest_flag_in_force_wins_and_ends_after_its_day(workspace: Workspace) -> None:
    named = {7: Person("A", "a@x.io")}
    desk.record(workspace, "link", "flag", "a@x.io", {"red": "yes", "why": "angry mail"}, at=NOON)
    desk.record(
        workspace,
        "link",
        "flag",
        "a@x.io",
        {"red": "no", "why": "spoke", "until": "2026-06-30"},
        at=NOON.replace(hour=14),
    )
    told = desk.read(workspace)
    assert flags(told, named, date(2026, 6, 30))[7].is_red is False
    assert (
        flags(told, named, date(2026, 7, 1))[7].is_red is True
    )  # the first one, without an end, holds for ninety days
    assert flags(told, named, date(2026, 8, 30))[7].is_red is True
    assert flags(told, named, date(2026, 8, 31)) == {}


def test_erasing_a_person_takes_every_line_about_them(workspace: Workspace) -> None:
    made = desk.record(workspace, "link", "done", "a@x.io", {}, at=NOON)
    desk.record(workspace, "link", "undo", "a@x.io", {"id": made.id}, at=NOON)
    desk.record(workspace, "link", "done", "b@x.io", {}, at=NOON)
    assert desk.erase(workspace, "a@x.io") == 2
    assert "a@x.io" not in (workspace.folder / desk.FILE).read_text()
    assert [one.person for one in desk.lines(workspace)] == ["b@x.io"]


def test_a_line_that_a_crash_cut_short_tells_nothing_and_spoils_nothing(workspace: Workspace) -> None:
    desk.record(workspace, "link", "done", "a@x.io", {}, at=NOON)
    with (workspace.folder / desk.FILE).open("a") as file:
        file.write('{"id": "x", "at"')
    desk.record(workspace, "link", "done", "b@x.io", {}, at=NOON)
    assert {one.person for one in desk.read(workspace).events} == {"a@x.io", "b@x.io"}
    assert (workspace.folder / desk.FILE).stat().st_mode & 0o777 == 0o600


def test_adding_what_is_there_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    desk.record(workspace, "link", "done", "a@x.io", {}, at=NOON)
    kept = desk.lines(workspace)
    assert desk.add(workspace, kept) == 0
    other = Workspace(tmp_path, "other")
    other.folder.mkdir(parents=True)
    assert desk.add(other, kept) == 1
    assert desk.lines(other) == kept


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("snooze", {}),
        ("snooze", {"until": "soon"}),
        ("flag", {"red": "maybe", "why": "x"}),
        ("flag", {"red": "yes"}),
        ("done", {"outcome": "danced"}),
    ],
)
def test_what_no_line_may_say(workspace: Workspace, what: desk.What, said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        desk.record(workspace, "link", what, "a@x.io", said)
    assert desk.lines(workspace) == []


def test_nothing_is_written_for_a_workspace_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        desk.record(Workspace(tmp_path, "gone"), "link", "done", "a@x.io")
    assert not (tmp_path / "workspaces" / "gone").exists()


def test_an_address_says_nothing_and_stays(workspace: Workspace) -> None:
    told = addresses.address(workspace, "a@x.io")
    assert addresses.PATTERN.fullmatch(told)
    assert told == addresses.address(workspace, "a@x.io")
    assert told != addresses.address(workspace, "b@x.io")
    assert told != addresses.address(Workspace(workspace.data, "other"), "a@x.io")
