"""Small random businesses: every status, blanks, collisions of people, two refund styles, missing tables and columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from lib.publish.draft import Options, Upload, prepare
from lib.query import Snapshot
from lib.schema.vocabulary import VOCABULARY
from lib.store.workspace import Workspace
from tests.conftest import NOW, opened
from tests.property.compare import Asked
from tests.property.situations import put_in
from tests.reference import Tables
from tests.reference.touches import MODELS

Cell = st.SearchStrategy[str]
Columns = dict[str, Cell]

DAYS = [date(2026, 1, 5) + timedelta(days=9 * i) for i in range(24)]
"""Few days, so that payments, calls and opt-ins meet. The last ones lie after the newest activity of most businesses."""
PEOPLE = ("a@x.com", "b@x.com", "C@x.com", "d@x.com", "e@x.com", "f@x.com")
CLOSERS, SETTERS, CSMS = ("Ana", "Ben", "Cleo"), ("Sol", "Tom"), ("Uma", "Vic")
OFFERS = ("Core", "Course", "Upsell", "Backend", "Magnet")
TIERS = {"offer_tier.Upsell": "upsell", "offer_tier.Backend": "backend", "offer_tier.Magnet": "lead_magnet"}
COUNTRIES = ("ES", "Spain", "US", "Mexico")
SOURCES = ("instagram", "IG", "google", "facebook", "{{source}}", "meta")
BYS = ("closer", "setter", "csm", "offer", "country", "utm_source")


def _one(*values: str, blanks: int = 1) -> Cell:
    """One of the values; as many blanks among them as said."""
    return st.sampled_from([*values, *[""] * blanks])


NOT_DRAWN = ("unknown_outcome", "held")
"""One such call is enough to leave rates over calls without data, so that they have situations of their own."""


def _words(vocabulary: str, blanks: int = 1) -> Cell:
    """A usual spelling of each word, one nobody knows, and blanks."""
    drawn = {word: listed for word, listed in VOCABULARY[vocabulary].items() if word not in NOT_DRAWN}
    return _one(*(listed[0] for listed in drawn.values()), "Whatever", blanks=blanks)


def _listed(*values: str) -> Cell:
    """One name, two of them, or none."""
    return _one(*values, *values, f"{values[0]}, {values[1]}", f"{values[1]}; {values[0]}", blanks=2)


def _days(blanks: int = 2) -> Cell:
    return _one(*(day.isoformat() for day in DAYS), blanks=blanks)


_email = _one(*PEOPLE, *PEOPLE, blanks=1)
_phone = _one("+34 600 111 222", "600 333 444", blanks=6)
_number = _one("S1", "S2", "S3", "S4", "S5", blanks=2)
_yes = _one("Yes", "No", blanks=1)
_utm: Columns = {
    "utm_source": _one(*SOURCES, blanks=2),
    "utm_medium": _one("ads", "Instagram DM", blanks=2),
    "utm_campaign": _one("spring", "Spring", "autumn", blanks=2),
}

TABLES: dict[str, Columns] = {
    "customers": {
        "email": _email,
        "phone": _phone,
        "joined_date": _days(8),
        "close_date": _days(24),
        "country": _one(*COUNTRIES),
        "age": _one("25-34", "35-44"),
        "gender": _words("gender"),
        "offers": _listed(*OFFERS),
        "closers": _listed(*CLOSERS),
        "setters": _listed(*SETTERS),
        "csms": _listed(*CSMS),
        "channel": _words("channel", 3),
        "onboarding_date": _days(8),
        "onboarding_completed_date": _days(8),
        "graduation_date": _days(24),
        "cancel_date": _days(60),
        "testimony": _one("Great", blanks=2),
        "optin_date": _days(24),
        "optin_first": _one("Webinar", "Quiz", blanks=2),
        "optin_all": _one("Webinar, Quiz", "Quiz; Quiz; DM", blanks=2),
        "optin_last": _one("DM", "Quiz", blanks=2),
        **_utm,
        "upsell_presented": _yes,
        "backend_presented": _yes,
        # No sales_call_ids: drawn at random they would name other people's calls.
        "coaching_times": _one("0", "3"),
    },
    "csm_calls": {
        "id": st.just(""),
        "date": _days(1),
        "email": _email,
        "status": _words("call_status"),
        "type": _words("call_type"),
        "csm": _listed(*CSMS),
        "success": _yes,
        "grade": _one("1", "7", "10", "11", "0"),
        "reminder": _words("reminder"),
    },
    "payments": {
        "id": _one("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", blanks=1),
        "tracking_id": _one("T1", "T2", "T3", blanks=4),
        "date": _days(1),
        "email": _email,
        "phone": _phone,
        "amount": _one("1000", "500.50", "1500", "97", blanks=0),
        "currency": _one("EUR", "EUR", "USD", "USD", "GBP", blanks=3),
        "status": st.one_of(st.just("Approved"), _words("payment_status")),
        "kind": _words("payment_kind", 3),
        "payment_type": _words("payment_type"),
        "deal": _words("deal"),
        "deal_id": _one("D1", "D2", blanks=9),
        "method": _one("Stripe", "PayPal", "Tarjeta VISA", blanks=1),
        "offer": st.one_of(st.just("Core"), _one(*OFFERS, "Core, Upsell", blanks=1)),
        "contracted_revenue": _one("3000", "1000", blanks=2),
        "discount": _one("250", "1000", blanks=3),
        "processing_fee": _one("29.30", "14.97"),
        "extra_fee": _one("5.00", blanks=3),
        "vat": _one("210", blanks=2),
        "refund_amount": _one("400", "1000", blanks=6),
        "refund_date": _days(24),
        "due_date": _days(24),
        "closer": _listed(*CLOSERS),
        "setter": _listed(*SETTERS),
        "csm": _listed(*CSMS),
        "channel": _words("channel", 3),
        "sales_call_id": _number,
        **_utm,
    },
    "leads": {
        "email": _email,
        "phone": _phone,
        "optin_date": _days(1),
        "optin_source": _one("Webinar", "webinar", "Quiz"),
        "lead_magnet": _one("Guide", blanks=1),
        **_utm,
        "setter": _listed(*SETTERS),
        "country": _one(*COUNTRIES),
    },
    "sales_calls": {
        "id": _number,
        "date": _days(1),
        "email": _email,
        "status": _words("call_status"),
        "type": _one("Sales", "Demo", blanks=0),
        "closer": _listed(*CLOSERS),
        "setter": _listed(*SETTERS),
        "offer_made": _yes,
        "offer": _listed(*OFFERS),
        **_utm,
    },
    "costs": {
        "date": _days(0),
        "category": _words("cost_category"),
        "amount": _one("100", "250.75", "900", blanks=0),
        "utm_source": _one(*SOURCES[:4], blanks=1),
        "utm_campaign": _one("spring", "autumn"),
        "offer": _one("Core", "Upsell", blanks=2),
        "currency": _one("EUR", "USD", blanks=6),
        "description": st.just(""),
    },
    "rates": {
        "date": _days(0),
        "currency": _one("USD", "GBP", blanks=0),
        "rate": _one("0.92", "0.8537", "1.17331", blanks=0),
    },
}
KEPT = {
    "customers": {"email", "joined_date", "close_date"},
    "csm_calls": {"id", "date", "email", "status", "type"},
    "payments": {"date", "email", "amount"},
    "leads": {"email", "optin_date"},
    "sales_calls": {"id", "date", "email", "status"},
    "costs": {"date", "category", "amount", "description"},
    "rates": {"date", "currency", "rate"},
}
"""Columns that are always there; any other may be missing."""


@dataclass(frozen=True)
class Drawn:
    """A business with the settings it is imported under."""

    tables: Tables
    settings: dict[str, str]
    situations: frozenset[str] = frozenset()


@st.composite
def businesses(
    draw: st.DrawFn, fewest: int = 5, most: int = 40, situations: st.SearchStrategy[frozenset[str]] | None = None
) -> Drawn:
    """Up to seven tables of `fewest` to `most` rows, now and then without one of them or without some columns.

    `situations` draws those of tests/property/situations.py that the business is to have; without it there are none.
    """
    absent = draw(st.sets(st.sampled_from(sorted(TABLES)), max_size=2)) if draw(st.booleans()) else set()
    tables: Tables = {}
    for name, columns in TABLES.items():
        if name in absent:
            continue
        optional = sorted(columns.keys() - KEPT[name]) or [""]
        dropped = draw(st.sets(st.sampled_from(optional), max_size=4)) if draw(st.booleans()) else set()
        here = {column: cell for column, cell in columns.items() if column not in dropped}
        rows = draw(st.lists(st.fixed_dictionaries(here), min_size=fewest, max_size=most))
        for number, row in enumerate(rows):
            # Calls and costs are told apart by something of their own; without it two equal rows would be one.
            if name == "csm_calls":
                row["id"] = f"C{number}"
            elif name == "costs":
                row["description"] = f"{'cost' if number % 3 else 'rent'} {number}"  # a rent is one of all the month
            elif name == "payments" and row.get("kind") == "refund" and number % 2:
                row["amount"] = f"-{row['amount']}"  # money that went back is written with or without a sign
        tables[name] = rows
    settings = {"currency": "EUR"}
    settings |= draw(st.sampled_from([TIERS, TIERS, {}]))
    settings |= draw(st.sampled_from([{}, {}, {f"rate.USD.{DAYS[4]}": "0.9"}]))
    settings["good_events"] = draw(st.sampled_from(["live", "live", "literal"]))
    settings["amounts_include_vat"] = draw(st.sampled_from(["yes", "no"]))
    if situations is None:
        return Drawn(tables, settings)
    chosen = draw(situations)
    put_in(tables, settings, chosen, draw(st.integers(0, 2**32 - 1)))
    return Drawn(tables, settings, chosen)


@st.composite
def questions(draw: st.DrawFn, by: bool = True) -> Asked:
    """A period or all time, up to two filters, a model, and sometimes a breakdown."""
    start = draw(st.sampled_from([None, None, date(2026, 2, 1), date(2026, 3, 1)]))
    end = draw(st.sampled_from([None, date(2026, 3, 31), date(2026, 5, 31)]))
    pools = {"closer": CLOSERS, "csm": CSMS, "offer": OFFERS, "country": ("ES", "US"), "utm_source": SOURCES[:4]}
    names = draw(st.lists(st.sampled_from(sorted(pools)), max_size=2, unique=True))
    chosen = {
        name: tuple(draw(st.lists(st.sampled_from(pools[name]), min_size=1, max_size=2, unique=True))) for name in names
    }
    return Asked(
        start=start,
        end=end,
        model=draw(st.sampled_from(MODELS)),
        by=draw(st.sampled_from(["", *BYS])) if by else "",
        **chosen,
    )


@contextmanager
def imported(business: Drawn) -> Iterator[Snapshot]:
    """The product's snapshot of a business, imported from CSV."""
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        uploads = [Upload(f"{name}.csv", data=as_csv(rows), table=name) for name, rows in business.tables.items()]
        prepare(workspace, uploads, Options(settings=business.settings), now=NOW).publish()
        snapshot = opened(workspace)
        try:
            yield snapshot
        finally:
            snapshot.con.close()


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Rows under their canonical headers."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
