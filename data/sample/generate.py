"""Write the sample business: Northbeam Coaching, a company that does not exist.

About eighteen months of leads, sales calls, payments, coaching calls and costs, as the CSV exports a founder
would have. `company.py` lets people live until there are enough clients, so that every table tells the same story;
this script numbers the rows in date order, plants the odd rows that every real export contains, and writes the files.
Only `random.Random(SEED)` decides, so two runs write the same bytes.

    python data/sample/generate.py [--out DIR]
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from pathlib import Path

from company import Simulation
from ledger import Row
from moods import Moods
from story import BAD_FIT, CLIENTS, END, LIVE, NO_SHOW, SEED

PAYERS_WITHOUT_CUSTOMER = 3

CUSTOMER_COLUMNS = [
    "ID", "Email", "Full Name", "Phone_wa", "Joined Date", "Close Date", "Country", "Age", "Gender", "Income",
    "IG_link", "CRM_link", "Channel", "Deal", "Offers", "Closers", "Setters", "CSMs", "Set_sources", "Affiliates",
    "Onboarding Date", "Onboarding Completed Date", "Graduation Date", "Cancel Date", "Testimony", "Optin_date",
    "Optin_first", "Optin_last", "Optin_all", "UTM_source", "UTM_medium", "UTM_campaign", "UTM_content",
    "UTM_term", "Upsell Presented", "Backend Presented",
]  # fmt: skip
CSM_COLUMNS = [
    "ID", "Date", "Email", "Full Name", "Phone_wa", "CRM link", "Event", "Type", "Status", "CSM", "Success?",
    "Grade", "Reminder",
]  # fmt: skip
PAYMENT_COLUMNS = [
    "ID", "Tracking_ID", "Date", "Email", "Full Name", "Phone_wa", "Amount", "Currency", "Status", "Kind",
    "Payment Type", "Deal", "Deal_ID", "Method", "Offer", "Contracted Revenue", "List Price", "Discount",
    "Processing Fee", "Extra Fee", "VAT", "Refund Amount", "Refund Date", "Due Date", "Closer", "Setter", "CSM",
    "Set_source", "Channel", "Sales_call_ID", "UTM_source", "UTM_medium", "UTM_campaign", "UTM_content",
    "UTM_term",
]  # fmt: skip
LEAD_COLUMNS = [
    "ID", "Optin_date", "Email", "Full Name", "Phone_wa", "Optin Source", "Lead Magnet", "Country", "Setter",
    "UTM_source", "UTM_medium", "UTM_campaign", "UTM_content", "UTM_term",
]  # fmt: skip
SALES_COLUMNS = [
    "ID", "Date", "Email", "Full Name", "Phone_wa", "Event", "Type", "Status", "Closer", "Setter", "Offer Made",
    "Booked At", "Offer", "Set_source", "Reminder", "UTM_source", "UTM_campaign",
]  # fmt: skip
COST_COLUMNS = ["Date", "Category", "Amount", "Source", "Campaign", "Rep", "Description"]

Test = Callable[[Row], bool]


class Picker:
    """Hands out rows at random, each at most once, so that no two oddities meet on one row."""

    def __init__(self, simulation: Simulation, rows: list[Row]) -> None:
        self.rows = simulation.rng.sample(rows, len(rows))

    def take(self, count: int, test: Test = lambda row: True) -> list[Row]:
        """The next `count` unused rows that pass the test."""
        chosen = [row for row in self.rows if test(row)][:count]
        if len(chosen) < count:
            raise ValueError("not enough rows of the wanted kind: change the seed or the story")
        self.rows = [row for row in self.rows if not any(row is c for c in chosen)]
        return chosen


def renumber(rows: list[Row], by: str, column: str, prefix: str) -> dict[str, str]:
    """Sort rows by a date and replace the ids in `column` by numbers in that order; old id -> new id."""
    rows.sort(key=lambda row: row.get(by, ""))
    olds = list(dict.fromkeys(row[column] for row in rows))
    ids = {old: f"{prefix}-{n:04d}" for n, old in enumerate(olds, start=1)}
    for row in rows:
        row[column] = ids[row[column]]
    return ids


def number(sim: Simulation) -> None:
    """Final ids for every table, and the references to them."""
    for n, lead in enumerate(sim.leads):
        lead["ID"] = str(n)
    renumber(sim.customers, "Close Date", "ID", "C")
    renumber(sim.leads, "Optin_date", "ID", "L")
    renumber(sim.csm_calls, "Date", "ID", "CC")
    renumber(sim.payments, "Date", "ID", "P")
    renumber(sim.payments, "Date", "Deal_ID", "D")
    calls = renumber(sim.sales_calls, "Date", "ID", "SC") | {"": ""}
    for row in sim.payments:
        row["Sales_call_ID"] = calls[row.get("Sales_call_ID", "")]
    sim.costs.sort(key=lambda row: row["Date"])


def plant_customers(sim: Simulation) -> None:
    """Clients with missing dates, payments or addresses, and two who graduated before they started."""
    picker = Picker(sim, [c for c in sim.customers if c["Channel"] == "Sales Call"])
    for client in picker.take(2, lambda c: bool(c.get("Graduation Date"))):
        onboarding, graduation = client["Onboarding Date"], client["Graduation Date"]
        client |= {"Onboarding Date": graduation, "Graduation Date": onboarding}
    for client in picker.take(3, lambda c: c["Close Date"] < "2026-06"):
        client["Close Date"] = ""
    unpaid = picker.take(4, lambda c: c["Deal"] == "Full Pay")
    unpaid[0] |= {"Close Date": "", "Joined Date": ""}
    emails = {c["Email"] for c in unpaid}
    sim.payments[:] = [p for p in sim.payments if p["Email"] not in emails]

    everywhere = (sim.customers, sim.csm_calls, sim.payments, sim.leads, sim.sales_calls)
    [phone_only, two_addresses, shouted] = picker.take(3, lambda c: c["Deal"] == "Split Pay" and bool(c["Optin_date"]))
    for row in (row for table in everywhere for row in table if row["Email"] == phone_only["Email"]):
        if row is not phone_only:
            row["Email"] = ""
    phone_only["Email"] = ""
    own, loud = two_addresses["Email"], shouted["Email"]
    for payment in sim.payments:
        if payment["Email"] == own and payment["Kind"] == "Scheduled payment":
            payment["Email"] = own.replace("@", ".billing@")
        elif payment["Email"] == loud:
            payment["Email"] = f" {loud.upper()} "


def plant_calls(sim: Simulation) -> None:
    """Rows that fail the fill check of the CSM calls, one rule after the other, and calls nobody closed out."""
    picker = Picker(sim, [c for c in sim.csm_calls if c["Date"] <= END.isoformat()])
    edits: list[tuple[int, Test, Row]] = [
        (4, lambda c: c["Status"] == NO_SHOW, {"Status": "Scheduled - pending"}),
        (2, lambda c: c["Status"] == NO_SHOW, {"Success?": "Yes"}),
        (1, lambda c: c["Status"] == BAD_FIT, {"Success?": "Yes"}),
        (2, lambda c: c["Status"] in LIVE, {"Status": ""}),
        (1, lambda c: c["Status"] in LIVE, {"Status": "Ghosted"}),
        (1, lambda c: c["Status"] in LIVE, {"Grade": "11"}),
        (1, lambda c: c["Status"] in LIVE, {"Grade": "0"}),
        (3, lambda c: c["Status"] in LIVE, {"CSM": ""}),
        (1, lambda c: c["Status"] in LIVE, {"CSM": "Marta Gil, Paula Soto"}),
        (1, lambda c: c["Type"] == "Coaching", {"Type": ""}),
        (1, lambda c: c["Type"] == "Coaching", {"Reminder": ""}),
        (1, lambda c: c["Type"] == "Coaching", {"Reminder": "Called"}),
        (1, lambda c: c["Status"] == NO_SHOW, {"Date": ""}),
    ]
    for count, test, change in edits:
        for row in picker.take(count, test):
            row |= change
    sales = Picker(sim, [c for c in sim.sales_calls if c["Date"] <= END.isoformat()])
    for row in sales.take(6, lambda c: c["Status"] == NO_SHOW):
        row["Status"] = "Scheduled - pending"
    for row in sales.take(3, lambda c: c["Status"] == NO_SHOW):
        row["Status"] = ""
    for row in sales.take(5, lambda c: c["Status"] in LIVE and c["Offer Made"] == "No"):
        row["Closer"] = ""


def plant_payments(sim: Simulation) -> None:
    """Chargebacks, churn entries, odd statuses, and call deals whose closer nobody noted."""
    picker = Picker(sim, sim.payments)

    def card(row: Row) -> bool:
        return row["Status"] == "Approved" and row["Method"] == "Stripe" and row["Kind"] != "Refund"

    small = picker.take(3, lambda p: card(p) and float(p["Amount"]) < 500)
    for row in small + picker.take(3, lambda p: card(p) and float(p["Amount"]) > 500):
        row["Status"] = "Chargeback"
    for row in picker.take(3, lambda p: p["Status"] == "Pending" and p["Date"] < "2026-08-15"):
        row |= {"Status": "Failed", "Kind": "Churn"}
    [blank, unknown] = picker.take(2, lambda p: card(p) and p["Kind"] == "Scheduled payment")
    blank["Status"], unknown["Status"] = "", "Processing"
    deals = {p["Deal_ID"] for p in picker.take(4, lambda p: p["Kind"] == "New sales call close")}
    for row in sim.payments:
        if row["Deal_ID"] in deals:
            row["Closer"] = ""
    [shared] = picker.take(1, lambda p: p.get("Closer") == "Daniel Hughes" and p["Deal"] == "Full Pay")
    shared["Closer"] = "Ana Ruiz, Ben Carter"


def plant_leads(sim: Simulation) -> None:
    """Leads that left no address, only a number, and a form that never filled its template."""
    buyers = {c["Email"] for c in sim.customers}
    picker = Picker(sim, [lead for lead in sim.leads if lead["Email"] not in buyers])
    for row in picker.take(8):
        row["Email"] = ""
    for row in picker.take(6, lambda r: r["UTM_source"] == "google"):
        row["UTM_term"] = "{keyword}"
    for row in picker.take(5, lambda r: r["UTM_source"] == "facebook"):
        row["UTM_source"] = "Meta"


def write(path: Path, columns: list[str], rows: list[Row]) -> None:
    """One CSV file. A value without a column is a mistake in this program."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def generate(out: Path) -> None:
    """Simulate the company and write its six files into `out`."""
    sim = Simulation(SEED)
    while len(sim.customers) < CLIENTS + PAYERS_WITHOUT_CUSTOMER:
        sim.life()
    sim.spend()
    for row in sim.rng.sample([c for c in sim.customers if c["Offers"] == "Kickstart"], PAYERS_WITHOUT_CUSTOMER):
        sim.customers.remove(row)
    number(sim)
    for plant in (plant_customers, plant_calls, plant_payments, plant_leads):
        plant(sim)
    Moods(sim).play()
    out.mkdir(parents=True, exist_ok=True)
    write(out / "customers.csv", CUSTOMER_COLUMNS, sim.customers)
    write(out / "csm_calls.csv", CSM_COLUMNS, sim.csm_calls)
    write(out / "payments.csv", PAYMENT_COLUMNS, sim.payments)
    write(out / "leads.csv", LEAD_COLUMNS, sim.leads)
    write(out / "sales_calls.csv", SALES_COLUMNS, sim.sales_calls)
    write(out / "costs.csv", COST_COLUMNS, sim.costs)


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description="Write the sample business as CSV files.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder (default: beside this script)")
    generate(parser.parse_args().out)


if __name__ == "__main__":
    main()
