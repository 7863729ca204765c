"""Reading a spreadsheet through the real gspread client: every cell as it is meant, every tab, in three requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest

from lib.sources.google import answers, client, connect, deployment, public, reading
from lib.sources.google.client import Patience, Sheets
from lib.sources.google.problems import SheetsProblem
from lib.texts.messages import Refusal
from tests.sheets import server
from tests.sheets.server import EMAIL, Google
from tests.sheets.tables import Cell, Error, Shown, Spreadsheet, Tab

ID = "1aB-cdEfGhIjKlMnOpQrStUvWxYz0123456789_abcde"
QUICK = Patience(first=0.01, longest=0.02, total=5, attempts=4)


def sheet(google: Google, *tabs: Tab, **more: Any) -> Spreadsheet:
    """A spreadsheet shared with the service account."""
    return google.add(Spreadsheet(ID, "Tracker", list(tabs), shared_with={EMAIL}, **more))


def read(**options: Any) -> reading.Book:
    """The spreadsheet, without long pauses."""
    account = deployment.service_account()
    assert account is not None
    return reading.read(Sheets(account, QUICK), ID, sleep=lambda seconds: None, **options)


def column(google: Google, *cells: Cell, time_zone: str | None = None, **more: Any) -> list[str | None]:
    """What cells below a header become."""
    sheet(google, Tab(0, "Things", [["Thing", "Other"], *[[cell, "x"] for cell in cells]]), **more)
    table = read(time_zone=time_zone).tabs[0].table
    assert table is not None
    found: list[str | None] = table.rows.column("c0").to_pylist()
    return found


def test_ids_stay_whole(google: Google) -> None:
    assert column(
        google, "007", "123456789012345678", 42, Shown(7, "007"), "1E999", "inf", "0034600111222", Shown(34600111222, "+34 600 111 222")
    ) == ["007", "123456789012345678", "42", "007", "1E999", "inf", "0034600111222", "+34 600 111 222"]  # fmt: skip


def test_an_id_that_the_sheet_has_rounded_is_not_passed_off_as_whole(google: Google) -> None:
    (found,) = column(google, Shown(123456789012345678.0, "1.23457E+17"))
    assert found is not None
    assert "E+17" in found


@pytest.mark.parametrize("locale", ["en_US", "es_ES", "en_GB", "de_DE"])
def test_days_are_days_in_every_locale(google: Google, locale: str) -> None:
    assert column(google, date(2026, 2, 1), date(2026, 12, 31), datetime(2026, 3, 4, 16, 30), locale=locale) == [
        "2026-02-01", "2026-12-31", "2026-03-04 16:30:00",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1-Mar-2026", "domingo, 1 de marzo de 2026", "01.03.26", "Mar 1", "2026"])
def test_a_day_is_known_by_its_parts_however_it_is_shown(google: Google, text: str) -> None:
    assert column(google, Shown(46082, text)) == ["2026-03-01"]


def test_money_is_exact_and_says_its_currency(google: Google) -> None:
    assert column(
        google, Shown(1234.5, "1.234,50 €"), Shown(1234.567, "$1,234.57"), Shown(-80, "(80,00 €)"), Shown(0.1 + 0.2, "0.30"),
        Shown(1234567, "1.234.567"), Shown(46082, "46,082"), 1234.567, Shown(46082, "46.1K"),
    ) == ["1234.5 EUR", "1234.567 USD", "-80 EUR", "0.3", "1234567", "46082", "1234.567", "46082"]  # fmt: skip


def test_a_dollar_sign_is_the_currency_of_the_sheets_country(google: Google) -> None:
    assert column(google, Shown(950, "$950.00"), locale="es_MX") == ["950 MXN"]
    assert column(google, Shown(950, "$950.00"), locale="en_US") == ["950 USD"]


def test_other_numbers(google: Google) -> None:
    assert column(google, Shown(0.125, "13%"), True, False, Shown(0.4375, "10:30"), 0.00001, 2026) == [
        "12.5%", "TRUE", "FALSE", "10:30", "0.00001", "2026",
    ]  # fmt: skip


def test_errors_of_formulas_arrive_as_errors(google: Google) -> None:
    assert column(google, Error("#REF!"), Error("#N/A"), Error("#DIV/0!"), 5) == ["#REF!", "#N/A", "#DIV/0!", "5"]


def test_moments_fall_on_the_workspaces_day(google: Google) -> None:
    late = datetime(2026, 3, 1, 23, 30)
    assert column(google, late, time_zone="Europe/Madrid") == ["2026-03-01 23:30:00"]
    found = column(google, late, date(2026, 3, 1), time_zone="America/New_York")
    assert found == ["2026-03-01 23:30:00+01:00", "2026-03-01"]


def test_rows_keep_their_numbers_and_nothing_is_hidden(google: Google) -> None:
    sheet(
        google,
        Tab(0, "Pay's", [["My tracker"], [], ["Email", "Amount"], ["a@x.test", 1], [], ["b@x.test", 2], ["c@x.test"]], hidden=True),
        Tab(9, "Blank", []),
    )  # fmt: skip
    book = read()
    payments, blank = book.tabs
    assert payments.table is not None
    assert payments.hidden
    assert payments.table.headers == ("Email", "Amount")
    assert payments.table.rows.column("row").to_pylist() == [4, 6, 7]
    assert {note.code for note in payments.table.notes} == {"preamble_skipped", "blank_rows"}
    assert payments.table.name == "Tracker / Pay's"
    assert (blank.table, blank.digest) == (None, "")


def test_merged_header_cells(google: Google) -> None:
    sheet(
        google,
        Tab(0, "Two rows", [
            ["Payments 2026"],
            ["Email", "Deposit", None, "Balance", None, "Client"],
            [None, "Date", "Amount", "Date", "Amount"],
            ["a@x.test", "d1", 1, "d2", 2, "A"],
            ["b@x.test", "d3", 3, "d4", 4, None],
        ], merges=[(0, 1, 0, 6), (1, 3, 0, 1), (1, 2, 1, 3), (1, 2, 3, 5), (1, 3, 5, 6), (3, 5, 5, 6)]),
        Tab(1, "One row", [["Client", None, "Amount"], ["Ana", "Ruiz", 5]], merges=[(0, 1, 0, 2)]),
    )  # fmt: skip
    two, one = (tab.table for tab in read().tabs)
    assert two is not None
    assert one is not None
    assert two.headers == ("Email", "Deposit Date", "Deposit Amount", "Balance Date", "Balance Amount", "Client")
    assert two.rows.column("row").to_pylist() == [4, 5]
    assert two.rows.column("c5").to_pylist() == ["A", "A"]
    assert [note.code for note in two.notes] == ["preamble_skipped"]
    assert one.headers == ("Client", "Client (2)", "Amount")


def test_all_tabs_come_in_three_requests(google: Google) -> None:
    sheet(google, *[Tab(i, f"Tab {i}", [["Email", "Amount"], ["a@x.test", i]]) for i in range(12)])
    book = read()
    assert len(book.tabs) == 12
    assert google.count("/v4/spreadsheets/") == 3
    assert google.count("values:batchGet") == 2


def test_only_wanted_tabs_are_read(google: Google) -> None:
    sheet(
        google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]), Tab(5, "B", [["Email", "Amount"], ["b@x.test", 1]])
    )
    first, second = read(wanted=frozenset({5})).tabs
    assert first.table is None
    assert second.table is not None
    assert google.count("ranges='A'") == 0


def test_the_digest_changes_with_the_content_alone(google: Google) -> None:
    tracker = sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]))
    before = read().tabs[0].digest
    tracker.tabs[0].title = "B"
    assert read().tabs[0].digest == before
    tracker.tabs[0].rows[1][1] = 2
    assert read().tabs[0].digest != before


def test_a_sheet_edited_while_it_is_read_is_read_again(google: Google) -> None:
    tracker = sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1], ["b@x.test", 2]]))
    edits = [lambda: tracker.tabs[0].rows.insert(1, ["new@x.test", 3])]

    def edit(path: str) -> None:
        if "FORMATTED_VALUE" in path and "UNFORMATTED" not in path and edits:
            edits.pop()()

    google.before = edit
    table = read().tabs[0].table
    assert table is not None
    assert table.rows.column("c0").to_pylist() == ["new@x.test", "a@x.test", "b@x.test"]
    assert google.count("values:batchGet") == 4


def test_a_sheet_that_never_rests_is_left_alone(google: Google) -> None:
    tracker = sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]))
    google.before = lambda path: tracker.tabs[0].rows.append([f"{len(tracker.tabs[0].rows)}@x.test", 1])
    with pytest.raises(SheetsProblem) as caught:
        read()
    assert caught.value.code == "sheet_editing"


def test_a_tab_renamed_between_two_requests_is_asked_for_by_its_new_name(google: Google) -> None:
    tracker = sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]))

    def rename(path: str) -> None:
        if "batchGet" in path:
            tracker.tabs[0].title = "B"

    google.before = rename
    assert read().tabs[0].title == "B"


def test_a_cell_that_is_still_loading_is_waited_for(google: Google) -> None:
    tracker = sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", Error("Loading...")]]))

    def finish(path: str) -> None:
        if google.count("batchGet") == 4:
            tracker.tabs[0].rows[1][1] = 7

    google.before = finish
    table = read().tabs[0].table
    assert table is not None
    assert table.rows.column("c1").to_pylist() == ["7"]


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        (server.NOT_SHARED, "sheet_not_shared", EMAIL),
        (server.NOT_FOUND, "sheet_not_found", "deleted"),
        (server.DISABLED, "sheet_api_disabled", server.PROJECT),
        (server.NOT_A_SHEET, "sheet_not_a_sheet", "Save as Google Sheets"),
        (server.TOO_MANY, "sheet_busy", "pause"),
        (server.INTERNAL, "sheet_unavailable", "not answering"),
        (server.UNAVAILABLE, "sheet_unavailable", "not answering"),
        (server.CUT, "sheet_unavailable", "not answering"),
        (None, "sheet_offline", "internet connection"),
    ],
)
def test_each_refusal_has_its_own_sentence(google: Google, fault: server.Answer | None, code: str, says: str) -> None:
    sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]))
    google.fail("/v4/", fault)
    with pytest.raises(SheetsProblem, match=says) as caught:
        read()
    assert caught.value.code == code


@pytest.mark.parametrize("fault", [server.TOO_MANY, server.INTERNAL, server.UNAVAILABLE, server.CUT, None])
def test_what_passes_is_waited_out(google: Google, fault: server.Answer | None) -> None:
    sheet(google, Tab(0, "A", [["Email", "Amount"], ["a@x.test", 1]]))
    google.fail("batchGet", fault, times=2)
    assert read().tabs[0].table is not None


def test_pauses_grow_and_are_scattered(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", paused.append)
    sheet(google, Tab(0, "A", [["Email", "Amount"]]))
    google.fail("/v4/", server.TOO_MANY)
    account = deployment.service_account()
    assert account is not None
    with pytest.raises(SheetsProblem):
        reading.read(Sheets(account, Patience(total=10**6)), ID)
    assert len(paused) == 7
    for pause, least in zip(paused, (1, 2, 4, 8, 16, 32, 32), strict=True):
        assert least <= pause <= min(least + 1, 32)
    assert sum(paused) > 60, "a quota comes back after a minute"


def test_a_refused_key_is_told_from_a_missing_share(google: Google) -> None:
    google.fail("/token", server.REVOKED)
    with pytest.raises(SheetsProblem) as caught:
        read()
    assert caught.value.code == "sheet_credentials_refused"


def test_a_broken_key_is_said_to_be_broken(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(deployment.KEY_FILE, __file__)
    with pytest.raises(SheetsProblem) as caught:
        connect.open_book(ID)
    assert caught.value.code == "sheet_credentials_broken"


def test_no_more_reads_than_the_quota_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    now, paused = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        paused.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("lib.sources.google.client.time.monotonic", lambda: now[0])
    monkeypatch.setattr("lib.sources.google.client.time.sleep", sleep)
    quota = client.Quota(50)
    for _ in range(120):
        quota.wait()
    assert now[0] == 120


def test_half_a_million_cells(google: Google) -> None:
    rows: list[list[Cell]] = [["Payment id", "Date", "Email", "Amount", "Offer"]]
    rows += [[f"{i:018d}", date(2026, 1, 1 + i % 28), f"p{i}@x.test", i + 0.25, "Inner Room"] for i in range(100_000)]
    sheet(google, Tab(0, "Payments", rows))
    start = time.perf_counter()
    table = read().tabs[0].table
    assert table is not None
    assert table.rows.num_rows == 100_000
    assert table.rows.column("c0")[99_999].as_py() == f"{99_999:018d}"
    assert table.rows.column("c3")[7].as_py() == "7.25"
    assert time.perf_counter() - start < 60


def test_a_public_sheet_needs_no_account(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(deployment.KEY_FILE)
    monkeypatch.setattr(deployment, "_key", lambda: None)
    tracker = sheet(
        google, Tab(0, "Pay", [["Email", "Amount"], ["a@x.test", 1.5], ["007", 2]]), Tab(1, "Blank", []), public=True
    )
    book = connect.open_book(ID, patience=QUICK)
    first, blank = book.tabs
    assert book.title == "Tracker"
    assert first.table is not None
    assert first.table.name == "Tracker / Pay"
    assert first.table.rows.column("c0").to_pylist() == ["a@x.test", "007"]
    assert blank.table is None
    tracker.public = False
    with pytest.raises(SheetsProblem) as caught:
        connect.open_book(ID, patience=QUICK)
    assert caught.value.code == "sheet_not_public"
    del google.sheets[ID]
    with pytest.raises(SheetsProblem) as caught:
        connect.open_book(ID, patience=QUICK)
    assert caught.value.code == "sheet_not_found"


def test_an_export_that_leads_elsewhere_is_not_followed() -> None:
    with pytest.raises(SheetsProblem):
        public._check_host("169.254.169.254", "http", "docs.google.com", "https")
    with pytest.raises(SheetsProblem):
        public._check_host("evil-googleusercontent.com", "https", "docs.google.com", "https")
    public._check_host("doc-00-sheets.googleusercontent.com", "https", "docs.google.com", "https")


@contextmanager
def standing_still() -> Iterator[list[float]]:
    """The longest time that another thread of this process had to wait for a turn, told at the end."""
    longest, stop = [0.0], threading.Event()

    def tick() -> None:
        before = time.monotonic()
        while not stop.wait(0.005):
            now = time.monotonic()
            longest[0] = max(longest[0], now - before)
            before = now

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    yield longest
    stop.set()
    thread.join()


def _endless() -> Iterator[bytes]:
    yield b'{"valueRanges": [{"values": [['
    while True:
        yield b'"x",' * 16_000


def _drip() -> Iterator[bytes]:
    while True:
        yield b" "
        time.sleep(0.02)


def _ranges(values: bytes) -> bytes:
    return b'{"valueRanges": [{"values": ' + values + b"}]}"


HOSTILE: dict[str, tuple[Callable[[], bytes | Iterator[bytes]], str]] = {
    "deeply nested": (lambda: _ranges(b"[" * 200_000 + b"]" * 200_000), "sheet_unavailable"),
    "nested and cut": (lambda: b'{"a":' * 1_000_000 + b"}", "sheet_unavailable"),
    "without end": (_endless, "sheet_too_large"),
    "500 MB of one cell": (lambda: iter([_ranges(b'[["')[:-3], *[b"x" * 1_000_000] * 500]), "sheet_too_large"),
    "a byte now and then": (_drip, "sheet_offline"),
    "no object": (lambda: b"[1, 2, {}", "sheet_unavailable"),
    "rows that are none": (lambda: _ranges(b'[1, {"a": 2}, null, [[["x"]]]]'), "sheet_unavailable"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["values:batchGet", "?includeGridData"])
def test_a_hostile_answer_is_a_sentence_and_nobody_else_waits(
    name: str, path: str, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet(google, Tab(0, "A", [["Name"], ["x"]]))
    monkeypatch.setattr(answers, "MOST", 30_000_000)
    monkeypatch.setattr(answers, "SECONDS", 0.4)
    make, code = HOSTILE[name]
    if name in ("without end", "500 MB of one cell"):
        monkeypatch.setattr(answers, "SECONDS", 60.0)
    body = make()
    for _ in range(12):
        google.fail(path, (200, body if isinstance(body, bytes) else make()), 1)
    with standing_still() as longest, pytest.raises(SheetsProblem) as problem:
        read()
    assert problem.value.code == code
    assert longest[0] < 0.5


@pytest.mark.parametrize("columns", [20_000, 1_000_000])
def test_a_row_of_very_many_columns_is_refused_in_a_sentence(columns: int, google: Google) -> None:
    sheet(google, Tab(0, "A", [["Name"], ["x"]]))
    google.fail("values:batchGet", (200, _ranges(b"[[" + b'"x",' * columns + b'"y"], ["1"]]')))
    with standing_still() as longest, pytest.raises(Refusal) as problem:
        read()
    assert problem.value.code == "too_many_columns"
    assert longest[0] < 0.5
