"""What must become of every file of the corpus: kept with these counts and values, asked, or refused in these words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One table that a file feeds: its counts, values from its first rows on (blank for none), and reasons listed."""

    table: str
    read: int
    kept: int
    quarantined: int = 0
    duplicate: int = 0
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class Case:
    """The outcome of one file: its parts; or the open question (field, kind); or the words of the refusal."""

    parts: tuple[Part, ...] = ()
    asked: tuple[str, str] | None = None
    refused: tuple[str, ...] = ()
    vendor: str = ""


def _kept(*parts: Part, vendor: str = "") -> Case:
    return Case(parts=parts, vendor=vendor)


def _part(
    table: str,
    read: int,
    quarantined: int = 0,
    duplicate: int = 0,
    reasons: tuple[str, ...] = (),
    notes: str = "",
    usual: Mapping[str, str] | None = None,
    **values: str,
) -> Part:
    listed = {
        name: [value.strip() for value in text.split("|")] for name, text in ({**(usual or {}), **values}).items()
    }
    return Part(table, read, read - quarantined - duplicate, quarantined, duplicate, listed, reasons, notes)


def _pay(
    read: int,
    quarantined: int = 0,
    duplicate: int = 0,
    reasons: tuple[str, ...] = (),
    notes: str = "",
    usual: Mapping[str, str] | None = None,
    **values: str,
) -> Case:
    return _kept(_part("payments", read, quarantined, duplicate, reasons, notes, usual, **values))


def _refused(*words: str) -> Case:
    return Case(refused=words)


WHICH = Case(asked=("", "table"))
"""Nothing in the file says surely which table it is."""

USUAL = {
    "date": "2026-03-14|2026-03-15|2026-03-16",
    "email": "ana@ejemplo.es|luis@ejemplo.es|eva@ejemplo.es",
    "amount": "1000.5|250|99.9",
    "status": "approved|approved|refunded",
}
SPANISH = {
    "date": "2026-03-14|2026-03-15",
    "email": "ana@ejemplo.es|luis@ejemplo.es",
    "amount": "1000.5|250",
    "status": "approved|approved",
}
THREE = _pay(3, usual=USUAL)
LEAD = _part("leads", 1, email="ana@ejemplo.es", optin_date="2026-03-01", optin_source="webinar")
DAY = "2026-03-14"

ENCODINGS = {
    "utf8_bom.csv": THREE,
    "utf16_le_tabs.csv": _pay(3, notes="UTF-16", usual=USUAL),
    "utf16_be.csv": THREE,
    "utf16_no_mark.csv": THREE,
    "cp1252.csv": _pay(2, notes="Windows-1252", full_name="José Núñez|Zoë O’Hara"),
    "cp1252_euro.csv": _pay(2, amount="1000.5|20.25", currency="EUR|EUR"),
    "one_bad_byte.csv": _pay(2, notes="Windows-1252", full_name="José Núñez|Zoë O’Hara"),
    "mojibake.csv": _pay(1, full_name="JosÃ© NÃºÃ±ez"),
    "nul_bytes.csv": _pay(3, notes="NUL", usual=USUAL),
    "mac_line_ends.csv": THREE,
    "mixed_line_ends.csv": THREE,
}

DIALECTS = {
    "semicolon.csv": _pay(2, notes="semicolons", usual=SPANISH),
    "european_thousands.csv": _pay(1, date="2026-03-31", amount="1000.5"),
    "sep_line.csv": _pay(2, usual=SPANISH),
    "pipe.csv": THREE,
    "tabs.tsv": THREE,
    "preamble.csv": _pay(3, notes="Pagos del trimestre", usual=USUAL),
    "total_labelled.csv": _pay(4, quarantined=1, reasons=("total_row",), usual=USUAL),
    "total_spanish.csv": _pay(3, quarantined=1, reasons=("total_row",), usual=SPANISH),
    "total_unlabelled.csv": _pay(4, quarantined=1, reasons=("total_row",), usual=USUAL),
    "repeated_header.csv": _pay(4, quarantined=1, reasons=("repeated_header",), usual=USUAL),
    "duplicate_headers.csv": THREE,
    "headers_by_case.csv": THREE,
    "blank_header.csv": THREE,
    "header_odd_spelling.csv": THREE,
    "header_newline.csv": THREE,
    "no_header.csv": _refused("has no header", "2026-03-14"),
    "two_row_header.csv": _refused("not recognised", "Customer"),
    "newline_in_cell.csv": _pay(2, full_name="Ana\nRuiz|Luis"),
    "unclosed_quote.csv": _pay(3, quarantined=1, reasons=("unclosed_quote",), full_name="Ana|Eva"),
    "bare_quotes.csv": _pay(2, full_name='Ana|Luis "Lucho" Gil'),
    "short_row.csv": _pay(3, notes="fewer cells", amount="1000.5|250|40.1", status="approved|approved|"),
    "long_row.csv": _pay(3, quarantined=1, reasons=("long_row",), amount="1000.5|250"),
    "unquoted_thousands.csv": _pay(3, quarantined=1, reasons=("long_row",), amount="1000.5|250"),
    "blank_lines.csv": _pay(3, notes="blank rows", usual=USUAL),
    "trailing_commas.csv": THREE,
    "header_only.csv": _pay(0),
    "long_header.csv": THREE,
    "leading_blank_columns.csv": THREE,
    "quoted_everything.csv": THREE,
    "spaces_around.csv": THREE,
}

