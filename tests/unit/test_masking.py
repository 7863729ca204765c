"""The masked copy: nobody is named in it, and every number is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.metrics.catalog import METRICS
from lib.publish.codes import number_of
from lib.publish.draft import Options, Upload, prepare
from lib.publish.masking import hidden, masked, unnamed
from lib.query import Filters, Question, Snapshot, ask
from lib.store.workspace import Workspace
from tests.conftest import GOLDEN_TIERS, NOW, ROOT, fill, opened
from tests.unit.drafts import text
from tests.unit.test_spellings import ZOE
from tests.wire.conftest import PRIVATE
from tests.wire.test_masked import PLANTED


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A business with something personal in every text."""
    made = Workspace(tmp_path_factory.mktemp("masked"), "ours")
    prepare(made, [Upload(name, data=text.encode()) for name, text in PRIVATE.items()], now=NOW).publish()
    return made


def copy_of(workspace: Workspace) -> Path:
    """The file of the masked copy of what is in force."""
    assert workspace.current is not None
    return masked(workspace, workspace.current).path


def test_no_cell_of_the_copy_holds_anything_personal(workspace: Workspace) -> None:
    assert workspace.current is not None
    con = masked(workspace, workspace.current).open()
    cells: set[str] = set()
    for (table,) in con.execute("select table_name from information_schema.tables").fetchall():
        for row in con.execute(f'select * from "{table}"').fetchall():
            cells |= {str(cell) for cell in row if cell is not None}
    con.close()
    assert [value for value in PLANTED if any(value in cell for cell in cells)] == []
    assert {"closer~1", "csm~1", "instagram", "Inner Room", "customers"} <= cells


def test_neither_does_its_file(workspace: Workspace) -> None:
    """Nor did it at any time while it was built: DuckDB does not wipe what it frees."""
    content = copy_of(workspace).read_bytes()
    assert [value for value in PLANTED if value.encode() in content] == []
    assert workspace.current is not None
    assert b"Quillfeather" in workspace.current.path.read_bytes()


def test_every_number_is_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    workspace = fill(tmp_path_factory.mktemp("same"), ROOT / "tests/golden/business", GOLDEN_TIERS)
    assert workspace.current is not None
    real, copy = opened(workspace), Snapshot(masked(workspace, workspace.current).open())
    for by in ("", "month", "country", "offer"):
        question = Question(by=by, as_of=real.as_of)
        assert ask(copy, METRICS, question) == ask(real, METRICS, question)
    for dimension in ("closer", "csm"):
        for name in real.members(dimension):
            (code,) = unnamed(workspace, dimension, [name], ())
            asked = Question(filters=Filters({dimension: (name,)}))
            coded = Question(filters=Filters({dimension: (code,)}))
            assert ask(copy, METRICS, coded) == ask(real, METRICS, asked)
    real.con.close()
    copy.con.close()


def test_a_number_stays_with_its_person_over_imports(workspace: Workspace) -> None:
    before = copy_of(workspace)
    first = unnamed(workspace, "closer", ["Tamsin Oakhurst"], ())
    more = b"Payment id,Date,Email,Amount,Closer\np9,2026-10-20,x@private.test,10,Aaron Aable\n"
    prepare(workspace, [Upload("payments.csv", data=more)], now=NOW).publish()
    assert copy_of(workspace) != before
    assert unnamed(workspace, "closer", ["tamsin oakhurst"], ()) == first
    assert unnamed(workspace, "closer", ["Aaron Aable"], ()) == ("closer~2",)


def test_no_spelling_of_a_client_is_in_any_text_of_the_copy(tmp_path: Path) -> None:
    """Every spelling as a campaign, a medium, a source, a content, an offer, a method and an opt-in source."""
    other = Workspace(tmp_path, "ours")
    spelled = [text for text in ZOE if "," not in text]
    person = [["Email", "Full name", "Phone", "Close date", "IG link"]]
    person += [
        ["zoe.quill@private.test", "Zoe Quillfeather", "+34600111222", "2026-10-05", "https://instagram.com/zoequill"]
    ]
    leads = [["Email", "Opt-in date", "UTM source", "UTM medium", "UTM campaign", "UTM content", "Optin source"]]
    leads += [[f"l{i}@else.test", "2026-09-05", text, text, text, text, text] for i, text in enumerate(spelled)]
    paid = [["Payment id", "Date", "Email", "Amount", "Offer", "Method"]]
    paid += [[f"p{i}", "2026-10-05", f"l{i}@else.test", "10", text, text] for i, text in enumerate(spelled)]
    paid += [["px", "2026-10-06", "zoe.quill@private.test", "10", "Inner Room", "Stripe"]]
    given = {"customers.csv": person, "leads.csv": leads, "payments.csv": paid}
    prepare(other, [Upload(name, data=text(rows)) for name, rows in given.items()], now=NOW).publish()
    shown = cells_of(other)
    assert [cell for cell in shown if {cell, cell.casefold()} & {*spelled, *(one.casefold() for one in spelled)}] == []
    assert [cell for cell in shown if "quill" in cell.casefold() or "zoe" in cell.casefold() or "0111222" in cell] == []
    assert "Inner Room" in shown


