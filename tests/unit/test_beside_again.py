"""Payments that were joined with their orders are the same payments when their kept file is read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib.sandbox.rebuild import rebuild
from lib.store.workspace import Workspace
from tests.unit.drafts import current, publish, upload

PAYMENTS = upload([["id", "order_id", "payment_method", "amount"], ["1", "1", "card", "1000"], ["2", "2", "card", "2050"],
    ["3", "3", "coupon", "2599"], ["4", "4", "card", "1700"]], "raw_payments.csv")  # fmt: skip
ORDERS = upload([["id", "user_id", "order_date", "status"], ["1", "7", "2018-01-01", "completed"],
    ["2", "7", "2018-01-02", "completed"], ["3", "8", "2018-02-03", "returned"]], "raw_orders.csv")  # fmt: skip
PAID = [
    ("1", "2018-01-01", "7", 10.0), ("2", "2018-01-02", "7", 20.5), ("3", "2018-02-03", "8", 25.99), ("4", None, None, 17.0),
]  # fmt: skip


def paid(workspace: Workspace) -> list[tuple[Any, ...]]:
    return current(workspace, "select id, date::varchar, customer_id, amount::double from payments order by id")


@pytest.fixture
def joined(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path, "w")
    publish(workspace, PAYMENTS, ORDERS, minor_units=True)
    assert paid(workspace) == PAID
    return workspace


def test_after_a_changed_answer_and_a_changed_setting(joined: Workspace) -> None:
    ((cents,),) = current(joined, "select key from settings where starts_with(key, 'minor_units.')")
    publish(joined, settings={"time_zone": "Europe/Madrid"})
    assert paid(joined) == PAID
    publish(joined, settings={cents: "units"})
    assert paid(joined) == [(*row, amount * 100) for *row, amount in PAID]
    publish(joined, settings={cents: "cents"})
    assert paid(joined) == PAID
    (again,) = [r for r in publish(joined, PAYMENTS, ORDERS) if r.table == "payments"]
    assert (again.new, again.changed, again.vanished) == (0, 0, 0)


def test_after_the_doctor_has_read_the_kept_files_again(joined: Workspace) -> None:
    assert joined.current is not None
    joined.current.path.write_bytes(b"damaged")
    rebuild(joined)
    assert paid(joined) == PAID
