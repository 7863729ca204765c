"""Links: what a token opens, and that nothing else opens anything."""

from __future__ import annotations

import base64
import json
import random
import string
import threading
from datetime import date
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer

from lib.store import links
from lib.store.links import (
    LinkError,
    give,
    given,
    live,
    read,
    revoke,
    revoke_all,
)
from lib.store.workspace import Snapshot, Workspace, WorkspaceError

TODAY = date(2026, 11, 22)


def refused(data: Path, token: str, today: date = TODAY) -> str:
    with pytest.raises(LinkError) as error:
        read(data, token, today)
    return error.value.code


def test_a_link_says_what_it_was_given(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    frozen = Snapshot(workspace.folder / "snapshots" / "000003-abc.duckdb")
    frozen.path.parent.mkdir(parents=True)
    frozen.path.touch()
    token = give(
        workspace, "masked", purpose="board", locks={"closer": ("Ana",), "csm": ()}, snapshot=frozen, expires=TODAY
    )
    link = read(tmp_path, token, TODAY)
    assert (link.workspace, link.role, link.snapshot, link.expires) == ("ours", "masked", "000003-abc", TODAY)
    assert link.locks == {"closer": ("Ana",)}
    (entry,) = given(workspace)
    assert (entry.id, entry.role, entry.purpose, entry.revoked) == (link.id, "masked", "board", False)
    assert (entry.locks, entry.snapshot, entry.expires) == (link.locks, link.snapshot, link.expires)


def test_every_changed_character_is_noticed(tmp_path: Path) -> None:
    token = give(Workspace(tmp_path, "ours"), "viewer")
    for i, character in enumerate(token[:-1]):  # the last one holds bits that say nothing
        changed = token[:i] + ("A" if character != "A" else "B") + token[i + 1 :]
        assert refused(tmp_path, changed) == "tampered"
    assert refused(tmp_path, token[:-1]) == "tampered"
    assert refused(tmp_path, token + "A") == "tampered"


def test_a_role_or_a_workspace_cannot_be_swapped(tmp_path: Path) -> None:
    viewer, owner = give(Workspace(tmp_path, "ours"), "viewer"), give(Workspace(tmp_path, "theirs"), "owner")
    swapped = owner.rsplit(".", 1)[0] + "." + viewer.rsplit(".", 1)[1]
    assert refused(tmp_path, swapped) == "tampered"
    content = {"w": "theirs", "r": "owner", "i": given(Workspace(tmp_path, "theirs"))[0].id, "g": 0}
    forged = str(URLSafeSerializer("another key that is long enough, too", salt="closeboard-link").dumps(content))
    assert refused(tmp_path, forged) == "tampered"


def test_a_link_opens_its_own_workspace_only(tmp_path: Path) -> None:
    token = give(Workspace(tmp_path, "ours"), "owner")
    assert read(tmp_path, token, TODAY).workspace == "ours"
    assert refused(tmp_path / "elsewhere", token) == "tampered"


def test_expiry_is_the_last_day(tmp_path: Path) -> None:
    token = give(Workspace(tmp_path, "ours"), "viewer", expires=date(2026, 11, 22))
    assert read(tmp_path, token, date(2026, 11, 22)).role == "viewer"
    assert refused(tmp_path, token, date(2026, 11, 23)) == "expired"


def test_revoking_one_and_all(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    first, second = give(workspace, "viewer"), give(workspace, "owner")
    revoke(workspace, read(tmp_path, first, TODAY).id)
    assert refused(tmp_path, first) == "revoked"
    assert read(tmp_path, second, TODAY).role == "owner"
    fresh = revoke_all(workspace)
    assert refused(tmp_path, second) == "revoked"
    assert read(tmp_path, fresh, TODAY).role == "owner"
    assert [entry.revoked for entry in given(workspace)] == [True, True, False]
    assert [entry.id for entry in live(workspace, TODAY)] == [read(tmp_path, fresh, TODAY).id]


def test_a_link_that_is_in_no_list_is_revoked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = give(workspace, "viewer")
    (workspace.folder / "links.json").unlink()
    assert refused(tmp_path, token) == "revoked"


def test_revoking_all_also_ends_links_that_come_back_with_an_older_list(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token, kept = give(workspace, "owner"), workspace.folder / "links.json"
    entry = json.loads(kept.read_text())["links"][0]
    revoke_all(workspace)
    book = json.loads(kept.read_text())
    kept.write_text(json.dumps(book | {"links": [entry, *book["links"][1:]]}))
    assert not given(workspace)[0].revoked
    assert refused(tmp_path, token) == "revoked"


def test_a_list_that_lost_a_lock_opens_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token, kept = give(workspace, "viewer", locks={"closer": ("Ana",)}), workspace.folder / "links.json"
    assert "Ana" not in base64.urlsafe_b64decode(token.split(".")[0] + "==").decode(errors="replace")
    book = json.loads(kept.read_text())
    book["links"][0]["locks"] = {}
    kept.write_text(json.dumps(book))
    assert refused(tmp_path, token) == "revoked"


@pytest.mark.parametrize("part", [{"locks": {"closer": []}}, {"snapshot": "x"}])
def test_a_list_whose_lock_locks_nothing_opens_nothing(tmp_path: Path, part: dict[str, object]) -> None:
    workspace = Workspace(tmp_path, "ours")
    token, kept = give(workspace, "viewer", locks={"closer": ("Ana",)}), workspace.folder / "links.json"
    book = json.loads(kept.read_text())
    book["links"][0] |= part
    kept.write_text(json.dumps(book))
    assert refused(tmp_path, token) == "damaged"


def test_who_needs_no_link_gets_none_when_all_are_revoked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = give(workspace, "viewer")
    assert revoke_all(workspace, fresh=False) == ""
    assert refused(tmp_path, token) == "revoked"
    assert live(workspace, TODAY) == []


def test_the_list_opens_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = give(workspace, "viewer", purpose="the  CSM lead " + "x" * 200)
    kept = workspace.folder / "links.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not any(part in kept.read_text() for part in token.split("."))
    assert given(workspace)[0].purpose.startswith("the CSM lead xx")
    assert len(given(workspace)[0].purpose) == links.PURPOSE_LENGTH


def test_an_owner_is_neither_locked_nor_frozen(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    with pytest.raises(ValueError, match="owner"):
        give(workspace, "owner", locks={"closer": ("Ana",)})


def test_a_link_cannot_be_frozen_at_what_is_no_longer_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    with pytest.raises(WorkspaceError, match="no longer kept"):
        give(workspace, "viewer", snapshot=Snapshot(workspace.folder / "snapshots" / "000001-gone.duckdb"))
    assert given(workspace) == []


def test_links_given_at_once_are_all_in_the_list(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    threads = [threading.Thread(target=give, args=(workspace, "viewer")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.id for entry in given(workspace)}) == 12


def test_a_lock_cannot_be_stripped_nor_another_put_in_its_place(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    locked, free = give(workspace, "viewer", locks={"closer": ("Ana",)}), give(workspace, "viewer")
    other = give(workspace, "viewer", locks={"closer": ("Ben",)})
    for content, _, signature in (token.rpartition(".") for token in (locked, free, other)):
        for token in (locked, free, other):
            if not token.endswith(signature):
                assert refused(tmp_path, f"{content}.{token.rpartition('.')[2]}") == "tampered"
    assert read(tmp_path, locked, TODAY).locks == {"closer": ("Ana",)}


def test_a_token_names_nobody(tmp_path: Path) -> None:
    names = tuple(f"Ana Ruiz the {i}th" for i in range(50))
    token = give(Workspace(tmp_path, "ours"), "viewer", purpose="for Ana Ruiz", locks={"closer": names})
    said = str(URLSafeSerializer("any").loads_unsafe(token))
    assert "closer" in said
    assert "Ana" not in said


def test_a_hundred_thousand_random_tokens_open_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_SECRET", "a secret of the tests that is long enough")
    token = give(Workspace(tmp_path, "ours"), "owner")
    content, _, signature = token.rpartition(".")
    rng = random.Random(1)
    like_a_token = string.ascii_letters + string.digits + "-_"
    anything = like_a_token + ".=%/+ é\x00\ud800"
    for i in range(100_000):
        signed = "".join(rng.choices(like_a_token, k=len(signature)))
        made = "".join(rng.choices(anything, k=rng.randrange(0, 120))) if i % 2 else f"{content}.{signed}"
        assert refused(tmp_path, made) == "tampered"


def test_the_key_is_for_this_account_only_and_stays(tmp_path: Path) -> None:
    token = give(Workspace(tmp_path, "ours"), "viewer")
    key = tmp_path / "workspaces" / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 32
    assert read(tmp_path, token, TODAY)
    assert [p.name for p in key.parent.iterdir() if p.is_file()] == ["secret.key"]


def test_many_first_users_agree_on_the_key(tmp_path: Path) -> None:
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(links._key(tmp_path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 32


def test_a_key_of_the_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_SECRET", "x" * 32)
    token = give(Workspace(tmp_path, "ours"), "viewer")
    assert read(tmp_path, token, TODAY).role == "viewer"
    assert not (tmp_path / "workspaces" / "secret.key").exists()
    monkeypatch.setenv("CLOSEBOARD_SECRET", "y" * 32)
    assert refused(tmp_path, token) == "tampered"
    monkeypatch.setenv("CLOSEBOARD_SECRET", "short")
    with pytest.raises(ValueError, match="at least 32") as error:
        read(tmp_path, token, TODAY)
    assert not isinstance(error.value, LinkError)
