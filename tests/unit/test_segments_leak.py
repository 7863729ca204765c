"""What a reader behind a lock or without names can learn by segments: nothing that differs where only others differ, however they ask
(a differencing attack), and no name by any sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from lib.publish.locking import locked
from lib.publish.masking import masked
from lib.query import Segment, Snapshot
from lib.query.people import SegmentError, named, offered, people_of
from lib.store.workspace import Workspace
from tests.unit import two_worlds
from tests.unit.two_worlds import LOCKS, OURS, THEIRS

ATOMS = (
    "stage = left", "stage != lead", "in_service = yes", "paid > 0", "paid = 0", "paid > 1000", "kept >= 0", "contracted > 0", "pending > 0", "overdue = 0",
    "overdue_days > 30", "refunded > 0", "mrr > 0", "value_at_risk > 0", "health < 60", "health is empty", "coverage > 50", "risk >= 15", "red = yes",
    "health_30d_ago is not empty", "reason = silent", "closed is not empty", "closed >= today - 60d", "joined is empty", "onboarded = yes", "graduated = yes",
    "testimony is empty", "no_shows > 0", "live_calls >= 2", "attendance < 100", "last_grade > 5", "success = yes", "next_call is empty", "days_since_live > 20",
    "closer is empty", "csm is not empty", "offer is empty", "country is not empty", "source is empty", "setter is empty", "age is not empty",
    "tier = core", "deal is empty", "payment_type is not empty", "touch_model = tech", "gender = female", "segment = at_risk", "segment = not_onboarded",
    "red_since < today", "renewal_date is empty", "plan is empty",
)  # fmt: skip
NAMING = tuple(
    f'{field} {asked} "{name}"' if asked != "in" else f'{field} in ("{name}", "nobody")'
    for team in (OURS, *THEIRS)
    for field, names in (("closer", team.closers), ("csm", team.csms), ("offer", team.offers), ("country", team.countries), ("source", team.sources))
    for name in names
    for asked in ("=", "!=", "contains", "in")
)  # fmt: skip
"""Conditions that name what there is, and what only one of the two businesses has outside the lock."""


def questions() -> Iterator[str]:
    """What an attacker asks: every condition, its complement, each beside another, and those that name somebody."""
    yield from ATOMS
    yield from (f"not ({atom})" for atom in ATOMS)
    yield from (f"{one} and not ({other})" for one, other in pairwise(ATOMS))
    yield from NAMING
    yield from ('segment = "Late"', 'segment = "Quokka folks"', 'segment = "Of others"', 'segment = "Behind"')


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    made = tuple(Workspace(tmp_path_factory.mktemp(f"world{i}"), "ours") for i in range(2))
    for i, workspace in enumerate(made):
        two_worlds.build(workspace, i)
    return made[0], made[1]


def answers(snapshot: Snapshot, *, nameless: bool = False) -> dict[str, object]:
    """Question -> how many, and by whom of the copy in their order; or the sentence."""
    found: dict[str, object] = {}
    place = {
        person: at
        for at, (person,) in enumerate(
            snapshot.con.execute("select person_id from people order by person_id").fetchall()
        )
    }
    for text in questions():
        try:
            found[text] = sorted(place[person] for person in people_of(snapshot, Segment(text, nameless=nameless)))
        except SegmentError as refusal:
            found[text] = str(refusal)
    found["named"] = named(snapshot)
    found["offered"] = [*offered(snapshot, nameless=nameless)]
    return found


@pytest.mark.parametrize("locks", [LOCKS[0], LOCKS[2]], ids=str)
def test_behind_a_lock_every_question_has_the_same_answer_whoever_else_there_is(
    worlds: tuple[Workspace, Workspace], locks: dict[str, tuple[str, ...]]
) -> None:
    told = []
    for workspace in worlds:
        assert workspace.current
        with closing(locked(workspace, workspace.current, locks).open()) as con:
            told.append(answers(Snapshot(con)))
    one, other = told
    assert {text: (one[text], other[text]) for text in one if one[text] != other[text]} == {}
    assert "Behind" in one["named"]  # type: ignore[operator]
    assert "Late" not in one["named"]  # type: ignore[operator]
    assert "Quokka folks" not in one["named"]  # type: ignore[operator]
    counts = {text: len(found) for text, found in one.items() if isinstance(found, list)}
    assert len(set(counts.values())) > 3
    hidden = {name.casefold() for team in THEIRS for name in (*team.closers, *team.csms, *team.offers)}
    assert not [text for text, found in one.items() if isinstance(found, str) and _says_more(text, found, hidden)]


def _says_more(asked: str, said: str, hidden: set[str]) -> bool:
    """Whether a sentence names somebody hidden whom the question did not."""
    return any(name in said.casefold() and name not in asked.casefold() for name in hidden)


def test_without_a_lock_the_questions_tell_the_two_apart(worlds: tuple[Workspace, Workspace]) -> None:
    told = []
    for workspace in worlds:
        assert workspace.current
        with closing(workspace.current.open()) as con:
            told.append(answers(Snapshot(con)))
    assert sum(told[0][text] != told[1][text] for text in told[0]) > 50


def test_without_names_no_answer_is_of_few_no_name_is_known_and_none_is_told(
    worlds: tuple[Workspace, Workspace],
) -> None:
    workspace = worlds[0]
    assert workspace.current
    with closing(masked(workspace, workspace.current).open()) as con:
        snapshot = Snapshot(con)
        found = answers(snapshot, nameless=True)
        everybody = snapshot.how_many_people
    assert everybody == OURS.clients + THEIRS[0].clients
    offered_to = found["offered"]
    assert isinstance(offered_to, list)
    counted = [people for text, people in found.items() if isinstance(people, list) and text not in ("offered",)]
    assert counted
    assert all(5 <= len(people) <= everybody - 5 for people in counted)
    assert {*offered_to} <= {"at_risk", "silent_30_days", "not_onboarded", "due_for_renewal", "ready_for_upsell"}
    team = {*OURS.closers, *OURS.csms, *THEIRS[0].closers, *THEIRS[0].csms}
    for text in NAMING:
        field, _, _ = text.partition(" ")
        if field in ("closer", "csm"):
            assert isinstance(found[text], str)
            told = str(found[text])
            assert not [name for name in team if name in told and name not in text]
    for text in (
        "closed = 2026-05-13",
        "closed between 2026-05-13 and 2026-05-13",
        "closed in (2026-05-13)",
        'closer contains "i"',
    ):
        with closing(masked(workspace, workspace.current).open()) as con, pytest.raises(SegmentError) as refused:
            people_of(Snapshot(con), Segment(text, nameless=True))
        assert refused.value.code == "segment_nameless"
