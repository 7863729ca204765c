"""What a locked link lets through: the locked rows and no others, in every number, list and drawer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pytest

from lib.analysis.rows import behind
from lib.engine.engine import Connection
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.relations import FILTERS, RELATIONS
from lib.publish import locking
from lib.query import UNASSIGNED, Filters, Question, Snapshot, ask, parts_of
from lib.store import copies
from lib.store.workspace import Snapshot as Stored
from lib.store.workspace import Workspace
from tests.unit.drafts import publish, upload

PEOPLE = {
    "ana": ("Iris", "Mia", "Inner Room", "ES"),
    "zebedee": ("Noor", "Leopold", "Outer Room", "MX"),
    "cleo": ("Iris, Noor", "Mia", "Inner Room", "CO"),
}
LOCKED = Filters({"closer": ("Iris",)}, locked=("closer",))


def files() -> Iterator[tuple[str, list[list[str]]]]:
    """A business of three clients, two closers and costs that belong to nobody or to one source."""
    yield (
        "customers.csv",
        [
            ["Email", "Full name", "Close date", "Closers", "CSMs", "Offers", "Country", "UTM source"],
            *(
                [f"{who}@ours.test", who.title(), "2026-03-05", *facts, f"{who}-source"]
                for who, facts in PEOPLE.items()
            ),
        ],
    )
    yield (
        "payments.csv",
        [
            ["Payment id", "Date", "Email", "Amount", "Offer"],
            *([f"p-{who}", "2026-03-05", f"{who}@ours.test", "1000", facts[2]] for who, facts in PEOPLE.items()),
        ],
    )
    yield (
        "csm_calls.csv",
        [
            ["Csm call ID", "Date", "Email", "Status", "Type", "CSM"],
            *(
                [f"c-{who}", "2026-03-21", f"{who}@ours.test", "No Show", "Coaching", facts[1]]
                for who, facts in PEOPLE.items()
            ),
        ],
    )
    yield (
        "leads.csv",
        [
            ["Email", "Opt-in date", "UTM source"],
            *([f"{who}@ours.test", "2026-02-01", f"{who}-source"] for who in PEOPLE),
        ],
    )
    yield "costs.csv", [
        ["Date", "Category", "Amount", "UTM source", "Description"],
        ["2026-03-01", "Ads", "100", "ana-source", "ad"],
        ["2026-03-01", "Ads", "300", "zebedee-source", "ad"],
        ["2026-03-02", "Sales", "5000", "", "commission of Noor"],
    ]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("locks"), "w")
    publish(made, *(upload(rows, name) for name, rows in files()))
    return made


@pytest.fixture(scope="module")
def snapshot(workspace: Workspace) -> Iterator[Snapshot]:
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        yield Snapshot(con)


def copy_of(workspace: Workspace, **locks: tuple[str, ...]) -> Stored:
    """What a reader behind these locks is given of what is in force."""
    assert workspace.current is not None
    return locking.locked(workspace, workspace.current, locks)


@contextmanager
def behind_locks(workspace: Workspace, **locks: tuple[str, ...]) -> Iterator[Snapshot]:
    """The copy, open."""
    with closing(copy_of(workspace, **locks).open()) as con:
        yield Snapshot(con)


def cells(con: Connection) -> str:
    """Everything that can be read over a connection: cells of tables and views, words of types, texts of views."""
    names = con.execute("select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal").fetchall()  # fmt: skip
    found = [str(con.execute(f'select * from "{name}"').fetchall()) for (name,) in names]
    found += [str(con.execute("select labels from duckdb_types() where not internal").fetchall())]
    found += [str(con.execute("select sql from duckdb_views() where not internal").fetchall())]
    return " ".join(found)


def test_every_metric_is_worked_out_of_locked_rows_or_not_at_all(snapshot: Snapshot) -> None:
    """Over the locked rows every metric says what it says to an owner with that filter; over others it says nothing."""
    locked = ask(snapshot, METRICS, Question(filters=LOCKED))
    free = ask(snapshot, METRICS, Question(filters=Filters({"closer": ("Iris",)})))
    closed = set()
    for key, value in locked.items():
        if value.reason.code == "locked":
            closed.add(key[1])
            assert value.value is None
            assert value.numerator is None
        else:
            assert value == free[key]
    relations = {ref: {part.relation for _, _, part in parts_of(ALL[ref.partition("(")[0]])} for ref in closed}
    assert {"a.spend", "a.cac", "a.roas"} <= closed
    assert all("spend" in found for found in relations.values())
    assert locked[0, "m.clients", None].value == 2


def test_costs_that_name_no_source_are_not_those_of_a_locked_source(snapshot: Snapshot) -> None:
    spend = [ALL["a.spend"]]
    locked = Question(filters=Filters({"utm_source": ("ana-source",)}, locked=("utm_source",)))
    assert ask(snapshot, spend, locked)[0, "a.spend", None].value == 100
    (part,) = behind(snapshot, spend[0], locked)
    assert set(part.included.description) | set(part.left_out.description) == {"ad"}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.ref)
def test_the_rows_behind_a_figure_are_locked_too(snapshot: Snapshot, metric: object) -> None:
    for part in behind(snapshot, metric, Question(filters=LOCKED)):  # type: ignore[arg-type]
        for frame in (part.included, part.left_out):
            assert "Zebedee" not in set(frame.get("name", []))
            assert not {"commission of Noor", "ad"} & set(frame.get("description", []))


def test_a_breakdown_names_only_members_of_locked_rows(snapshot: Snapshot) -> None:
    for by in FILTERS:
        found = ask(
            snapshot,
            [ALL["m.clients"], ALL["r.gross"], ALL["e.booked"], ALL["a.leads"]],
            Question(filters=LOCKED, by=by),
        )
        members = {member for (_, _, member), value in found.items() if value.value}
        assert not members & {"Leopold", "Outer Room", "MX", "zebedee-source"}


def test_lists_of_members_hold_only_those_of_locked_rows(workspace: Workspace, snapshot: Snapshot) -> None:
    with behind_locks(workspace, closer=("Iris",)) as copy:
        assert list(copy.members("csm")) == ["Mia"]
        assert list(copy.members("offer")) == ["Inner Room"]
        assert list(copy.members("country")) == ["CO", "ES"]
        assert list(copy.members("utm_source")) == ["ana-source", "cleo-source"]
    with behind_locks(workspace, csm=("Leopold",)) as copy:
        assert list(copy.members("closer")) == ["Noor"]
    assert list(snapshot.members("csm")) == ["Leopold", "Mia"]


OTHERS = ("Zebedee", "zebedee", "Leopold", "Outer Room", "MX", "commission of Noor")


def test_a_connection_behind_a_lock_has_nothing_of_others(workspace: Workspace, snapshot: Snapshot) -> None:
    """Neither in a row, nor in the words of a column, nor in what DuckDB leaves in the file."""
    assert all(word in cells(snapshot.con) for word in OTHERS)
    copy = copy_of(workspace, closer=("Iris",))
    with closing(copy.open()) as con:
        there = cells(con)
        assert "Ana" in there
        assert "Cleo" in there
        assert [word for word in OTHERS if word in there] == []
        assert not {"spend", "costs", "payments", "customers", "payments_rows"} & Snapshot(con).tables
        with pytest.raises(duckdb.PermissionException):
            con.execute(f"attach '{workspace.current.path}' as real")  # type: ignore[union-attr]
    content = copy.path.read_bytes()
    assert [word for word in OTHERS if len(word) > 2 and word.encode() in content] == []


def test_costs_of_others_are_not_there_behind_a_lock_that_costs_know(workspace: Workspace) -> None:
    with behind_locks(workspace, utm_source=("ana-source",)) as copy:
        assert copy.con.execute("select amount, description from spend").fetchall() == [(100, "ad")]
        question = Question(filters=Filters({"utm_source": ("ana-source",)}, locked=("utm_source",)))
        assert ask(copy, [ALL["a.spend"]], question)[0, "a.spend", None].value == 100


LOOKS_AROUND = {"v.net_per_day", "m.graduation_mature"}
"""Metrics that measure a row by all rows, whatever the filters: the days with payments, the usual time to graduate."""


@pytest.mark.parametrize(
    "locks",
    [{"closer": ("Iris",)}, {"csm": ("Mia", "Leopold"), "offer": ("Outer Room",)}, {"utm_source": ("cleo-source",)}, {"country": ("ES",)}],
    ids=str,
)  # fmt: skip
def test_a_copy_gives_the_figures_of_its_rows(
    workspace: Workspace, snapshot: Snapshot, locks: dict[str, tuple[str, ...]]
) -> None:
    """By every way to divide them too, as the whole snapshot gives them behind the same locks."""
    with behind_locks(workspace, **locks) as copy:
        for by in ("", "month", *FILTERS, "client_day", "utm_campaign"):
            question = Question(filters=Filters(locks, locked=locks), by=by, as_of=snapshot.as_of)
            wanted = [metric for metric in METRICS if metric.ref not in LOOKS_AROUND]
            here, there = ask(copy, wanted, question), ask(snapshot, wanted, question)
            assert {key: value for key, value in here.items() if value.value} == {
                key: value for key, value in there.items() if value.value
            }
        assert any(value.value for value in here.values())


def test_what_a_copy_says_of_itself_is_told_by_its_rows(tmp_path: Path) -> None:
    """The day that presets count back from, what was left out for want of a rate, the first day of the data."""
    made = Workspace(tmp_path, "w")
    rows = [
        ["Payment id", "Date", "Email", "Amount", "Currency", "Closer"],
        ["p1", "2026-02-03", "a@x.test", "100", "EUR", "Iris"],
        ["p2", "2026-03-04", "b@x.test", "70", "EUR", "Noor"],
        ["p3", "2025-01-05", "c@x.test", "50", "USD", "Noor"],
        ["p4", "2026-02-01", "d@x.test", "40", "GBP", "Iris"],
    ]
    publish(made, upload(rows, "payments.csv"))
    with behind_locks(made, closer=("Iris",)) as iris, behind_locks(made, closer=("Noor",)) as noor:
        assert (str(iris.as_of), str(noor.as_of)) == ("2026-02-03", "2026-03-04")
        assert iris.facts["left_out_currencies"] == '[["GBP", 1, "40.0000"]]'
        assert noor.facts["left_out_currencies"] == '[["USD", 1, "50.0000"]]'
        assert (str(iris.begins("money", "event_on")), str(noor.begins("money", "event_on"))) == (
            "2026-02-01",
            "2025-01-05",
        )


def test_copies_are_few_and_private_and_go_with_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST", 2)
    made = Workspace(tmp_path, "w")
    publish(made, *(upload(rows, name) for name, rows in files()))
    kept = [copy_of(made, closer=(name,)).path for name in ("Iris", "Noor", "Nobody")]
    assert [path.exists() for path in kept].count(True) == 2
    assert kept[2].exists()
    assert kept[2].stat().st_mode & 0o077 == 0
    made.delete()
    assert not any(path.exists() for path in kept)


def test_where_nothing_can_be_written_a_copy_is_kept_by_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Workspace(tmp_path, "w")
    publish(made, *(upload(rows, name) for name, rows in files()))
    (made.folder / copies.LOCKED).write_text("in the way")
    copy = copy_of(made, closer=("Iris",))
    assert tmp_path not in copy.path.parents
    assert copy.identity == f"w/{copy.path.stem}"
    with closing(copy.open()) as con:
        assert con.execute("select count(*) from clients").fetchall() == [(2,)]
    copies.forget(made)
    assert not copy.path.exists()


def test_what_is_unassigned_can_be_locked_too(snapshot: Snapshot) -> None:
    nobody = Question(filters=Filters({"closer": (UNASSIGNED,)}, locked=("closer",)))
    assert ask(snapshot, [ALL["m.clients"]], nobody)[0, "m.clients", None].value == 0


def test_every_relation_says_which_filters_it_knows() -> None:
    assert {name for name, relation in RELATIONS.items() if not set(FILTERS) <= relation.filters.keys()} == {"spend"}
