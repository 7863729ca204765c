"""What a locked link lets through: the locked rows and no others, in every number, list and drawer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from lib.metrics.catalog import ALL, METRICS
from lib.metrics.relations import FILTERS, RELATIONS
from lib.query import UNASSIGNED, Filters, Question, Snapshot, ask, members_within, parts_of
from lib.rows import behind
from lib.workspace.workspace import Workspace
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
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    workspace = Workspace(tmp_path_factory.mktemp("locks"), "w")
    publish(workspace, *(upload(rows, name) for name, rows in files()))
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        yield Snapshot(con)


def test_every_metric_is_worked_out_of_locked_rows_or_not_at_all(snapshot: Snapshot) -> None:
    """Over the locked rows every metric says what it says to an owner with that filter; over others it says nothing."""
    locked = ask(snapshot, METRICS, Question(filters=LOCKED))
    free = ask(snapshot, METRICS, Question(filters=Filters({"closer": ("Iris",)})))
    closed = set()
    for key, value in locked.items():
        if value.reason == "locked":
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


def test_lists_of_members_hold_only_those_of_locked_rows(snapshot: Snapshot) -> None:
    assert members_within(snapshot, "csm", LOCKED) == ["Mia"]
    assert members_within(snapshot, "offer", LOCKED) == ["Inner Room"]
    assert members_within(snapshot, "country", LOCKED) == ["CO", "ES"]
    assert members_within(snapshot, "utm_source", LOCKED) == ["ana-source", "cleo-source"]
    assert members_within(snapshot, "closer", Filters({"csm": ("Leopold",)}, locked=("csm",))) == ["Noor"]
    assert members_within(snapshot, "csm", Filters()) == ["Leopold", "Mia"]


def test_what_is_unassigned_can_be_locked_too(snapshot: Snapshot) -> None:
    nobody = Question(filters=Filters({"closer": (UNASSIGNED,)}, locked=("closer",)))
    assert ask(snapshot, [ALL["m.clients"]], nobody)[0, "m.clients", None].value == 0


def test_every_relation_says_which_filters_it_knows() -> None:
    assert {name for name, relation in RELATIONS.items() if not set(FILTERS) <= relation.filters.keys()} == {"spend"}
