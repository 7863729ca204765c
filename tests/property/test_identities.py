"""Laws that hold whatever the data: the status matrix, sums over members, credits that add up, one answer everywhere."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.__main__ import main as command
from lib.analysis.kpis import Kpi, kpis
from lib.analysis.shapley import exact
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.relations import DIMENSIONS
from lib.query import Filters, Number, Period, Question, Snapshot, ask
from lib.query.periods import Comparison
from lib.store.workspace import SAMPLE
from tests import dealt
from tests.property.businesses import Drawn, businesses, imported
from tests.property.compare import GLOSSARY
from tests.reference.touches import MODELS

TOUCH_DIMENSIONS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "optin_source")
SPLITS = [model for model in MODELS if model != "any"]
JUDGED_BY_MONTH = (
    {"r.gross_new", "m.active_start", "m.active_end"}
    | {metric.ref for metric in PAGES["clients"] if metric.ref.startswith("c.") or metric.ref == "l.people"}
    | {"c.engagement", "u.deferred", "u.accrued"}
    | {metric.ref for metric in PAGES["retention"]}
)
"""Who is new is judged for each month anew (decision 116), and who is active, in service or well on its first or last day.
What moved in the months of a period is not what moved in it."""
NOT_SUMS = {
    "u.net_margin",
    "v.net_per_day",
    "v.pace_7",
    "v.pace_14",
    "v.pace_30",
    "v.pace_60",
    "v.pace_net_30",
    "e.latest_grade",
    "u.cac_ticket",
    "l.days",
    "x.ttv",
}
"""Medians; others' denominators are days, the same for every member, each member has a latest of its own, or fees told twice count once
in each; a contract value per new client is none where nobody is new."""
BY_TOUCH = {"a.leads", "a.rate", "a.revenue_per_lead", "a.coverage", "v.revenue_per_lead"}
"""A person with touches of two values is a lead of both."""
WITH_COSTS = {
    *(
        "a.cpl",
        "a.cac",
        "a.roas",
        "v.cpl",
        "v.roas",
        "v.roas_contracted",
        "v.mer",
        "v.cost_per_booked",
        "v.cost_per_live",
        "u.cac",
        "u.paid_cac",
    ),
    *("u.coco", "u.coca", "u.margin_ltv", "u.gross_margin", "u.net_margin"),
}
"""A member that no cost names has no data, so its clients and calls stand in no row."""
quick = settings(
    max_examples=dealt.examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
periods = st.builds(
    Period,
    st.sampled_from([None, date(2025, 9, 1), date(2026, 3, 1), date(2026, 8, 15)]),
    st.sampled_from([None, date(2026, 8, 31), date(2026, 11, 14), date(2027, 3, 1)]),
)
filters = st.fixed_dictionaries(
    {
        "closer": st.sampled_from([(), (), ("Ana Ruiz",), ("Mark Ellis", "Ben Carter")]),
        "csm": st.sampled_from([(), (), ("Hugo Lane",), ("Nadia Khan",)]),
        "offer": st.sampled_from([(), (), ("Kickstart",), ("Speaking Lab", "Momentum Program")]),
        "country": st.sampled_from([(), (), ("ES",), ("US", "MX")]),
        "utm_source": st.sampled_from([(), (), ("instagram",), ("google", "facebook")]),
    }
).map(Filters)


def asked(
    snapshot: Snapshot, period: Period, chosen: Filters | None = None, by: str = "", model: str = "last"
) -> list[Kpi]:
    """Every number of every page."""
    return kpis(
        snapshot,
        pages=PAGES,
        period=period,
        comparison=Comparison.NONE,
        filters=chosen,
        by=by,
        model=model,
        glossary=GLOSSARY,
    )


def values(found: list[Kpi]) -> dict[str, Fraction]:
    """Ref -> value of what has data."""
    return {k.ref: Fraction(k.value) for k in found if k.value is not None}


def summed(found: list[Kpi], ref: str, part: str = "value") -> Fraction:
    """A number summed over its members."""
    told: list[Number | None] = [k.value if part == "value" else getattr(k.now, part) for k in found if k.ref == ref]
    return sum((Fraction(number) for number in told if number is not None), Fraction(0))


def close(found: Fraction, wanted: Fraction) -> bool:
    """Equal but for the binary fractions of attribution weights and the 28 digits of a division."""
    return abs(found - wanted) <= Fraction(1, 10**9) * max(Fraction(1), abs(wanted))


@quick
@given(period=periods, chosen=filters)
def test_status_matrix(sample_snapshot: Snapshot, period: Period, chosen: Filters) -> None:
    """docs/numbers.md 3.2, identities."""
    found = values(asked(sample_snapshot, period, chosen))
    e = {ref.removeprefix("e."): value for ref, value in found.items() if ref.startswith("e.")}
    parts = ("pending", "lead_cancel", "admin_cancel", "rescheduled", "moved", "no_show", "live")
    blank = e["booked"] - sum(e[part] for part in parts)
    assert 0 <= blank <= e["not_filled"]
    assert e["live"] == e["fu_booked"] + e["bad_fit"] + e["good"]
    assert e["due"] == e["live"] + e["no_show"] == e["calendar"] - e["pending"]
    assert e["success"] <= e["good"] <= e["live"] <= e["due"] <= e["booked"]
    assert e["due"] == 0 or close(e["show_rate"] + e["no_show_pct"], Fraction(1))


@quick
@given(period=periods, chosen=filters)
def test_money_adds_up(sample_snapshot: Snapshot, period: Period, chosen: Filters) -> None:
    """docs/numbers.md 2.4 and 8: what is made of other figures is made of them."""
    found = values(asked(sample_snapshot, period, chosen))
    made: dict[str, Callable[[], object]] = {
        "r.net": lambda: found["r.gross"] - found["r.processing_fees"] - found["r.extra_fees"],
        "r.net_after_refunds": lambda: found["r.net"] - found["r.refunds"] - found["r.chargebacks"],
        "r.overdue": lambda: sum(found[f"v.overdue_{age}"] for age in ("0_30", "31_60", "61_90", "90_plus")),
    }
    for ref, sum_of_parts in made.items():
        if ref in found:  # money in currencies without a rate alone is no data, and so is what is made of it
            assert found[ref] == sum_of_parts()
    for less, more in (("r.gross_new", "r.gross"), ("v.new_cash", "v.cohort_cash"), ("v.sales_live", "v.sales_booked")):
        if {less, more} <= found.keys():  # calls name no CSM and no offer before somebody buys
            assert found[less] <= found[more]


@quick
@given(drawn=businesses().filter(lambda drawn: "payments" in drawn.tables), period=periods)
def test_what_was_contracted_came_in_or_is_owed_or_is_lost(drawn: Drawn, period: Period) -> None:
    """docs/numbers.md 8, v.truth: of any business and any period, to the cent."""
    with imported(drawn) as snapshot:
        for chosen in (Filters(), Filters({"closer": ("Ana",)})):
            for asked_of in (period, Period()):
                found = values(asked(snapshot, asked_of, chosen))
                parts = [found.get(f"v.{name}") for name in ("collected", "outstanding", "written_off")]
                if None in parts:
                    assert set(parts) == {None}
                    continue
                assert sum(part for part in parts if part is not None) == found["r.contracted"]
                assert all(part >= 0 for part in parts if part is not None)
                if {"v.deal_refunds", "v.deal_chargebacks"} <= found.keys():
                    kept = (
                        found["v.collected"]
                        + found["v.overpaid"]
                        - found["v.deal_refunds"]
                        - found["v.deal_chargebacks"]
                    )
                    assert found["v.deal_kept"] == kept
                if asked_of == Period() and not snapshot.has("payments.pending"):
                    assert found["v.outstanding"] == found["r.pending"]


def test_all_money_is_told_without_filters(sample_snapshot: Snapshot) -> None:
    found = values(asked(sample_snapshot, Period(), Filters()))
    assert {"r.net", "r.net_after_refunds", "r.overdue", "r.gross_new", "v.new_cash", "v.sales_live"} <= found.keys()


CHOSEN = (Filters(), Filters({"closer": ("Ana Ruiz",)}), Filters({"utm_source": ("instagram",)}))


@pytest.mark.parametrize(
    ("chosen", "dimension"), dealt.today(list(product(CHOSEN, (*DIMENSIONS, "month"))), 24), ids=str
)
def test_members_sum_to_the_total(sample_snapshot: Snapshot, dimension: str, chosen: Filters) -> None:
    """docs/numbers.md 0.4, design.md 3.2: rows and the unassigned row make the whole, so a ratio is that of the sums."""
    whole = {k.ref: k for k in asked(sample_snapshot, Period(), chosen)}
    rows = asked(sample_snapshot, Period(), chosen, by=dimension)
    split = {k.ref for k in rows if k.now.reason.code not in ("dimension", "filter")} - NOT_SUMS - WITH_COSTS
    split -= JUDGED_BY_MONTH if dimension == "month" else set()
    if dimension in (*TOUCH_DIMENSIONS, "source_medium", "affiliate"):
        split -= BY_TOUCH
    wrong = []
    for ref in sorted(split & whole.keys()):
        metric, total = whole[ref].metric, whole[ref].now
        if metric.quotient or total.value is None:
            continue
        for part in ("numerator", "denominator") if total.denominator is not None else ("value",):
            wanted = Fraction(getattr(total, part))
            if not close(summed(rows, ref, part), wanted):
                wrong.append(f"{ref} {part}: rows {float(summed(rows, ref, part))}, total {float(wanted)}")
    assert not wrong, "\n".join(wrong)


@quick
@given(period=periods, chosen=filters, by=st.sampled_from(["", *DIMENSIONS]), model=st.sampled_from(MODELS))
def test_a_ratio_is_its_numerator_over_its_denominator(
    sample_snapshot: Snapshot, period: Period, chosen: Filters, by: str, model: str
) -> None:
    """docs/numbers.md 0.4 and 0.5, for every number shown with what it is made of."""
    for kpi in asked(sample_snapshot, period, chosen, by, model):
        if kpi.now.denominator is None or kpi.metric.reaches:
            continue
        if kpi.value is None:
            assert not kpi.now.denominator or kpi.now.numerator is None or kpi.now.reason.code == "over", kpi.ref
        else:
            assert kpi.now.numerator is not None
            ratio = Fraction(kpi.now.numerator) / Fraction(kpi.now.denominator) * kpi.metric.times
            assert close(Fraction(kpi.value), ratio), kpi.ref


@pytest.mark.parametrize("period", [Period(), Period(date(2026, 3, 1), date(2026, 8, 17))], ids=str)
def test_the_centres_add_up_to_what_is_kept_less_all_costs(sample_snapshot: Snapshot, period: Period) -> None:
    asked_for = Question((period,), as_of=sample_snapshot.as_of)
    found = ask(sample_snapshot, [ALL["u.centre"], ALL["u.net_margin"]], asked_for)
    lines = {ref: Fraction(value.value or 0) for (_, ref, _), value in found.items() if ref.startswith("u.centre(")}
    assert len(lines) == 4
    assert sum(lines.values()) == Fraction(found[0, "u.net_margin", None].numerator or 0)


@pytest.mark.parametrize("dimension", TOUCH_DIMENSIONS)
def test_credits_sum_to_the_conversions(sample_snapshot: Snapshot, dimension: str) -> None:
    """docs/numbers.md 9.2: every model but any touch splits the same customers and the same cash, both buckets included."""
    for period in (Period(), Period(date(2026, 3, 1), date(2026, 8, 31))):
        whole = values(asked(sample_snapshot, period))
        for model in SPLITS:
            rows = asked(sample_snapshot, period, by=dimension, model=model)
            for ref in ("a.customers", "a.cash", "a.contracted"):
                assert close(summed(rows, ref), whole[ref]), (model, ref)
        touched = asked(sample_snapshot, period, by=dimension, model="any")
        assert summed(touched, "a.customers") >= whole["a.customers"]
        assert values(asked(sample_snapshot, period, model="any"))["a.customers"] == whole["a.customers"]


def one_touch_each() -> dict[str, list[dict[str, str]]]:
    """Five people with one opt-in each, and a payer without any."""
    sources = ("google", "", "instagram", "facebook", "google")
    people = [f"p{i}@x.com" for i in range(len(sources))]
    return {
        "leads": [
            {"email": email, "optin_date": f"2026-01-0{i + 1}", "utm_source": source}
            for i, (email, source) in enumerate(zip(people, sources, strict=True))
        ],
        "payments": [
            {"id": f"P{i}", "email": email, "date": "2026-02-01", "amount": f"{100 * (i + 1)}", "status": "Approved"}
            for i, email in enumerate([*people, "nobody@x.com"])
        ],
    }


def test_one_touch_leaves_the_models_nothing_to_differ_about() -> None:
    """docs/numbers.md 9.2: n = 1 -> all models equal."""
    with imported(Drawn(one_touch_each(), {})) as snapshot:
        told = [
            {
                (k.ref, k.member): k.value
                for k in asked(snapshot, Period(), by="utm_source", model=model)
                if k.ref.startswith("a.")
            }
            for model in MODELS
        ]
    assert all(each == told[0] for each in told)
    assert told[0]["a.cash", "google"] == 600
    assert told[0]["a.cash", "direct / unknown"] == 200
    assert told[0]["a.cash", "no lead record"] == 600


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        ([], {}),
        (["--page", "revenue", "--from", "2026-03-01", "--to", "2026-03-31", "--closer", "Ana Ruiz", "--compare", "year"],
         {"period": Period(date(2026, 3, 1), date(2026, 3, 31)), "filters": Filters({"closer": ("Ana Ruiz",)}),
          "comparison": "year", "pages": ["revenue"]}),
        (["--page", "attribution", "--by", "utm_source", "--model", "linear", "--country", "ES", "--as-of", "2026-06-30"],
         {"by": "utm_source", "model": "linear", "filters": Filters({"country": ("ES",)}), "as_of": date(2026, 6, 30),
          "pages": ["attribution"]}),
    ],
    ids=["everything", "revenue", "attribution"],
)  # fmt: skip
def test_command_line_says_the_same(
    built_sample: Path, sample_snapshot: Snapshot, arguments: list[str], question: dict[str, object]
) -> None:
    """design.md 3.5: `kpis --json` prints what the pages show."""
    with redirect_stdout(io.StringIO()) as told:
        assert command(["kpis", *arguments, "--data", str(built_sample), "--workspace", SAMPLE, "--json"]) == 0
    asked: dict[str, Any] = {"pages": list(PAGES), "period": Period(), "glossary": GLOSSARY, "medians": True}
    found = kpis(sample_snapshot, **(asked | question))
    assert json.loads(told.getvalue()) == json.loads(json.dumps([k.as_json() for k in found]))
    assert {k.metric.ref for k in found} <= ALL.keys()
    assert all(isinstance(k.value, int | Decimal | float | None) for k in found)


def test_credit_is_exact_in_whatever_order_it_is_added_up(sample_snapshot: Snapshot) -> None:
    wanted = [ALL[ref] for ref in ("a.cash", "a.customers", "a.contracted")]
    whole = []
    for model in SPLITS:
        parts = ask(sample_snapshot, wanted, Question(model=model, by="utm_source"))
        found = ask(sample_snapshot, wanted, Question(model=model))
        for metric in wanted:
            value = found[0, metric.ref, None].value
            members = [exact(one.value) for (_, ref, _), one in parts.items() if ref == metric.ref]
            assert isinstance(value, Decimal), f"{metric.ref} is no decimal, so its last digits depend on the order"
            assert sum(members) == exact(value)
        whole.append({ref: value.value for (_, ref, _), value in found.items()})
    assert all(one == whole[0] for one in whole)  # the weights of a person are one under every model
