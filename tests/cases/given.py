"""The inputs that were handed over, each with what is right. The files lie in `files/`."""

from pathlib import Path

from .runner import Adds, Case, Files, Is, Members, Never, Put

HERE = Path(__file__).parent / "files"
JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31")
FEBRUARY_2025 = ("--from", "2025-02-01", "--to", "2025-02-28", "--compare", "year")
FEBRUARY_2024 = ("--from", "2024-02-01", "--to", "2024-02-29", "--compare", "year")


def given(*starts: str) -> Files:
    """The files whose names start so, in this order."""
    found = {}
    for start in starts:
        (path,) = [one for one in sorted(HERE.iterdir()) if one.name.startswith(start + "-") or one.stem == start]
        found[path.name] = path.read_bytes()
    return found


def won_deals(start: str, both_ways: str) -> list[Case]:
    """A CRM of three won deals of two people, beside their payments: the same whatever comes first."""
    crm, paid = given(start), given("02-payments")
    orders = {f"{both_ways}, deals first": {**crm, **paid}, f"{both_ways}, payments first": {**paid, **crm}}
    return [
        Case(
            f"1.3 {name}",
            (
                Put(files),
                # Ana's first close is the earlier of her two, 15 January; Ben's is 10 February.
                Is("m.clients", 2),
                Is("m.clients", 1, by="month", member="2026-01"),
                Is("m.clients", 1, by="month", member="2026-02"),
                Is("m.clients", 0, by="month", member="2026-04"),
                # 2 to 15 January is 13 days, 1 to 10 February is 9.
                Is("m.avg_days_optin_close", 11),
                # Cash is what the payments say: 2,500 + 2,500 + 3,000 + 4,000.
                Is("r.gross", 12000),
                Is("r.gross", 2500, JANUARY, by="closer", member=("Mia", "Mia Closer")),
                Never("r.gross", 8000, by="closer", member="Leo Closer"),
                Never("r.gross", 8000, by="closer", member="Leo"),
                # 1.6: what was agreed is told by the deals: 5,000 + 3,000 + 4,000.
                Is("r.contracted", 12000),
                Is("v.deals", 3),
            ),
        )
        for name, files in orders.items()
    ]


