"""Two businesses that differ only outside a lock: the reader behind it is given the same."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from lib.publish.locking import locked
from lib.store.workspace import Workspace
from tests.unit import two_worlds
from tests.unit.two_worlds import LOCKS, THEIRS

Dump = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    """The two businesses under the same name."""
    made = tuple(Workspace(tmp_path_factory.mktemp(f"world{i}"), "ours") for i in range(2))
    for i, workspace in enumerate(made):
        two_worlds.build(workspace, i)
    return made[0], made[1]


def dump(workspace: Workspace, locks: dict[str, tuple[str, ...]]) -> Dump:
    """Everything in the copy, people numbered by their order."""
    assert workspace.current is not None
    with closing(locked(workspace, workspace.current, locks).open()) as con:
        found: Dump = {}
        names = con.execute("select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal").fetchall()  # fmt: skip
        for (name,) in names:
            columns = [column for (column, *_) in con.execute(f'describe "{name}"').fetchall()]
            chosen = ", ".join(
                "(select count(*) from people p where p.person_id <= t.person_id) as person_id"
                if column == "person_id"
                else f'"{column}"'
                for column in columns
            )
            found[name] = con.execute(f'select {chosen} from "{name}" t order by all').fetchall()
        found["words"] = con.execute("select labels from duckdb_types() where not internal order by all").fetchall()
        found["views"] = con.execute("select view_name, sql from duckdb_views() where not internal order by all").fetchall()  # fmt: skip
    return found


@pytest.mark.parametrize("locks", LOCKS, ids=str)
def test_a_copy_knows_nothing_of_what_the_lock_shuts_out(
    worlds: tuple[Workspace, Workspace], locks: dict[str, tuple[str, ...]]
) -> None:
    one, other = (dump(workspace, locks) for workspace in worlds)
    assert one.keys() == other.keys()
    assert {name: rows for name, rows in one.items() if rows != other[name]} == {}
    assert all(
        one[name]
        for name in ("clients", "money", "calls", "sales", "credits", "optins", "people", "facts", "unconverted")
    )
    assert len({str(world) for world in THEIRS}) == 2


def test_without_a_lock_the_two_are_told_apart(worlds: tuple[Workspace, Workspace]) -> None:
    """By a lock to somebody else too: the test above can fail."""
    for name in ("Noor Quokkason", "Abel Axolotl"):
        one, other = (dump(workspace, {"closer": (name,)}) for workspace in worlds)
        assert {"money", "people", "words"} <= {table for table, rows in one.items() if rows != other[table]}
