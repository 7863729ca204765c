"""What was sold, over the days in which it is delivered: R1 to R7 of docs/numbers-clients.md 15.1, and what is owed of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from lib.metrics.catalog import ALL
from lib.query import Filters, Period, Question, Snapshot, ask
from tests.conftest import fill, opened

AS_OF = date(2027, 2, 1)
SETTINGS = {
    "offer_recurring.Club": "month",
    "offer_tier.Guide": "lead_magnet",
    "offer_tier.Book": "other",
    "offer_months.Day": "0",
}
HEADER = "id,date,email,amount,status,offer,deal id,contracted revenue,vat,refund amount,refund date,due date,closer"
PAYMENTS = f"""{HEADER}
a1,2026-01-15,r1@x.io,2400,Approved,Year,a,2400,,,,,r1
b1,2026-01-15,r2@x.io,2400,Partially refunded,Year,b,2400,,1000,2026-07-01,,r2
c1,2026-01-15,r3@x.io,2400,Partially refunded,Year,c,2400,,1500,2026-07-01,,r3
d1,2026-01-15,r4@x.io,1500,Approved,Year,d,2400,,,,,r4
d2,2026-07-15,r4@x.io,900,Approved,Year,d,2400,,,,,r4
e1,2026-01-15,r5@x.io,2400,Approved,Year,e,2400,416.53,,,,r5
f1,2026-01-15,r5b@x.io,2400,Approved,Year,f,3000,416.53,,,,r5b
g1,2026-01-25,r6@x.io,100,Approved,Club,g,,,,,,r6
g2,2026-03-20,r6@x.io,100,Approved,Club,g,,,,,,r6
h1,2026-01-15,r7@x.io,1200,Approved,Year,h,2400,,,,,r7
h2,2026-10-01,r7@x.io,1200,Approved,Year,h,2400,,,,,r7
i1,2026-05-10,guide@x.io,9,Approved,Guide,i,,,,,,guide
j1,2026-05-11,book@x.io,30,Approved,Book,j,,,,,,book
k1,2026-05-12,day@x.io,500,Approved,Day,k,,,,,,day
l1,2026-01-15,back@x.io,2400,Chargeback,Year,l,2400,,,,,back
m1,2026-02-28,halves@x.io,600,Approved,Year,m,,,,,,halves
m2,2026-09-01,halves@x.io,600,Pending,Year,m,,,,,2026-09-01,halves
n1,2026-06-05,club@x.io,100,Approved,Club,n,,,,,,club
n2,2026-07-05,club@x.io,100,Pending,Club,n,,,,,2026-07-05,club
z1,{AS_OF},last@x.io,0,Approved,Guide,z,,,,,,last
"""


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Everybody of the R numbers, and what is handed over at once, charged back, or paid by halves."""
    folder = tmp_path_factory.mktemp("recognition")
    (folder / "in").mkdir()
    (folder / "in/payments.csv").write_text(PAYMENTS, encoding="utf-8")
    (folder / "in/customers.csv").write_text(
        "email,full name,cancel date\nr7@x.io,R Seven,2026-07-01\n", encoding="utf-8"
    )
    snapshot = opened(fill(folder / "data", folder / "in", SETTINGS))
    yield snapshot
    snapshot.con.close()