AMOUNTS = {
    "negatives.csv": _pay(4, amount="-250|-50|-12.5|-7.25"),
    "symbols.csv": _pay(4, amount="1000.5|20.25|3|1200.75", currency="USD|USD|USD|USD"),
    "euro_symbols.csv": _pay(3, amount="1000.5|20.25|3", currency="EUR|EUR|EUR"),
    "nbsp_thousands.csv": _pay(2, amount="1000.5|2500.25"),
    "swiss.csv": _pay(2, amount="1000.5|12345.75"),
    "undecided_thousands.csv": Case(asked=("amount", "decimal")),
    "undecided_dot.csv": Case(asked=("amount", "decimal")),
    "decided_by_one.csv": _pay(3, amount="1234|2500|10.5"),
    "mixed_marks.csv": _pay(2, amount="1000.5|1000.5"),
    "not_numbers.csv": _pay(5, quarantined=4, reasons=("NaN", "inf", "1e309", "#REF!"), amount="100.25"),
    "words_for_money.csv": _pay(2, quarantined=1, reasons=("a thousand",), amount="250"),
    "blank_amount.csv": _pay(2, quarantined=1, reasons=("no amount",), amount="250"),
    "blank_words.csv": _pay(3, amount="10|20|30", discount="||0"),
    "thousand_dimes.csv": _pay(1000, amount="0.1|0.1"),
    "four_decimals.csv": _pay(2, amount="0.1234|10.5"),
    "two_currencies.csv": _pay(3, reasons=("doubloons",), currency="EUR|USD|"),
    "late_text.csv": _pay(3000, quarantined=1, reasons=("ten",), amount="10|10"),
    "late_decimal.csv": _pay(3000, amount="1|1"),
    "grades.csv": _kept(_part("csm_calls", 3, grade="9|7.5|11", success="yes|no|")),
}

DAYS = {
    "undecided_days.csv": Case(asked=("date", "date_order")),
    "proof_in_last_row.csv": _pay(3, date="2026-02-01|2026-04-03|2026-01-31"),
    "american_days.csv": _pay(2, date="2026-01-02|2025-12-31"),
    "contradicting_days.csv": _pay(2, date="2026-01-31|2026-01-31"),
    "same_day_month.csv": _pay(2, date="2026-05-05|2026-06-06"),
    "two_digit_years.csv": Case(asked=("date", "date_order")),
    "many_spellings.csv": _pay(8, date="|".join([DAY] * 8)),
    "spanish_months.csv": _pay(3, date="2026-03-14|2026-01-01|2026-02-03"),
    "spanish_clock.csv": _pay(2, date="2026-03-31|2026-04-01"),
    "american_clock.csv": _pay(2, date="2026-03-31|2026-04-01"),
    "offsets.csv": _pay(3, date="2026-03-15|2026-03-14|2026-03-13"),
    "clock_change.csv": _pay(2, date="2026-03-29|2026-10-25"),
    "impossible_days.csv": _pay(4, reasons=("31/02/2026", "00/00/0000", "31/12/9999"), date="|||2024-02-29"),
    "future_days.csv": _pay(2, date="2031-01-01|2026-03-14"),
    "serial_days.csv": _pay(2, date="2026-03-14|2026-03-15"),
    "no_day.csv": _pay(2, date="|2026-03-14"),
}

