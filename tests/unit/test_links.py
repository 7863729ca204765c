"""Links: what a token opens, and that nothing else opens anything."""

from __future__ import annotations

import random
import string
import threading
from datetime import date
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer

from lib.workspace import links
from lib.workspace.links import LinkError, give, given, read, revoke
from lib.workspace.workspace import Snapshot, Workspace

TODAY = date(2026, 11, 22)


def refused(data: Path, token: str, today: date = TODAY) -> str:
    with pytest.raises(LinkError) as error:
        read(data, token, today)
    return error.value.code


def test_a_link_says_what_it_was_given(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    frozen = Snapshot(workspace.folder / "snapshots" / "000003-abc.duckdb")
    token = give(
        workspace, "masked", purpose="board", locks={"closer": ("Ana",), "csm": ()}, snapshot=frozen, expires=TODAY
    )
    link = read(tmp_path, token, TODAY)
    assert (link.workspace, link.role, link.snapshot, link.expires) == ("ours", "masked", "000003-abc", TODAY)
    assert link.locks == {"closer": ("Ana",)}
    (entry,) = given(workspace).values()
    assert (entry["role"], entry["purpose"], entry["revoked"]) == ("masked", "board", False)


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
    content = {"w": "theirs", "r": "owner", "i": next(iter(given(Workspace(tmp_path, "theirs"))))}
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
    revoke(workspace)
    assert refused(tmp_path, second) == "revoked"
    assert len(given(workspace)) == 2


def test_a_link_that_is_in_no_list_is_revoked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "ours")
    token = give(workspace, "viewer")
    (workspace.folder / "links.json").unlink()
    assert refused(tmp_path, token) == "revoked"


def test_random_tokens_open_nothing(tmp_path: Path) -> None:
    token = give(Workspace(tmp_path, "ours"), "owner")
    rng = random.Random(1)
    characters = string.ascii_letters + string.digits + "-_.=%/+ é\x00\ud800"
    for i in range(1_000):
        made = "".join(rng.choices(characters, k=rng.randrange(0, 200)))
        assert refused(tmp_path, made if i % 2 else f"{token.rsplit('.', 1)[0]}.{made}") == "tampered"


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
