"""A filter never chooses its own answer (docs/numbers.md decisions 105, 108): on the sample, every metric under every filter,
alone and split, whoever is chosen and whichever the model."""

from __future__ import annotations

from datetime import date

import pytest

from lib.analysis.shapley import exact
from lib.metrics.catalog import ALL
from lib.metrics.relations import FILTERS, RELATIONS
from lib.query import UNASSIGNED, Filters, Period, Question, Snapshot, ask
from lib.query.reach import pair
from lib.query.wanted import filters
from tests import dealt
from tests.reference.touches import MODELS

PERIODS = (Period(), Period(date(2026, 8, 17), date(2026, 11, 14)), Period(date(2026, 11, 1), date(2026, 11, 2)))
NOT_SHARES = {"u.cac_ticket", "u.gross_margin", "u.net_margin", "v.refund_rate"}
"""Ratios of money to other money, written in percent. Nobody in the sample pays more than the contract says."""
RATES = [metric for metric in ALL.values() if metric.unit.is_share and metric.ref not in NOT_SHARES]
AGES = ("v.overdue_0_30", "v.overdue_31_60", "v.overdue_61_90", "v.overdue_90_plus")
CALLS = ("v.sales_show", "v.close_rate", "v.offer_rate", "v.cash_per_call")
LEADS = ("a.rate", "m.lm_to_offer", "v.revenue_per_lead", "a.leads")
COSTS = ("u.cac", "u.ltv_cac", "a.spend", "v.mer", "u.net_margin")


@pytest.mark.parametrize("dimension", dealt.today([*FILTERS], 2))
def test_no_rate_is_over_one(sample_snapshot: Snapshot, dimension: str) -> None:
    for chosen in (*sample_snapshot.members(dimension), UNASSIGNED):
        who = Filters({dimension: (chosen,)})
        for model in MODELS if dimension == "utm_source" else MODELS[:1]:
            question = Question(PERIODS, who, sample_snapshot.as_of, model)
            for (_, ref, _), value in ask(sample_snapshot, RATES, question).items():
                if ref.split("(")[0] in NOT_SHARES:
                    continue
                assert value.value is None or 0 <= value.value <= 1, f"{ref} of {chosen} ({model}): {value}"


def test_no_rate_of_a_member_is_over_one(sample_snapshot: Snapshot) -> None:
    for by in ("closer", "setter", "csm", "offer", "country", "utm_source", "type", "month"):
        found = ask(sample_snapshot, RATES, Question(PERIODS, as_of=sample_snapshot.as_of, by=by))
        over = {key: value for key, value in found.items() if value.value is not None and not 0 <= value.value <= 1}
        assert over == {}


@pytest.mark.parametrize("dimension", FILTERS)
def test_a_denominator_never_shrinks_to_those_who_got_there(sample_snapshot: Snapshot, dimension: str) -> None:
    """Whoever never bought is among the leads and calls of some member wherever a filter is let through."""
    before = [name for name, relation in RELATIONS.items() if relation.before_sale]
    for metric in ALL.values():
        touched = {part.relation for part in metric.parts if part.relation in before}
        if not touched or pair(sample_snapshot, metric, dimension) in ("bought", "company"):
            continue
        for name in touched:
            others = f"{dimension} is not null and person_id not in (select person_id from buyers)"
            found = sample_snapshot.con.execute(f"select count(*) from {name} where {others}").fetchall()
            assert found[0][0] > 0, f"{metric.ref} by {dimension} counts buyers alone"


def test_which_pairs_there_are(sample_snapshot: Snapshot) -> None:
    """What the sample's files say: calls name closer, setter and source, leads country and source, costs the source of ads."""
    told = {(ref, name): pair(sample_snapshot, ALL[ref], name) for ref in ALL for name in FILTERS}
    for ref in CALLS:
        assert [told[ref, name] for name in ("closer", "csm", "offer")] == ["applies", "bought", "bought"]
        assert told[ref, "country"] == "person"
    for ref in LEADS:
        assert {told[ref, name] for name in ("closer", "csm", "offer")} == {"bought"}
        assert told[ref, "utm_source"] in ("applies", "person")
    for ref in COSTS:
        assert {told[ref, name] for name in ("closer", "csm", "offer", "country")} == {"company"}
    assert told["a.spend", "utm_source"] == "applies"
    assert told["u.cac", "utm_source"] == "company"  # no salary names a source


def test_what_is_open_is_the_same_in_every_period(sample_snapshot: Snapshot) -> None:
    ahead = ("v.next_30", "v.next_31_60", "v.next_61_90")
    wanted = [ALL[ref] for ref in ("r.pending", "r.overdue", *ahead, *AGES)]
    for chosen in (Filters(), Filters({"closer": ("Ana Ruiz",)}), Filters({"country": ("ES",)})):
        found = ask(sample_snapshot, wanted, Question(PERIODS, chosen, sample_snapshot.as_of))
        for position in range(len(PERIODS)):
            now = {metric.ref: exact(found[position, metric.ref, None].value) for metric in wanted}
            assert now == {metric.ref: exact(found[0, metric.ref, None].value) for metric in wanted}
            assert sum(now[ref] for ref in AGES) == now["r.overdue"]
            assert now["r.overdue"] + sum(now[ref] for ref in ahead) <= now["r.pending"]


def test_no_source_is_typed_as_it_is_shown(sample_snapshot: Snapshot) -> None:
    told = set()
    for name in ("no source", "Sin fuente", UNASSIGNED, "direct / unknown", "no lead record"):
        chosen = filters(sample_snapshot, {"utm_source": [name]})
        found = ask(sample_snapshot, [ALL["a.leads"]], Question(PERIODS, chosen, sample_snapshot.as_of))
        told.add(tuple(value.value for value in found.values()))
    assert len(told) == 1
    assert all(told.pop())
    assert dict(filters(sample_snapshot, {"csm": ["Sin asignar"]})) == {"csm": (UNASSIGNED,)}
