"""What a browser may open again without the key: for how long, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lib.store import browsers, links
from lib.store.workspace import Workspace

KEY = "k" * 40
MINE, YOURS = (browsers.keeper_of(browsers.new_cookie()) for _ in range(2))
THEN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def opened(data: Path, link: str = "one", *, saved: bool = True, remembered: bool | None = None) -> str:
    """Note a link as opened then, and return its handle."""
    browsers.note(data, MINE, "w-1", link, saved=saved, remembered=remembered, now=THEN)
    return browsers.handle(KEY, MINE, link)


def test_a_handle_opens_with_its_own_browser_alone(tmp_path: Path) -> None:
    handle = opened(tmp_path)
    browsers.note(tmp_path, YOURS, "w-1", "one", saved=True)
    browsers.note(tmp_path, MINE, "w-1", "one", saved=True)
    mine = browsers.found(tmp_path, KEY, [MINE], handle)
    assert mine is not None
    assert (mine.workspace, mine.link) == ("w-1", "one")
    assert browsers.found(tmp_path, KEY, [YOURS], handle) is None
    assert browsers.found(tmp_path, KEY, [], handle) is None
    assert browsers.found(tmp_path, "another server's key", [MINE], handle) is None
    assert browsers.found(tmp_path, KEY, [MINE], "ñ") is None


@pytest.mark.parametrize(
    ("saved", "remembered", "days"), [(True, None, 3), (False, None, 30), (True, True, 180), (True, False, 3)]
)
def test_it_ends_some_time_after_its_last_use(tmp_path: Path, saved: bool, remembered: bool | None, days: int) -> None:
    opened(tmp_path, saved=saved, remembered=remembered)
    last = THEN + timedelta(days=days)
    assert [one.link for one in browsers.entries(tmp_path, MINE, last)] == ["one"]
    assert browsers.entries(tmp_path, MINE, last + timedelta(seconds=1)) == []
    browsers.sweep(tmp_path, last)
    assert len(list((tmp_path / "browsers").glob("*.json"))) == 1
    browsers.sweep(tmp_path, last + timedelta(seconds=1))
    assert list((tmp_path / "browsers").glob("*.json")) == []


def test_what_was_saved_stays_saved_and_what_is_remembered_stays_so(tmp_path: Path) -> None:
    opened(tmp_path, saved=True, remembered=True)
    opened(tmp_path, saved=False)
    (entry,) = browsers.entries(tmp_path, MINE, THEN)
    assert (entry.saved, entry.remembered) == (True, True)
    opened(tmp_path, remembered=False)
    (entry,) = browsers.entries(tmp_path, MINE, THEN)
    assert (entry.saved, entry.remembered) == (True, False)


def test_one_is_forgotten_or_all_are(tmp_path: Path) -> None:
    for link in ("one", "two", "three"):
        browsers.note(tmp_path, MINE, "w-1", link, saved=True, remembered=True)
    browsers.forget(tmp_path, [YOURS, MINE], "two")
    assert [entry.link for entry in browsers.entries(tmp_path, MINE)] == ["one", "three"]
    browsers.forget(tmp_path, [MINE])
    assert browsers.entries(tmp_path, MINE) == []
    assert list((tmp_path / "browsers").glob("*.json")) == []


def test_whoever_reads_the_files_can_open_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = links.give(workspace, "owner")
    link = links.read(tmp_path, token).id
    browsers.note(tmp_path, MINE, "ours", link, saved=True, remembered=True)
    handle = browsers.handle(links.server_key(tmp_path), MINE, link)
    cookie = MINE.removeprefix("browser ")
    for path in (tmp_path / "browsers").iterdir():
        content = path.read_text() + path.name
        assert not [secret for secret in (token, handle, cookie) if secret in content]
        assert path.stat().st_mode & 0o077 == 0 or path.name == "lock"


@pytest.mark.parametrize("content", ["", "[]", '{"entries": 1}', '{"entries": [{"seen": "x"}]}', '{"entries": [[]]}'])
def test_a_damaged_file_remembers_nothing_and_can_be_written_again(tmp_path: Path, content: str) -> None:
    handle = opened(tmp_path)
    (path,) = (tmp_path / "browsers").glob("*.json")
    path.write_text(content)
    assert browsers.found(tmp_path, KEY, [MINE], handle) is None
    browsers.note(tmp_path, MINE, "w-1", "one", saved=True)
    assert browsers.found(tmp_path, KEY, [MINE], handle) is not None


def test_the_token_of_a_link_is_made_again_until_it_is_revoked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = links.give(workspace, "viewer", locks={"closer": ("Ana",)})
    link = links.read(tmp_path, token)
    assert links.token_of(workspace, link.id) == token
    links.revoke(workspace, link.id)
    for gone in (link.id, "nobody"):
        with pytest.raises(links.LinkError, match="revoked"):
            links.token_of(workspace, gone)