PEOPLE = {
    "messy_emails.csv": _pay(
        5, reasons=("not an address",), email="ana@ejemplo.es|luis@ejemplo.es|eva@ejemplo.es|ion@ejemplo.es|"
    ),
    "homoglyph_email.csv": _pay(2, email="ana@ejemplo.es|\u0430na@ejemplo.es"),
    "phones.csv": _kept(_part("customers", 4, reasons=("call me",), phone="+34600111222|+34600333444|600555666|")),
    "shortened_ids.csv": _pay(2, reasons=("4.07004E+12",), id="|A17"),
    "leading_zero_ids.csv": _pay(2, id="007|7"),
    "apostrophe_ids.csv": _pay(2, id="00123|00124"),
    "long_ids.csv": _pay(2, id="123456789012345678901|123456789012345678902"),
    "unicode_names.csv": _pay(3, full_name="Núñez 🚀|Núñez"),
    "formulas.csv": _pay(4, full_name='=HYPERLINK("http://x")|+1+1|@SUM(A1)|-2'),
    "markup.csv": _pay(3, full_name="<script>alert(1)</script>|**bold** [x](javascript:y)|'; drop table payments; --"),
    "unknown_status.csv": _pay(2, reasons=("On ice",), status="approved|On ice"),
    "status_drift.csv": _pay(4, status="approved|approved|approved|"),
    "yes_no.csv": _kept(_part("csm_calls", 8, reasons=("maybe",), success="yes|yes|yes|yes|no|no||")),
    "pasted_twice.csv": _pay(6, duplicate=3, usual=USUAL),
    "same_id_changed.csv": _pay(2, duplicate=1, status="refunded"),
    "nobody.csv": Case(asked=("", "nobody")),
    "country_words.csv": _kept(_part("customers", 3, reasons=("Atlantis",), country="ES|US|")),
    "spanish_calls.csv": _kept(
        _part(
            "csm_calls",
            2,
            date="2026-03-31|2026-04-01",
            status="no_show|qualified",
            type="onboarding|coaching",
            success="|yes",
        )
    ),
    "semicolon_lists.csv": _kept(_part("customers", 1, closers="Mar, Leo", offers="Gold, Silver")),
}

CONTAINERS = {
    "empty.csv": _refused("empty"),
    "blank.csv": _refused("only blank lines"),
    "login_page.csv": _refused("web page", "sign in"),
    "html_table.xls": _refused("web page"),
    "answer.json.csv": _refused("JSON"),
    "list.csv": _refused("JSON"),
    "feed.csv": _refused("XML"),
    "report.csv": _refused("PDF"),
    "picture.csv": _refused("picture"),
    "letter.csv": _refused("RTF"),
    "noise.csv": _refused("not text"),
    "workbook_named.csv": THREE,
    "workbook.xlsx": _pay(2, date="2026-03-14|2026-03-15", amount="1000.5|250"),
    "two_sheets.xlsx": _kept(_part("payments", 3, usual=USUAL), LEAD),
    "hidden_sheet.xlsx": _pay(3, notes="Hidden sheets were not read: Old", usual=USUAL),
    "workbook_preamble.xlsx": _pay(4, quarantined=1, reasons=("total_row",), notes="Informe de pagos", usual=USUAL),
    "damaged.xlsx": _refused("damaged"),
    "bundle.zip": _kept(_part("payments", 3, usual=USUAL), LEAD),
    "bundle_with_rest.zip": _pay(3, notes="readme.pdf", usual=USUAL),
    "payments.csv.gz": THREE,
    "page.csv.gz": _refused("web page"),
    "nested.zip": _refused("another archive", "inner.zip"),
    "bomb.zip": _refused("200 times"),
    "no_tables.zip": _refused("no CSV file or workbook"),
    "damaged.zip": _refused("damaged"),
    "wide.csv": _refused("1,504 columns", "1,000"),
    "huge_cell.csv": _refused("row 2", "Name", "3,000,000"),
    "unknown_table.csv": _refused("not recognised", "SKU"),
    "missing_amount.csv": _refused("not recognised", "payments", "amount"),
}

