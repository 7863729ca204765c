"""Segments against people whose sets were written down by hand (docs/numbers-clients.md 18): one small business of four."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.metrics.catalog import ALL
from lib.publish.draft import Upload, prepare
from lib.query import Filters, Question, Segment, Snapshot, ask
from lib.query.people import SegmentError, offered, people_of
from lib.store.workspace import Workspace
from tests.conftest import NOW, opened

CUSTOMERS = b"""Email,Full name,Close date,Closers,CSMs,Offers,Country,Onboarding completed date,Cancel date,Testimony
ana@x.test,Ana,2026-06-01,"Iris, Noor",Mia,Inner Room,Spain,2026-06-10,,great
ben@x.test,Ben,2026-09-20,Noor,Leo,Inner Room,Mexico,,,
cleo@x.test,Cleo,2026-03-01,Iris,Mia,Outer Room,Spain,,2026-08-01,
"""
LEADS = b"""Email,Full name,Opt-in date,UTM source,Country
dan@x.test,Dan,2026-10-01,instagram,Spain
"""
PAYMENTS = b"""Payment id,Date,Email,Amount,Status,Due date,Offer,Deal
p1,2026-06-01,ana@x.test,500,paid,2026-06-01,Inner Room,Split Pay
p2,,ana@x.test,500,pending,2026-09-01,Inner Room,Split Pay
p3,2026-09-20,ben@x.test,1000,paid,2026-09-20,Inner Room,Full Pay
p4,2026-03-01,cleo@x.test,300,paid,2026-03-01,Outer Room,Full Pay
"""
CALLS = b"""Call id,Date,Email,Status,Type,CSM,Success,Grade
c1,2026-10-10,ana@x.test,No show,Coaching,Mia,,
c2,2026-10-20,ben@x.test,LIVE Call - Qualified,Coaching,Leo,Yes,9
"""
EVERYBODY = frozenset({"Ana", "Ben", "Cleo", "Dan"})

HELD = {
    "stage = left": {"Cleo"},
    "stage = lead": {"Dan"},
    "stage = onboarding": {"Ben"},
    'stage in (lead, "Onboarding")': {"Ben", "Dan"},
    "stage != lead": {"Ana", "Ben", "Cleo"},
    "in_service = yes": {"Ana", "Ben"},
    "in_service = no": {"Cleo", "Dan"},
    "left = yes": {"Cleo"},
    "left is empty": {"Ana", "Ben", "Dan"},
    "paid > 400": {"Ana", "Ben"},
    "paid = 0": {"Dan"},
    "paid between 300 and 500": {"Ana", "Cleo"},
    "paid not between 300 and 500": {"Ben", "Dan"},
    "pending = 500": {"Ana"},
    "overdue > 0": {"Ana"},
    "overdue = 0": {"Ben", "Cleo", "Dan"},
    "overdue_days = 49": {"Ana"},  # due on 1 September, looked at on 20 October
    "overdue_days is empty": {"Ben", "Cleo", "Dan"},
    "closer = iris": {"Ana", "Cleo"},  # a list matches by any member
    "closer != iris": {"Ben"},  # no member is, and Dan has none
    "closer not in (noor)": {"Cleo"},
    "closer in (iris, noor)": {"Ana", "Ben", "Cleo"},
    "closer is empty": {"Dan"},
    'closer contains "RI"': {"Ana", "Cleo"},
    "country = spain": {"Ana", "Cleo", "Dan"},
    "country = MX": {"Ben"},
    "source = instagram": {"Dan"},
    "offer = 'inner room'": {"Ana", "Ben"},
    "closed >= today - 30d": {"Ben"},  # 20 September is 30 days before 20 October
    "closed > today - 30d": set(),
    "closed between 2026-03-01 and start of quarter - 1d": {"Ana", "Ben", "Cleo"},
    "closed != 2026-06-01": {"Ben", "Cleo"},
    "onboarded is empty": {"Ben", "Cleo", "Dan"},
    "onboarded = yes": {"Ana"},
    "testimony = yes": {"Ana"},
    "testimony is empty": {"Ben", "Cleo", "Dan"},
    "no_shows = 1": {"Ana"},
    "live_calls = 1": {"Ben"},
    "days_since_live = 0": {"Ben"},
    "last_live = today": {"Ben"},
    "last_grade >= 9": {"Ben"},
    "success = yes": {"Ben"},
    "deal = split_pay": {"Ana"},
    "deal = 'full pay'": {"Ben", "Cleo"},
    "red = yes and in_service = no": set(),
}
"""A condition -> whom it holds."""

JOINED = {
    "closer = iris or closer = noor and country = mexico": {"Ana", "Ben", "Cleo"},
    "(closer = iris or closer = noor) and country = mexico": {"Ben"},
    "not closer = iris and paid > 0": {"Ben"},
    "not (closer = iris)": {"Ben", "Dan"},
    "not not stage = lead": {"Dan"},
    "NOT (paid > 0) OR overdue > 0": {"Ana", "Dan"},
    "segment = not_onboarded": {"Ben"},
    "not segment in ('not onboarded')": {"Ana", "Cleo", "Dan"},
}


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    workspace = Workspace(tmp_path_factory.mktemp("segments"), "segments")
    files = {"customers.csv": CUSTOMERS, "leads.csv": LEADS, "payments.csv": PAYMENTS, "csm_calls.csv": CALLS}
    prepare(workspace, [Upload(name, data=text) for name, text in files.items()], now=NOW).publish()
    snapshot = opened(workspace)
    yield snapshot
    snapshot.con.close()


def names(snapshot: Snapshot, text: str) -> set[str]:
    known = {}
    for number, key, name in snapshot.con.execute("select person_id, key, name from people").fetchall():
        known[number] = (name or key).partition("@")[0].capitalize()
    assert set(known.values()) == EVERYBODY
    return {known[number] for number in people_of(snapshot, Segment(text))}


@pytest.mark.parametrize("text", [*HELD, *JOINED])
def test_a_segment_holds_whom_it_was_written_down_to_hold(business: Snapshot, text: str) -> None:
    assert str(business.as_of) == "2026-10-20"
    assert names(business, text) == (HELD | JOINED)[text]


@st.composite
def combined(draw: st.DrawFn) -> tuple[str, frozenset[str]]:
    """A text made of conditions, with the set that plain operations on sets make of theirs."""
    tree = st.recursive(
        st.sampled_from([(text, frozenset(held)) for text, held in HELD.items()]),
        lambda inner: st.one_of(
            inner.map(lambda one: (f"not ({one[0]})", EVERYBODY - one[1])),
            st.tuples(inner, inner).map(lambda two: (f"({two[0][0]}) and ({two[1][0]})", two[0][1] & two[1][1])),
            st.tuples(inner, inner).map(lambda two: (f"({two[0][0]}) or ({two[1][0]})", two[0][1] | two[1][1])),
        ),
        max_leaves=6,
    )
    return draw(tree)


@given(combined())
@settings(max_examples=40, deadline=None)
def test_segments_are_sets_and_one_with_its_negation_is_everybody(
    business: Snapshot, made: tuple[str, frozenset[str]]
) -> None:
    text, held = made
    if len(text) > 490:
        return
    assert names(business, text) == held
    assert names(business, f"not ({text})") == EVERYBODY - held


def test_numbers_of_a_segment_and_of_its_negation_add_up(business: Snapshot) -> None:
    """Iris: 500 of Ana and 300 of Cleo; the others: 1,000 of Ben."""

    def gross(text: str) -> object:
        found = ask(business, [ALL["r.gross"]], Question(filters=Filters(segment=Segment(text))))
        return found[0, "r.gross", None].value

    assert gross("closer = iris") == 800
    assert gross("not closer = iris") == 1000
    assert gross("paid > 5000") == 0


def test_costs_are_of_nobody_and_say_so(business: Snapshot) -> None:
    asked = Question(filters=Filters(segment=Segment("paid > 0")))
    reason = ask(business, [ALL["u.cac"]], asked)[0, "u.cac", None].reason
    assert str(reason) in ("needs:costs", "filter:segment:company")


def test_a_segment_is_judged_on_its_own_day(business: Snapshot) -> None:
    """On 5 September Ana owes since four days, and Ben has not come yet."""
    from datetime import date

    then = date(2026, 9, 5)
    assert people_of(business, Segment("overdue_days = 4", then)) == people_of(business, Segment("overdue > 0"))
    assert people_of(business, Segment("paid = 1000", then)) == frozenset()
    assert people_of(business, Segment("left = yes", date(2026, 7, 1))) == frozenset()
    with pytest.raises(SegmentError, match="of 2026-10-20 alone"):
        people_of(business, Segment("next_call is empty", then))


def test_a_segment_is_not_made_of_itself_round_about_nor_of_endlessly_many(business: Snapshot) -> None:
    own = {"One": "segment = two", "Two": "segment = one or paid > 0", "A0": " or ".join(["paid > 0"] * 20)}
    own |= {f"A{n}": " or ".join([f"segment = a{n - 1}"] * 20) for n in range(1, 9)}
    own |= {f"B{n}": f"segment = b{n - 1}" for n in range(1, 60)} | {"B0": "paid > 0", "Owes": "overdue > 0"}
    before = dict(business.settings)
    business.settings |= {f"segment.{name}": text for name, text in own.items()}
    try:
        for name, code in (("One", "segment_itself"), ("A8", "segment_together"), ("B59", "segment_together")):
            with pytest.raises(SegmentError) as refused:
                people_of(business, Segment(f"segment = {name}"))
            assert refused.value.code == code
        assert names(business, "segment = owes or segment = B3") == {"Ana", "Ben", "Cleo"}
        assert names(business, "segment not in (Owes)") == {"Ben", "Cleo", "Dan"}
    finally:
        business.settings.clear()
        business.settings |= before


def test_ready_ones_are_offered_where_the_data_has_what_they_ask_for(business: Snapshot) -> None:
    found = offered(business)
    assert [*found] == ["at_risk", "silent_30_days", "not_onboarded", "due_for_renewal", "ready_for_upsell"]
    assert len(people_of(business, found["not_onboarded"])) == 1