def told(snapshot: Snapshot, who: str, ref: str, first: str, last: str, by: str = "") -> dict[str, str]:
    """A figure of one person, whose closer they are themselves, to the cent, by month where that is asked for."""
    period = Period(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    asked = Question((period,), Filters({"closer": (who,)}), AS_OF, by=by)
    return {str(member or ""): cents(one.value) for (_, _, member), one in ask(snapshot, [ALL[ref]], asked).items()}


def cents(value: object) -> str:
    return str(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


YEAR = ("2026-01-01", "2026-12-31")
CASES = [
    # R1: 17, 28 and 351 of 365 days
    ("r1", "u.recognised", "2026-01-01", "2026-01-31", "111.78"),
    ("r1", "u.recognised", "2026-02-01", "2026-02-28", "184.11"),
    ("r1", "u.recognised", *YEAR, "2307.95"),
    ("r1", "u.recognised", "", "", "2400.00"),
    ("r1", "u.recognised", "2027-01-01", "2027-12-31", "92.05"),
    # R2: 1,000 given back on 1 July comes off the 198 days that are left
    ("r2", "u.recognised", "2026-01-01", "2026-06-30", "1098.08"),
    ("r2", "u.recognised", "2026-07-01", "2026-07-31", "47.27"),
    ("r2", "u.recognised", "2026-07-01", "2027-01-31", "301.92"),
    ("r2", "u.deferred", "2026-01-01", "2026-07-31", "254.65"),
    ("r2", "u.deferred", "", "2027-01-31", "0.00"),
    ("r2", "u.accrued", "", "2027-01-31", "0.00"),
    # R3: of 1,500 only 1,301.92 are unrecognised
    ("r3", "u.recognised", "2026-07-01", "2026-07-31", "-198.08"),
    ("r3", "u.recognised", "", "", "900.00"),
    # R4
    ("r4", "u.deferred", "2026-01-01", "2026-06-30", "401.92"),
    ("r4", "u.accrued", "2026-01-01", "2026-06-30", "0.00"),
    # R5: without the VAT, in the share of what was paid
    ("r5", "u.recognised", "", "", "1983.47"),
    ("r5", "u.deferred", "", "2027-01-31", "0.00"),
    ("r5b", "u.recognised", "", "", "2479.34"),
    ("r5b", "u.accrued", "", "2027-01-31", "495.87"),
    # R6: 24 of 31 days in February; a late payment catches up on its day
    ("r6", "u.recognised", "2026-02-01", "2026-02-28", "77.42"),
    ("r6", "u.recognised", "2026-03-01", "2026-03-31", "100.00"),
    ("r6", "u.recognised", "2026-03-20", "2026-03-20", "85.71"),
    # R7: what is unpaid on leaving comes off, and comes back when it is paid
    ("r7", "u.recognised", "2026-07-01", "2026-07-31", "15.96"),
    ("r7", "u.recognised", "2026-10-01", "2026-10-31", "366.90"),
    ("r7", "u.recognised", "", "", "2400.00"),
    # On their day
    ("guide", "u.recognised", "2026-05-10", "2026-05-10", "9.00"),
    ("book", "u.recognised", "2026-05-11", "2026-05-11", "30.00"),
    ("day", "u.recognised", "2026-05-12", "2026-05-12", "500.00"),
    # A chargeback without a date takes everything off on the day of the payment
    ("back", "u.recognised", *YEAR, "0.00"),
    ("back", "u.deferred", "", "2026-06-30", "0.00"),
    # Without a contract value what was paid and what is asked: 1,200 from 28 February, 123 of 365 days to 30 June
    ("halves", "u.recognised", "2026-01-01", "2026-06-30", "404.38"),
    ("halves", "u.deferred", "", "2026-06-30", "195.62"),
    ("halves", "u.accrued", "", "2026-12-31", "409.32"),
    # What a plan asks for and nobody paid: on its day, and accrued
    ("club", "u.recognised", "2026-07-05", "2026-07-05", "100.00"),
    ("club", "u.accrued", "", "2026-07-31", "100.00"),
]


@pytest.mark.parametrize(("who", "ref", "first", "last", "value"), CASES)
def test_worked_out_by_hand(sold: Snapshot, who: str, ref: str, first: str, last: str, value: str) -> None:
    assert list(told(sold, who, ref, first, last).values()) == [value]


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_the_parts_of_a_period_add_up_to_it(sold: Snapshot, by: str) -> None:
    for who in ("r1", "r2", "r3", "r6", "r7", "halves"):
        question = ("2026-01-10", "2026-11-17")
        (whole,) = told(sold, who, "u.recognised", *question).values()
        parts = told(sold, who, "u.recognised", *question, by)
        assert abs(sum(map(Decimal, parts.values())) - Decimal(whole)) <= Decimal("0.005") * (len(parts) + 1), who