MONEY_VENDORS = {
    "stripe_payments.csv": _kept(
        _part(
            "payments", 6, date="2026-03-31|2026-03-05|2026-03-06|2026-03-07|2026-03-08|2026-03-09", amount="1000|13.8|500|500|90|70", currency="EUR|EUR|EUR|EUR|EUR|EUR",
            status="approved|approved|partially_refunded|failed|refunded|chargeback", refund_amount="||200||90|", refund_date="||2026-03-20|||",
            processing_fee="29.3|0.65|14.8|0|2.6|2.1", payment_type="|recurring||||", offer="Gold Programme|||||", utm_source="instagram|||||",
        ),
        _part("leads", 1, email="ana@ejemplo.es", optin_date="2026-03-31", utm_source="instagram", utm_campaign="reto"),
        vendor="Stripe payments",
    ),
    "stripe_customers.csv": _kept(
        _part("customers", 2, quarantined=1, reasons=("not_bought",), email="ana@ejemplo.es", joined_date="2026-03-01", gross_revenue="1000.5", currency="EUR"), vendor="Stripe customers"
    ),
    "stripe_few_columns.csv": _kept(_part("payments", 1, date="2026-03-05", email="ana@ejemplo.es", amount="1000.5", status="approved"), vendor="Stripe payments"),
    "stripe_balance.csv": _kept(
        _part("payments", 4, quarantined=2, reasons=("withdrawal", "vendor_fee"), id="ch_1|re_1", amount="1000|-200", kind="|refund", processing_fee="29.3|0"), vendor="Stripe balance"
    ),
    "stripe_itemized.csv": _kept(_part("payments", 3, id="ch_7|ch_8|re_7", amount="12|1200|-0.77", currency="USD|JPY|USD", kind="||refund"), vendor="Stripe balance"),
    "stripe_subscriptions.csv": _kept(
        _part("customers", 3, quarantined=1, reasons=("not_bought",), email="ana@ejemplo.es|luis@ejemplo.es", joined_date="2026-01-12|2026-01-11", cancel_date="|2026-03-11", offers="Circle|Circle"),
        _part(
            "subscriptions", 3, id="sub_1|sub_2|sub_3", start="2026-01-12|2026-01-11|2026-03-20", status="active|canceled|trialing", plan="Circle|Circle|Circle",
            cancel_requested="|2026-03-01|", ended="|2026-03-11|", period_end="2026-04-12|2026-03-11|2026-04-03", currency="EUR|EUR|EUR", customer_id="cus_1|cus_2|cus_3",
        ),
        vendor="Stripe subscriptions",
    ),
    "stripe_refunds.csv": _kept(_part("payments", 2, quarantined=1, reasons=("refund_failed",), id="re_1", tracking_id="ch_3", amount="200", kind="refund"), vendor="Stripe refunds"),
    "stripe_disputes.csv": _kept(_part("payments", 2, id="ch_6", amount="70", status="chargeback", kind=""), vendor="Stripe disputes"),
    "stripe_api.csv": _kept(_part("payments", 2, amount="1000.5|1200", refund_amount="0|200", currency="EUR|JPY", status="approved|partially_refunded"), vendor="Stripe charges (API)"),
    "stripe_payouts.csv": _refused("Stripe payouts", "Export the payments"),
    "paypal_en.csv": _kept(
        _part(
            "payments", 7, quarantined=5, reasons=("currency_conversion", "withdrawal", "not_settled", "money_sent"), date="2026-03-14|2026-03-18", id="T1|T6", tracking_id="T1|T1",
            email="ana@ejemplo.es|ana@ejemplo.es", amount="1653.75|-153.75", processing_fee="73.07|4.1", kind="|refund", currency="USD|USD",
        ),
        vendor="PayPal",
    ),
    "paypal_es.csv": _kept(
        _part("payments", 4, quarantined=2, reasons=("withdrawal", "currency_conversion"), date="2026-01-31|2026-02-01", amount="4626.81|250", processing_fee="157.66|8.85", status="approved|approved"),
        vendor="PayPal",
    ),
    "thrivecart.csv": _kept(
        _part("payments", 3, quarantined=1, reasons=("no_payment",), id="t1|t2", tracking_id="o1|o1", amount="121|-121", vat="21|", kind="|refund", offer="Gold|Gold"), vendor="ThriveCart"
    ),
    "kajabi.csv": _kept(
        _part("payments", 3, date="2026-03-09|2026-03-09|2026-03-10", amount="997|300|997", status="approved|failed|refunded", kind="||refund", deal="|split_pay|"), vendor="Kajabi transactions"
    ),
    "whop.csv": _kept(_part("payments", 2, date="2026-02-28|2026-03-01", amount="99.5|99.5", status="approved|pending", payment_type="recurring|recurring"), vendor="Whop payments"),
    "hotmart.csv": _kept(
        _part(
            "payments", 3, date="2026-03-06|2026-03-07|2026-03-08", amount="1234.5|1234.5|1234.5", currency="BRL|BRL|BRL", status="approved|pending|refunded", phone="11987654321|21912345678|",
            affiliate="|Leo|",
        ),
        vendor="Hotmart sales",
    ),
    "shopify_orders.csv": _kept(
        _part(
            "payments", 4, quarantined=1, reasons=("order_line",), id="#1001|#1002|#1003", date="2026-03-12|2026-07-12|2026-03-13", amount="121|80|80", vat="21||", refund_amount="|30|",
            status="approved|partially_refunded|failed", utm_source="instagram||", utm_campaign="reto||",
        ),
        _part("leads", 1, email="ana@ejemplo.es", utm_source="instagram"),
        vendor="Shopify orders",
    ),
}  # fmt: skip

