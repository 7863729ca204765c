"""Workspaces of earlier versions: every command does its work, the figures stay, and nothing is ever left half done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lib.__main__ import main
from lib.ingest.map import headers as mapping
from lib.model import build, digest
from lib.publish import export as portable
from lib.publish import format, upgrade
from lib.publish.draft import Upload
from lib.publish.locking import locked
from lib.publish.masking import masked
from lib.schema.fields import Field, Kind, Table
from lib.schema.tables import TABLES
from lib.store import copies, links
from lib.store.workspace import Snapshot, Workspace
from lib.texts.messages import Refusal
from tests import dealt, older
from tests.conftest import ROOT
from tests.unit.drafts import draft, numbers, publish, upload


@pytest.fixture(scope="module", params=dealt.today(older.NAMES, 3))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def workspace(name: str, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One of an earlier version; the tests of this module go on where the one before left it."""
    return older.unpacked(name, tmp_path_factory.mktemp(name))


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    """The newest of them, untouched."""
    return older.unpacked("before", tmp_path)


class Commands:
    """The command line, on one workspace."""

    def __init__(self, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
        self.at, self.capsys = ["--data", str(workspace.data), "--workspace", workspace.name], capsys

    def __call__(self, *arguments: object) -> Any:
        """What a command prints as JSON, of one that has nothing to complain of."""
        code, out, error = self.told(*arguments)
        assert code == 0, error
        return json.loads(out)

    def told(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        self.capsys.readouterr()
        at = self.at if arguments[0] not in ("doctor", "backup") else self.at[:2]
        code = main([*map(str, arguments), "--json", *at])
        return code, *self.capsys.readouterr()


@pytest.fixture
def command(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(workspace, capsys)


def stems(workspace: Workspace) -> list[str]:
    return [snapshot.path.stem for snapshot in workspace.history()]


def shown(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The figures of a snapshot, as the command line prints them."""
    from lib.analysis.kpis import kpis
    from lib.metrics.catalog import PAGES
    from lib.query import Period
    from lib.query import Snapshot as Open
    from lib.texts.glossary import Glossary

    with closing(snapshot.open()) as con:
        found = kpis(Open(con), pages=[*PAGES], period=Period(), glossary=Glossary.load("en"), comparison="none")
        return [json.loads(json.dumps(one.as_json())) for one in found]


def test_the_figures_stay_and_the_old_version_too(name: str, workspace: Workspace, command: Commands) -> None:
    before = stems(workspace)
    assert older.differences(name, older.said(name, "kpis.json"), command("kpis", "--compare", "none")) == {}
    assert stems(workspace)[:-1] == before, "the older one is where it was"
    assert workspace.current is not None
    assert format.age(workspace.current) == "current"
    assert workspace.current.origin == Snapshot(workspace.folder / f"snapshots/{before[-1]}.duckdb").origin
    command("kpis")
    assert len(stems(workspace)) == len(before) + 1, "once is enough"


def test_a_frozen_link_shows_what_it_was_given_with(name: str, workspace: Workspace) -> None:
    link = links.read(workspace.data, older.said(name, "links.json")["frozen"])
    snapshot = next(one for one in workspace.history() if one.path.stem == link.snapshot)
    was = snapshot.path.read_bytes()
    ready = upgrade.frozen(workspace, snapshot)
    assert older.differences(name, older.said(name, "frozen.json"), shown(ready)) == {}
    assert snapshot.path.read_bytes() == was
    assert upgrade.frozen(workspace, snapshot) == ready


def test_every_kind_of_link_opens(name: str, workspace: Workspace) -> None:
    tokens = older.said(name, "links.json")
    found = {kind: links.read(workspace.data, token) for kind, token in tokens.items()}
    assert [found[kind].role for kind in ("owner", "viewer", "masked")] == ["owner", "viewer", "masked"]
    assert found["locked"].locks == {"closer": ("Mia",)}
    current = upgrade.in_force(workspace)
    assert current is not None
    with closing(masked(workspace, current).open()) as con:
        assert con.execute("select count(*), count(name) from people").fetchall() == [(5, 0)]
    with closing(locked(workspace, current, found["locked"].locks).open()) as con:
        assert con.execute("select distinct closer :: varchar from deals").fetchall() == [("Mia",)]
    frozen = next(one for one in workspace.history() if one.path.stem == found["frozen"].snapshot)
    with closing(masked(workspace, upgrade.frozen(workspace, frozen)).open()) as con:
        assert con.execute("select count(*) from deals").fetchall() == [(4,)]


def test_the_same_files_add_nothing(command: Commands) -> None:
    receipts = command("import", *older.FILES, "--yes", "--date-order", "dmy")
    # "Canceled" without a word by whom is a status by now: its call is read anew, and no other row is
    changed = [0, 1, 0, 0, 0, 0]
    assert [(one["new"], one["changed"], one["vanished"]) for one in receipts] == [(0, n, 0) for n in changed]


def test_every_other_command(name: str, workspace: Workspace, command: Commands, tmp_path: Path) -> None:
    assert command("settings")["offer_tier.Circle"] == "backend"
    command("export", tmp_path / "out.zip")
    assert [one["wrong"] for one in command("doctor")] == [[]]
    assert command("backup", tmp_path / "all.tar")["workspaces"] == ["w"]
    assert command.told("sync")[0] == 2
    assert "connect" in command.told("sync")[2]
    assert command("upgrade")[0]["from"] == command("upgrade")[0]["to"]
    if name != "first":  # the farthest from today
        return
    more = tmp_path / "payments.csv"
    more.write_text("ID,Date,Email,Amount,Status\nP9,2026-03-05,ana@example.com,100,Approved\n")
    assert command("check", more)[0]["new"] == 1
    command("import", more, "--yes")
    now = {one["ref"]: one["value"] for one in command("kpis", "--compare", "none")}
    assert float(now["r.gross"]) == 13100
    command("settings", "deposits_are_deals=no")
    command("settings", "target.r.gross=20000")
    command("export", tmp_path / "out.zip")
    restored = Workspace(tmp_path, "restored")
    publish(restored, Upload("out.zip", tmp_path / "out.zip"))
    assert numbers(restored) == numbers(workspace)


def test_an_export_of_then_comes_back(name: str, workspace: Workspace, tmp_path: Path) -> None:
    export = workspace.data.parent / "export.zip"
    if name == "first":  # which could write none
        assert not export.exists()
        return
    restored = Workspace(tmp_path, "restored")
    publish(restored, Upload("export.zip", export))
    assert restored.current is not None
    assert older.differences(name, older.said(name, "kpis.json"), shown(restored.current)) == {}


@pytest.mark.parametrize("what", ["import", "settings"])
def test_what_is_built_on_an_older_one_needs_no_upgrade_before(what: str, tmp_path: Path) -> None:
    workspace = older.unpacked("first", tmp_path)
    before = stems(workspace)
    rows = [["ID", "Date", "Email", "Amount", "Status"], ["P9", "2026-03-05", "ana@example.com", "1", "Approved"]]
    if what == "import":
        assert [r.new for r in publish(workspace, upload(rows, "payments.csv"))] == [1]
    else:
        draft(workspace, settings={"week_start": "sunday"}).publish()
    assert stems(workspace)[:-1] == before
    assert workspace.current is not None
    assert format.age(workspace.current) == "current"


def test_the_upgrade_command_makes_everything_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = older.unpacked("version1", tmp_path)
    shutil.copytree(workspace.folder, workspace.folder.with_name("other"))
    told = Commands(workspace, capsys)("upgrade", "--all")
    assert [(one["workspace"], one["from"], one["to"], one["frozen"]) for one in told] == [
        ("other", 4, 5, [2]),
        ("w", 4, 5, [2]),
    ]
    assert len(list((workspace.folder / copies.UPGRADED).glob("*.duckdb"))) == 1
    told = Commands(workspace, capsys)("upgrade")
    assert (told[0]["from"], told[0]["to"]) == (5, 5)


def test_undo_of_an_upgrade_is_the_upgrade(own: Workspace) -> None:
    old = own.current
    assert old is not None
    new = upgrade.in_force(own)
    own.make_current(old)
    assert upgrade.in_force(own) == new
    assert own.current == new
    assert len(own.history()) == old.number + 1
    third = own.history()[2]
    own.make_current(third)
    again = upgrade.in_force(own)
    assert again is not None
    assert (again.origin, again.number) == (third.origin, 6)
    assert "week_start" not in again.settings(), "Sunday came with the version after it"


def test_another_rule_does_not_reach_what_a_frozen_link_shows(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = upgrade.in_force(own)
    assert given is not None
    shutil.copytree(build.FOLDER, tmp_path / "model")
    rule = tmp_path / "model/3_payments.sql"
    rule.write_text(rule.read_text() + "create table work.of_tomorrow as select 1 as one;\n")
    monkeypatch.setattr(build, "FOLDER", tmp_path / "model")
    assert format.age(given) == "older"
    assert upgrade.frozen(own, given) == given
    now = upgrade.in_force(own)
    assert now is not None
    assert (now.number, now.origin, format.age(now)) == (given.number + 1, given.origin, "current")
    assert shown(now) == shown(given)


# ---- Newer than this program ----


def make_newer(workspace: Workspace, how: str) -> None:
    """Have the version in force be one of a program that came later."""
    current = upgrade.in_force(workspace)
    assert current is not None
    with closing(duckdb.connect(str(current.path))) as con:
        con.execute(
            {
                "number": "update format set version = 99",
                "table": "create table surveys_rows (_import integer, _key uhugeint, _row bigint, score integer)",
                "field": "alter table payments_rows add column instalment integer",
                "account": "alter table imports add column by_whom varchar",
            }[how]
        )


@pytest.mark.parametrize("how", ["table", "field", "account"])
def test_what_holds_more_than_is_known_is_newer(own: Workspace, how: str) -> None:
    make_newer(own, how)
    with pytest.raises(format.NewerVersion):
        upgrade.in_force(own)
    with pytest.raises(format.NewerVersion):
        draft(own, settings={"week_start": "monday"})


def test_a_newer_one_is_left_alone(own: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(own.folder, own.folder.with_name("other"))
    make_newer(own, "number")
    before = {path: path.read_bytes() for path in own.folder.rglob("*") if path.is_file() and path.name != "lock"}
    command = Commands(own, capsys)
    file = older.FOLDER / "files/leads.csv"
    for arguments in (["kpis"], ["settings"], ["settings", "week_start=monday"], ["export", own.data / "x.zip"], ["import", file, "--yes"], ["check", file], ["upgrade"]):  # fmt: skip
        code, out, error = command.told(*arguments)
        assert code == 2, arguments
        assert "newer release" in error + out
        assert len(error.splitlines()) <= 1
    assert {path: path.read_bytes() for path in before} == before
    assert [one["notes"][0].split(" made by")[0] for one in command("doctor") if one["workspace"] == "w"] == [
        "Version 5 was"
    ]
    command("backup", own.data.parent / "all.tar")
    told = command.told("upgrade", "--all")
    assert told[0] == 2
    assert [one.get("error", "") != "" for one in json.loads(told[1])] == [False, True], (
        "the other one is brought up to date"
    )


def test_a_newer_export_is_refused(own: Workspace, tmp_path: Path) -> None:
    make_newer(own, "field")
    assert own.current is not None
    with closing(duckdb.connect(str(own.current.path))) as con:
        con.execute("update payments_rows set instalment = 1")
    with pytest.raises(Refusal, match="newer Closeboard"):
        publish(Workspace(tmp_path, "restored"), Upload("x.zip", data=portable.write(own, own.current)))


# ---- A program of tomorrow ----


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One more canonical table, one more field, one more derived column."""
    surveys = Table(
        name="surveys", date="date", keys=(("id",), ("email", "date")), proof=("score",),
        fields=(Field(name="id", kind=Kind.ID), Field(name="email", kind=Kind.EMAIL, personal=True),
                Field(name="date", kind=Kind.DATE), Field(name="score", kind=Kind.NUMBER, required=True)),
    )  # fmt: skip
    payments = TABLES["payments"]
    more = Table(
        **{
            part: getattr(payments, part) for part in payments.__dataclass_fields__ if part not in ("by_name", "fields")
        },
        fields=(*payments.fields, Field(name="instalment", kind=Kind.NUMBER)),
    )
    folder = tmp_path_factory.mktemp("model")
    for path in build.FOLDER.glob("*.sql"):
        text = path.read_text()
        if path.name.startswith("7"):
            text += "\ncreate table day_of as select closed_on, count(*) as buyers from buyers group by all;\n"
            text = text.replace("create table deals as\nselect ", "create table deals as\nselect 1 as made_tomorrow, ")
            assert "made_tomorrow" in text
        (folder / path.name).write_text(text)
    monkeypatch.setitem(TABLES, "surveys", surveys)
    monkeypatch.setitem(TABLES, "payments", more)
    headers = {field.name: field.name for field in surveys.fields}
    for known, names in ((mapping.KNOWN, headers), (mapping.BARE, {}), (mapping.ASKED, {}), (mapping.MAYBE, {})):
        monkeypatch.setitem(known, "surveys", names)  # what is listed of every table when it is loaded
    monkeypatch.setattr(build, "FOLDER", folder)


@pytest.mark.usefixtures("tomorrow")
@pytest.mark.parametrize("name", ["first", "before"])
def test_with_more_tables_fields_and_columns_everything_goes_on(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = older.unpacked(name, tmp_path)
    command = Commands(workspace, capsys)
    link = links.read(workspace.data, older.said(name, "links.json")["frozen"])
    snapshot = next(one for one in workspace.history() if one.path.stem == link.snapshot)
    was = older.said(name, "frozen.json")
    ready = upgrade.frozen(workspace, snapshot)
    assert ready != snapshot
    assert older.differences(name, was, shown(ready)) == {}
    if name == "first":
        assert older.differences(name, older.said(name, "kpis.json"), command("kpis", "--compare", "none")) == {}
        return
    rows = [["id", "email", "date", "score"], ["1", "ana@example.com", "2026-02-01", "9"]]
    assert [r.new for r in publish(workspace, upload(rows, "surveys.csv", "surveys"))] == [1]
    assert older.differences(name, older.said(name, "kpis.json"), command("kpis", "--compare", "none")) == {}
    draft(workspace, settings={"deposits_are_deals": "no"}).publish()
    current = upgrade.in_force(workspace)
    assert current is not None
    with closing(current.open()) as con:
        assert con.execute("select score from surveys").fetchall() == [(9,)]
        assert con.execute("select instalment from payments where id = 'P1'").fetchall() == [(None,)]
        assert con.execute("select count(made_tomorrow) from deals").fetchall() == [(4,)]
    with closing(masked(workspace, current).open()) as con:
        assert con.execute("select count(*) from surveys_rows").fetchall() == [(1,)]
    locked(workspace, current, {"closer": ("Mia",)})
    command("export", tmp_path / "out.zip")
    restored = Workspace(tmp_path, "restored")
    publish(restored, Upload("out.zip", tmp_path / "out.zip"))
    assert numbers(restored) == numbers(workspace)


# ---- Nobody has to remember a number ----


def test_any_declaration_or_rule_is_part_of_the_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {digest.digest()}
    with monkeypatch.context() as patch:
        patch.setitem(
            TABLES, "surveys", Table(name="surveys", date="day", keys=(("day",),), fields=(Field(name="day"),))
        )
        found.add(digest.digest())
    for kind in (Kind.TEXT, Kind.NUMBER):
        with monkeypatch.context() as patch:
            patch.setitem(TABLES, "rates", Table(name="rates", date="date", keys=(("date",),), fields=(Field(name="date", kind=kind),)))  # fmt: skip
            found.add(digest.digest())
    assert digest.digest() in found
    shutil.copytree(build.FOLDER, tmp_path / "model")
    monkeypatch.setattr(build, "FOLDER", tmp_path / "model")
    assert digest.digest() in found, "where the files lie is nothing to it"
    assert len(found) == 4
    relations = tmp_path / "model/7_relations.sql"
    text = relations.read_text()
    relations.write_text(f"-- said otherwise\n{text}")
    monkeypatch.setattr(digest, "_known", {})
    assert digest.digest() in found, "a comment is no rule"
    relations.write_text(text.replace("create table", "create  table", 1) + "select 1;")
    monkeypatch.setattr(digest, "_known", {})
    assert digest.digest() not in found


@pytest.mark.parametrize(
    ("read", "text", "alike", "other"),
    [
        (
            digest.of_sql,
            "select a, '--  b' from t where c = 'x'",
            "-- it's new\nselect a, '--  b'\n  from t /* or\nu */ where c = 'x' -- done\n",
            "select a, '-- b' from t where c = 'x'",
        ),
        (digest.of_sql, 'select 1 as "a -- b"', 'select 1  as "a -- b" -- c', 'select 1 as "a" -- b'),
        (
            digest.of_python,
            "A = 'x'\ndef f(a):\n    return a + 1\n",
            '"""New."""\nA = "x"  # why\n"""What A is."""\n\ndef f(a):\n    """Adds."""\n    return (\n        a + 1)\n',
            "A = 'x'\ndef f(a):\n    return a + 2\n",
        ),
        (digest.of_toml, "a = 1\n[b]\nc = ['d']", "# new\na = 1\n\n[b]\nc = ['d'] # why", "a = 1\n[b]\nc = ['e']"),
    ],
)
def test_a_comment_is_no_rule(read: Callable[[str], str], text: str, alike: str, other: str) -> None:
    assert read(text) == read(alike)
    assert read(text) != read(other)


def test_no_module_that_makes_relations_is_left_out_of_the_digest() -> None:
    """Whatever the model imports is in the digest by its text, or known to say nothing about what the rows come to."""
    from tests.unit.test_layers import IMPORTS, MODULES

    inside = {n for n in MODULES if n.startswith("lib.model")} | {module.__name__ for module in digest.TAKING_PART}
    used = {other for module in inside for other in IMPORTS[module] if other.startswith("lib.")} - inside
    by_what_they_declare = {
        "lib.schema.fields",
        "lib.schema.settings",
        "lib.schema.tables",
        "lib.schema.tables.customers",
        "lib.schema.vocabulary",
        "lib.metrics.relations",
        "lib.ingest.map.profiles",
    }
    by_what_they_store = {"lib.store.tables", "lib.ingest.clean.columns", "lib.ingest.clean.stage"}
    helpers = {"lib.engine.db", "lib.store.control", "lib.metrics"}
    assert used <= by_what_they_declare | by_what_they_store | helpers


# ---- Where it cannot be written, at any instant, and by two at once ----


def test_where_nothing_can_be_written_it_is_read_all_the_same(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    (own.folder / copies.UPGRADED).write_text("in the way")
    frozen = own.history()[1]
    masked(own, frozen).path.unlink()
    (own.folder / "masked").rename(own.folder / "kept")
    (own.folder / "masked").write_text("in the way")
    before = stems(own)
    found = upgrade.in_force(own)
    assert found is not None
    assert not found.path.is_relative_to(own.folder)
    assert older.differences("before", older.said("before", "kpis.json"), shown(found)) == {}
    assert upgrade.in_force(own) == found
    assert stems(own) == before
    with closing(locked(own, found, {"closer": ("Mia",)}).open()) as con:
        assert con.execute("select distinct closer :: varchar from deals").fetchall() == [("Mia",)]
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        masked(own, found)  # without its list of codes
    (own.folder / "masked").unlink()
    (own.folder / "kept").rename(own.folder / "masked")
    monkeypatch.setattr("lib.publish.masking._made", lambda *_: (_ for _ in ()).throw(PermissionError()))
    copy = masked(own, found)
    assert not copy.path.is_relative_to(own.folder)
    with closing(copy.open()) as con:
        assert con.execute("select count(*), count(name) from people").fetchall() == [(5, 0)]
    copies.forget(own)


def test_two_processes_do_it_once(own: Workspace) -> None:
    run = [sys.executable, "-m", "lib", "upgrade", "--data", str(own.data), "--workspace", "w", "--json"]
    both = [subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ) for _ in range(2)]
    told = [json.loads(process.communicate(timeout=120)[0])[0] for process in both]
    assert all("error" not in one for one in told)
    assert {one["to"] for one in told} == {5}
    assert len(own.history()) == 5
