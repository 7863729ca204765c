"""Money in other currencies: which rate a row takes, what is left out, and how rates come in."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from lib.analysis.rows import behind
from lib.metrics.catalog import ALL
from lib.query import Period, Question, Snapshot, ask
from lib.schema.settings import SettingError, check
from lib.store.workspace import Workspace
from tests.unit.drafts import Cells, current, draft, numbers, publish, upload

PAYMENTS = [
    ["ID", "Date", "Email", "Amount", "Currency", "Status"],
    ["p1", "2026-01-10", "a@x.com", "100", "EUR", "Approved"],
    ["p2", "2026-01-10", "b@x.com", "100", "EUR", "Approved"],
    ["p3", "2026-01-20", "b@x.com", "0.05", "USD", "Approved"],
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def gross(workspace: Workspace) -> str:
    return str(numbers(workspace, ["revenue"])["r.gross"][0])  # type: ignore[index]


def test_a_row_without_a_rate_is_left_out_and_listed(workspace: Workspace) -> None:
    publish(workspace, upload(PAYMENTS, "payments.csv"))
    assert gross(workspace) == "200.0000"
    assert current(workspace, "select source_table, _row, amount::varchar, currency from unconverted") == [
        ("payments", 4, "0.0500", "USD")
    ]
    ((told,),) = current(workspace, "select value from facts where name = 'left_out_currencies'")
    assert json.loads(told) == [["USD", 1, "0.0500"]]


def test_half_a_cent_goes_up(workspace: Workspace) -> None:
    publish(workspace, upload(PAYMENTS, "payments.csv"), settings=dict([check("rate.usd.2026-01-20", "0.9")]))
    assert gross(workspace) == "200.0500"  # 0.045


def test_by_hand_wins_over_imported_of_the_same_day_and_can_be_forgotten(workspace: Workspace) -> None:
    rates = [["Date", "Currency", "Exchange rate"], ["2026-01-20", "USD", "2"]]
    publish(workspace, upload(PAYMENTS, "payments.csv"), upload(rates, "fx.csv"))
    assert gross(workspace) == "200.1000"
    publish(workspace, settings=dict([check("rate.USD.2026-01-20", "4")]))
    assert gross(workspace) == "200.2000"
    publish(workspace, settings=dict([check("rate.USD.2026-01-20", "")]))
    assert gross(workspace) == "200.1000"


def test_the_currency_that_others_are_priced_in_is_the_workspaces(workspace: Workspace) -> None:
    rows = [*PAYMENTS, ["p4", "2026-01-21", "b@x.com", "10", "USD", "Approved"], ["p5", "2026-01-21", "b@x.com", "10", "USD", "Approved"]]  # fmt: skip
    publish(workspace, upload(rows, "payments.csv"), settings=dict([check("rate.USD.2026-01-01", "0.5")]))
    assert current(workspace, "select value from facts where name = 'currency'") == [("EUR",)]
    assert gross(workspace) == "210.0300"  # 0.025 goes up


def test_a_customers_sheet_alone_converts_its_totals(workspace: Workspace) -> None:
    rows = [
        [
            "Email",
            "Close Date",
            "Total Gross Revenue",
            "Contract value",
            "Total refunds",
            "Pending payments",
            "Currency",
        ],
        ["a@x.com", "2026-01-10", "1000", "2000", "100", "500", "USD"],
        ["b@x.com", "2025-12-10", "1000", "2000", "", "", "USD"],
        ["c@x.com", "2026-01-10", "70", "70", "", "", "EUR"],
    ]
    publish(workspace, upload(rows, "customers.csv"), settings={"currency": "EUR", "rate.USD.2026-01-01": "0.5"})
    found = numbers(workspace, ["revenue", "unit_economics"])
    told = {ref: str(found[ref][0]) for ref in ("r.gross", "r.contracted", "r.refunds", "r.pending")}  # type: ignore[index]
    assert told == {"r.gross": "570.0000", "r.contracted": "1070.0000", "r.refunds": "50.0000", "r.pending": "250.0000"}


def test_a_snapshot_keeps_its_rates(workspace: Workspace) -> None:
    publish(workspace, upload(PAYMENTS, "payments.csv"), settings={"rate.USD.2026-01-01": "2"})
    frozen = workspace.current
    assert frozen is not None
    publish(workspace, settings={"rate.USD.2026-01-01": "3"})
    assert gross(workspace) == "200.1500"
    workspace.make_current(frozen)
    assert gross(workspace) == "200.1000"


def test_rates_are_read_exactly(tmp_path: Path) -> None:
    others = {"currency": ["COP"] * 4, "date": [f"2026-01-0{day}" for day in range(1, 5)]}
    found = Cells(tmp_path, "rates", "rate", ["0,00021234", "1.234,5", "-1", "0"], others)
    assert [str(value) if value else None for value in found.values] == ["0.0002123400", "1234.5000000000", None, None]
    assert found.listed == ["-1", "0"]
    assert found.receipt.quarantined == 2


def test_three_decimals_alone_are_asked_about(workspace: Workspace) -> None:
    rates = [["Date", "Currency", "Rate"], ["2026-01-20", "USD", "1,085"]]
    assert [q.kind for q in draft(workspace, upload(rates, "fx.csv")).receipts[0].questions] == ["decimal"]


def test_a_second_rate_of_a_day_stands_over_the_first(workspace: Workspace) -> None:
    rates = [["Date", "Currency", "Rate"], ["2026-01-20", "USD", "0.9"], ["2026-01-20", "USD", "0.8"]]
    (receipt,) = publish(workspace, upload(rates, "fx.csv"))
    assert (receipt.table, receipt.kept, receipt.duplicate) == ("rates", 1, 1)
    assert current(workspace, "select rate::varchar from rates") == [("0.8000000000",)]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("rate.XXQ.2026-01-01", "1", "not a currency"),
        ("rate.USD.01/02/2026", "1", "not a day"),
        ("rate.USD.2026-01-01", "0", "not an exchange rate"),
        ("rate.USD.2026-01-01", "-1", "not an exchange rate"),
        ("rate.USD.2026-01-01", "a lot", "not an exchange rate"),
        ("rate.USD.2026-01-01", "nan", "not an exchange rate"),
    ],
)
def test_a_rate_that_is_none_is_refused(key: str, value: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        check(key, value)


def test_rows_without_a_rate_are_in_scope_and_in_no_figure(workspace: Workspace) -> None:
    costs = [
        ["ID", "Date", "Category", "Amount", "Currency", "UTM_source"],
        ["k1", "2026-01-10", "Ads", "40", "EUR", "google"],
        ["k2", "2026-01-10", "Ads", "10", "USD", "instagram"],
    ]
    refund = ["p4", "2026-01-25", "b@x.com", "-0.02", "USD", "Refunded"]
    files = upload([*PAYMENTS, refund], "payments.csv"), upload(costs, "costs.csv", "costs")
    publish(workspace, *files, settings={"currency": "EUR"})  # two rows in each
    assert workspace.current is not None
    january = Question((Period(date(2026, 1, 1), date(2026, 1, 31)),), as_of=date(2026, 1, 31))
    with closing(workspace.current.open()) as con:
        snapshot = Snapshot(con)
        for ref, rows_in, reasons in (
            ("r.gross", 2, (("no_rate", 2),)),
            ("r.refunds", 0, (("no_rate", 2), ("not_refund", 2))),
            ("u.cac", 1, (("no_rate", 1),)),
        ):
            found = behind(snapshot, ALL[ref], january)[0]
            said = tuple((why.code, n) for why, n in found.reasons)
            assert (found.rows_in, said, found.in_scope) == (
                rows_in,
                reasons,
                rows_in + sum(n for _, n in reasons),
            )
            coverage = ask(snapshot, [ALL[ref]], january)[0, ref, None].coverage
            assert coverage is not None
            assert ("no_rate", dict(reasons)["no_rate"]) in coverage.gaps
        assert ask(snapshot, [ALL["r.gross"]], january)[0, "r.gross", None].value == 200
    # With a rate nothing is lacking.
    publish(workspace, settings=dict([check("rate.USD.2026-01-01", "0.5")]))
    assert current(workspace, "select count(*) from money where event = 'unconverted'") == [(0,)]


def test_nothing_but_amounts_without_a_rate_is_no_data(workspace: Workspace) -> None:
    publish(workspace, upload([PAYMENTS[0], PAYMENTS[3]], "payments.csv"), settings=dict([check("currency", "EUR")]))
    found = numbers(workspace, ["revenue", "unit_economics"])
    assert found["r.gross"][0] is None  # type: ignore[index]
    assert found["v.refund_rate"][0] is None  # type: ignore[index]


def test_where_no_row_has_a_rate_there_is_no_sum_whatever_the_split(workspace: Workspace) -> None:
    """Pounds without a rate: the only money of May and of Bo. In January Al paid euros beside pounds, in March nobody."""
    table = [
        ["ID", "Date", "Due date", "Email", "Amount", "Currency", "Status", "Closer"],
        ["p1", "2026-01-10", "", "a@x.com", "100", "EUR", "Approved", "Al"],
        ["p2", "2026-01-11", "", "a@x.com", "70", "GBP", "Approved", "Al"],
        ["p3", "2026-05-05", "", "b@x.com", "50", "GBP", "Approved", "Bo"],
        ["p4", "", "2026-06-05", "b@x.com", "50", "GBP", "Pending", "Bo"],
        ["p5", "", "2026-06-05", "a@x.com", "30", "EUR", "Pending", "Al"],
    ]
    publish(workspace, upload(table, "payments.csv"), settings={"currency": "EUR"})
    assert workspace.current is not None
    asked = [ALL["r.gross"], ALL["r.pending"], ALL["v.refund_rate"]]
    with closing(workspace.current.open()) as con:
        snapshot = Snapshot(con)
        told = ask(snapshot, asked, Question(by="closer"))
        assert [told[0, "r.gross", who].value for who in ("Al", "Bo")] == [100, None]
        assert [told[0, "r.pending", who].value for who in ("Al", "Bo")] == [30, None]
        assert {told[0, ref, "Bo"].reason.code for ref in ("r.gross", "r.pending", "v.refund_rate")} == {"no_rate"}
        months = ask(snapshot, asked[:1], Question((Period(date(2026, 1, 1), date(2026, 5, 31)),), by="month"))
        sums = [months[0, "r.gross", date(2026, month, 1)].value for month in (1, 3, 5)]
        assert sums == [100, 0, None]


ADS = ["Date", "Category", "Amount", "Currency"]
PAID = [["ID", "Date", "Email", "Amount", "Status"], ["P1", "2026-03-02", "a@x.com", "1000", "Approved"], ["P2", "2026-03-10", "b@x.com", "500", "Approved"]]  # fmt: skip


def _figures(workspace: Workspace, *refs: str) -> list[float]:
    found = numbers(workspace, ["revenue", "unit_economics"])
    return [float(found[ref][0]) for ref in refs]  # type: ignore[index]


def test_a_currency_that_only_the_costs_name_is_the_workspaces(workspace: Workspace) -> None:
    costs = [ADS, ["2026-03-01", "Ads", "100", "AUD"], ["2026-03-02", "Ads", "50", "AUD"]]
    publish(workspace, upload(PAID, "payments.csv"), upload(costs, "costs.csv"))
    assert current(workspace, "select name, value from facts where name like '%currenc%' order by 1") == [
        ("currency", "AUD"), ("left_out_currencies", "[]"), ("unsettled_currencies", ""),
    ]  # fmt: skip
    assert _figures(workspace, "v.mer", "u.cac") == [10, 75]  # 1,500 / 150; 150 / 2 new clients


def test_the_currency_of_the_payments_still_stands_over_that_of_the_costs(workspace: Workspace) -> None:
    costs = [ADS, *[[f"2026-03-0{day}", "Ads", "100", "AUD"] for day in range(1, 9)]]
    publish(workspace, upload(PAYMENTS, "payments.csv"), upload(costs, "costs.csv"))
    ((told,),) = current(workspace, "select value from facts where name = 'left_out_currencies'")
    assert json.loads(told) == [["AUD", 8, "800.0000"], ["USD", 1, "0.0500"]]


def test_several_currencies_of_costs_alone_are_for_the_founder_to_settle(workspace: Workspace) -> None:
    costs = [ADS, ["2026-03-01", "Ads", "100", "AUD"], ["2026-03-02", "Ads", "50", "EUR"]]
    files = upload(PAID, "payments.csv"), upload(costs, "costs.csv")
    asked = draft(workspace, *files)
    (question,) = [question for receipt in asked.receipts for question in receipt.questions]
    assert (question.kind, question.setting, question.options) == ("home_currency", "currency", ("AUD", "EUR"))
    publish(workspace, *files, settings={"currency": "EUR"})
    assert _figures(workspace, "u.cac") == [25]


def test_of_the_costs_the_currency_without_a_price_is_the_one_prices_are_in(workspace: Workspace) -> None:
    costs = [ADS, ["2026-03-01", "Ads", "100", "AUD"], ["2026-03-02", "Ads", "50", "EUR"]]
    publish(
        workspace, upload(PAID, "payments.csv"), upload(costs, "costs.csv"), settings={"rate.AUD.2026-01-01": "0.5"}
    )
    assert _figures(workspace, "u.cac") == [50]


def test_two_currencies_named_equally_often_are_asked_and_never_taken_by_the_alphabet(workspace: Workspace) -> None:
    asked = draft(workspace, upload(PAYMENTS[:2] + PAYMENTS[3:], "payments.csv"))
    (question,) = asked.receipts[0].questions
    assert (question.kind, question.setting, question.options) == ("home_currency", "currency", ("EUR", "USD"))
    publish(workspace, upload(PAYMENTS[:2] + PAYMENTS[3:], "payments.csv"), settings={"currency": "USD"})
    assert gross(workspace) == "0.0500"


def test_a_tie_that_a_price_or_a_client_settles_is_not_asked(workspace: Workspace) -> None:
    tied = upload(PAYMENTS[:2] + PAYMENTS[3:], "payments.csv")
    clients = [["Email", "Close date", "Contracted revenue", "Currency"], ["a@x.com", "2026-01-10", "900", "USD"]]
    priced = draft(workspace, tied, settings={"rate.USD.2026-01-01": "0.5"})
    assert not priced.questions
    priced.discard()
    publish(workspace, tied, upload(clients, "clients.csv"))
    assert gross(workspace) == "0.0500"  # two rows in dollars, one in euros