OTHER_VENDORS = {
    "calendly.csv": _kept(
        _part(
            "csm_calls",
            5,
            date="2026-03-03|2026-03-10|2026-03-17|2026-03-18|2026-03-19",
            type="onboarding|coaching|coaching|coaching|graduation",
            status="unknown_outcome|no_show|lead_cancel|admin_cancel|rescheduled",
            csm="Mar Sol|Mar Sol|Mar Sol|Mar Sol|Mar Sol",
        ),
        _part(
            "sales_calls",
            1,
            date="2026-03-20",
            type="sales",
            status="unknown_outcome",
            closer="Mar Sol",
            booked_at="2026-03-11",
            utm_source="instagram",
        ),
        _part("leads", 1, email="luis@ejemplo.es", optin_date="2026-03-11", utm_source="instagram"),
        vendor="Calendly",
    ),
    "calendly_open_names.csv": Case(asked=("", "table")),
    "highlevel_appointments.csv": _kept(
        _part("csm_calls", 1, date="2026-03-04", type="coaching", status="qualified", csm="Mar"),
        _part(
            "sales_calls", 1, date="2026-03-03", type="sales", status="no_show", closer="Leo", booked_at="2026-02-28"
        ),
        vendor="HighLevel appointments",
    ),
    "hubspot_contacts.csv": _kept(
        _part(
            "leads",
            2,
            full_name="Ana Ruiz|Luis",
            optin_date="2026-03-12|2026-03-13",
            optin_source="Paid Social|Organic Search",
        ),
        _part("customers", 1, email="ana@ejemplo.es", close_date="2026-03-20", closers="Leo"),
        vendor="HubSpot contacts",
    ),
    "hubspot_deals.csv": _kept(
        _part(
            "leads",
            2,
            email="ana@ejemplo.es|luis@ejemplo.es",
            full_name="Ana Ruiz|Luis Gil",
            optin_source="Paid Social|",
        ),
        _part(
            "customers", 1, email="ana@ejemplo.es", close_date="2026-03-20", contracted_revenue="3000", closers="Leo"
        ),
        vendor="HubSpot deals",
    ),
    "highlevel_contacts.csv": _kept(
        _part("leads", 2, id="h1|h2", phone="+34600111222|+34600333444", optin_date="2026-03-12|2026-03-13"),
        vendor="HighLevel contacts",
    ),
    "highlevel_opportunities.csv": _kept(
        _part("leads", 2, email="ana@ejemplo.es|luis@ejemplo.es", optin_source="facebook|youtube"),
        _part(
            "customers", 1, email="ana@ejemplo.es", close_date="2026-03-20", contracted_revenue="3000", closers="Leo"
        ),
        vendor="HighLevel opportunities",
    ),
    "close.csv": _kept(
        _part("leads", 2, id="lead_1|lead_2", optin_date="2026-03-01|2026-03-02", optin_source="webinar|"),
        _part("customers", 1, email="ana@ejemplo.es", closers="Leo"),
        vendor="Close leads",
    ),
    "pipedrive.csv": _kept(
        _part("leads", 2, email="ana@ejemplo.es|luis@ejemplo.es", optin_date="2026-03-01|2026-03-02"),
        _part(
            "customers",
            1,
            email="ana@ejemplo.es",
            close_date="2026-03-20",
            contracted_revenue="3000.5",
            currency="EUR",
            closers="Leo",
        ),
        vendor="Pipedrive deals",
    ),
    "typeform.csv": _kept(
        _part(
            "leads",
            2,
            id="a1b2|a1b3",
            email="ana@ejemplo.es|luis@ejemplo.es",
            full_name="Ana|Luis",
            phone="+34600111222|",
            optin_date="2026-03-12|2026-03-13",
            utm_source="instagram|",
        ),
        vendor="Typeform",
    ),
    "activecampaign.csv": _kept(
        _part(
            "leads", 1, email="ana@ejemplo.es", full_name="Ana Ruiz", optin_date="2026-03-12", optin_source="Newsletter"
        ),
        vendor="ActiveCampaign contacts",
    ),
    "meta_ads_en.csv": _kept(
        _part(
            "costs",
            3,
            quarantined=1,
            reasons=("total_row",),
            date="2026-03-01|2026-03-01",
            amount="10.55|10.55",
            currency="USD|USD",
            utm_source="facebook|facebook",
            category="ads|ads",
        ),
        vendor="Meta Ads",
    ),
    "meta_ads_es.csv": _kept(
        _part(
            "costs",
            3,
            quarantined=1,
            reasons=("total_row",),
            date="2026-03-01|2026-03-13",
            amount="10.55|10.55",
            currency="EUR|EUR",
            utm_campaign="Reto|Reto",
        ),
        vendor="Meta Ads",
    ),
    "google_ads.csv": _kept(
        _part(
            "costs",
            4,
            quarantined=2,
            reasons=("total_row",),
            date="2026-07-31|2026-07-31",
            amount="1661.67|904.26",
            currency="EUR|EUR",
            utm_source="google|google",
            utm_campaign="Brand|Reto",
        ),
        vendor="Google Ads",
    ),
    "google_ads_es.csv": _kept(
        _part("costs", 3, quarantined=1, reasons=("total_row",), date="2026-07-01|2026-07-15", amount="16.61|10.2"),
        vendor="Google Ads",
    ),
    "ad_report.csv": _kept(
        _part(
            "costs",
            3,
            date="2026-08-31|2026-08-31|2026-08-30",
            amount="1.43|1.43|0",
            currency="EUR|EUR|EUR",
            utm_source="TikTok|TikTok|TikTok",
            category="ads|ads|ads",
        ),
        vendor="Ad report",
    ),
    "ga4.csv": _refused("Google Analytics", "visits, not people"),
    "ga4_costs.csv": _kept(
        _part(
            "costs",
            2,
            date="2026-03-01|2026-03-02",
            amount="12.55|8.45",
            utm_source="google|facebook",
            utm_campaign="reto|reto",
        ),
        vendor="Google Analytics ad costs",
    ),
}

