"""Why did it move: the change of a number as a sentence, a waterfall and a table of effects."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
import streamlit as st

from lib.analysis.drivers import (
    Split,
    SplitError,
    Way,
    split,
    ways,
)
from lib.analysis.kpis import Kpi, part_unit
from lib.analysis.shapley import Factor, rounded
from lib.engine.engine import Connection
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric, Which
from lib.metrics.units import Number, Unit
from lib.query import Question
from lib.query.ages import at_equal_age
from lib.ui.frame import paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers import tables, waterfalls
from lib.ui.numbers.drawing import draw_chart
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

MOST = 8
"""Bars of members in a chart; the smallest of more are drawn as one. The table holds them all."""
TOLD = 3
"""Effects that the sentence names in either direction."""


PARTS_OF_RATIO: dict[str, Which] = {"over": "numerator", "minus": "minus", "under": "denominator"}
"""Factor of a ratio -> the part of the metric that it is."""


CARDS = {
    "leads": "a.leads", "booked": "v.sales_booked", "deals": "v.deals", "live_per_due": "v.sales_show", "offered_per_live": "v.offer_rate",
    "won_per_offered": "v.close_rate_offered", "won_per_live": "v.close_rate", "contracted_per_deals": "v.acv",
    "new_cash_per_deals": "v.aov",
    "gross_per_payments": "v.avg_payment", "net_per_payments": "v.avg_net_payment", "customers_per_leads": "a.rate",
    "ads_per_booked": "v.cost_per_booked", "ads_per_leads": "v.cpl",
}  # fmt: skip
"""Factor -> the metric that it is: it is called what its card is called. Cash per contract is none: its card looks at the deals
that have a contract value, a step of a funnel at all of them."""
CSM_CARDS = {"booked": "e.booked", "live_per_due": "e.show_rate", "success_per_good": "e.good_success"}
"""The same on the page of CSM calls."""


def card_of(metric: Metric, factor: str) -> str:
    """The ref of the number that a factor of a change is, empty if it has no card of its own."""
    return (CSM_CARDS if metric.page == "csm_calls" else CARDS).get(factor, "")


def offered(chosen: Chosen, kpi: Kpi) -> bool:
    """Whether a number has a change that can be split."""
    compared = chosen.before is not None and kpi.value is not None and kpi.previous is not None
    return compared and not kpi.dimension and bool(ways(chosen.data, kpi.metric))


def draw(chosen: Chosen, kpi: Kpi, con: Connection) -> None:
    """Let the reader choose how to split the change, and draw it."""
    before = chosen.before
    assert before is not None
    found = ways(chosen.data, kpi.metric)
    way = st.selectbox(t("why_way"), found, format_func=_way, key=f"split_{kpi.ref}")
    question = Question((chosen.period, before), chosen.filters, chosen.as_of, chosen.model)
    question = at_equal_age(question, chosen.data.as_of) if kpi.as_stood else question
    try:
        change = split(chosen.data, kpi.metric, way, question, con)
    except SplitError as reason:
        st.info(t(f"why_{reason.code}"), icon=":material/info:")
        return
    step = _step(change)
    effects = dict(zip(change.factors, rounded([f.effect for f in change.factors], step), strict=True))
    _sentence(chosen, kpi, change, effects)
    spans = [formats.span(before), formats.span(chosen.period)]
    _waterfall(chosen, kpi, change, effects, spans)
    parts = " ".join(_signed(effect, kpi.metric.unit, chosen.currency) for effect in effects.values() if effect)
    moved = _signed(sum(effects.values(), Fraction(0)), kpi.metric.unit, chosen.currency)
    st.caption(_escaped(t("why_sum", parts=parts or moved, change=moved)))
    for line in _about(change):
        st.caption(line)
    _table(chosen, kpi, change)


def _way(way: Way) -> str:
    if way.kind == "members":
        return glossary().field(way.name)
    if way.kind == "steps" and way.name in ("gross", "net"):
        return t(f"way_steps_{way.name}")
    return t(f"way_{way.kind}")


def _about(change: Split) -> list[str]:
    """How the bars are to be read."""
    if change.way.kind != "members":
        lines = [t("why_about_steps")] if change.way.kind != "sum" else []
        return lines + [t("why_about_deals")] * any(factor.name == "deals_per_live" for factor in change.factors)
    if change.members is None:
        return [t("why_about_sums")]
    return [t("why_about_amounts" if any(f.name == "volume" for f in change.factors) else "why_about_members")]


def _name(change: Split, factor: Factor) -> str:
    """What a factor is called; names from the data are as they are."""
    if factor.name == "member":
        return member(change.way.name, None if factor.member is None else str(factor.member))
    if change.way.kind == "ratio":
        return _part_name(change, factor.name)
    if change.way.kind == "steps" and (ref := card_of(change.metric, factor.name)):
        return glossary().metric(ALL[ref].key).label
    return t(f"factor_{factor.name}")


def _part_name(change: Split, name: str) -> str:
    metric = change.metric
    if metric.quotient:
        return glossary().metric(ALL[metric.quotient[0 if name == "over" else 1]].key).label
    text = glossary().metric(metric.key)
    # Of a margin the numerator is what is left after something was taken off; what it is taken off is the denominator.
    words = text.denominator if name == "under" or metric.minus else text.numerator
    words = t("rows_minus") if name == "minus" else words
    return words[:1].upper() + words[1:]


def _unit(change: Split, factor: Factor) -> Unit:
    if change.way.kind == "ratio":
        return part_unit(change.metric, PARTS_OF_RATIO[factor.name])
    return change.units.get(factor.name, change.metric.unit)


def _ends(chosen: Chosen, change: Split, factor: Factor) -> tuple[str, str]:
    """A factor's values in both periods as they are shown."""
    unit = _unit(change, factor)
    before, after = (formats.value(_number(end), unit, chosen.currency) for end in (factor.before, factor.after))
    return before, after


