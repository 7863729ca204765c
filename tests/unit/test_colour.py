"""A verdict only where it says something, and no figure where there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.analysis.luck import changes
from lib.metrics.catalog import ALL
from lib.publish.draft import Options, prepare
from lib.query import NONE, Filters, Period, Question, Value
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from lib.ui.numbers import faces
from lib.ui.numbers.usual import Past
from lib.ui.words.texts import catalogue
from tests.conftest import opened
from tests.unit.drafts import publish, upload


def _kpi(
    ref: str, now: str, before: str, luck: tuple[float, float] | None, band: str = "none", n: int = 2000,
    around: tuple[float, float] | None = None,
) -> Kpi:  # fmt: skip
    value = Value(Decimal(now), n=n)
    return Kpi(ALL[ref], ref, ref, value, Value(Decimal(before)), band, NONE, luck=luck, around=around)  # type: ignore[arg-type]


HALF = Past(6, 0.25, 0.28, 0.30)
"""Usual months: the middle half between 25% and 30%."""


@pytest.mark.parametrize(
    ("kpi", "past", "shown"),
    [
        (_kpi("v.close_rate", "0.22", "0.30", None, "normal"), HALF, ("watch", "Normal, falling")),
        (_kpi("v.close_rate", "0.27", "0.30", None, "normal"), HALF, ("normal", "Normal")),
        (_kpi("v.close_rate", "0.31", "0.30", None, "normal"), HALF, ("normal", "Normal")),  # off on the good side
        (_kpi("v.close_rate", "0.22", "0.30", None, "normal"), None, ("normal", "Normal")),
        # of 100 calls 22 could be 15 to 31 of them: as usual; of 9 nothing can be said
        (_kpi("v.close_rate", "0.22", "0.30", None, "normal", n=100), HALF, ("normal", "Normal")),
        (_kpi("v.close_rate", "0.01", "0.30", None, "normal", n=9), HALF, ("normal", "Normal")),
        (_kpi("v.close_rate", "0.10", "0.30", None, "bad"), HALF, ("bad", "Bad")),
        (_kpi("v.close_rate", "0.10", "0.30", None, "small_sample"), HALF, ("few", "Small sample")),
        (_kpi("v.refund_rate", "0.34", "0.30", None, "normal"), HALF, ("watch", "Normal, rising")),
        (_kpi("v.refund_rate", "0.22", "0.30", None, "normal"), HALF, ("normal", "Normal")),
        (_kpi("v.aov", "900", "1200", None, around=(860, 940)), Past(6, 950, 1000, 1200), ("watch", "Below usual")),
        (_kpi("v.aov", "900", "1200", None, around=(840, 960)), Past(6, 950, 1000, 1200), None),  # within chance
        (_kpi("v.aov", "900", "1200", None), Past(6, 950, 1000, 1200), None),  # nobody knows how much chance
        (_kpi("v.aov", "900", "1200", None, n=9, around=(860, 940)), Past(6, 950, 1000, 1200), None),
        (_kpi("v.aov", "1300", "1200", None), Past(6, 950, 1000, 1200), None),  # better than usual is no verdict
        (_kpi("v.aov", "1000", "1200", None), Past(6, 950, 1000, 1200), None),
        (_kpi("r.gross", "10", "1200", None), None, None),
    ],
)
def test_a_verdict_is_said_only_where_there_is_one(
    kpi: Kpi, past: Past | None, shown: tuple[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "t", catalogue("en").__getitem__)
    assert faces.verdict(kpi, past) == shown


def test_luck_of_sums_and_means_worked_out_by_hand(tmp_path: Path) -> None:
    # April: 100, 300; March: 200, 200, 600. Half a change: 1.96 x sqrt(100^2 + 300^2 + (30/31)^2 x (2 x 200^2 + 600^2)).
    rows = [
        ("2026-02-27", 50),
        ("2026-03-05", 200),
        ("2026-03-06", 200),
        ("2026-03-07", 600),
        ("2026-04-05", 100),
        ("2026-04-06", 300),
    ]
    table = [["ID", "Date", "Email", "Amount", "Status"]]
    table += [[f"p{i}", day, f"x{i}@x.com", str(amount), "Approved"] for i, (day, amount) in enumerate(rows)]
    workspace = Workspace(tmp_path)
    publish(workspace, upload(table, "payments.csv"))
    snapshot = opened(workspace)
    april, march = Period(date(2026, 4, 1), date(2026, 4, 30)), Period(date(2026, 3, 1), date(2026, 3, 31))
    wanted = [ALL["r.gross"], ALL["v.avg_payment"]]
    asked = Question((april, march), Filters(), date(2026, 4, 30))
    found = kpis(
        snapshot, pages=(), metrics=wanted, period=april, as_of=date(2026, 4, 30), glossary=Glossary.load("en")
    )
    luck = changes(snapshot, found, asked)
    middle, half = 400 - 1000 * 30 / 31, 1.959964 * (100_000 + (30 / 31) ** 2 * 440_000) ** 0.5
    assert luck["r.gross"] == pytest.approx((middle - half, middle + half), rel=1e-5)
    # means 200 and 1000/3: what the rows are off them, 2 x 100^2 / 2^2 and (2 x (400/3)^2 + (800/3)^2) / 3^2
    spread = 20_000 / 4 + (2 * (400 / 3) ** 2 + (800 / 3) ** 2) / 9
    half = 1.959964 * spread**0.5
    assert luck["v.avg_payment"] == pytest.approx((200 - 1000 / 3 - half, 200 - 1000 / 3 + half), rel=1e-5)
    snapshot.con.close()


def test_money_without_a_rate_is_no_zero(tmp_path: Path) -> None:
    table = [["ID", "Date", "Email", "Amount", "Currency", "Status"]]
    table += [[f"p{i}", "2026-03-05", f"x{i}@x.com", "100", "EUR", "Approved"] for i in range(3)]
    workspace = Workspace(tmp_path)
    publish(workspace, upload(table, "payments.csv"))
    prepare(workspace, [], Options(settings={"currency": "USD"})).publish()
    snapshot = opened(workspace)
    found = {k.ref: k for k in kpis(snapshot, pages=["revenue"], period=Period(), glossary=Glossary.load("en"))}
    for ref in ("r.gross", "r.net_after_refunds"):
        assert (found[ref].value, found[ref].reason.code) == (None, "no_rate")
    snapshot.con.close()
