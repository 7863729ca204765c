"""Deals that a customers file tells, people known by a number, and what comes first within a day."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from lib.analysis.kpis import kpis
from lib.ingest.map.source_names import source_name
from lib.metrics.catalog import ALL
from lib.query import Period
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.conftest import opened
from tests.unit.drafts import publish, upload

CLIENTS = """id,email,close_date,optin_date,closers,contracted_revenue
9001,ana@example.com,2026-01-15,2026-01-02,Mia,5000
9002,ana@example.com,2026-04-20,2026-04-01,Leo,3000
9003,ben@example.com,2026-02-10,2026-02-01,Mia,4000"""
CASH = """id,date,email,amount,status,offer
P1,2026-01-15,ana@example.com,2500,approved,Program
P2,2026-02-15,ana@example.com,2500,approved,Program
P3,2026-04-20,ana@example.com,3000,approved,Renewal
P4,2026-02-10,ben@example.com,4000,approved,Program"""

Told = dict[str, object]


def _ask(folder: Path, files: dict[str, str], refs: tuple[str, ...], by: str = "", period: Period | None = None, model: str = "last") -> Told:  # fmt: skip
    """The figures over files, each named after its table; divided `by` something, by ref and member."""
    workspace = Workspace(folder)
    uploads = [
        upload(list(csv.reader(io.StringIO(text))), f"{name}.csv", name.split(" ")[0]) for name, text in files.items()
    ]
    publish(workspace, *uploads)
    snapshot = opened(workspace)
    try:
        found = kpis(
            snapshot, pages=[], metrics=[ALL[ref] for ref in refs], period=period or Period(), glossary=Glossary.load("en"), by=by, model=model
        )  # fmt: skip
        return {
            f"{k.ref} {k.member}" if by else k.ref: float(k.value) if k.value is not None else None
            for k in found
            if k.ref in refs
        }
    finally:
        snapshot.con.close()


def _without(text: str, column: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    gone = rows[0].index(column)
    return "\n".join(",".join(cell for i, cell in enumerate(row) if i != gone) for row in rows)


def _backwards(text: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([head, *reversed(rows)])


@pytest.mark.parametrize("clients", [CLIENTS, _backwards(CLIENTS)], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("cash", [CASH, _without(CASH, "offer")], ids=["offers told", "no offer column"])
def test_deals_of_a_file_and_cash_of_another(tmp_path: Path, clients: str, cash: str) -> None:
    files = {"customers": clients, "payments": cash}
    found = _ask(tmp_path, files, ("m.clients", "r.contracted", "v.deals", "m.avg_days_optin_close", "v.cash_at_close", "v.collection", "r.pending"))  # fmt: skip
    assert found == {
        "m.clients": 2, "r.contracted": 12000, "v.deals": 3, "m.avg_days_optin_close": 11,  # (13 + 9) / 2
        "v.cash_at_close": 9500 / 12000, "v.collection": 1, "r.pending": 0,
    }  # fmt: skip
    assert _ask(tmp_path / "by", files, ("r.gross", "r.contracted"), by="closer") == {
        "r.gross Mia": 9000, "r.gross Leo": 3000, "r.contracted Mia": 9000, "r.contracted Leo": 3000,
    }  # fmt: skip
    january = Period(date(2026, 1, 1), date(2026, 1, 31))
    assert _ask(tmp_path / "january", files, ("r.gross", "r.contracted"), by="closer", period=january) == {
        "r.gross Mia": 2500, "r.contracted Mia": 5000,
    }  # fmt: skip


@pytest.mark.parametrize(
    "clients",
    [
        # A phone in two spellings, and an address that changed: each is one person with two purchases.
        "id,phone,close_date,offers\n,+34 600 111 222,2026-01-15,Program\n,34600111222,2026-04-20,Upsell",
        "id,email,close_date,offers\nK1,old@example.com,2026-01-15,Program\nK1,new@example.com,2026-04-20,Upsell",
    ],
    ids=["phone", "address"],
)
def test_rows_of_one_person_are_told_by_the_person_and_not_by_the_spelling(tmp_path: Path, clients: str) -> None:
    cash = "id,date,email,amount,status,offer\nP1,2026-02-10,ben@example.com,4000,approved,Program"
    found = _ask(tmp_path, {"customers": clients, "payments": cash}, ("m.clients", "v.deals"))
    assert found == {"m.clients": 1, "v.deals": 3}  # Ben is in no customers file


def test_a_deal_that_nobody_has_paid_is_contracted_and_owed(tmp_path: Path) -> None:
    cash = "\n".join(line for line in CASH.splitlines() if not line.startswith("P3"))
    found = _ask(tmp_path, {"customers": CLIENTS, "payments": cash}, ("r.gross", "r.contracted", "v.deals", "r.pending", "v.collection"))  # fmt: skip
    assert found == {"r.gross": 9000, "r.contracted": 12000, "v.deals": 3, "r.pending": 3000, "v.collection": 0.75}


def test_what_is_owed_of_a_deal_makes_no_day_on_which_money_moved(tmp_path: Path) -> None:
    """A payment that failed speaks for the deal (97c), and what is owed of it is still no money."""
    clients = "email,close_date,contracted_revenue\nana@example.com,2026-05-02,3000"
    cash = "id,date,email,amount,status,processing_fee\nP1,2026-01-05,ana@example.com,1000,failed,3"
    files = {"customers": clients, "payments": cash}
    may, january = Period(date(2026, 5, 1), date(2026, 5, 31)), Period(date(2026, 1, 1), date(2026, 1, 31))
    refs = ("v.net_per_day", "r.pending")
    assert _ask(tmp_path / "may", files, refs, period=may) == {"v.net_per_day": None, "r.pending": 3000}
    assert _ask(tmp_path / "january", files, refs, period=january) == {"v.net_per_day": 0, "r.pending": 3000}


def test_a_deal_that_nobody_has_paid_has_the_csm_of_its_client(tmp_path: Path) -> None:
    clients = "email,close_date,offers,contracted_revenue\nana@example.com,2026-01-15,Program,5000\nana@example.com,2026-03-01,Renewal,700"
    cash = "id,date,email,amount,status,offer,csm\nP1,2026-01-15,ana@example.com,5000,approved,Program,Uma"
    found = _ask(tmp_path, {"customers": clients, "payments": cash}, ("r.contracted",), by="csm")
    assert found == {"r.contracted Uma": 5700}  # the sheet of clients knows no CSM: Ana's is who her payment names


def test_contracts_alone_are_deals_and_say_nothing_of_cash(tmp_path: Path) -> None:
    found = _ask(tmp_path, {"customers": CLIENTS}, ("r.contracted", "v.deals", "r.gross", "v.cash_at_close"))
    assert found == {"r.contracted": 12000, "v.deals": 3, "r.gross": None, "v.cash_at_close": None}


def test_the_contract_of_a_payment_stands_over_that_of_the_client(tmp_path: Path) -> None:
    cash = "id,date,email,amount,status,contracted_revenue\nP1,2026-01-15,ana@example.com,2500,approved,6000\nP4,2026-02-10,ben@example.com,4000,approved,"
    one = "\n".join(line for line in CLIENTS.splitlines() if not line.startswith("9002"))
    assert _ask(tmp_path, {"customers": one, "payments": cash}, ("r.contracted",)) == {"r.contracted": 10000}


def test_a_deal_id_finds_the_row_of_that_id(tmp_path: Path) -> None:
    cash = "id,date,email,amount,status,deal_id\nP1,2026-05-02,ana@example.com,700,approved,9001\nP2,2026-05-03,ana@example.com,300,approved,9002"
    found = _ask(tmp_path, {"customers": CLIENTS, "payments": cash}, ("r.gross",), by="closer")
    assert found == {"r.gross Mia": 700, "r.gross Leo": 300}


@pytest.mark.parametrize("turned", [False, True])
def test_every_row_of_a_sheet_is_a_purchase(tmp_path: Path, turned: bool) -> None:
    sheet = """id,email,close_date,offers,closers,contracted_revenue,gross_revenue,cancel_date