ODD = {
    "lines_quoted_whole.csv": _pay(1, notes="without them", amount="1000.5", full_name="Ruiz, Ana"),
    "lines_quoted_semicolons.csv": _pay(3, notes="without them", usual=USUAL),
    "apostrophes_around_cells.csv": THREE,
    "typographic_quotes.csv": THREE,
    "formula_quotes.csv": _pay(1, date=DAY, email="ana@ejemplo.es", amount="1000.5", id="00123"),
    "space_before_quote.csv": _pay(1, date=DAY, email="ana@ejemplo.es", amount="1000.5", full_name="Ruiz, Ana"),
    "ruled_header.txt": _pay(4, quarantined=1, reasons=("layout_row",), usual=USUAL),
    "markdown.txt": _pay(4, quarantined=1, reasons=("layout_row",), usual=USUAL),
    "remark_below.csv": _pay(4, quarantined=1, reasons=("layout_row",), usual=USUAL),
    "remark_below_es.csv": _pay(4, quarantined=1, reasons=("layout_row",), usual=USUAL),
    "old_end_mark.csv": _pay(4, quarantined=1, reasons=("layout_row",), usual=USUAL),
    "leads_remark.csv": _kept(_part("leads", 2, quarantined=1, reasons=("layout_row",), email="ana@ejemplo.es")),
    "two_exports_joined.csv": _pay(7, quarantined=1, reasons=("repeated_header",), usual=USUAL),
    "no_cents_dash.csv": _pay(4, amount="1200|1200|500|-10.5", currency="CHF|CHF|EUR|"),
    "indian_grouping.csv": _pay(3, amount="1234567|123456.5|10.5", currency="|INR|"),
    "more_currencies.csv": _pay(
        6, quarantined=1, amount="1050|10.5|10.5|10.5|10.5", currency="JPY|PEN|PLN|CAD|TRY", reasons=("10.50 kr",)
    ),
    "invisible_signs.csv": _pay(4, amount="10.5|10.5|10.5|-10.5"),
    "invisible_days.csv": _pay(3, date="2026-03-31|2026-03-31|2026-03-31"),
    "other_languages_days.csv": _pay(5, date="|".join([DAY] * 5)),
    "database_days.csv": _pay(3, date="|".join([DAY] * 3)),
    "quantity_phones.csv": _pay(2, phone="600111222|+34600111222"),
    "quoted_addresses.csv": _pay(1, email="ana@ejemplo.es", status="approved"),
    "utf32.csv": _pay(3, notes="UTF-32", usual=USUAL),
    "nul_padding.csv": _pay(3, notes="NUL", usual=USUAL),
}