CASES = [
    Case(
        "1.1 150 payments of 1 in a workbook",
        (Put(given("01-row101"), receipt={"payments": {"read": 150, "kept": 150}}), Is("r.gross", 150)),
    ),
    *won_deals("02-hubspot-two-won-deals", "HubSpot"),
    *won_deals("02b-pipedrive-two-won-deals", "Pipedrive"),
    *won_deals("02c-ghl-two-won-opps", "HighLevel"),
    Case(
        "1.3 an own sheet with a line per purchase",
        # 5,000 + 4,000 + 1,500 came in; 5,000 + 4,000 + 3,000 were agreed.
        (
            Put(given("02d-own-client-sheet-two-purchases")),
            Is("r.gross", 10500),
            Is("r.contracted", 12000),
            Is("v.deals", 3),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "1.3 Stripe customers, one person twice",
        # 160 + 400 + 180; 50 + 20.
        (
            Put(given("03-stripe-customers-one-person-twice")),
            Is("r.gross", 740),
            Is("r.refunds", 70),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "1.4 PayPal: own money (en)",
        (
            # Set aside, as written: 353.97 - 353.97 + 500 - 900 + 5,000.
            Put(given("05-paypal-own-money-en"), kept={"USD": "1000"}, aside={"USD": "4600"}),
            Is("r.gross", 1000),
            Is("r.processing_fees", "29.30"),
            Is("m.clients", 1),
            Never("r.gross", "6353.97"),
        ),
    ),
    Case(
        "1.4 PayPal: own money (de)",
        (
            # Kept 1,000 - 200; set aside 353.97 - 353.97 - 500 + 90 + 77.
            Put(given("05b-paypal-own-money-de"), kept={"EUR": "800"}, aside={"EUR": "-333"}),
            Is("r.gross", 1000),
            Is("r.refunds", 200),
            Is("r.processing_fees", "25.25"),
            Is("m.clients", 1),
            Never("r.gross", "1430.97"),
        ),
    ),
    Case(
        "1.5 Meta restates a day",
        # 101.50 + 80: the newer export takes the place of the older one.
        (
            Put(given("08-meta-first-export")),
            Put(given("08-meta-second-export-restated"), receipt={"costs": {"new": 0, "changed": 1}}),
            Put(given("08-payments")),
            Is("a.spend", "181.50"),
            Is("v.mer", "1000/181.50"),
        ),
    ),
    *(
        Case(
            f"1.5 the same days once more {name}",
            # The same 180 (101.50 + 80 restated at one level, 180 at the other): one of them, never both.
            (
                Put({**given("08-payments"), **given("08-meta-second-export-restated")}),
                Put(given(start), asks="may"),
                Is("a.spend", ("180", "181.50", None)),
                Never("a.spend", "361.50"),
                Never("a.spend", "360"),
            ),
        )
        for name, start in (
            ("by ad set", "08c-meta-same-days-by-ad-set"),
            ("as one month", "08d-meta-same-days-as-month"),
        )
    ),
    Case(
        "2.14 a currency that only the costs name",
        # 1,500 / 150; 150 / 2 new clients.
        (
            Put(given("09-payments-no-currency", "09-meta-aud"), never_says=("rate to :",)),
            Is("a.spend", 150),
            Is("v.mer", 10),
            Is("u.cac", 75),
        ),
    ),
    Case(
        "2.9 both date orders in one column",
        (
            Put(given("10-both-date-orders"), asks="may"),
            Members(
                "r.gross",
                "month",
                {
                    "2025-11": 200,
                    "2025-12": 100,
                    "2026-01": 100,
                    "2026-02": 100,
                    "2026-03": 100,
                    "2026-04": 100,
                },
            ),
        ),
    ),
    Case(
        "2.10 cells merged downwards",
        # Mia 1,000 + 500 + 300, Leo 200 + 100; 1,000 + 500 on 2 March.
        (
            Put(given("11-merged-down")),
            Members("r.gross", "closer", {"Mia": 1800, "Leo": 300}),
            Is("r.gross", 1500, ("--from", "2026-03-02", "--to", "2026-03-02")),
        ),
    ),
    Case(
        "2.10 two rows of headers, Payment 1 and Payment 2",
        # 2,500 + 2,500 + 4,000; January 2,500, February 2,500 + 4,000.
        (
            Put(given("12-payment1-payment2"), asks="may", refuses="may", never_hint={"Amount": ("refund_amount",)}),
            Is("r.gross", 9000),
            Members("r.gross", "month", {"2026-01": 2500, "2026-02": 6500}),
            Never("r.gross", 6500),
        ),
    ),
    Case(
        "2.10 months as columns",
        (
            Put(
                given("12b-months-as-columns"),
                asks="may",
                refuses="may",
                says=(("month", "unfold"),),
                never_hint={"Total": ("discounts", "discount")},
            ),
            Is("r.gross", 9000),
            Never("r.gross", 18000),
        ),
    ),
    Case(
        "2.18 months without cash",
        (
            Put(given("13-months-without-cash")),
            Members(
                "r.gross",
                "month",
                {
                    "2026-01": 200,
                    "2026-02": 0,
                    "2026-03": 0,
                    "2026-04": 300,
                    "2026-05": 50,
                    "2026-06": 0,
                    "2026-07": 0,
                    "2026-08": 80,
                },
            ),
        ),
    ),
    Case(
        "2.18 the February of a leap year",
        # 100 + 200 + 400 on 1, 28 and 29 February 2024; the other way 10 + 20.
        (
            Put(given("14-leap-year")),
            Is("r.gross", 3000, FEBRUARY_2025, previous=700),
            Is("r.gross", 700, FEBRUARY_2024, previous=30),
        ),
    ),
    Case(
        "1.3 a client whose e-mail changed",
        (
            Put(given("15-customers-before")),
            Put(given("15-customers-email-changed"), receipt={"customers": {"new": 0, "changed": 1}}),
            Is("m.clients", 2),
        ),
    ),
    *(
        Case(
            f"2.20 a platform's report without a campaign: {name}",
            (Put(given(start)), Put(given("08-payments")), Is("a.spend", amount)),
        )
        for name, start, amount in (
            ("Meta by ad", "16-meta-ad-level", "100.00"),
            ("TikTok by day", "16b-tiktok-account-daily", "65.50"),
            ("Pinterest", "16c-pinterest", "20.00"),
        )
    ),
    Case(
        "2.13 click ids and landing pages",
        # Ana's landing page says Facebook, Cara came with fbclid: 100 + 400. Ben with gclid, Dan says google: 200 + 800.
        (
            Put({**given("17-click-ids-and-landing-page"), **given("17-payments")}),
            Is("a.cash", 500, by="utm_source", member="facebook"),
            Is("a.cash", 1000, by="utm_source", member="google"),
            Is("a.cash", 100, by="utm_campaign", member="spring"),
            Is("a.cash", 800, by="utm_campaign", member="brand"),
            Is("a.coverage", 1),
        ),
    ),
    Case(
        "2.13 UTM in Shopify's notes",
        (
            Put(given("07-shopify-utm-in-notes")),
            Is("a.cash", 100, by="utm_source", member="klaviyo"),
            Is("a.cash", 200, by="utm_source", member="facebook"),
            Is("a.cash", 50, by="utm_source", member="google"),
            Is("a.cash", 100, by="utm_medium", member="email"),
            Is("a.cash", 200, by="utm_medium", member="paid social"),
            Is("a.cash", 50, by="utm_medium", member="cpc"),
            Is("a.cash", 100, by="utm_campaign", member="spring offer 2026"),
            Is("a.cash", 200, by="utm_campaign", member="spring sale 2026"),
            Is("a.cash", 50, by="utm_campaign", member="brand search"),
            Is("a.coverage", "3/4"),
            Is("a.cash", 380),
        ),
    ),
    Case(
        "2.16 Calendly: cancelled, not come, not known",
        # Five bookings: Ana's is cancelled (and marked), Ben and Eva did not come, of Cara and Dan nothing is said.
        (
            Put(given("18-calendly-cancelled-and-no-show"), receipt={"any": {"read": 5, "kept": 5}}),
            Adds(("e.booked", "v.sales_booked"), 5),
            Is("e.show_rate", None),
            Is("v.sales_show", None),
            Adds(("e.pending",), 0),
        ),
    ),
    *(
        Case(
            f"kept right: refunds in part, then whole, {name}",
            # ch_1: 50 paid, 15 and 35 given back; ch_2: 200 paid. Fees 1.75 + 6.10.
            (
                Put(given(*order)),
                Is("r.gross", 250),
                Is("r.refunds", 50),
                Is("r.processing_fees", "7.85"),
                Is("m.clients", 2),
                Is("r.refunds", 15, ("--from", "2026-03-01", "--to", "2026-03-31")),
            ),
        )
        for name, order in (
            ("payments first", ("R1-stripe-payments", "R1-stripe-refunds")),
            ("refunds first", ("R1-stripe-refunds", "R1-stripe-payments")),
        )
    ),
]