def _number(value: Fraction | None) -> Number | None:
    return None if value is None else float(value)


def _step(change: Split) -> Fraction:
    """To what the effects are rounded, so that they still add up as printed."""
    size = max((abs(factor.effect) for factor in change.factors), default=Fraction(0))
    return change.metric.unit.step(size)


def _signed(effect: Fraction, unit: Unit, currency: str) -> str:
    sign = "+" if effect > 0 else "−" if effect < 0 else "±"
    return sign + _amount(abs(effect), unit, currency)


def _amount(effect: Fraction, unit: Unit, currency: str) -> str:
    return unit.effect(effect, formats.Ink(currency))


def _sentence(chosen: Chosen, kpi: Kpi, change: Split, effects: dict[Factor, Fraction]) -> None:
    unit, currency = kpi.metric.unit, chosen.currency
    before, after = (formats.value(float(end), unit, currency) for end in (change.before, change.after))
    total = sum(effects.values(), Fraction(0))
    key = "why_rose" if total > 0 else "why_fell" if total < 0 else "why_same"
    label = formats.plain(kpi.label)
    moved = _amount(abs(total), unit, currency)
    on_card = formats.change(kpi.value, kpi.previous, unit)
    if on_card and on_card.lstrip("+-−") != moved:
        moved = f"{moved} ({on_card})"
    lines = [f"**{t(key, label=label, change=moved, before=before, after=after)}**"]
    ordered = sorted(effects, key=lambda factor: -abs(effects[factor]))
    for key, sign in (("why_up", 1), ("why_down", -1)):
        told = [factor for factor in ordered if effects[factor] * sign > 0][:TOLD]
        if told:
            lines.append(t(key, parts="; ".join(_told(chosen, change, factor, effects[factor]) for factor in told)))
    st.markdown(_escaped("  \n".join(lines)))


def _told(chosen: Chosen, change: Split, factor: Factor, effect: Fraction) -> str:
    signed = _signed(effect, change.metric.unit, chosen.currency)
    name = formats.plain(_name(change, factor))
    if factor.before is None or factor.after is None:
        return t("why_part", effect=signed, name=name)
    before, after = _ends(chosen, change, factor)
    return t("why_moved", effect=signed, name=name, before=before, after=after)