MORE_VENDORS = {
    "paypal_de.csv": _kept(
        _part(
            "payments",
            4,
            quarantined=2,
            reasons=("withdrawal", "not_settled"),
            id="TX1|TX2",
            date="2026-01-25|2026-01-26",
            email="ana@ejemplo.es|ana@ejemplo.es",
            amount="1653.75|-653.75",
            processing_fee="48.26|0",
            kind="|refund",
        ),
        vendor="PayPal",
    ),
    "paypal_fr.csv": _kept(
        _part("payments", 1, date="2026-01-25", email="ana@ejemplo.es", amount="1653.75", processing_fee="48.26"),
        vendor="PayPal",
    ),
    "stripe_excel_es.csv": _kept(
        _part("payments", 2, date="2026-01-05|2026-01-15", amount="97|1197", processing_fee="3.1|33.1"),
        _part("leads", 1, optin_date="2026-01-05", utm_source="ig"),
        vendor="Stripe payments",
    ),
    "hubspot_contacts_es.csv": _kept(
        _part("leads", 1, email="ana@ejemplo.es", full_name="Ana Ruiz", optin_date="2026-03-12"),
        vendor="HubSpot contacts",
    ),
    "hubspot_deals_es.csv": _kept(
        _part("leads", 1, email="ana@ejemplo.es", optin_date="2026-03-12"),
        _part("customers", 1, email="ana@ejemplo.es", close_date="2026-03-20", contracted_revenue="3000"),
        vendor="HubSpot deals",
    ),
    "pipedrive_es.csv": _kept(
        _part("leads", 1, email="ana@ejemplo.es", optin_date="2026-01-15"),
        _part("customers", 1, close_date="2026-01-20", contracted_revenue="3000.5", currency="EUR", closers="Eva"),
        vendor="Pipedrive deals",
    ),
    "hotmart_es.csv": _kept(
        _part(
            "payments",
            2,
            id="HP1|HP2",
            date="2026-01-15|2026-01-16",
            amount="197.5|197.5",
            status="approved|failed",
            currency="USD|USD",
        ),
        vendor="Hotmart sales",
    ),
    "google_forms_es.csv": _kept(
        _part("leads", 2, email="ana@ejemplo.es|luis@ejemplo.es", optin_date="2026-08-09|2026-08-15"),
        vendor="Google Forms",
    ),
    "google_ads_pt.csv": _kept(
        _part("costs", 2, quarantined=1, reasons=("total_row",), date="2026-01-31", amount="1025.5", currency="BRL"),
        vendor="Google Ads",
    ),
    "tiktok_ads.csv": _kept(
        _part("costs", 2, quarantined=1, reasons=("total_row",), amount="100.5", utm_source="tiktok"),
        vendor="TikTok Ads",
    ),
}

KEPT = {
    "percent_columns.csv": _pay(1, date="2026-03-14", amount="121", vat="", discount="", processing_fee=""),
    "total_of_brackets.csv": _pay(
        3,
        quarantined=1,
        reasons=("total_row",),
        date="2025-12-31|2025-11-01",
        amount="1234.56|-250",
        vat="0|0",
        currency="EUR|EUR",
    ),
    "closer_tracker.csv": _kept(
        _part(
            "sales_calls",
            2,
            date="2026-03-14|2026-03-15",
            status="qualified|no_show",
            closer="Eva|Eva",
            setter="Leo|Leo",
            offer_made="yes|no",
            utm_source="ig|",
        )
    ),
    "hotmart_detailed.csv": _kept(
        _part(
            "payments",
            3,
            id="HP1|HP2|HP3",
            date="2026-01-04|2026-01-05|2026-01-06",
            amount="1997|300|97.5",
            currency="BRL|EUR|BRL",
            status="approved|refunded|pending",
            email="ana@ejemplo.es|luis@ejemplo.es|",
            phone="5511987654321||",
            method="Pix||Boleto",
        ),
        vendor="Hotmart sales",
    ),
    "hotmart_detailed_es.csv": _kept(
        _part(
            "payments",
            1,
            id="HP10",
            date="2026-02-03",
            amount="497.5",
            currency="USD",
            status="approved",
            full_name="Ana",
        ),
        vendor="Hotmart sales",
    ),
    "typeform_greeting.csv": _kept(
        _part("leads", 1, email="ana@ejemplo.es", full_name="Ana", optin_date="2026-03-12"), vendor="Typeform"
    ),
    "google_forms_whatsapp.csv": _kept(
        _part("leads", 1, email="luis@ejemplo.es", full_name="Luis", phone="600111222"), vendor="Google Forms"
    ),
    "paypal_subscription.csv": _kept(
        _part("payments", 2, id="T1|T2", date="2026-03-14|2026-03-15", payment_type="recurring|", processing_fee="3|6"),
        vendor="PayPal",
    ),
    "currency_in_header.csv": _pay(1, amount="1500.5", processing_fee="3.5", currency="MXN"),
    "currency_sign_in_header.csv": _pay(1, amount="18.1", currency=""),
    "euros_in_header.csv": _pay(2, amount="20.5|10.5", currency="EUR|USD"),
    "sheet_with_sections.csv": _kept(
        _part(
            "customers",
            5,
            quarantined=2,
            reasons=("section_row",),
            email="ana@ejemplo.es|luis@ejemplo.es|abril@ejemplo.es",
        )
    ),
    "subtotals_by_month.csv": _pay(5, quarantined=3, reasons=("total_row",), amount="100.5|200"),
    "meta_leads.csv": _kept(
        _part(
            "leads",
            2,
            id="l:1199|l:1200",
            optin_date="2026-03-15|2026-03-15",
            email="ana@ejemplo.es|luis@ejemplo.es",
            phone="+34600111222|",
            optin_source="Guía|Guía",
            utm_source="ig|fb",
            utm_medium="paid|organic",
            utm_campaign="Reto|",
            utm_content="Video 1|",
        ),
        vendor="Meta lead forms",
    ),
    "instalments_unpaid.csv": _pay(2, status="pending|approved", method="Stripe|PayPal"),
    "is_it_paid.csv": _pay(3, status="approved|pending|approved"),
    "esta_pagado.csv": _pay(2, status="approved|pending"),
    "Clientes del curso.csv": _kept(_part("customers", 1, email="ana@ejemplo.es", full_name="Ana")),
    "Llamadas de venta.csv": _kept(_part("sales_calls", 1, date="2025-12-31", status="no_show", offer="Elite")),
    "orders_by_hand.csv": _pay(1, date="2025-11-28", amount="1497", offer="Curso"),
    "vat_with_its_rate.csv": _pay(1, amount="121", vat="21", status="approved"),
    "was_an_offer_made.csv": _kept(_part("sales_calls", 1, status="no_show", offer="")),
}

