"""Costs typed by hand: a source of its own, untouched by imports, whose list is what there is of it."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.metrics.catalog import ALL
from lib.publish.draft import prepare
from lib.query import Period, Question, Snapshot, ask
from lib.sources import typed
from lib.sources.typed import Cost, CostRefused, checked
from lib.store.workspace import Workspace
from tests.unit.drafts import publish, upload

FILE = [["Date", "Category", "Amount", "Description"], ["2026-06-03", "Ads", "100", "Search"]]
PAYMENTS = [["ID", "Date", "Email", "Amount", "Status"], ["p1", "2026-06-10", "a@x.com", "4000", "Approved"]]
TOOLS = Cost(date(2026, 6, 1), "overhead", Decimal("60.5"), note="Software, monthly")
COACH = Cost(date(2026, 6, 5), "delivery", Decimal(900), note='Coach, "half"')


def save(workspace: Workspace, *rows: Cost) -> None:
    """As the page does, without a child."""
    prepare(workspace, [typed.upload(rows)]).publish()


def there(workspace: Workspace) -> list[Cost]:
    assert workspace.current
    with closing(workspace.current.open()) as con:
        return typed.costs(con)


def spent(workspace: Workspace, ref: str = "u.net_margin") -> Decimal:
    assert workspace.current
    with closing(workspace.current.open()) as con:
        value = ask(Snapshot(con), [ALL[ref]], Question((Period(date(2026, 6, 1), date(2026, 6, 30)),)))[0, ref, None]
        return Decimal(4000) - Decimal(str(value.numerator))


def test_typed_costs_count_and_imports_leave_them_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    publish(workspace, upload(FILE, "costs.csv"), upload(PAYMENTS, "payments.csv"))
    assert spent(workspace) == 100
    save(workspace, TOOLS, COACH)
    first = workspace.current
    assert spent(workspace) == Decimal("1060.5")
    assert {(one.note, one.amount) for one in there(workspace)} == {
        (TOOLS.note, TOOLS.amount),
        (COACH.note, COACH.amount),
    }
    # The same file again, and another in its place: what was typed stays.
    publish(workspace, upload(FILE, "costs.csv"))
    publish(workspace, upload([FILE[0], ["2026-06-04", "Ads", "70", "Search"]], "costs.csv"))
    assert spent(workspace) == Decimal("1130.5")
    # What is taken out of the list leaves, what is alike counts twice, what is changed changes.
    coach, tools = there(workspace)
    save(
        workspace,
        Cost(**(vars(coach) | {"amount": Decimal(1000)})),
        Cost(coach.day, "delivery", Decimal(1000)),
        Cost(coach.day, "delivery", Decimal(1000)),
    )
    assert spent(workspace) == Decimal(3170)
    save(workspace)
    assert spent(workspace) == 170
    assert there(workspace) == []
    assert first is not None
    workspace.make_current(first)
    assert spent(workspace) == Decimal("1060.5")
    assert tools.id in {one.id for one in there(workspace)}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((None, "ads", 5), "cost_without_day"),
        ((date(2026, 1, 1), "", 5), "cost_without_category"),
        ((date(2026, 1, 1), "ads", None), "cost_without_amount"),
        ((date(2026, 1, 1), "ads", 0), "cost_without_amount"),
        ((date(2026, 1, 1), "ads", float("inf")), "cost_without_amount"),
        ((date(2026, 1, 1), "ads", 5, "XYZQ"), "setting_currency"),
    ],
)
def test_what_is_no_cost_is_refused_by_its_place(row: tuple[object, ...], code: str) -> None:
    with pytest.raises(CostRefused) as refused:
        checked(3, *row)
    assert refused.value.message.code == code