def cells_of(workspace: Workspace) -> set[str]:
    """Every text in the masked copy of what is in force."""
    assert workspace.current is not None
    con = masked(workspace, workspace.current).open()
    cells: set[str] = set()
    for (table,) in con.execute("select table_name from information_schema.tables").fetchall():
        for row in con.execute(f'select * from "{table}"').fetchall():
            cells |= {str(cell) for cell in row if cell is not None}
    con.close()
    return cells


def settled(workspace: Workspace, **changes: str) -> None:
    prepare(workspace, [], Options(settings=changes), now=NOW).publish()


def test_what_the_owner_approves_is_shown_and_keeps_its_number_for_later(workspace: Workspace) -> None:
    story, talk = "zoe-quillfeather-story", "Ivo in tears"
    assert not {story, talk} & cells_of(workspace)
    assert workspace.current is not None
    to_approve = hidden(workspace, workspace.current, 100)
    assert (to_approve[story], to_approve[talk]) == ("utm_campaign", "event")
    assert not {"Tamsin Oakhurst", "Bram Vexley", "ES", "Inner Room"} & to_approve.keys()
    assert len(hidden(workspace, workspace.current, 2)) == 2
    (code,) = unnamed(workspace, "utm_campaign", [story], ())
    assert number_of("utm_campaign", code)
    settled(
        workspace, **{f"unmasked.{story.upper()}": "yes", f"unmasked.{talk}": "yes", "unmasked.Tamsin Oakhurst": "yes"}
    )
    shown = cells_of(workspace)
    assert {story, talk} <= shown
    assert code not in shown
    assert not {"Tamsin Oakhurst", "tamsin oakhurst"} & shown  # the team is never named
    assert unnamed(workspace, "utm_campaign", [story], [story]) == (story,)
    settled(workspace, **{f"unmasked.{story.upper()}": "", f"unmasked.{talk}": ""})
    assert not {story, talk} & cells_of(workspace)
    assert unnamed(workspace, "utm_campaign", [story], ()) == (code,)


def test_settings_that_shape_figures_are_the_same_and_no_others_are_there(workspace: Workspace) -> None:
    shaping = {
        "week_start": "sunday",
        "good_events": "literal",
        "band.e.show_rate": "0.5..0.6",
        "target.r.gross": "40000",
    }
    settled(
        workspace, **shaping, **{"utm_alias.Zoe Quillfeather": "instagram", "offer_tier.Ivo Marshgrave special": "core"}
    )
    assert workspace.current is not None
    con = masked(workspace, workspace.current).open()
    kept = dict(con.execute("select key, value from settings").fetchall())
    con.close()
    assert shaping.items() <= kept.items()
    assert not [key for key in kept if "zoe" in key.casefold() or "ivo" in key.casefold()]


def test_a_name_nobody_has_becomes_a_code_nobody_has(workspace: Workspace) -> None:
    copy_of(workspace)
    assert unnamed(workspace, "closer", ["Nobody"], ()) == ("closer~0",)
    assert unnamed(workspace, "country", ["ES"], ["es"]) == ("ES",)
    assert unnamed(workspace, "utm_campaign", ["zoe's own"], ["reel"]) == ("utm_campaign~0",)  # it would be told
    assert unnamed(workspace, "offer", ["offer~1"], ["offer~1"]) == ("offer~0",)
    assert number_of("closer", "closer~12") == 12
    assert number_of("closer", f"closer~{'9' * 5000}") is None
    assert number_of("csm", "closer~12") is None


def test_the_copy_of_a_snapshot_that_is_gone_goes_too(tmp_path: Path) -> None:
    other = Workspace(tmp_path, "ours")
    for amount in (b"1", b"2"):
        text = b"Payment id,Date,Email,Amount\np1,2026-10-20,x@private.test," + amount + b"\n"
        prepare(other, [Upload("payments.csv", data=text)], now=NOW).publish()
        copy_of(other)
    first, second = other.history()
    assert len(list((other.folder / "masked").glob("*.duckdb"))) == 2
    first.path.unlink()
    copy_of(other).unlink()
    copy_of(other)
    assert [p.name for p in (other.folder / "masked").glob("*.duckdb")] == [copy_of(other).name]
    assert copy_of(other).name.startswith(f"{second.path.stem}-masked")
    assert {p.stat().st_mode & 0o077 for p in (other.folder / "masked").glob("*.duckdb")} == {0}


def test_codes_that_are_given_anew_are_of_another_copy(tmp_path: Path) -> None:
    """Else a lock to a code would open the rows of whoever had that code before."""
    other = Workspace(tmp_path, "ours")
    text = (
        b"Payment id,Date,Email,Amount,Closer\np1,2026-10-20,x@private.test,1,Ann\np2,2026-10-20,x@private.test,2,Bea\n"
    )
    prepare(other, [Upload("payments.csv", data=text)], now=NOW).publish()
    before = copy_of(other)
    assert copy_of(other) == before
    for damage in (Path.unlink, lambda path: path.write_text("{")):
        damage(before.with_name("labels.json"))
        after = copy_of(other)
        assert after.name != before.name
        assert not before.exists()
        before = after
