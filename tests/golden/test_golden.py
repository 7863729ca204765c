"""Every metric against numbers worked out by hand (tests/golden/README.md)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lib.metrics.catalog import ALL
from lib.query import Snapshot
from tests.golden.expectations import Row, base_ref, disagreement, earlier, read

GOLDEN, CHECK, EDGES = read("metrics.csv"), read("worked_check.csv"), read("edges.csv")
BARE, CURRENCIES, TOLD_TWICE = read("bare.csv"), read("currencies.csv"), read("told_twice.csv")
AGREED, TOLD_BY_ROWS, ONE_SALE = read("agreed.csv"), read("told_by_rows.csv"), read("one_sale.csv")
WAITING, TRUTH = read("waiting.csv"), read("truth.csv")
QUARTER = read("quarter.csv")


def _id(row: Row) -> str:
    asked = [row[k] for k in ("from", "to", "as_of", "closer", "csm", "utm_source", "model", "by", "member") if row[k]]
    return " ".join([row["ref"], *asked])


@pytest.mark.parametrize("row", GOLDEN, ids=_id)
def test_value_worked_out_by_hand(golden: Snapshot, row: Row) -> None:
    assert disagreement(golden, row) == ""


@pytest.mark.parametrize("row", CHECK, ids=_id)
def test_the_twenty_calls_of_the_domain(worked_check: Snapshot, row: Row) -> None:
    assert disagreement(worked_check, row) == ""


@pytest.mark.parametrize("row", EDGES, ids=_id)
def test_days_on_the_edge_and_odd_rows(edges: Snapshot, row: Row) -> None:
    assert disagreement(edges, row) == ""


@pytest.mark.parametrize("row", BARE, ids=_id)
def test_what_is_not_mapped_is_no_data(bare: Snapshot, row: Row) -> None:
    assert disagreement(bare, row) == ""


@pytest.mark.parametrize("row", CURRENCIES, ids=_id)
def test_money_in_other_currencies(currencies: Snapshot, row: Row) -> None:
    assert disagreement(currencies, row) == ""


@pytest.mark.parametrize("row", TOLD_TWICE, ids=_id)
def test_deals_of_one_file_and_cash_of_another(told_twice: Snapshot, row: Row) -> None:
    assert disagreement(told_twice, row) == ""


@pytest.mark.parametrize("row", TOLD_BY_ROWS, ids=_id)
def test_which_row_a_deal_and_its_money_belong_to(told_by_rows: Snapshot, row: Row) -> None:
    assert disagreement(told_by_rows, row) == ""


@pytest.mark.parametrize("row", AGREED, ids=_id)
def test_what_is_only_agreed_on_has_not_moved(agreed: Snapshot, row: Row) -> None:
    assert disagreement(agreed, row) == ""


@pytest.mark.parametrize("row", ONE_SALE, ids=_id)
def test_what_is_told_of_one_sale_and_what_is_told_twice(one_sale: Snapshot, row: Row) -> None:
    assert disagreement(one_sale, row) == ""


@pytest.mark.parametrize("row", WAITING, ids=_id)
def test_who_took_how_many_days_to_book(waiting: Snapshot, row: Row) -> None:
    assert disagreement(waiting, row) == ""


@pytest.mark.parametrize("row", TRUTH, ids=_id)
def test_what_became_of_contracts(truth: Snapshot, row: Row) -> None:
    assert disagreement(truth, row) == ""


@pytest.mark.parametrize("row", QUARTER, ids=_id)
def test_a_quarter_of_a_company(quarter: Snapshot, row: Row) -> None:
    assert disagreement(quarter, row) == ""


def test_every_metric_has_a_value_worked_out_by_hand() -> None:
    told = {base_ref(row) for row in (*GOLDEN, *QUARTER, *TRUTH) if row["value"]}
    assert not ALL.keys() - told, "add to tests/golden/metrics.csv, quarter.csv or truth.csv, counted by hand"


@pytest.mark.parametrize("row", read("equal_age.csv"), ids=lambda row: row["ref"])
def test_the_comparison_of_what_grows_with_age(golden: Snapshot, row: Row) -> None:
    value, seen = earlier(golden, row)
    assert seen == row["compared_as_of"]
    assert value is not None
    assert abs(value - Fraction(row["value"])) < Fraction(1, 10**12)
