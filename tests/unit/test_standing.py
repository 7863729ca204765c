"""Nothing strands a workspace: damaged files, folders that cannot be written, and what is deleted by nobody."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.publish import doctor, sample
from lib.publish.draft import Upload, prepare
from lib.sandbox.rebuild import rebuild
from lib.store import audit, links, pointer
from lib.store.retention import prune, sweep
from lib.store.workspace import (
    ABANDONED,
    Snapshot,
    Workspace,
    WorkspaceError,
)
from lib.texts.messages import Refusal
from tests.damage import clients, kept, run, tried
from tests.unit.damages import EVERY, FIRST, NAME, SECOND, Damage, customers
from tests.unit.drafts import current, numbers, publish, upload

YEARS = 3 * 365 * 24 * 60 * 60
DAMAGES = {f"{damage.what} {damage.how}": damage for damage in EVERY}


@pytest.fixture
def workspace(two_versions: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(two_versions, tmp_path / "data")
    return Workspace(tmp_path / "data", NAME)


def standing(workspace: Workspace) -> str | None:
    """The code of the trouble of a workspace."""
    return workspace.trouble.code if workspace.trouble else None


def rows_of(snapshot: Snapshot | None) -> int | None:
    """How many customers a snapshot has."""
    if snapshot is None:
        return None
    with closing(snapshot.open()) as con:
        return int(con.execute("select count(*) from customers").fetchall()[0][0])


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_the_newest_whole_version_serves_and_nothing_is_deleted(workspace: Workspace, damage: Damage) -> None:
    damage.inflict(workspace)
    there = kept(workspace)
    if damage.how == "spoiled":  # which only reading shows
        assert [snapshot.is_sound() for snapshot in workspace.history()][-1] is False
    assert rows_of(workspace.current) == damage.clients
    pointed = damage.what == "current.json" and damage.how != "an older one"
    assert bool(workspace.trouble) == (pointed or damage.what in ("snapshot", "snapshots"))
    assert workspace.title == ("" if damage.what == "about.json" else "Acme")
    old = time.time() - YEARS
    for path in workspace.folder.rglob("*"):
        os.utime(path, (old, old))
    moved = Workspace(workspace.data, "w-private")
    workspace.folder.rename(moved.folder)
    prune(moved)
    assert sweep(moved.data) == []
    assert kept(moved) == there


@pytest.mark.parametrize("name", ["current.json missing", "snapshots half", "snapshot spoiled"])
def test_every_command_answers(two_versions: Path, tmp_path: Path, name: str) -> None:
    assert tried(DAMAGES[name], two_versions, tmp_path) == []


def test_the_sentence_stands_until_a_version_is_chosen(workspace: Workspace) -> None:
    (workspace.folder / pointer.FILE).unlink()
    first, second = workspace.history()
    assert workspace.trouble is not None
    assert (workspace.trouble.code, workspace.trouble.params) == ("pointer_missing", {"number": 2})
    publish(workspace, upload(customers(5), "third.csv"))
    assert [one.number for one in workspace.history()] == [1, 2, 3]
    assert workspace.trouble is not None
    assert rows_of(workspace.current) == 5
    assert run(workspace.data, "doctor", "--choose", "1")[0] == 0
    assert (workspace.current, standing(workspace)) == (first, None)
    assert run(workspace.data, "doctor", "--choose", second.path.stem)[0] == 0
    assert workspace.current == second
    for wrong in ("9", "", "current.json", "../000001"):
        code, _, err = run(workspace.data, "doctor", "--choose", wrong, "--workspace", NAME)
        assert code == (2 if wrong else 0)
        assert bool(err) is bool(wrong)


def test_an_old_pointer_deletes_no_newer_version(workspace: Workspace) -> None:
    DAMAGES["current.json an older one"].inflict(workspace)
    assert rows_of(workspace.current) == FIRST
    publish(workspace, upload(customers(2), "again.csv"))
    prune(workspace)
    assert [rows_of(one) for one in workspace.history()] == [FIRST, SECOND, 2]


def test_a_workspace_is_made_anew_from_its_files(workspace: Workspace) -> None:
    publish(workspace, upload(customers(2), "fewer.csv"), mode="replace", settings={"currency": "USD"})
    before, imports = numbers(workspace), current(workspace, "select file, tbl from imports order by id")
    assert rows_of(workspace.current) == 2
    DAMAGES["snapshots garbage"].inflict(workspace)
    assert workspace.current is None
    with pytest.raises(WorkspaceError, match="No version of this workspace"):
        prepare(workspace, [upload(customers(9), "new.csv")])
    assert rebuild(workspace).code == "doctor_rebuilt"
    assert numbers(workspace) == before
    assert current(workspace, "select file, tbl from imports order by id") == imports
    assert workspace.trouble is None


def test_without_an_account_the_files_are_unpacked(workspace: Workspace) -> None:
    DAMAGES["snapshots garbage"].inflict(workspace)
    (workspace.folder / "account.json").unlink()
    done = rebuild(workspace)
    assert (done.code, done.params["count"]) == ("doctor_unpacked", 2)
    unpacked = sorted((workspace.folder / "recovered").iterdir())
    assert [path.read_bytes().count(b"@") for path in unpacked] == [FIRST, SECOND]
    publish(workspace, *(Upload(path.name, path) for path in unpacked))
    assert rows_of(workspace.current) == SECOND
    assert len(kept(workspace)) == 5  # both damaged versions, both files, the new version


def test_an_account_of_which_a_file_is_gone_makes_nothing_up(workspace: Workspace) -> None:
    DAMAGES["snapshots garbage"].inflict(workspace)
    min((workspace.folder / "raw").iterdir(), key=lambda path: path.stat().st_size).unlink()
    done = rebuild(workspace)
    assert done.code == "doctor_unpacked"
    assert workspace.current is None


def test_a_damaged_list_of_links_opens_nothing_until_a_new_one_is_begun(workspace: Workspace) -> None:
    token = links.give(workspace, "owner")
    DAMAGES["links.json half"].inflict(workspace)
    with pytest.raises(links.LinkError, match="damaged"):
        links.read(workspace.data, token)
    with pytest.raises(WorkspaceError, match="doctor --repair"):
        links.give(workspace, "owner")
    with pytest.raises(WorkspaceError, match="doctor --repair"):
        links.revoke_all(workspace)
    code, out, _ = run(workspace.data, "doctor", "--repair", "--json")
    assert code == 0
    (told,) = json.loads(out)
    assert links.read(workspace.data, told["owner_link"].removeprefix("?w=")).role == "owner"
    with pytest.raises(links.LinkError, match="revoked"):
        links.read(workspace.data, token)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_a_damaged_key_is_not_replaced_without_a_word(workspace: Workspace, content: bytes) -> None:
    token, key = links.give(workspace, "owner"), workspace.data / "workspaces" / "secret.key"
    key.write_bytes(content)
    with pytest.raises(links.LinkError, match="damaged"):
        links.read(workspace.data, token)
    with pytest.raises(WorkspaceError, match="signing key"):
        links.give(workspace, "owner")
    assert key.read_bytes() == content
    report = doctor.examine(workspace, repair=True)
    assert links.read(workspace.data, report.token).role == "owner"


def test_a_workspace_of_an_older_release_goes_on(workspace: Workspace) -> None:
    latest = workspace.current
    assert latest is not None
    for said in ({"snapshot": latest.path.stem}, {"snapshot": latest.path.stem, "newest": 2}):
        (workspace.folder / pointer.FILE).write_text(json.dumps(said))
        (workspace.folder / "account.json").unlink(missing_ok=True)
        assert (workspace.current, workspace.trouble) == (latest, None)
        assert doctor.examine(workspace).found == []
        publish(workspace, upload(customers(4 + workspace.history()[-1].number), "more.csv"))
        workspace.make_current(latest)


def test_a_log_with_damaged_lines_tells_the_others(workspace: Workspace) -> None:
    told = audit.entries(workspace)
    lines = b'[1]\n{"at": 5}\n\xff\xfe\n{"at": "2026-01-01", "who": "x", "what": "import"}\n{"who": 1\nnull\n'
    path = workspace.folder / "audit.jsonl"
    path.write_bytes(lines + path.read_bytes() + lines)
    assert audit.entries(workspace) == told


def test_a_clock_at_1971_loses_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(1971, 1, 2, tzinfo=UTC)
    monkeypatch.setattr(time, "time", moment.timestamp)
    before = kept(workspace)
    links.give(Workspace(workspace.data, "w-new"), "owner")
    prepare(workspace, [upload(customers(6), "then.csv")], now=moment).publish()
    assert rows_of(workspace.current) == 6
    assert before < kept(workspace)
    assert prune(workspace) == []
    assert sweep(workspace.data) == []
    for words in (
        ["kpis"],
        ["export", str(workspace.data / "x.zip")],
        ["backup", str(workspace.data / "x.tar")],
        ["doctor"],
    ):
        assert run(workspace.data, *words)[0] == 0


LONG = "x" * 300


@pytest.mark.parametrize(
    "words",
    [
        ["import", LONG, "--yes"], ["check", f"/tmp/{LONG}/y.csv"], ["export", LONG], ["export", "/proc/x.zip"], ["backup", LONG],
        ["backup", f"{LONG}.tar"], ["kpis", "--data", LONG], ["import", __file__, "--data", f"/{LONG}"], ["doctor", "--data", LONG],
        ["settings", "currency=EUR", "--data", "/dev/null"], ["backup", "x.zip"], ["doctor", "--data", "/dev/null"],
        ["export", "/"], ["kpis", "--workspace", LONG], ["doctor", "--choose", LONG], ["doctor", "--workspace", "no-such-one"],
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_a_sentence(workspace: Workspace, words: list[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.folder.rglob("*") if path.is_file()}
    code, out, err = run(workspace.data, *words)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.fixture
def foreign(two_versions: Path) -> Iterator[Path]:
    """A data folder that another account can read and not write."""
    folder = Path(tempfile.mkdtemp(prefix="foreign-"))
    try:
        shutil.copytree(two_versions, folder / "data")
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (folder / "out").mkdir(mode=0o777) if os.geteuid() == 0 else None
        yield folder
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)


def as_another(act: Callable[[], object]) -> str:
    """What `act` returns as text, done by an account that owns nothing; the traceback if there is one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            told = str(act())
        except BaseException:
            told = traceback.format_exc()
        with contextlib.suppress(BaseException), os.fdopen(writing, "w") as pipe:
            pipe.write(told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told


def test_what_cannot_be_written_can_be_read(foreign: Path) -> None:
    data, out = foreign / "data", Path(tempfile.mkdtemp(prefix="elsewhere-"))
    out.chmod(0o777)
    more = out / "more.csv"
    more.write_text("Email,Close Date\nz@example.com,2026-01-20\n")
    more.chmod(0o644)

    def all_of_it() -> str:
        probe = data / "workspaces" / NAME / "probe"
        with contextlib.suppress(OSError):
            probe.write_text("x")
            return "the folder can be written to"
        told: dict[str, object] = {"clients": clients(data)}
        reading = (["kpis"], ["export", str(out / "x.zip")], ["settings"], ["doctor"], ["backup", str(out / "x.tar")])
        told |= {f"read {words[0]}": run(data, *words)[0] for words in reading}
        writing = (
            ["import", str(more), "--yes"],
            ["check", str(more)],
            ["settings", "currency=USD"],
            ["export", str(data / "x.zip")],
        )
        others = (
            ["doctor", "--choose", "1"],
            ["backup", str(data / "x.tar")],
            ["settings", "target.r.gross=5"],
            ["sync"],
        )
        for words in (*writing, *others):
            code, _, err = run(data, *words)
            told[f"write {' '.join(words[:2])}"] = (code, len(err.strip().splitlines())) == (2, 1) or err
        told["repair"] = run(data, "doctor", "--repair")[0]
        workspace = Workspace(data, NAME)
        audit.record(workspace, audit.HOME, "download")
        told["history"] = len(workspace.history())
        told["link"] = links.read(data, token).role
        for act in (
            lambda: workspace.rename("B"),
            lambda: links.give(workspace, "owner"),
            lambda: links.revoke_all(workspace),
        ):
            with contextlib.suppress(Refusal):
                act()
                return "it was written"
        sample._digest()
        return json.dumps(told)

    for path in (
        data / "workspaces" / NAME,
        data / "workspaces" / NAME / "lock",
        data / "workspaces" / NAME / "links.json",
    ):
        path.chmod(0o755)
    token = links.give(Workspace(data, NAME), "viewer")
    for path in (data / "workspaces" / NAME).rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (data / "workspaces" / NAME).chmod(0o555)
    (data / "workspaces" / "secret.key").chmod(0o444)
    try:
        for late in ("lib.sources.connecting", "lib.sources.google.connect", "lib.sources.sync"):
            import_module(late)  # which another account may not be able to
        told = json.loads(as_another(all_of_it))
        assert told.pop("clients") == SECOND
        assert told.pop("history") == 2
        assert told.pop("link") == "viewer"
        assert {name: code for name, code in told.items() if code not in (0, True)} == {}
        assert len(told) == 14
        assert (out / "x.zip").exists()
        assert (out / "x.tar").exists()
    finally:
        shutil.rmtree(out)


def test_what_cannot_be_read_is_a_sentence(foreign: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file that its test cannot read")
    place = foreign / "data" / "workspaces" / NAME
    for hidden in (place / pointer.FILE, place / "snapshots", place, place.parent):
        mode = hidden.stat().st_mode
        hidden.chmod(0)

        def asked() -> str:
            data = foreign / "data"
            answers = [run(data, words) for words in ("kpis", "settings", "doctor")]
            return json.dumps([sweep(data), [(code, len(err.strip().splitlines())) for code, _, err in answers]])

        assert json.loads(as_another(asked)) == [[], [[2, 1]] * 3], hidden.name
        hidden.chmod(mode)


def test_an_idle_private_workspace_goes_only_if_it_never_held_anything(tmp_path: Path) -> None:
    def idle(name: str, *there: str) -> Workspace:
        made = Workspace(tmp_path, name)
        links.give(made, "owner")
        for one in there:
            (made.folder / one).parent.mkdir(exist_ok=True)
            (made.folder / one).write_text("x")
        for path in (made.folder, *made.folder.rglob("*")):
            os.utime(path, (time.time() - ABANDONED - 60,) * 2)
        return made

    idle("w-never", "drafts/x")
    for name, file in (
        ("w-raw", "raw/x.zst"),
        ("w-pointer", pointer.FILE),
        ("w-version", "snapshots/000001-0123abcd.duckdb"),
    ):
        idle(name, file)
    assert sweep(tmp_path) == ["w-never"]


def test_the_command_line_says_nothing_twice(workspace: Workspace) -> None:
    (workspace.folder / pointer.FILE).write_text("{")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["settings", "--json", "--data", str(workspace.data)]) == 0
    assert json.loads(out.getvalue())
    assert err.getvalue().count("current.json") == 1
