"""The parts of the page Unit economics: what a client is worth, what is owed, who costs what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.analysis.clients.serving import Model, serving
from lib.analysis.kpis import Kpi
from lib.metrics.catalog import ALL
from lib.metrics.centres import DEFAULT, REST, kind
from lib.query import Period
from lib.query import Snapshot as OpenSnapshot
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, cards, explain, faces, page, tables
from lib.ui.numbers.page import Numbers
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import catalogue, language, t

READINGS = ("u.ltv", "u.margin_ltv", "u.clv", "u.predicted_ltv")
"""What a client is worth, each the answer to another question; those are shown that there are."""
BACK = ("u.coca", "u.payback_days", "u.ltv_cac")
"""When it has come back what a client cost."""
OWED = ("u.recognised", "u.deferred", "u.accrued")


def worth(chosen: Chosen, numbers: Numbers) -> None:
    """What a client is worth, by reading, and when it has paid for what it cost; below each the question that it answers."""
    left, right = st.columns(2, gap="small")
    for column, name, refs in ((left, "worth", READINGS), (right, "back", BACK)):
        with column:
            rows = [_answer(chosen, numbers.found[ref]) for ref in refs if ref in numbers.found]
            cards.lines(rows, key=f"economics_{name}", head={"title": t(f"economics_{name}")})


def _answer(chosen: Chosen, kpi: Kpi) -> dict[str, Plain]:
    question = t(f"question_{kpi.metric.key}")
    told = question if kpi.value is not None else f"{question} {faces.words(explain.missing(kpi))}"
    return faces.line(kpi, chosen.currency, faces.verdict(kpi) if kpi.band != "none" else None, told)


def owed(chosen: Chosen, numbers: Numbers) -> None:
    """What was delivered in the period, and at its end what is owed in work and in money."""
    page.section(t("owed_title"), help=t("owed_help"))
    cards.cells(chosen, [numbers.found[ref] for ref in OWED], key="owed")
    without = _without_length(chosen)
    if without:
        st.caption(t("owed_length_one" if without == 1 else "owed_length", n=formats.count(without)))


def _without_length(chosen: Chosen) -> int:
    """How many core, upsell and backend offers nobody said the length of."""
    told = {
        name.partition(".")[2].lower()
        for name, value in chosen.data.settings.items()
        if name.startswith("offer_months.") and value
    }
    other = {
        name.partition(".")[2].lower()
        for name, tier in chosen.data.settings.items()
        if name.startswith("offer_tier.") and tier in ("lead_magnet", "other")
    }
    return len({name.lower() for name in chosen.data.members("offer")} - told - other)


def centres(chosen: Chosen, numbers: Numbers) -> None:
    """What each part of the company brings and costs, and what all of them add up to."""
    page.section(t("centres_title"), help=t("centres_help"))
    lines = ask.ask(chosen, [ALL["u.centre"]], compare=False)
    told = [kpi for kpi in lines if kpi.value is not None and "(" in kpi.ref]
    if not told:
        st.caption(explain.missing(numbers.found["u.net_margin"]))
        return
    rows = [(_name(kpi), kpi.now.numerator or 0, _cost(kpi), kpi.value, _kind(kpi)) for kpi in told]
    came, went, left = (sum(float(row[i] or 0) for row in rows) for i in (1, 2, 3))
    frame = pd.DataFrame(
        [
            (name, *(_amount(chosen, x) for x in (brought, cost, result)), what)
            for name, brought, cost, result, what in [*rows, (t("centre_all"), came, went, left, "")]
        ],
        columns=[t(f"centre_{name}") for name in ("name", "brought", "cost", "result", "kind")],
    )
    tables.plain_table(frame, alt=t("centres_title"))
    whole = pd.DataFrame([(n, b, c, r, k) for n, b, c, r, k in rows], columns=list(frame.columns))
    with tables.foot():
        st.caption(t("centres_sum"), width="content")
        tables.download(whole, "centres")


def _cost(kpi: Kpi) -> Decimal | None:
    """What a centre costs; None where nothing is booked for it."""
    return Decimal(str(kpi.now.numerator or 0)) - Decimal(str(kpi.value)) or None


def _amount(chosen: Chosen, value: object) -> str:
    return t("centre_unbooked") if value is None else formats.money(float(str(value)), chosen.currency, cents=False)


def _name(kpi: Kpi) -> str:
    """A centre as it is called: one of ours in the reader's language, a founder's own as it is written."""
    name = kpi.ref.partition("=")[2].removesuffix(")")
    known = f"centre_of_{name}"
    return t(known) if name in (*DEFAULT, REST) and known in catalogue(language()) else name


def _kind(kpi: Kpi) -> str:
    cost = _cost(kpi)
    if cost is None or kpi.ref.endswith(f"={REST})"):
        return ""
    return t(f"centre_kind_{kind(kpi.now.numerator or 0, cost)}")


def touch(chosen: Chosen) -> None:
    """What the clients of each touch model cost; of the whole company, since costs know no filter."""
    page.section(t("serving_title"), help=t("serving_help"))
    if chosen.filters:
        st.caption(t("serving_filtered"))
        return
    models = _serving(chosen.identity, (chosen.period.start, chosen.period.end), chosen.as_of, chosen.data)
    if not models:
        st.caption(t("missing_no_start") if chosen.period.start is None else t("serving_nothing"))
        return
    rows = [
        (
            t(f"touch_{one.name}"),
            formats.number(float(one.clients), 1),
            formats.count(one.calls),
            "" if one.calls_each is None else formats.number(float(one.calls_each), 1),
            "" if one.cost_each is None else formats.money(one.cost_each, chosen.currency),
            formats.count(one.red),
        )
        for one in models
    ]
    names = ("model", "clients", "calls", "calls_each", "cost_each", "red")
    frame = pd.DataFrame(rows, columns=[t(f"serving_{name}") for name in names])
    tables.plain_table(frame, alt=t("serving_title"))
    if all(one.cost is None for one in models):
        st.caption(t("serving_no_cost"))


@st.cache_data(max_entries=128, show_spinner=False)
def _serving(identity: str, period: tuple[date | None, date | None], as_of: date, _data: OpenSnapshot) -> list[Model]:
    del identity  # part of the key: no answer may be served to a reader of another snapshot
    con = _data.con.cursor()
    try:
        return serving(_data, Period(*period), as_of, con)
    finally:
        con.close()