RECOGNISED = {
    "charges.csv": _pay(2, date="2026-03-01|2026-03-02", amount="100|50", status="approved|failed", currency="EUR|EUR"),
    "cargos_bruto.csv": _pay(1, date="2026-03-01", amount="100.5", customer_id="C-17"),
    "gross.csv": _pay(2, amount="100|50", email="ana@ejemplo.es|luis@ejemplo.es"),
    "invoices.csv": _pay(1, amount="100", due_date="2026-04-01", status="approved"),
    "nps.csv": WHICH,
    "nps_es.csv": WHICH,
    "tickets.csv": WHICH,
    "tickets_status.csv": WHICH,
    "usage.csv": WHICH,
    "deals_with_stage.csv": WHICH,
    "deals_es.csv": WHICH,
    "staff.csv": WHICH,
    "staff_es.csv": WHICH,
    "staff_owner.csv": _refused("not recognised", "owner_id"),
    "just_people.csv": WHICH,
    "leads marzo.csv": _kept(_part("leads", 1, email="ana@ejemplo.es", optin_date="2026-03-01")),
    "registros.csv": _kept(_part("leads", 1, email="ana@ejemplo.es", phone="600111222")),
    "bank_balance.csv": _refused("bank statement", "“Balance”", "--answer"),
    "bank_sides_es.csv": _refused("bank statement", "“Cargo”", "“Abono”"),
    "customer_ids.csv": _pay(2, customer_id="C-1|C-2", amount="10|20"),
    "cliente_emails.csv": _pay(2, email="ana@ejemplo.es|luis@ejemplo.es", amount="10|20"),
    "cancelled_yes_no.csv": _kept(_part("customers", 2, notes="“Cancel date” holds no days", close_date="2026-01-01")),
    "baja_si_no.csv": _kept(_part("customers", 2, notes="“Fecha de baja” holds no days", close_date="2026-01-01")),
    "discount_share.csv": Case(asked=("discount", "share")),
    "discount_percent.csv": _pay(1, discount="20", notes="shares of the price"),
    "vat_share.csv": Case(asked=("vat", "share")),
    "discount_cents.csv": _pay(2, discount="0.5|12"),
    "lookalike.csv": _pay(2, notes="look alike"),
    "misread_names.csv": _pay(2, notes="wrong encoding", full_name="JosÃ© NÃºÃ±ez|JOÃO"),
}

EXPECTED: dict[str, Case] = (
    ENCODINGS
    | DIALECTS
    | AMOUNTS
    | DAYS
    | PEOPLE
    | CONTAINERS
    | ODD
    | MONEY_VENDORS
    | OTHER_VENDORS
    | MORE_VENDORS
    | KEPT
    | RECOGNISED
)
"""File name -> outcome, for every file that ``make.py`` writes."""
