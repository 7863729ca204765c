"""What is said first: the numbers that cost most, a line each, with who moved them and the way to why and to the rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from lib.analysis.kpis import Kpi, part_unit
from lib.analysis.opening import Finding, Mover
from lib.metrics.benchmarks import SMALL_SAMPLE
from lib.metrics.catalog import ALL
from lib.metrics.stakes import STAKES
from lib.metrics.units import Unit
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers import cards, explain, faces
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

PARTS = ((Fraction(1, 4), "quarter"), (Fraction(1, 3), "third"), (Fraction(1, 2), "half"), (Fraction(2, 3), "two_thirds"), (Fraction(3, 4), "three_quarters"), (Fraction(1), "all"))  # fmt: skip
"""Parts of a change that have a word, and how near one has to be to be called so."""
NEAR = Fraction(3, 100)
TOLD_BY = tuple(rule.ref for rule in STAKES)
"""The numbers that the list may speak of."""
NEWS = 3
"""So much good news is told at most."""
DIGITS = 2
"""Of an amount that is an estimate so many digits are said."""


def draw(chosen: Chosen, found: Sequence[Finding]) -> None:
    """The list, or a line that nothing costs money beyond what is usual, or that what would say so was never imported."""
    if not found:
        if tables := _unmet(chosen):
            st.info(t("first_unmet", what=explain.need(tables)), icon=":material/upload_file:")
        else:
            st.success(t("first_nothing"), icon=":material/check_circle:")
        return
    head: dict[str, Plain] = {
        "title": t("first_title"),
        "note": t("first_stake"),
        "help": faces.words(t("first_help")),
    }
    cards.lines([thing(chosen, finding) for finding in found], key="things_first", head=head)


def good_news(chosen: Chosen, found: Sequence[Kpi]) -> None:
    """What got better by more than luck, of enough cases that are old enough; nothing where nothing did."""
    better = sorted((kpi for kpi in found if _is_better(kpi)), key=lambda kpi: -faces.gain(kpi))[:NEWS]
    if better:
        rows = [_news(kpi, chosen.currency) for kpi in better]
        cards.lines(rows, key="things_good", head={"title": t("good_title"), "note": t("good_note")})


def _is_better(kpi: Kpi) -> bool:
    if kpi.metric.good == "neutral" or kpi.young or kpi.value is None or not kpi.previous or not kpi.has_moved:
        return False
    counted = [n for n in (kpi.now.n, kpi.before.n) if n is not None]
    return kpi.band != "bad" and faces.gain(kpi) > 0 and all(n >= SMALL_SAMPLE for n in counted)


def _news(kpi: Kpi, currency: str) -> dict[str, Plain]:
    was = formats.value(kpi.previous or 0, kpi.metric.unit, currency)
    return faces.line(kpi, currency, faces.verdict(kpi), t("good_was", was=was))


def _unmet(chosen: Chosen) -> list[str]:
    """The tables of which any would let something be said, where nothing can be; empty where something can."""
    missed = [chosen.data.missing(ALL[ref]) for ref in TOLD_BY]
    return list(dict.fromkeys(each.partition("|")[0].partition(".")[0] for each in missed)) if all(missed) else []


def thing(chosen: Chosen, finding: Finding) -> dict[str, Plain]:
    """One line of the list: what happened, what it costs and who moved it."""
    kpi, unit, currency = finding.kpi, finding.kpi.metric.unit, chosen.currency
    badge = faces.verdict(kpi)
    value, moved = formats.value(kpi.value, unit, currency), faces.delta(kpi)
    money, people = about(finding, currency), _people(chosen, finding)
    return {
        "ref": kpi.ref,
        "label": kpi.label,
        "value": value,
        "delta": moved if finding.kind == "change" else _aside(finding, currency),
        "verdict": faces.badge(badge),
        "money": money,
        "people": people,
        "way": t("first_way_rows" if finding.kind == "balance" else "first_way_why"),
        "hint": [["", faces.words(line)] for line in (_cost(chosen, finding), *how(finding, currency)) if line],
        "name": f"{kpi.label} {value}, {money}. {people}",
    }


def _aside(finding: Finding, currency: str) -> str:
    if finding.kind == "balance":
        return t("balance_on", day=formats.day(finding.kpi.as_of)) if finding.kpi.as_of else ""
    bound = formats.value(_float(finding.bound or Fraction(0)), finding.kpi.metric.unit, currency)
    return t("first_bound", bound=bound)


def _people(chosen: Chosen, finding: Finding) -> str:
    """Who moved it or owes it; where nobody is named, what it costs."""
    if finding.kind == "balance":
        return faces.words(_debt(chosen, finding))
    if finding.mover:
        return faces.words(_who(chosen, finding, finding.mover))
    return faces.words(_cost(chosen, finding))


def _cost(chosen: Chosen, finding: Finding) -> str:
    """The sum itself: "18.6 deals fewer × €2,312 new cash each, about €43,000"; empty for a balance, which is itself."""
    if finding.kind == "balance":
        return ""
    kpi, currency = finding.kpi, chosen.currency
    return t(
        f"first_{finding.rule.code}",
        n=formats.number(_float(finding.cases)),
        each=formats.money(_float(finding.each or abs(finding.change)), currency, cents=False),
        stake=about(finding, currency),
        under=formats.value(kpi.now.denominator, part_unit(kpi.metric, "denominator"), currency),
    )


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


def how(finding: Finding, currency: str) -> list[str]:
    """The rule of the sum, and how sure the change is."""
    kpi = finding.kpi
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
    return lines


def _signed(change: float, unit: Unit, currency: str) -> str:
    """A change with its sign, in the unit that changes are told in."""
    if unit.is_share:
        return (formats.change(change, 0, unit) or "").replace("-", "−", 1)
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
