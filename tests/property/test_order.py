"""Everything on one day: what the place of a row decides must not hang on which file came in first."""

from __future__ import annotations

from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.analysis.kpis import kpis
from lib.metrics.catalog import PAGES
from lib.query import Period, Snapshot
from lib.query.periods import Comparison
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests import dealt
from tests.property.test_import import workspaces
from tests.unit.drafts import current, numbers, publish, upload

Rows = list[list[str]]
File = tuple[str, Rows]

DAY = "2026-03-02"
PAID = ["ID", "Date", "Email", "Amount", "Status", "Deal", "Offer", "Closer", "Setter", "Method", "Contracted revenue", "Channel"]  # fmt: skip
OPTED = ["Lead ID", "Email", "Opt-in date", "Optin source", "UTM_source", "UTM_medium", "Setter", "Country"]
KNOWN = ["ID", "Phone", "Full name", "Close date", "Closers", "Country", "Testimony", "Offers", "UTM_source"]
HELD = ["ID", "Date", "Email", "Status", "Type", "Closer", "Setter", "Offer made"]

PAYMENTS = (
    [
        PAID,
        ["p1", DAY, "ana@x.com", "500", "Approved", "Full Pay", "Core, Course", "Iris", "Sol", "Stripe", "3000", "Sales Call"],
        ["p2", DAY, "ana@x.com", "700", "Approved", "Deposit", "Core", "Noor", "Tom", "PayPal", "3000", "Direct Close"],
        ["p3", DAY, "ben@x.com", "900", "Approved", "Split Pay", "Core", "Noor", "Tom", "PayPal", "1000", "Direct Close"],
    ],
    [
        PAID,
        ["p4", DAY, "ana@x.com", "300", "Approved", "Split Pay", "Course", "Ted", "Uma", "Wire", "2000", "Direct Close"],
        ["p5", DAY, "ana@x.com", "400", "Approved", "Split Pay", "Core", "Ted", "Uma", "Wire", "3000", "Direct Close"],
        ["p6", DAY, "ben@x.com", "200", "Refunded", "Full Pay", "Core", "Iris", "Sol", "Stripe", "1000", "Sales Call"],
    ],
)  # fmt: skip
LEADS = (
    [
        OPTED,
        ["l1", "ana@x.com", DAY, "Webinar", "instagram", "ads", "Sol", "ES"],
        ["l2", "ben@x.com", DAY, "Quiz", "google", "cpc", "Tom", "US"],
        ["l3", "ana@x.com", DAY, "Quiz", "", "", "", ""],
    ],
    [
        OPTED,
        ["l4", "ana@x.com", DAY, "Call", "youtube", "video", "Uma", "MX"],
        ["l5", "ben@x.com", DAY, "Webinar", "facebook", "ads", "Sol", "ES"],
        ["l6", "cleo@x.com", DAY, "DM", "instagram", "dm", "Sol", "ES"],
    ],
)
CUSTOMERS = (
    [KNOWN, ["1", "+34 600 111 222", "Ana Ruiz", DAY, "Iris", "ES", "", "Core", "instagram"]],
    [KNOWN, ["2", "34600111222", "A. Ruiz", "2026-03-09", "Noor", "US", "Great", "Course", "google"]],
)
CALLS = (
    [HELD, ["s1", DAY, "ana@x.com", "LIVE Call - Qualified", "Sales", "Iris", "Sol", "Yes"]],
    [HELD, ["s2", DAY, "ana@x.com", "LIVE Call - Bad fit", "Sales", "Noor", "Tom", "No"]],
)
OVERLAPPING = ([*PAYMENTS[0], *PAYMENTS[1][1:2]], [PAYMENTS[1][0], *PAYMENTS[0][2:], *PAYMENTS[1][1:]])
"""Two exports with three records in common, of which each has some that the other has not."""

TOGETHER: dict[str, list[File]] = {
    "split": [("payments", PAYMENTS[0]), ("payments", PAYMENTS[1]), ("leads", LEADS[0]), ("leads", LEADS[1])],
    "people": [("customers", CUSTOMERS[0]), ("customers", CUSTOMERS[1]), ("payments", PAYMENTS[1])],
    "overlapping": [("payments", OVERLAPPING[0]), ("payments", OVERLAPPING[1]), ("sales_calls", CALLS[1])],
}  # fmt: skip


