"""The journey of five people, worked out by hand (docs/numbers-clients.md 17.2): the data go to 30 June 2026.

a opted in on 1 January, booked on the 3rd, was on the call and closed on the 5th, and was onboarded on the 15th. b opted in on
1 January, was booked and on the call on 10 February. c opted in on 1 January and closed on the 20th without a call. d opted in on
1 January, e on 20 June.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from lib.analysis.clients.journey import CARE, SALE, Step, journey, leak, told_within
from lib.query import Snapshot
from tests.conftest import fill, opened

FILES = {
    "leads.csv": """email,opt-in date
a@x.io,2026-01-01
b@x.io,2026-01-01
c@x.io,2026-01-01
d@x.io,2026-01-01
e@x.io,2026-06-20
""",
    "sales_calls.csv": """id,email,date,booked at,status
s1,a@x.io,2026-01-05,2026-01-03,LIVE Call - Qualified
s2,b@x.io,2026-02-10,2026-02-10,LIVE Call - Qualified
""",
    "customers.csv": """email,full name,close date,onboarding completed date
a@x.io,A,2026-01-05,2026-01-15
c@x.io,C,2026-01-20,
""",
    "payments.csv": """id,date,email,amount,status,deal,offer,contracted revenue
p1,2026-01-05,a@x.io,500,Approved,Split Pay,Core,1000
p2,2026-06-30,a@x.io,500,Approved,Split Pay,Core,1000
p3,2026-01-20,c@x.io,1000,Approved,Full Pay,Core,1000
""",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("journey")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    snapshot = opened(fill(folder / "data", folder, {}))
    yield snapshot
    snapshot.con.close()


def named(snapshot: Snapshot, step: Step) -> dict[str, int]:
    """Who is stuck on a step, and for how many days."""
    of = dict(snapshot.con.execute("select person_id, key :: varchar from people").fetchall())
    return {of[person][:1]: days for person, days in step.stuck}


def test_every_step(told: Snapshot) -> None:
    of = {one.step: one for one in journey(told)}
    booked = of["lead_booked"]
    assert (booked.came, booked.went_on, booked.skipped, booked.backwards) == (5, 3, 1, 0)
    # c closed 19 days after the opt-in, which counts as gone on; e has not had the time.
    assert booked.within == {30: (2, 4), 60: (3, 4), 90: (3, 4)}
    assert (booked.rate, booked.rate_within(30)) == (0.6, 0.5)
    assert (booked.median, booked.quartiles) == (21, (11.5, 30.5))  # of 2 and 40 days
    assert named(told, booked) == {"d": 180}
    closed = of["live_closed"]
    assert (closed.came, closed.went_on, closed.median) == (2, 1, 0)
    assert named(told, closed) == {"b": 140}
    assert (of["closed_onboarded"].came, of["closed_onboarded"].median) == (2, 10)
    assert named(told, of["closed_onboarded"]) == {"c": 161}


def test_of_a_period_only_who_came_in_it(told: Snapshot) -> None:
    (booked, *_) = journey(told, date(2026, 6, 1), date(2026, 6, 30))
    assert (booked.came, booked.went_on, booked.within[30], booked.median) == (1, 0, (0, 0), None)
    assert named(told, booked) == {"d": 180}  # who is stuck is stuck now, whenever they came


def test_a_past_day_knows_nothing_of_later_ones(told: Snapshot) -> None:
    of = {one.step: one for one in journey(told, as_of=date(2026, 1, 31))}
    assert (of["lead_booked"].came, of["lead_booked"].went_on) == (4, 2)
    assert named(told, of["lead_booked"]) == {"b": 30, "d": 30}


def test_where_the_path_leaks() -> None:
    def step(name: str, took: int, old: int) -> Step:
        return Step(name, within={30: (took, old), 60: (took, old), 90: (0, 9)})

    steps = [
        step("lead_booked", 50, 100),
        step("booked_live", 60, 100),
        step("live_closed", 0, 9),
        step("closed_onboarded", 9, 10),
    ]
    assert told_within(steps) == 60  # of nine people nobody can say
    found = leak(steps, SALE, 60)
    assert found
    assert found.step == "lead_booked"
    found = leak(steps, CARE, 60)
    assert found
    assert found.step == "closed_onboarded"
    assert leak(steps, SALE, 90) is None
