"""What is at stake, in which order to call, and whether the score predicts: the L and V numbers of docs/numbers-clients.md 16.3 and
19.2, and the drift of 16.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import isnan
from pathlib import Path

import duckdb
import pytest

from lib.analysis.clients.drift import moved
from lib.analysis.clients.journey import kaplan_meier, percentile
from lib.analysis.clients.prediction import Case, judge
from lib.analysis.clients.value import kept_rate, values
from lib.metrics.health import HIGH, LOW, PARTS, TECH, rules
from lib.query import Snapshot
from lib.query.known import HAS_GAP, IS_OVER_SERVED
from lib.query.roll import ORDER
from lib.query.standing import drift_between
from tests.conftest import fill, opened

DAY = date(2026, 10, 7)
SETTINGS = {
    "offer_recurring.Club": "month",
    "offer_recurring.Year": "year",
    "offer_recurring.Quarter": "quarter",
    "offer_months.Six": "6",
}
HEADER = "id,date,due date,email,amount,status,deal,offer,deal id,contracted revenue\n"
PAYMENTS = """a1,2026-08-20,,l1@x.io,97,Approved,,Club,,
a2,2026-09-20,,l1@x.io,97,Approved,,Club,,
a3,2026-10-20,2026-10-20,l1@x.io,97,Pending,,Club,,
b1,2025-12-06,,l2@x.io,1200,Approved,,Year,,
b2,2026-03-02,,l2b@x.io,1200,Approved,,Year,,
c1,2026-09-19,,l3@x.io,300,Approved,,Quarter,,
d1,2026-05-16,,l4@x.io,3000,Approved,Full Pay,Six,d0,3000
e1,2026-09-27,,l5@x.io,500,Approved,Split Pay,Core,,1500
e2,2026-10-01,2026-10-01,l5@x.io,500,Pending,Split Pay,Core,,1500
e3,2026-11-01,2026-11-01,l5@x.io,500,Pending,Split Pay,Core,,1500
"""


def business(folder: Path, due: int) -> Snapshot:
    """The people of the L numbers beside `due` programmes that ended in the last year, of which six were renewed."""
    rows = PAYMENTS
    for n in range(due):
        rows += f"k{n},2025-11-01,,k{n}@x.io,3000,Approved,Full Pay,Six,k{n},3000\n"
        rows += f"r{n},2026-05-05,,k{n}@x.io,3000,Approved,Full Pay,Six,r{n},3000\n" if n < 6 else ""
    folder.mkdir()
    (folder / "payments.csv").write_text(HEADER + rows, encoding="utf-8")
    (folder / "customers.csv").write_text("email,full name,cancel date\nl3@x.io,L Three,2026-10-01\n", encoding="utf-8")
    (folder / "csm_calls.csv").write_text(
        f"id,date,email,status,type\nz,{DAY},l5@x.io,LIVE Call - Qualified,Coaching\n", encoding="utf-8"
    )
    snapshot = opened(fill(folder / "data", folder, SETTINGS))
    assert snapshot.as_of == DAY
    return snapshot


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """With twelve programmes decided."""
    snapshot = business(tmp_path_factory.mktemp("l") / "twelve", 12)
    yield snapshot
    snapshot.con.close()


def at_stake(snapshot: Snapshot) -> dict[str, float]:
    """What is at stake with everybody of the L numbers."""
    names = dict(snapshot.con.execute("select person_id, key :: varchar from people").fetchall())
    return {names[p].split("@")[0]: round(v.total, 2) for p, v in values(snapshot).items() if names[p].startswith("l")}


def test_l1_to_l5(twelve: Snapshot) -> None:
    assert kept_rate(twelve, DAY) == 0.5
    assert at_stake(twelve) == {"l1": 1164, "l2": 1200, "l2b": 480, "l3": 240, "l4": 1500, "l5": 1500}


def test_l4_with_too_few_decided(tmp_path: Path) -> None:
    nine = business(tmp_path / "nine", 9)
    assert at_stake(nine).get("l4", 0) == 0
    nine.con.close()


def rows(listed: Sequence[tuple[object, ...]], *columns: str) -> str:
    """SQL of some rows."""
    return f"(select * from (values {', '.join(map(str, listed))}) t({', '.join(columns)}))"


def test_the_order_of_the_list() -> None:
    """Risk x value: Ana 1,440, Ben 720, Cleo 1,620, Dan and Eva 0; Ben and Dan are called before all others."""
    people = [("Ana", 60, 2400), ("Ben", 90, 800), ("Cleo", 45, 3600), ("Dan", 85, 0), ("Eva", 30, 0)]
    for some in (people, people[::-1]):
        listed = rows(some, "who", "risk", "at_stake")
        asked = f"select who from (select *, date '2026-10-07' as closed_on, null :: date as contacted_on from {listed}) order by {ORDER}"
        assert [who for (who,) in duckdb.execute(asked).fetchall()] == ["Ben", "Dan", "Cleo", "Ana", "Eva"]


def test_who_was_left_alone_for_longest_comes_before_the_key() -> None:
    told = [("a", "2026-09-01", "null"), ("b", "2026-01-01", "date '2026-09-20'"), ("c", "2026-08-01", "null")]
    each = ", ".join(f"('{who}', 50, 100, date '{closed}', {contact})" for who, closed, contact in told)
    listed = f"(select * from (values {each}) t(who, risk, at_stake, closed_on, contacted_on))"
    assert [who for (who,) in duckdb.execute(f"select who from {listed} order by {ORDER}").fetchall()] == [
        "c",
        "a",
        "b",
    ]


def test_v1() -> None:
    sizes = (("red", 40, 12, 20.0), ("yellow", 90, 9, 55.0), ("green", 170, 5, 85.0))
    told = judge(
        [Case(band, score, 0, n < left, False, False) for band, cases, left, score in sizes for n in range(cases)]
    )
    shown = [(one.name, one.cases, one.left, round(100 * (one.rate or 0), 1)) for one in told.lines]
    assert shown == [("red", 40, 12, 30.0), ("yellow", 90, 9, 10.0), ("green", 170, 5, 2.9)]
    intervals = [[round(100 * bound) for bound in one.interval or ()] for one in told.lines]
    assert intervals == [[18, 45], [5, 18], [1, 7]]
    assert (told.caught, told.leavers, told.false_alarms, told.reds) == (12, 26, 28, 40)
    assert round(told.times or 0, 1) == 3.5
    assert told.concordance
    assert round(told.concordance.value, 2) == 0.76
    assert [round(bound, 2) for bound in told.concordance.interval] == [0.64, 0.87]
    assert told.verdict == "so_far"


def test_who_is_going_already_is_in_no_rate() -> None:
    told = judge(
        [
            Case("red", 10.0, 0, True, False, True),
            Case("none", None, 0, True, False, False),
            Case("green", 90.0, 0, False, False, False),
        ]
    )
    assert [(one.name, one.cases, one.left) for one in told.apart] == [("none", 1, 1), ("going", 1, 1)]
    assert (told.leavers, told.caught, told.verdict) == (1, 0, "too_few")


def test_the_drift_check() -> None:
    """Payments 100 to 50, recency 100 to 60, attendance 60 to 60, an answer came: 25 x -50 / 65 = -19.2, 15 x -40 / 65 = -9.2."""

    def day(on: str, **parts: int) -> str:
        values = ", ".join(f"{parts.get(p.name, 'null')} :: double as {p.name}" for p in PARTS)
        return f"(select 1 as person_id, date '{on}' as on_day, 50.0 as score, {values})"

    before = day("2026-09-07", payments=100, recency=100, attendance=60)
    after = day("2026-10-07", payments=50, recency=60, attendance=60, sentiment=100)
    told = duckdb.execute(f"from {drift_between(after, before, rules({}))}").df().iloc[0]
    points = {p.name: round(told[f"moved_{p.name}"], 1) for p in PARTS if not isnan(told[f"moved_{p.name}"])}
    assert points == {"payments": -19.2, "recency": -9.2, "attendance": 0}
    assert round(told["drift"], 1) == -28.5
    assert [p.name for p in PARTS if told[f"came_{p.name}"]] == ["sentiment"]
    assert not [p.name for p in PARTS if told[f"went_{p.name}"]]


def test_a_mean_drift_and_what_chance_alone_can_do() -> None:
    """Ten clients, five of whom moved by -4 and five by 0: the mean is -2, the variance 10 x 4 / 9, its root over ten 0.667, and 1.96 times
    that 1.307. Of nine nobody can tell. Where half moved by +2 and half by -2 there is nothing but chance."""
    told = moved("payments", 10, -20, 80, 10)
    assert told.mean == -2
    assert [round(end, 2) for end in told.interval or ()] == [-3.31, -0.69]
    assert not told.is_noise
    assert moved("payments", 9, -18, 72, 9).interval is None
    assert moved("payments", 9, -18, 72, 9).is_noise
    assert moved("payments", 10, 0, 40, 10).is_noise


def test_first_value_with_those_who_wait() -> None:
    arrived, waiting = [4, 9, 12, 21, 60], [10, 30, 40]
    assert percentile(arrived, 0.5) == 12
    assert kaplan_meier(arrived, waiting) == 21
    assert kaplan_meier([5], [10, 10]) is None


def test_four_fifths_lie_between_two() -> None:
    assert percentile([4, 9, 12, 21], 0.8) == pytest.approx(15.6)


def served(touch: int, held: int, since: int) -> tuple[bool, bool]:
    """Whether who closed so many days ago has a gap, and is served more than the offer promises, with so many calls held."""
    told = f"(select {touch} as touch, {held} as held, date '{DAY}' as on_day, date '{DAY}' - {since} as closed_on)"
    ((gap, over),) = duckdb.execute(f"select {HAS_GAP}, {IS_OVER_SERVED} from {told}").fetchall()
    return gap, over


def test_low_touch_and_its_gap() -> None:
    assert not served(LOW, 1, 200)[0]  # one call fifty days ago lies in its window
    assert served(LOW, 0, 200)[0]  # sixty days ago it does not
    assert not served(LOW, 0, 59)[0]
    assert served(HIGH, 1, 30)[0]
    assert not served(TECH, 0, 900)[0]
    assert served(HIGH, 5, 200)[1]
    assert not served(HIGH, 4, 200)[1]
    assert served(TECH, 2, 200)[1]
