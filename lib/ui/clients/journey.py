"""The journey of people from the first opt-in to what they buy last: how many come to each step, where the path leaks, how long
each step takes, and who is stuck where (docs/numbers-clients.md 17.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from lib.analysis.clients import lists
from lib.analysis.clients.journey import CARE, SALE, STEPS, WITHIN, Step, journey, leak, told_within
from lib.metrics import units
from lib.metrics.catalog import ALL
from lib.query import FilterKey, Filters, Snapshot
from lib.ui.clients import as_segment
from lib.ui.frame import people, saving
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers import ask, charts, page, tables
from lib.ui.numbers.drawing import Drawing, draw_chart
from lib.ui.words import formats
from lib.ui.words.texts import t

LISTED = 200
"""So many who are stuck are sent; the download has all."""
STAGES = (
    "lead", "booked", "live_call", "onboarding", "active", "graduated", "upsell", "backend", "lapsed", "inactive", "left", "no_date",
)  # fmt: skip
"""The stages in the order of the journey."""


def show(chosen: Chosen) -> None:
    """Draw the section: the path with its leak, where people stand, every step, and who is stuck."""
    if not people.there(chosen.data):
        return
    steps = _steps(
        chosen.identity, (chosen.period.start, chosen.period.end), chosen.filters.key, chosen.as_of, chosen.data, chosen.filters
    )  # fmt: skip
    if not any(one.came or one.stuck for one in steps):
        return
    page.section(t("journey_title"), help=t("journey_help"))
    left, right = st.columns([3, 2], gap="small")
    days = told_within(steps)
    with left:
        draw_chart(_path(chosen, steps, days))
        for leaks in _leaks(steps, days):
            st.markdown(f":material/arrow_split: {leaks}")
    with right, st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{t('journey_stages')}**")
        stages = _stages(chosen)
        tables.plain_table(stages, alt=t("journey_stages"), height="content")
    tables.plain_table(_table(steps), alt=t("journey_steps"))
    with tables.foot():
        st.caption(t("journey_ripening"), width="content")
        tables.download(lambda: _table(steps), "journey")
    stuck = sum(len(one.stuck) for one in steps)
    if stuck:
        name = t("journey_stuck_one" if stuck == 1 else "journey_stuck", n=formats.count(stuck))
        page.folded(name, "stuck", lambda: _stuck(chosen, steps), ":material/hourglass_bottom:")


@st.cache_resource(max_entries=32, show_spinner=False)
def _steps(
    identity: str, period: tuple[date | None, date | None], key: FilterKey, as_of: date, _data: Snapshot, _filters: Filters
) -> tuple[Step, ...]:  # fmt: skip
    """`identity`, the period, the filters and the day are the whole cache key."""
    del identity, key
    return tuple(journey(_data, *period, _filters, as_of))


def _leaks(steps: Sequence[Step], days: int) -> Iterator[str]:
    """Where the path leaks, before the sale and after it, in words."""
    for part, among in (("sale", SALE), ("care", CARE)):
        found = leak(steps, among, days)
        rate = found.rate_within(days) if found else None
        if found and rate is not None and rate < 1:
            step = t(f"step_{found.step}")
            yield t(f"journey_leak_{part}", step=step, rate=formats.rate(rate), days=formats.count(days))


def _path(chosen: Chosen, steps: Sequence[Step], days: int) -> Drawing:
    """How many people of the period came to each place on the path, and how many of them go on in time."""
    rows = []
    for one in steps:
        rate, came = one.rate_within(days), formats.count(one.came)
        goes_on = t("journey_goes_on", n=came, rate=formats.rate(rate)) if rate is not None else came
        rows.append((t(f"place_{one.step.partition('_')[0]}"), one.came, goes_on))
    last = steps[-1]
    rows.append((t("place_backend"), last.went_on, formats.count(last.went_on)))
    return charts.bars(
        t("journey_path", days=formats.count(days)), rows, name=t("step"), value=t("journey_came"), unit=units.COUNT,
        currency=chosen.currency, file="journey_path", lacking=t("journey_nobody"),
    )  # fmt: skip


def _stages(chosen: Chosen) -> pd.DataFrame:
    """How many people stand in each stage at the end of the period, and how many entered it in the period."""
    now, entered = (ask.amounts(chosen, ALL[ref], "stage") for ref in ("l.people", "l.entered"))
    rows = [
        (member("stage", stage), int(now.get(stage) or 0), int(entered.get(stage) or 0))
        for stage in STAGES
        if now.get(stage) or entered.get(stage)
    ]
    return pd.DataFrame(rows, columns=[t("client_stage"), t("journey_now"), t("journey_entered")])


def _table(steps: Sequence[Step]) -> pd.DataFrame:
    rows = []
    for one in steps:
        days = "–" if one.median is None else formats.number(one.median, 0)
        if one.quartiles:
            low, high = (formats.number(end, 0) for end in one.quartiles)
            days = f"{days} ({low} – {high})"
        within = [one.rate_within(n) for n in WITHIN]
        rows.append(
            (
                t(f"step_{one.step}"),
                one.came,
                "–" if one.rate is None else formats.rate(one.rate),
                *("–" if rate is None else formats.rate(rate) for rate in within),
                days,
                len(one.stuck),
            )
        )
    names = [t("step"), t("journey_came"), t("journey_so_far"), *(t("journey_within", n=n) for n in WITHIN)]
    return pd.DataFrame(rows, columns=[*names, t("journey_days"), t("journey_stuck_short")])


def _stuck(chosen: Chosen, steps: Sequence[Step]) -> None:
    """Who is stuck on one of the steps, the longest first; a click on a row leads to the person."""
    of = {one.step: one for one in steps if one.stuck}
    many = {name: f"{t(f'step_{name}')} ({formats.count(len(one.stuck))})" for name, one in of.items()}
    first = next((name for name in STEPS[len(SALE) :] if name in of), next(iter(of)))
    wanted = st.selectbox(
        t("journey_stuck_on"), list(of), index=list(of).index(first), key="stuck_on", format_func=many.__getitem__
    )
    one = of[wanted]
    st.caption(t("journey_stuck_how", days=formats.count(round(one.limit))))
    shown = one.stuck[:LISTED]
    known = {who.person: who.name for who in people.named(chosen.view, [person for person, _ in shown])}
    frame = pd.DataFrame(
        [(known[person], days) for person, days in shown], columns=[t("client_name"), t("journey_waits")]
    )
    tables.plain_table(
        frame, alt=t("journey_stuck_short"), height=min(420, 38 + 35 * len(frame)), key=f"stuck_{wanted}",
        open_row=people.leads(chosen.view, [person for person, _ in shown]),
    )  # fmt: skip
    with tables.foot():
        st.caption(t("clients_click"), width="content")
        as_segment.offer(chosen.view, "stuck", lists.stuck(wanted, one.limit, chosen.filters))
        tables.download(lambda: _everybody_stuck(chosen, steps), "stuck")
    saving.say()


def _everybody_stuck(chosen: Chosen, steps: Sequence[Step]) -> pd.DataFrame:
    known = {
        who.person: who.name for who in people.named(chosen.view, {person for one in steps for person, _ in one.stuck})
    }
    rows = [(t(f"step_{one.step}"), known[person], days) for one in steps for person, days in one.stuck]
    return pd.DataFrame(rows, columns=[t("step"), t("client_name"), t("journey_waits")])