def told(workspace: Workspace) -> dict[tuple[str, str], object]:
    """Every number of every page, whole and by closer and source."""
    assert workspace.current is not None
    glossary = Glossary.load("en")
    found: dict[tuple[str, str], object] = {(ref, ""): number for ref, number in numbers(workspace).items()}
    with closing(workspace.current.open()) as con:
        for by in ("closer", "utm_source"):
            listed = kpis(
                Snapshot(con), pages=PAGES, period=Period(), glossary=glossary, comparison=Comparison.NONE, by=by, model="first"
            )  # fmt: skip
            found |= {(k.ref, f"{by} {k.member}"): (k.value, k.now.numerator) for k in listed}
    return found


def brought_in(workspace: Workspace, files: list[File], at_once: bool) -> dict[tuple[str, str], object]:
    """What is told after the files came in, in this order."""
    uploads = [upload(rows, f"{rows[1][0]}.csv", table) for table, rows in files]
    for batch in [uploads] if at_once else [[one] for one in uploads]:
        publish(workspace, *batch)
    return told(workspace)


@pytest.mark.parametrize("name", TOGETHER)
def test_every_order_of_files_that_share_a_day_tells_the_same(name: str, tmp_path: Path) -> None:
    files = TOGETHER[name]
    wanted = brought_in(Workspace(tmp_path, "first"), files, at_once=True)
    for i, order in enumerate(dealt.today(list(permutations(files)), 2)):
        found = brought_in(Workspace(tmp_path, f"w{i}"), list(order), at_once=i % 3 != 0)
        assert {key: (found.get(key), wanted.get(key)) for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key)} == {}  # fmt: skip


def test_a_files_own_order_settles_its_day(tmp_path: Path) -> None:
    # The same three payments of one deal, in two orders of rows: the closing one is the first that is no deposit.
    for i, (order, closer) in enumerate([((1, 2), "Iris"), ((2, 1), "Iris")]):
        workspace = Workspace(tmp_path, f"w{i}")
        publish(workspace, upload([PAID, *(PAYMENTS[0][n] for n in order)], "p.csv", "payments"))
        assert current(workspace, "select closer::varchar from deals where offer = 'Core'") == [(closer,)]
    later = [PAID, PAYMENTS[1][2], PAYMENTS[0][1]]
    publish(Workspace(tmp_path, "later"), upload(later, "p.csv", "payments"))
    assert current(Workspace(tmp_path, "later"), "select closer::varchar from deals") == [("Ted",)]


@st.composite
def same_day(draw: st.DrawFn) -> list[File]:
    """Payments and opt-ins of two people on two days, each table split over two files."""
    number = iter(range(10**6))
    days, people = st.sampled_from([DAY, DAY, "2026-03-03"]), st.sampled_from(["ana@x.com", "ben@x.com"])
    words = [
        ["Approved", "Refunded", "Pending", "Chargeback"], ["Full Pay", "Split Pay", "Deposit", ""], ["Core", "Course", "Core, Course"],
        ["Iris", "Noor", "Iris, Ted", ""], ["Sol", "Tom", ""], ["Stripe", "Wire"], ["3000", "1000", ""], ["Sales Call", "Direct Close", ""],
    ]  # fmt: skip
    touched = [
        ["Webinar", "Quiz", ""],
        ["instagram", "google", ""],
        ["ads", "dm", ""],
        ["Sol", "Tom", ""],
        ["ES", "US", ""],
    ]

    def some(values: list[list[str]]) -> list[str]:
        return [draw(st.sampled_from(one)) for one in values]

    files: list[File] = []
    for _ in range(2):
        paid = [
            [f"p{next(number)}", draw(days), draw(people), f"{100 + next(number)}.50", *some(words)]
            for _ in range(draw(st.integers(1, 4)))
        ]
        opted = [[f"l{next(number)}", draw(people), draw(days), *some(touched)] for _ in range(draw(st.integers(1, 4)))]
        files += [("payments", [PAID, *paid]), ("leads", [OPTED, *opted])]
    return files


@settings(max_examples=dealt.examples(2), deadline=None, suppress_health_check=list(HealthCheck))
@given(files=same_day(), data=st.data())
def test_drawn_files_that_share_a_day_tell_the_same(files: list[File], data: st.DataObject) -> None:
    with workspaces() as (one, two):
        wanted = brought_in(one, files, at_once=False)
        assert brought_in(two, data.draw(st.permutations(files)), at_once=data.draw(st.booleans())) == wanted
