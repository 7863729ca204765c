"""What is said first: the numbers that cost most, one sentence each, with the ways on to why, to the rows and to the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from lib.analysis.drivers import Way
from lib.analysis.kpis import part_unit
from lib.analysis.opening import Finding, Mover
from lib.metrics.units import Unit
from lib.query import Period
from lib.query.periods import Comparison
from lib.ui.frame import shell
from lib.ui.frame.filters import Chosen, member
from lib.ui.numbers import ask, cards, drill, why
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

PARTS = ((Fraction(1, 4), "quarter"), (Fraction(1, 3), "third"), (Fraction(1, 2), "half"), (Fraction(2, 3), "two_thirds"), (Fraction(3, 4), "three_quarters"), (Fraction(1), "all"))  # fmt: skip
"""Parts of a change that have a word, and how near one has to be to be called so."""
NEAR = Fraction(3, 100)
DIGITS = 2
"""Of an amount that is an estimate so many digits are said."""


def draw(chosen: Chosen) -> None:
    """The list, or a line that nothing costs money beyond what is usual."""
    found = ask.opening(chosen)
    if not found:
        st.success(t("first_nothing"), icon=":material/check_circle:")
        return
    for finding in found:
        with st.container(border=True, gap="xxsmall"):
            _row(chosen, finding)


def _row(chosen: Chosen, finding: Finding) -> None:
    kpi = finding.kpi
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.markdown(sentence(chosen, finding), help=how(chosen, finding))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if kpi.band != "none":
            cards.badge(kpi, chosen.currency)
        if finding.kind == "change":
            _why(chosen, finding)
        if st.button(t("rows"), key=f"first_rows_{kpi.ref}", type="tertiary", help=t("rows_help", label=kpi.label)):
            whole = replace(chosen, period=Period(), comparison=Comparison.NONE)
            drill.show(whole if finding.kind == "balance" else chosen, [kpi])
        page = kpi.metric.page
        st.page_link(f"pages/{page}.py", label=t("open_page", page=t(f"page_{page}")), icon=shell.ICONS[page])


def _why(chosen: Chosen, finding: Finding) -> None:
    """The way to what moved it, split by who is named where somebody is."""
    kpi = finding.kpi
    if not why.offered(chosen, kpi):
        return
    if st.button(t("why"), key=f"first_why_{kpi.ref}", type="tertiary", help=t("why_help", label=kpi.label)):
        if finding.mover:
            st.session_state[f"split_{kpi.ref}"] = Way("members", finding.mover.dimension)
        drill.show(chosen, [kpi], view=drill.WHY)


def sentence(chosen: Chosen, finding: Finding) -> str:
    """What happened, what it costs and who moved it."""
    kpi, unit, currency = finding.kpi, finding.kpi.metric.unit, chosen.currency
    value = formats.value(kpi.value, unit, currency)
    label = formats.plain(kpi.label)
    if finding.kind == "balance":
        return _escaped(t("first_balance", label=label, value=value, more=_debt(chosen, finding)))
    # What is said of the sum itself: "18.6 deals fewer × €2,312 new cash each, about €43,000".
    cost = t(
        f"first_{finding.rule.code}",
        n=formats.number(_float(finding.cases)),
        each=formats.money(_float(finding.each or abs(finding.change)), currency, cents=False),
        stake=about(finding, currency),
        under=formats.value(kpi.now.denominator, part_unit(kpi.metric, "denominator"), currency),
    )
    if finding.kind == "bound":
        bound = formats.value(_float(finding.bound or Fraction(0)), unit, currency)
        return _escaped(t("first_bound", label=label, value=value, bound=bound, cost=cost))
    moved = formats.change(kpi.value, kpi.previous, unit) or ""
    who = t("first_who", who=_who(chosen, finding, finding.mover)) if finding.mover else ""
    return _escaped(t("first_change", label=label, value=value, change=moved, cost=cost, who=who))


def _who(chosen: Chosen, finding: Finding, mover: Mover) -> str:
    """ "Ana Ruiz fell from 48.6% to 19.1% of 47 live sales calls, three quarters of it"."""
    metric = finding.kpi.metric
    name = formats.plain(member(mover.dimension, mover.member))
    before, after = (_written(end, metric.unit, chosen.currency) for end in (mover.before, mover.after))
    way = "rose" if mover.after > mover.before else "fell"
    key = f"first_{way}_of" if mover.cases is not None and metric.unit.is_share else f"first_{way}"
    return t(
        key, name=name, before=before, after=after, part=part_of(mover.part),
        n=formats.count(None if mover.cases is None else _float(mover.cases)), cases=glossary().metric(metric.key).denominator,
    )  # fmt: skip


def part_of(part: Fraction) -> str:
    """A part of a change in words where there is a word that is near enough, else in percent."""
    if part > 1 + NEAR:
        return t("first_part_over")
    near = min(PARTS, key=lambda one: abs(one[0] - part))
    return (
        t(f"first_part_{near[1]}")
        if abs(near[0] - part) <= NEAR
        else t("first_part", share=formats.whole_rate(float(part)))
    )


def _debt(chosen: Chosen, finding: Finding) -> str:
    debt = finding.debt
    assert debt is not None
    parts = [t("first_debtors" if debt.people != 1 else "first_debtors_one", n=formats.count(debt.people))]
    if debt.old:
        parts.append(t("first_old", amount=_written(debt.old, finding.kpi.metric.unit, chosen.currency)))
    told = ", ".join(parts)
    if debt.most:
        named = (
            f"{formats.plain(name)} {_written(owed, finding.kpi.metric.unit, chosen.currency)}"
            for name, owed in debt.most
        )
        told = f"{told}; {t('first_most', names=', '.join(named))}"
    return told


def how(chosen: Chosen, finding: Finding) -> str:
    """The rule of the sum, and how sure the change is."""
    kpi, currency = finding.kpi, chosen.currency
    lines = [t(f"first_rule_{finding.rule.code}")]
    if finding.kind == "bound":
        lines.append(t("first_rule_bound"))
    if finding.interval:
        low, high = finding.interval
        unit = kpi.metric.unit
        if finding.kind == "bound":
            ends = [formats.value(end, unit, currency) for end in (low, high)]
        else:
            ends = [_signed(end, unit, currency) for end in (low, high)]
        lines.append(t(f"first_sure_{finding.kind}", low=ends[0], high=ends[1]))
        if finding.kind == "change" and low <= 0 <= high and finding.mover:
            name = formats.plain(member(finding.mover.dimension, finding.mover.member))
            lines.append(t("first_sure_mover", name=name))
    if finding.mover:
        lines.append(t("first_rule_who"))
    return _escaped("\n\n".join(lines))


def _signed(change: float, unit: Unit, currency: str) -> str:
    """A change with its sign, in the unit that changes are told in."""
    if unit.is_share:
        return formats.change(change, 0, unit) or ""
    return ("+" if change > 0 else "−" if change < 0 else "") + formats.value(abs(change), unit, currency)


def about(finding: Finding, currency: str) -> str:
    """What is at stake, as exactly as it is known: a sum of money that came in less is exact, any other is an estimate."""
    stake = Decimal(round(_float(finding.stake)))
    if finding.rule.kind != "sum" or finding.each is not None:
        stake = round(stake, DIGITS - 1 - stake.adjusted())
    return formats.money(int(stake), currency, cents=False)


def _written(amount: Fraction, unit: Unit, currency: str) -> str:
    return formats.value(_float(amount), unit, currency)


def _float(amount: Fraction) -> float:
    return float(amount)


def _escaped(text: str) -> str:
    """Dollars alone would be read as a formula."""
    return text.replace("\\$", "$").replace("$", "\\$")
