"""The first page of a week: the cash of the period step by step over that of the period before, and what it says in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from lib.analysis.kpis import Kpi
from lib.analysis.opening import Finding
from lib.metrics.catalog import ALL
from lib.query import Period
from lib.query.periods import Comparison
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, cards, charts, faces
from lib.ui.numbers.drawing import Drawing, draw_chart
from lib.ui.words import formats
from lib.ui.words.texts import t

CASH = "r.gross"
BESIDE = (CASH, "r.contracted", "r.net_after_refunds", "v.next_30")
"""The numbers that stand over the chart."""
DAYS_SHOWN, WEEKS_SHOWN = 31, 190
"""Up to so many days the steps are days, up to so many weeks of seven days from the period's first, beyond them months of 30."""
RECENT = 30


def draw(chosen: Chosen, found: dict[str, Kpi]) -> None:
    """The numbers and the chart, in a box."""
    with st.container(border=True, gap="xsmall"):
        cards.cells(chosen, [found[ref] for ref in BESIDE if ref in found], key="monday")
        draw_chart(of_steps(chosen, found[CASH]))


def lead(chosen: Chosen, found: dict[str, Kpi], costly: Sequence[Finding]) -> tuple[str, str]:
    """What happened, in a line of two lengths: how much cash came in against before, and how the last 30 days went."""
    cash = found[CASH]
    if cash.value is None or not cash.previous:
        return "", ""
    moved = Decimal(str(cash.value)) - Decimal(str(cash.previous))
    share = formats.rate(abs(float(moved)) / float(cash.previous))
    head = t("lead_up" if moved > 0 else "lead_down" if moved < 0 else "lead_same", share=share)
    told = []
    now, before = _recent(chosen)
    if now is not None and before is not None:
        told.append(t("lead_recent", now=_money(now, chosen), before=_money(before, chosen)))
    for finding in [one for one in costly if one.kpi.ref != CASH][:2]:
        kpi = finding.kpi
        value = faces.shown(kpi, chosen.currency)
        if finding.kind == "balance":
            told.append(t("lead_balance", label=kpi.label.lower(), value=value))
        elif kpi.previous is not None:
            before_text = formats.value(kpi.previous, kpi.metric.unit, chosen.currency)
            told.append(t("lead_moved", label=kpi.label.lower(), before=before_text, value=value))
    return head, "; ".join(told)


def _recent(chosen: Chosen) -> tuple[Fraction | None, Fraction | None]:
    """Cash of the last 30 days of a period, and of the 30 before them; none where the period is not longer than 45."""
    start, end = chosen.period.start, min(chosen.period.end or chosen.as_of, chosen.as_of)
    if start is not None and (end - start).days < RECENT * 3 // 2:
        return None, None
    first = end - timedelta(days=RECENT - 1)
    recent = replace(chosen, period=Period(first, end), comparison=Comparison.PREVIOUS)
    (kpi,) = ask.ask(recent, [ALL[CASH]])
    return tuple(None if one is None else Fraction(str(one)) for one in (kpi.value, kpi.previous))  # type: ignore[return-value]


def _money(amount: Fraction, chosen: Chosen) -> str:
    return formats.money(int(amount), chosen.currency, cents=False)


def of_steps(chosen: Chosen, cash: Kpi) -> Drawing:
    """The cash of the period step by step over that of the period before."""
    start, end = chosen.period.start, chosen.period.end
    by_day = _by_day(chosen, chosen.period)
    start = start or min(by_day, default=None)
    end = end or max(by_day, default=None)
    if start is None or end is None or not by_day:
        return Drawing(cash.label, framed=False)
    length = step_of((end - start).days + 1)
    before = chosen.before
    earlier = _by_day(chosen, before) if before else {}
    begins = before.start if before and before.start else None
    steps: list[charts.Beside] = []
    for n, first in enumerate(range(0, (end - start).days + 1, length)):
        day = start + timedelta(days=first)
        last = min(day + timedelta(days=length - 1), end)
        if day > chosen.as_of:
            break
        value = summed(by_day, day, last)
        then = begins + timedelta(days=n * length) if begins else None
        was = summed(earlier, then, then + (last - day)) if then else None
        steps.append(
            charts.Beside(
                day,
                last,
                formats.short_day(day),
                float(value),
                formats.value(value, cash.metric.unit, chosen.currency),
                None if was is None else float(was),
                "" if was is None else formats.value(was, cash.metric.unit, chosen.currency),
                last > chosen.as_of or (last - day).days + 1 < length,
            )
        )
    grain = {1: "day", 7: "week"}.get(length, "month")
    deck = [t(f"steps_{grain}", label=cash.label)]
    if before:
        deck.append(t("steps_before", span=formats.span(before)))
    goal = cash.progress.goal if cash.progress else None
    if goal is not None:
        deck.append(t("steps_target", goal=formats.value(goal, cash.metric.unit, chosen.currency)))
    if any(step.unfinished for step in steps):
        deck.append(t(f"steps_open_{grain}"))
    target = float(goal) * length / ((end - start).days + 1) if goal is not None else None
    return charts.beside(chosen, cash.label, " · ".join(deck), steps, unit=cash.metric.unit, target=target)


def step_of(days: int) -> int:
    """How many days a step has in a period of so many: one, seven, or thirty."""
    return 1 if days <= DAYS_SHOWN else 7 if days <= WEEKS_SHOWN else 30


def _by_day(chosen: Chosen, period: Period) -> dict[date, Decimal]:
    found = ask.amounts(replace(chosen, period=period), ALL[CASH], "day")
    return {date.fromisoformat(day): Decimal(str(amount)) for day, amount in found.items() if day}


def summed(by_day: dict[date, Decimal], first: date, last: date) -> Decimal:
    """What the days from the first to the last add up to; a day without rows is zero."""
    return sum((amount for day, amount in by_day.items() if first <= day <= last), Decimal(0))
