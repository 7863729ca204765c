"""Vendor profiles: which file is whose, what a profile file may say, and that no founder's own sheet is taken for one."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from lib.ingest.map.headers import Unrecognised
from lib.ingest.map.profile_keys import ProfileError
from lib.ingest.map.profiles import (
    Profile,
    all_profiles,
    parse,
    recognise,
)
from lib.ingest.map.translate import translate
from lib.ingest.read.text_table import TextTable
from lib.schema.tables import TABLES
from lib.texts.messages import sentences

ROOT = Path(__file__).parents[2]

SHOP = """
label = "Shop"
utc = true
needs = ["day", "total"]
[columns]
day = "Paid (UTC)"
total = ["Total (*)", "Total"]
state = "State"
note = "Note"
[[feeds]]
table = "payments"
[[feeds.aside]]
when = { state = "test" }
reason = "no_payment"
[feeds.fields]
date = "day"
amount = { of = "total", absolute = true }
currency = { currency_of = "total" }
status = { rules = [{ when = { state = ["gone", "lost"], "note!" = "*" }, is = "failed" }, { when = { total = "<0" }, is = "refunded" }, { is = "approved" }] }
method = { is = "Shop" }
"""


def table(headers: tuple[str, ...], *rows: tuple[str | None, ...]) -> TextTable:
    """A text table as the reader gives it, the first row of data in row 2."""
    columns = {
        f"c{i}": pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(len(headers))
    }
    numbers = pa.chunked_array([pa.array(range(2, len(rows) + 2), pa.int64())])
    return TextTable("shop.csv", headers, pa.table(columns | {"row": numbers}))


def translated(profile: Profile, text: TextTable) -> tuple[dict[str, list[str | None]], TextTable]:
    """The only sheet of a translation as field -> texts, and the sheet."""
    (sheet,) = translate(profile, text)
    names = list(sheet.mapping.fields.values())
    return {name: sheet.text.rows.column(f"c{i}").to_pylist() for i, name in enumerate(names)}, sheet.text


def test_a_profile_reads_conditions_constants_and_the_currency_in_a_header() -> None:
    text = table(
        ("State", "Paid (UTC)", "Total (USD)", "Note", "Colour"),
        ("ok", "2026-03-31 23:30", "12.50", None, "red"),
        ("Gone", "2026-03-31 23:30:15", "(3.00)", None, None),
        ("gone", "31/03/2026", "-4", "kept", None),
        ("TEST", "2026-03-31", "9", None, None),
    )
    fields, left = translated(parse("shop", SHOP), text)
    assert fields == {
        "date": ["2026-03-31 23:30:00Z", "2026-03-31 23:30:15Z", "31/03/2026"],
        "amount": ["12.50", "3.00", "4"],
        "currency": ["USD", "USD", "USD"],
        "status": ["approved", "failed", "refunded"],
        "method": ["Shop", "Shop", "Shop"],
    }
    assert left.rows.column("row").to_pylist() == [2, 3, 4]
    assert [(aside.row, aside.reason, aside.text) for aside in left.set_aside] == [
        (5, "no_payment", "TEST,2026-03-31,9,,")
    ]


def test_the_columns_that_were_not_used_are_named() -> None:
    text = table(("State", "Paid (UTC)", "Total (USD)", "Note", "Colour"), ("ok", "2026-03-31", "12.50", None, "red"))
    (sheet,) = translate(parse("shop", SHOP), text)
    assert sheet.mapping.unmapped == ("Colour",)
    assert sheet.mapping.fields["Paid (UTC)"] == "date"


def test_hundredths_are_divided_only_if_every_amount_is_whole() -> None:
    api = next(profile for profile in all_profiles() if profile.name == "stripe_api")
    headers = ("id", "created", "amount", "amount_refunded", "captured", "currency")
    whole = table(
        headers, ("ch_1", "2026-03-31", "1050", "0", "t", "eur"), ("ch_2", "2026-03-31", "1200", "0", "t", "jpy")
    )
    mixed = table(
        headers, ("ch_1", "2026-03-31", "10.50", "0", "t", "eur"), ("ch_2", "2026-03-31", "1200", "0", "t", "jpy")
    )
    assert translated(api, whole)[0]["amount"] == ["10.5000", "1200"]
    assert translated(api, mixed)[0]["amount"] == ["10.50", "1200"]


def test_an_export_without_its_day_is_refused_with_the_field_that_is_missing() -> None:
    text = table(("Campaign", "Cost", "Impr."), ("Brand", "10.50", "100"))
    profile = recognise(text.headers)
    assert profile is not None
    with pytest.raises(Unrecognised, match="without a column for date"):
        translate(profile, text)


def test_any_order_and_any_spelling_of_the_headers_is_the_same_export() -> None:
    headers = ["id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Customer Email"]
    for written in (
        headers,
        headers[::-1],
        [h.upper() for h in headers],
        [f" {h.replace(' ', '_')} " for h in headers],
    ):
        found = recognise(written)
        assert found is not None
        assert found.name == "stripe_payments"


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "tests/golden/business").glob("*.csv"), *(ROOT / "data/sample").glob("*.csv")]),
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_a_sheet_of_ones_own_is_nobodys_export(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert recognise(next(csv.reader(file))) is None


@pytest.mark.parametrize("name", TABLES)
def test_the_canonical_headers_are_nobodys_export(name: str) -> None:
    assert recognise(field.name for field in TABLES[name].fields) is None


@pytest.mark.parametrize(
    "headers",
    [
        ("First Name", "Email", "Created", "Tags", "Offer", "Closer"),
        ("ID", "Date", "Amount", "Type", "Created At", "Offer", "Closer"),
        ("Title", "Start Time", "Status", "Contact Name", "Type", "CSM"),
        ("Date", "Email", "Amount", "Status", "Fee", "Net", "Currency"),
        ("Date", "Category", "Campaign", "Cost", "Impressions", "Clicks", "Spend"),
    ],
)
def test_a_sheet_with_a_vendors_words_and_ones_own_is_ones_own(headers: tuple[str, ...]) -> None:
    assert recognise(headers) is None


def test_every_reason_to_set_a_row_aside_has_a_sentence() -> None:
    reasons = {aside.reason for profile in all_profiles() for feed in profile.feeds for aside in feed.aside}
    assert reasons <= sentences("en").keys()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('date = "day"', 'date = "dya"', "dya"),
        ('date = "day"', 'dat = "day"', "dat"),
        ('table = "payments"', 'table = "payment"', "payment"),
        ('needs = ["day", "total"]', 'needs = ["day", "sum"]', "sum"),
        ('state = "test"', 'stat = "test"', "stat"),
        ('state = "test"', 'state = "-"', "every row"),
        ('state = "test"', 'state = ["test", "~"]', "every row"),
        ('state = "test"', 'state = "~x*"', "every row"),
        ('state = "test"', 'state = "~@nowhere"', "every row"),
        ('label = "Shop"', 'label = "Shop"\nrefuse = "no"', "refused"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        parse("shop", SHOP.replace(old, new, 1))