1,ana@example.com,2026-01-15,Program,Mia,5000,5000,2026-03-01
2,ben@example.com,2026-02-10,Program,Mia,4000,4000,
3,ana@example.com,2026-04-20,Renewal,Leo,3000,1500,"""
    files = {"customers": _backwards(sheet) if turned else sheet}
    found = _ask(tmp_path, files, ("r.gross", "r.contracted", "v.deals", "m.clients", "m.active_clients"))
    assert found == {"r.gross": 10500, "r.contracted": 12000, "v.deals": 3, "m.clients": 2, "m.active_clients": 2}
    assert _ask(tmp_path / "by", files, ("r.gross",), by="closer") == {"r.gross Mia": 9000, "r.gross Leo": 1500}


def test_a_number_names_a_person_within_its_source(tmp_path: Path) -> None:
    orders = "id,date,customer_id,amount,status\n1,2026-01-01,K1,10,approved\n2,2026-01-02,K1,20,approved\n3,2026-01-03,K2,5,approved"
    shop = "id,date,customer_id,amount,status\n9,2026-01-01,K1,40,approved"
    assert _ask(tmp_path, {"payments": orders}, ("m.clients",)) == {"m.clients": 2}
    assert _ask(tmp_path / "both", {"payments": orders, "payments of the shop": shop}, ("m.clients", "r.gross")) == {
        "m.clients": 3, "r.gross": 75,
    }  # fmt: skip


def test_a_number_ties_an_address_that_changed_and_rows_without_any(tmp_path: Path) -> None:
    cash = """id,date,email,customer_id,amount,status
