"""A whole export of subscriptions, several per person, counted a second time: day by day over the lines of the file, with nothing of
the product (docs/numbers-clients.md 14.1, 14.2)."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from lib.metrics.catalog import ALL
from lib.publish.draft import Options, Upload, prepare
from lib.query import Period, Question, Snapshot, ask
from lib.store.workspace import Workspace

ROWS = 432
EXPORTED = date(2026, 11, 30)
HEAD = (
    "id,Customer ID,Customer Email,Customer Name,Plan,Product,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),"
    "Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)"
)
MONTHS = {"week": Fraction(12, 52), "month": Fraction(1), "year": Fraction(12)}
LENGTH = {"week": 7, "month": 30, "year": 365}
NEVER = ("trialing", "incomplete", "incomplete_expired")


def export() -> list[dict[str, str]]:
    """The lines of an export: some people have three plans, some moved, some left and came back, some never paid."""
    dice = random.Random(20)
    lines: list[dict[str, str]] = []
    while len(lines) < ROWS:
        person, begins = f"p{len(lines)}", date(2025, 1, 1) + timedelta(days=dice.randrange(600))
        for number in range(dice.choice([1, 1, 1, 2, 2, 3])):
            interval = dice.choice(["month"] * 6 + ["year", "week"])
            start = begins + timedelta(days=number * dice.choice([0, 20, 75, 150]))
            status = dice.choice(["active"] * 5 + ["canceled"] * 4 + ["past_due", "unpaid", *NEVER])
            trial = start + timedelta(days=14) if dice.random() < 0.2 else None
            ended = min(start + timedelta(days=dice.randrange(5, 400)), EXPORTED)
            asked = ended - timedelta(days=dice.choice([0, 0, 3])) if status == "canceled" else None
            if status == "active" and dice.random() < 0.1:
                asked = max(start, EXPORTED - timedelta(days=dice.randrange(1, 20)))
            period = EXPORTED - timedelta(days=dice.randrange(LENGTH[interval] - 1))
            if start > EXPORTED:
                continue
            told = {
                "id": f"sub_{len(lines)}", "Customer ID": f"cus_{person}", "Customer Email": f"{person}@example.com", "Plan": f"price_{interval}",
                "Product": dice.choice(["Circle", "Gold"]), "Quantity": str(dice.choice([1, 1, 1, 3])), "Currency": "eur", "Interval": interval,
                "Amount": f"{dice.choice([0, 25, 40, 99, 1200])}.00", "Status": status, "Created (UTC)": f"{start} 09:00", "Start Date (UTC)": f"{start} 09:00",
                "Current Period Start (UTC)": f"{max(period, start)} 09:00", "Current Period End (UTC)": f"{max(period, start) + timedelta(days=LENGTH[interval])} 09:00",
                "Trial End (UTC)": f"{trial} 09:00" if trial else "", "Canceled At (UTC)": f"{asked} 09:00" if asked else "",
                "Ended At (UTC)": f"{ended} 09:00" if status == "canceled" else "",
            }  # fmt: skip
            lines.append(told)
    return lines[:ROWS]


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


Stretch = tuple[date, date, Fraction, int]
"""First day, first day after, a month's money, days of grace."""


def counted(lines: list[dict[str, str]]) -> dict[str, list[Stretch]]:
    """The stretches of each person, a gap of at most grace between two of them held by the first."""
    found: dict[str, list[Stretch]] = defaultdict(list)
    for line in lines:
        level = Fraction(line["Amount"]) * int(line["Quantity"]) / MONTHS[line["Interval"]]
        if line["Status"] in NEVER or not level:
            continue
        start, paid = day(line["Start Date (UTC)"]), day(line["Current Period End (UTC)"])
        assert start
        assert paid
        if line["Status"] in ("past_due", "unpaid"):
            paid = day(line["Current Period Start (UTC)"])
            assert paid
        begins = max(start, day(line["Trial End (UTC)"]) or start)
        grace = 7 if line["Interval"] == "week" else 30
        asked = day(line["Canceled At (UTC)"])
        until = max(paid, begins) + timedelta(days=grace)
        if asked and begins <= asked < until:
            until = max(paid, begins, asked)
        until = min(until, day(line["Ended At (UTC)"]) or until)
        if begins < until:
            found[line["Customer Email"]].append((begins, until, level, grace))
    for stretches in found.values():
        stretches.sort()
        for begins, *_ in list(stretches):
            before = [(one[1], one[0], place) for place, one in enumerate(stretches) if one[1] <= begins]
            if not before or any(one[0] < begins < one[1] for one in stretches):
                continue
            over, _, place = max(before)
            first, _, level, grace = stretches[place]
            if over < begins and (begins - over).days <= grace:
                stretches[place] = (first, begins, level, grace)
    return found


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    return export()


@pytest.fixture(scope="module")
def snapshot(lines: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD.split(","), restval="")
    writer.writeheader()
    writer.writerows(lines)
    path = Path(tmp_path_factory.mktemp("data"))
    now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    draft = prepare(
        Workspace(path, "w"), [Upload("subscriptions.csv", data=out.getvalue().encode())], Options(), now=now
    )
    kept = {receipt.table: receipt.kept for receipt in draft.receipts}
    assert kept["subscriptions"] == ROWS
    made = draft.publish()
    assert made is not None
    opened = Snapshot(made.open())
    yield opened
    opened.con.close()


def months() -> Iterator[Period]:
    for month in range(1, 12):
        start = date(2026, month, 1)
        yield Period(start, date(2026, month + 1, 1) - timedelta(days=1))


@pytest.mark.parametrize("month", list(months()), ids=lambda one: f"{one.start:%B}")
def test_every_month_is_what_the_lines_come_to(snapshot: Snapshot, lines: list[dict[str, str]], month: Period) -> None:
    assert month.start
    assert month.end
    before, last = month.start - timedelta(days=1), month.end

    def on(stretches: list[Stretch], at: date) -> Fraction:
        return sum((level for since, until, level, _ in stretches if since <= at < until), Fraction(0))

    people = counted(lines)
    assert sum(len(one) > 1 for one in people.values()) > 50  # several of one person
    ends = {who: (on(stretches, before), on(stretches, last)) for who, stretches in people.items()}
    was_here = {who for who, stretches in people.items() if any(since <= before for since, *_ in stretches)}
    expected: dict[str, Fraction | int] = {
        "mrr": sum(end for _, end in ends.values()),
        "subscribers": sum(1 for _, end in ends.values() if end),
        "mrr_start": sum(start for start, _ in ends.values()),
        "mrr_new": sum(end for who, (start, end) in ends.items() if not start and who not in was_here),
        "mrr_reactivated": sum(end for who, (start, end) in ends.items() if not start and who in was_here),
        "mrr_expansion": sum(max(end - start, Fraction(0)) for start, end in ends.values() if start and end),
        "mrr_contraction": sum(max(start - end, Fraction(0)) for start, end in ends.values() if start and end),
        "mrr_churned": sum(start for start, end in ends.values() if start and not end),
    }
    found = ask(snapshot, [ALL[f"s.{name}"] for name in expected], Question((month,), as_of=last))
    got = {name: float(found[0, f"s.{name}", None].value or 0) for name in expected}
    assert got == {name: pytest.approx(float(value), abs=0.001) for name, value in expected.items()}
