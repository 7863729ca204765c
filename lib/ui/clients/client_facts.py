"""Of one client: the money and what runs, the way they came, and the parts of their score at the ends of the last months."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.analysis.clients.dealings import dealings, path
from lib.analysis.clients.standing import Standing
from lib.metrics.health import PARTS
from lib.query import Snapshot
from lib.ui.frame.filters import member
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 8
"""So many touches and planned instalments are told one by one."""


def money(data: Snapshot, person: int) -> None:
    """What was paid, what is owed, and what runs."""
    told, home = dealings(data, person), data.facts["currency"]

    def written(amount: float, currency: str = "") -> str:
        return formats.money(amount, currency or home)

    lines = [t("money_paid", amount=written(told.paid))]
    if told.back:
        lines.append(t("money_back", amount=written(told.back)))
    for one in told.programmes:
        name, until = t(f"tier_{one.tier}"), formats.day(one.until)
        worth = {} if one.contracted is None else {"amount": written(one.contracted)}
        lines.append(t("money_programme_worth" if worth else "money_programme", tier=name, until=until, **worth))
    for plan in told.plans:
        late = [t("money_plan_late")] * plan.is_past_due + [t("money_plan_leaves")] * plan.is_leaving
        level = written(plan.level, plan.currency)
        lines.append(" · ".join([t("money_plan", plan=plan.plan, amount=level, since=formats.day(plan.since)), *late]))
    if told.overdue_since:
        lines.append(t("money_overdue", amount=written(told.overdue), since=formats.day(told.overdue_since)))
    for day, amount in told.coming[:SHOWN]:
        lines.append(t("money_coming", amount=written(amount), day=formats.day(day)))
    if len(told.coming) > SHOWN:
        lines.append(t("money_more", n=formats.count(len(told.coming) - SHOWN)))
    st.subheader(t("client_money"), anchor=False)
    st.markdown("\n".join(f"- {formats.plain(line)}" for line in lines))


def way(data: Snapshot, person: int) -> None:
    """The touches up to the sale, each with its part of the credit."""
    touches = path(data, person)
    if not touches:
        return
    st.subheader(t("client_path"), anchor=False, help=t("client_path_how"))
    lines = [
        t(
            "path_touch",
            day=formats.day(one.day) if one.day else t("path_no_day"),
            way=" / ".join(part for part in (member("utm_source", one.source), one.medium, one.campaign) if part),
            share=formats.rate(one.share),
        )
        for one in touches[:SHOWN]
    ]
    if len(touches) > SHOWN:
        lines.append(t("path_more", n=formats.count(len(touches) - SHOWN)))
    st.markdown("\n".join(f"1. {formats.plain(line)}" for line in lines))


def months(told: list[Standing], address: str) -> None:
    """The parts of the score at the end of each month, the newest first."""
    known = [one for one in told if one.health is not None or any(value is not None for value in one.parts.values())]
    if len(known) < 2:
        return

    def frame() -> pd.DataFrame:
        names = [part.name for part in PARTS if any(one.parts[part.name] is not None for one in known)]
        rows = [
            (formats.day(one.day), one.health, one.risk, *(one.parts[name] for name in names))
            for one in reversed(known)
        ]
        columns = [t("line_day"), t("client_health"), t("client_risk_points"), *(t(f"part_{name}") for name in names)]
        return pd.DataFrame(rows, columns=columns).round(1)

    def draw() -> None:
        tables.plain_table(frame(), alt=t("client_months"), height=min(420, 38 + 35 * len(known)))
        tables.download(frame, "client_months")

    page.folded(t("client_months"), f"months_{address}", draw, ":material/calendar_month:")