1,2026-01-01,ana@old.com,K1,10,approved
2,2026-01-02,,K1,20,approved
3,2026-01-03,ana@new.com,K1,5,approved
4,2026-01-04,,,7,approved"""
    leads = "email,optin_date,utm_source\nana@new.com,2025-12-01,google"
    found = _ask(tmp_path, {"payments": cash, "leads": leads}, ("m.clients", "a.cash"), by="utm_source")
    assert found["a.cash google"] == 35
    assert _ask(tmp_path / "all", {"payments": cash}, ("m.clients",)) == {"m.clients": 2}


def test_a_number_that_many_share_is_nobodys(tmp_path: Path) -> None:
    rows = [f"{i},2026-01-01,p{i}@x.com,guest,10,approved" for i in range(6)]
    cash = "\n".join(["id,date,email,customer_id,amount,status", *rows])
    assert _ask(tmp_path, {"payments": cash}, ("m.clients",)) == {"m.clients": 6}


@pytest.mark.parametrize(
    ("file", "label", "source"),
    [
        ("clients.csv", "", "own clients"),
        ("clients (1).csv", "", "own clients"),
        ("Clients 2026-03.xlsx, Sheet1", "", "own clients"),
        ("clients march copy.csv", "", "own clients"),
        ("Clientes_enero_2026.csv", "", "own clientes"),
        ("march.csv", "", "own march"),
        ("orders.csv", "", "own orders"),
        ("unified_payments.csv", "Stripe payments", "Stripe"),
        ("deals.csv", "HubSpot deals", "HubSpot deals"),
    ],
)
def test_what_a_number_means_something_in(file: str, label: str, source: str) -> None:
    assert source_name(file, label) == source


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_file_that_is_newest_first_is_so_within_its_days(tmp_path: Path, newest_first: bool) -> None:
    rows = ["b@x.com,2026-03-02,email", "a@x.com,2026-03-01,google", "a@x.com,2026-03-01,tiktok"]
    written = rows if newest_first else [*rows[1:], rows[0]]
    files = {
        "payments": "id,date,email,amount,status\n1,2026-03-09,a@x.com,10,approved",
        "leads": "\n".join(["email,optin_date,utm_source", *written]),
    }
    last = "google" if newest_first else "tiktok"
    assert _ask(tmp_path, files, ("a.cash",), by="utm_source")[f"a.cash {last}"] == 10
