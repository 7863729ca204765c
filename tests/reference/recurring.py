"""The level of one plan that is paid by the month, day by day, as docs/numbers-clients.md 14.1 says it: no code of the product,
and slow. Refunds, pauses and what was asked are not in it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Day = tuple[float, bool]
"""(level, whether it is past due)"""
GRACE, LATE = 30, 4


def month_later(anchor: date, number: int) -> date:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + number, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def days(paid: list[tuple[date, float]]) -> dict[date, Day]:
    """Every day with a level."""
    found: dict[date, Day] = {}
    rest = list(paid)
    while rest:
        run, rest = _run(rest)
        for day, told in run.items():
            found.setdefault(day, told)
    return found


def _run(paid: list[tuple[date, float]]) -> tuple[dict[date, Day], list[tuple[date, float]]]:
    """One run, and the payments after it."""
    begins, amount = paid[0]
    anchor, queue = begins, list(paid)
    prices: list[tuple[date, float]] = []
    if len(paid) > 1 and paid[1][1] > amount and begins < paid[1][0] < month_later(begins, 1) - timedelta(LATE):
        anchor, queue, prices = paid[1][0], queue[1:], [(begins, paid[1][1])]
    settled: dict[date, date] = {}  # due day -> the day on which it was paid
    walls = (
        [(begins, anchor)] if anchor != begins else []
    )  # (since, paid through) of what was counted from older anchors
    dues = [month_later(anchor, n) for n in range(60)]
    last, before = begins, 0
    while queue:
        day, price = queue[0]
        through = _through(dues, settled, walls)
        if day > through + timedelta(GRACE):
            break
        queue.pop(0)
        if settled and (day - last) * 2 < timedelta(365.25 / 12) and through - day > timedelta(LATE):
            continue  # a one-off
        if not settled and walls and (day - last) * 2 < timedelta(365.25 / 12) and through - day > timedelta(LATE):
            continue
        open_ = [due for due in dues if due not in settled]
        reached = [due for due in open_ if due <= day + timedelta(LATE)]
        due = reached[-1] if reached else open_[0]
        late = (day - due).days
        if late > 4 and before > 4 and abs(late - before) <= 3:
            walls += [(settled[one], month_later(anchor, dues.index(one) + 1)) for one in settled]
            anchor, settled, late, due = day, {}, 0, day
            dues = [month_later(anchor, n) for n in range(60)]
        settled[due] = day
        before, last = late, day
        if not prices or prices[-1][1] != price:
            prices.append((max(day, due) if prices else begins, price))
    end = _through(dues, settled, walls) + timedelta(GRACE)
    told: dict[date, Day] = {}
    day = begins
    while day < end:
        price = [price for since, price in prices if since <= day][-1]
        reach = [until for since, until in walls if since <= day]
        reach += [month_later(anchor, dues.index(due) + 1) for due, on in settled.items() if on <= day]
        told[day] = price, day >= max(reach)
        day += timedelta(1)
    return told, queue


def _through(dues: list[date], settled: dict[date, date], walls: list[tuple[date, date]]) -> date:
    return dues[dues.index(max(settled)) + 1] if settled else walls[-1][1] if walls else dues[0]
