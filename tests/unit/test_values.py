"""One written value: each spelling that exports have, and what is left unread because it could mean something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lib.schema import amounts, moments, values

MARCH_1 = date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "2026/3/1", "2026.03.01", "20260301", "46082", "46082.75", "1772323200", "1772323200000",
        "2026-03-01 23:59", "2026-03-01T23:59:59", "2026-03-01T23:59:59.123Z", "1 de marzo de 2026", "1 mar. 2026", "Mar 1, 2026",
        "March 1st, 2026", "Sunday, March 1, 2026", "domingo, 1 de marzo de 2026", "1-Mar-2026", "01-mar-26",
        "Mar 1, 2026 at 10:15 AM", "1 mar 2026 10:15h", "1 de marzo de 2026 a las 10:15", "'2026-03-01",
        "Sun Mar 01 2026 10:15:00 GMT+0000 (UTC)",
    ],
)  # fmt: skip
def test_a_day_that_reads_one_way(text: str) -> None:
    assert moments.read_date(text, None) == MARCH_1


@pytest.mark.parametrize(
    "text", ["01/03/2026", "1.3.2026", "01-03-2026", "1/3/26", "01/03/2026 11:30 p. m.", "01/03/2026, 22:15"]
)
def test_day_and_month_need_an_order(text: str) -> None:
    assert moments.read_date(text, None) is None
    assert moments.read_date(text, "dmy") == MARCH_1
    assert moments.read_date(text, "mdy") == date(2026, 1, 3)


def test_an_order_is_needed_only_where_it_matters() -> None:
    assert moments.read_date("05/05/2026", None) == date(2026, 5, 5)
    assert moments.read_date("31/01/2026", None) == moments.read_date("01/31/2026", None) == date(2026, 1, 31)
    assert moments.read_date("31/01/2026", "mdy") is None
    assert moments.read_date("05/05/26", None) is None


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "00/00/0000", "2026-13-01", "9999-12-31", "1026-01-01", "#REF!", "nan", "inf", "yesterday", "2 days ago",
        "March 2026", "12 mar", "12345", "99999999", "2026-03-01 or later", "x" * 5_000, "1" * 5_000, "01/03/2026/04", "",
    ],
)  # fmt: skip
def test_no_day(text: str) -> None:
    assert moments.read_date(text, "dmy") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mar 1, 2026 11:30 PM UTC", date(2026, 3, 2)),
        ("Mar 1, 2026 11:30 PM EST", date(2026, 3, 2)),
        ("Mar 1, 2026 12:30 AM +05:00", date(2026, 2, 28)),
        ("Mar 1, 2026 12:30 AM GMT+0100", MARCH_1),
        ("Mar 1, 2026 11:30 PM", MARCH_1),
        ("Mar 1, 2026 11:30 PM IST", MARCH_1),  # names several zones
        ("Mar 1, 2026 29:30 UTC", None),
        ("1772407800", date(2026, 3, 2)),
    ],
)
def test_a_time_of_another_zone_is_taken_to_ours(text: str, day: date | None) -> None:
    assert moments.read_date(text, None, "Europe/Madrid") == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("1 234,50", "1234.50"), ("1\u00a0234,50 €", "1234.50"), ("1'234.50", "1234.50"),
        ("(250.00)", "-250"), ("50.00-", "-50"), ("−5,00", "-5"), ("-20", "-20"), ("+20", "20"), ("€-20", "-20"), ("-€20", "-20"),
        ("€ -20.00", "-20"), ("50,00- EUR", "-50"), ("(50.00 USD)", "-50"), ("$1,200.00", "1200"), ("US$ 10", "10"), ("10 EUR", "10"),
        ("mxn 5", "5"), ("$ 10 USD", "10"), ("1,234,567", "1234567"), ("1.234.567", "1234567"), (".5", "0.5"), ("5.", "5"),
        ("0,500", "0.5"), ("0", "0"), ("'10.50", "10.5"), ("1.23455", "1.2346"), ("99999999999999", "99999999999999"),
    ],
)  # fmt: skip
def test_an_amount_that_reads_one_way(text: str, amount: str) -> None:
    assert amounts.read_money(text, None) == Decimal(amount)


def test_a_mark_decides_what_is_open() -> None:
    for text in ("1,234", "$1,200", "-12,345"):
        assert amounts.decimal_mark(text) == "either"
        assert amounts.read_money(text, None) is None
    assert amounts.read_money("1,234", "comma") == Decimal("1.234")
    assert amounts.read_money("1,234", "dot") == 1234
    assert amounts.read_money("1.234", "comma") == 1234


@pytest.mark.parametrize(
    "text",
    [
        "nan", "inf", "1e309", "1e5", "4.07004E+12", "12%", "#REF!", "5 pesos", "10.5.5", "1,2,3", "--5", "(-5)", "=1+1", "9" * 15, "9" * 60,
        "1" * 5_000, "a" * 5_000, "€", "-", "", "10€50", "1 EUR 2", "٣", "USD EUR 5 $",
    ],
)  # fmt: skip
def test_no_amount(text: str) -> None:
    assert amounts.read_money(text, "dot") is None


def test_text_that_is_no_amount_says_nothing_of_the_mark() -> None:
    for text in ("invoice 1,234", "12,5%", "10", "€ 10", "", "1,234 or 1,235", "#REF!"):
        assert amounts.decimal_mark(text) == "whole"


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.234,50 €", "EUR"),
        ("US$ 10", "USD"),
        ("mxn 5", "MXN"),
        ("$ 10 MXN", "MXN"),
        ("10 euros", "EUR"),
        ("10", None),
    ],
)
def test_the_currency_inside_an_amount(text: str, currency: str | None) -> None:
    amount = amounts.read_amount(text, None)
    assert amount is not None
    assert amount.currency == currency


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@x.com; B@y.com", ("a@x.com", "b@y.com")), ("mailto:c@x.com", ("c@x.com",)), ("Ana <d@x.com>", ("d@x.com",)),
        ("'e@x.com'", ("e@x.com",)), ("f@x.com\u200b", ("f@x.com",)), ("a@x.com, A@X.com", ("a@x.com",)), ("o'neil@x.com", ("o'neil@x.com",)),
        ("a@x", ()), ("nobody", ()), ("@" * 100_000, ()), ("a" * 1_000_000, ()),
    ],
)  # fmt: skip
def test_addresses_in_a_cell(text: str, addresses: tuple[str, ...]) -> None:
    assert values.emails_in(text) == addresses
    assert values.read_email(text) == (addresses[0] if addresses else None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+34 600 00 00 01", "+34600000001"), ("0034600000002", "+34600000002"), ("600000003", "600000003"), ("0600000003", "0600000003"),
        ("'+34600000004", "+34600000004"), ("tel:+34600000005", "+34600000005"), ("https://wa.me/34600000006", "+34600000006"),
        ("+1 (555) 010-9999", "+15550109999"), ("4.07004E+12", None), ("3,46E+10", None), ("unknown", None), ("123", None),
    ],
)  # fmt: skip
def test_a_phone_number(text: str, number: str | None) -> None:
    assert values.read_phone(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Spain", "ES"),
        ("España", "ES"),
        ("es", "ES"),
        ("ESP", "ES"),
        ("EE.UU.", "US"),
        ("U.K.", "GB"),
        ("méxico", "MX"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country(text: str, code: str | None) -> None:
    assert values.country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), ("€", "EUR"), ("US$", "USD"), ("us$", "USD"), ("XYZ", None), ("", None)]
)
def test_a_currency(text: str, code: str | None) -> None:
    assert amounts.currency_code(text) == code