def _waterfall(chosen: Chosen, kpi: Kpi, change: Split, effects: dict[Factor, Fraction], spans: Sequence[str]) -> None:
    unit, currency = kpi.metric.unit, chosen.currency
    bars = [
        waterfalls.Step(
            _name(change, factor), float(effect), _signed(effect, unit, currency), _way_of(chosen, change, factor)
        )
        for factor, effect in _drawn(change, effects)
    ]
    drawn = dict(_drawn(change, effects))
    others = [effect for factor, effect in effects.items() if effect and factor not in drawn]
    if others:
        rest = sum(others, Fraction(0))
        bars.append(
            waterfalls.Step(
                t("why_others", n=formats.count(len(others))), float(rest), _signed(rest, unit, currency), ""
            )
        )
    before, after = (formats.value(float(end), unit, currency) for end in (change.before, change.after))
    drawing = waterfalls.waterfall(
        t("why_title", label=kpi.label, before=spans[0], after=spans[1]),
        (spans[0], float(change.before), before), bars, (spans[1], float(change.after), after),
        unit=unit, currency=currency, good=kpi.metric.good,
    )  # fmt: skip
    draw_chart(drawing)


def _way_of(chosen: Chosen, change: Split, factor: Factor) -> str:
    if factor.before is None and factor.after is None:
        return ""
    return " → ".join(_ends(chosen, change, factor))


def _drawn(change: Split, effects: dict[Factor, Fraction]) -> list[tuple[Factor, Fraction]]:
    """Steps in their order; members by the size of their effect, as many as fit."""
    if change.way.kind != "members":
        return list(effects.items())
    people = sorted((f for f in effects if f.name == "member"), key=lambda f: -abs(effects[f]))
    others = [f for f in effects if f.name != "member"]
    kept = [f for f in people if effects[f]][: MOST if len(people) <= MOST else MOST - 1]
    return [(f, effects[f]) for f in (*others, *kept) if effects[f] or f.name != "caseless"]


def _table(chosen: Chosen, kpi: Kpi, change: Split) -> None:
    """Every factor with its values and its effect; of members also their share of the cases."""
    unit, currency = kpi.metric.unit, chosen.currency
    step = _step(change)
    mixed = change.members.parts if change.members else {}
    pieces = [f.effect for f in change.factors if not (mixed and f.name == "mix")]
    pieces += [part.mix for part in mixed.values()]
    shown = rounded(pieces, step)
    own = dict(zip([f for f in change.factors if not (mixed and f.name == "mix")], shown, strict=False))
    by_mix = dict(zip(mixed, shown[len(own) :], strict=True))
    rows: list[dict[str, Any]] = []
    for factor, effect in own.items():
        before, after = ("", "") if factor.name == "caseless" else _ends(chosen, change, factor)
        row = {t("why_factor"): _name(change, factor)}
        if factor.name == "member" and mixed:
            first, last = mixed[factor.member].shares
            row |= {t("why_share_before"): formats.rate(float(first)), t("why_share_after"): formats.rate(float(last))}
        row |= {t("why_before"): before, t("why_after"): after}
        row[t("why_own_effect") if mixed else t("why_effect")] = _signed(effect, unit, currency)
        if factor.name == "member" and mixed:
            row[t("why_mix_effect")] = _signed(by_mix[factor.member], unit, currency)
        rows.append(row)
    columns = list(dict.fromkeys(name for row in sorted(rows, key=len, reverse=True) for name in row))
    frame = pd.DataFrame(rows, columns=columns).fillna("")
    start = paging.turn(f"why_{change.way.name}", len(frame))
    tables.plain_table(
        frame.iloc[start : start + paging.PAGE],
        alt=t("why_title", label=kpi.label, before=t("why_before"), after=t("why_after")),
    )
    tables.download(frame, f"{kpi.metric.key}_why_{change.way.kind}_{change.way.name}")


def _escaped(text: str) -> str:
    """Dollars alone would be read as a formula."""
    return text.replace("\\$", "$").replace("$", "\\$")
