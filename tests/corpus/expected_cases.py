"""What must become of the exports of ``vendor_cases.py``."""

from __future__ import annotations

from tests.corpus.expected import Case, _kept, _part

OWN_MONEY = {
    "paypal_own_money.csv": _kept(
        _part(
            "payments", 9, 7, id="P1|P9", date="2026-03-16|2026-03-31", email="ana@ejemplo.es|ana@ejemplo.es", amount="800|-100",
            status="approved|refunded", kind="|refund", tracking_id="P1|P1", processing_fee="23.5|0",
            reasons=("own_money", "money_sent", "money_back", "reversed", "dispute_won", "unknown_type"),
        ),
        vendor="PayPal",
    ),
    "paypal_own_money_fr.csv": _kept(
        _part("payments", 4, 2, id="F1|F4", email="ana@ejemplo.es|ana@ejemplo.es", amount="1000|-200", kind="|refund", processing_fee="29.3|0", reasons=("own_money",)),
        vendor="PayPal",
    ),
    "stripe_balance_api.csv": _kept(
        _part(
            "payments", 5, 2, id="ch_1|ch_2|re_1", date="2024-01-03|2024-01-04|2024-01-05", amount="2496|5000|-100", processing_fee="72.68|200|0",
            currency="USD|JPY|USD", kind="||refund", reasons=("withdrawal", "unknown_type"),
        ),
        vendor="Stripe balance (API)",
    ),
    "stripe_balance_warehouse.csv": _kept(
        _part("payments", 4, 3, id="ch_1", amount="1500", processing_fee="45", currency="EUR", reasons=("reversed", "refund_failed", "balance_movement")),
        vendor="Stripe balance (API)",
    ),
    "thrivecart_unknown.csv": _kept(_part("payments", 2, 1, id="t1", amount="121", reasons=("unknown_type",)), vendor="ThriveCart"),
    "kajabi_unknown.csv": _kept(_part("payments", 2, 1, id="501", amount="997", reasons=("unknown_type",)), vendor="Kajabi transactions"),
}  # fmt: skip

CALLS = {
    "acuity.csv": _kept(
        _part("csm_calls", 2, id="9003|9004", date="2026-03-04|2026-03-05", status="held|unknown_outcome", type="onboarding|coaching", csm="Leo|Leo"),
        _part(
            "sales_calls", 3, id="9001|9002|9005", email="ana@ejemplo.es|ben@ejemplo.es|noa@ejemplo.es", full_name="Ana Gil|Ben Gil|Noa Gil",
            status="no_show|unknown_outcome|lead_cancel", closer="Mia|Leo|Mia", booked_at="2026-03-01|2026-03-01|2026-03-01",
        ),
        vendor="Acuity Scheduling",
    ),
    "kajabi_subscriptions.csv": _kept(
        _part(
            "customers", 3, id="21|22|23", email="ana@ejemplo.es|ben@ejemplo.es|ana@ejemplo.es", offers="Circle|Circle year|Archive",
            close_date="2026-01-15|2026-02-19|2026-03-25", cancel_date="||2026-03-28", currency="USD|USD|USD",
        ),
        _part(
            "subscriptions", 3, id="21|22|23", plan="Circle|Circle year|Archive", amount="60|600|20", interval="month|year|month", status="active|leaving|canceled",
            start="2026-01-15|2026-02-19|2026-03-25", period_end="2026-04-15|2027-02-19|", cancel_requested="|2026-03-02|2026-03-28", ended="||2026-03-28",
        ),
        vendor="Kajabi subscriptions",
    ),
    "skool_members.csv": _kept(
        _part(
            "subscriptions", 3, email="ana@ejemplo.es||cleo@ejemplo.es", full_name="Ana Ruiz|Ben Gil|Cleo Mas", plan="standard|vip|standard", amount="37|197|0",
            interval="month|year|", start="2026-01-16|2026-02-01|2026-03-03",
        ),
        vendor="Skool members",
    ),
    "highlevel_subscriptions.csv": _kept(
        _part(
            "subscriptions", 3, id="s1|s2|s3", plan="Circle|Circle|Circle", amount="1200|50|50", currency="USD|USD|USD", status="active|canceled|incomplete",
            start="2026-01-05|2026-01-06|2026-01-07", cancel_requested="|2026-03-06|", ended="|2026-03-06|",
        ),
        vendor="HighLevel subscriptions",
    ),
    "substack_list.csv": _kept(
        _part("leads", 4, email="ana@ejemplo.es|ben@ejemplo.es|cleo@ejemplo.es|dov@ejemplo.es", optin_date="2026-01-02|2025-02-01|2026-01-03|2026-01-04"),
        _part(
            "subscriptions", 3, email="ana@ejemplo.es|ben@ejemplo.es|cleo@ejemplo.es", plan="Substack monthly|Substack yearly|Substack", interval="month|year|trial",
            start="2026-01-05|2025-03-01|2026-01-03", status="active|canceled|active", period_end="2026-04-02|2026-03-01|2027-01-01", ended="|2026-03-01|",
        ),
        vendor="Substack readers",
    ),
    "memberful_members.csv": _kept(
        _part(
            "subscriptions", 3, quarantined=1, reasons=("not_bought",), email="ana@ejemplo.es|ana@ejemplo.es", customer_id="11|11", plan="Circle|Archive",
            status="active|canceled", start="2026-01-05|2026-01-05", period_end="2026-04-05|2026-02-05", ended="|2026-02-05",
        ),
        vendor="Memberful members",
    ),
    "whop_members.csv": _kept(
        _part("subscriptions", 2, id="mem_1|mem_2", customer_id="w1|w2", plan="Circle|Circle", status="active|expired", start="2026-01-08|2026-01-09"), vendor="Whop members"
    ),
    "chargebee_subscriptions.csv": Case(asked=("", "minor_units")),
    "patreon_members.csv": _kept(
        _part(
            "subscriptions", 4, quarantined=1, reasons=("not_bought",), email="ana@ejemplo.es||cleo@ejemplo.es", full_name="Ana Ruiz|Ben Gil|Cleo Mas",
            customer_id="u1|u2|u3", plan="Gold|Gold|Silver", amount="10|10|10", interval="month|month|month", status="active|canceled|past_due",
            start="2026-01-08|2026-01-09|2026-01-10", period_start="2026-03-01|2026-02-01|2026-03-01", period_end="2026-04-01||", ended="|2026-02-01|",
        ),
        vendor="Patreon members",
    ),
    "google_calendar.csv": Case(refused=("Google Calendar export", "no column says with whom")),
    "calendly_missed.csv": _kept(
        _part("csm_calls", 2, email="dan@ejemplo.es|noa@ejemplo.es", status="unknown_outcome|no_show", type="coaching|coaching"),
        _part("sales_calls", 3, status="lead_cancel|no_show|unknown_outcome", closer="Mia|Mia|Mia"),
        vendor="Calendly",
    ),
}  # fmt: skip

ADDRESSES = {
    "shopify_notes.csv": _kept(
        _part(
            "payments", 4, amount="100|50|30|20", utm_source="facebook|klaviyo|google|", utm_medium="paid social|||",
            utm_campaign="Rebajas de marzo|Last call|brand search|", notes="3 rows take UTM values from Note Attributes",
        ),
        _part("leads", 3, utm_source="facebook|klaviyo|google", utm_campaign="Rebajas de marzo|Last call|brand search"),
        vendor="Shopify orders",
    ),
    "leads_first_page.csv": _kept(
        _part("leads", 5, utm_source="ig|tiktok|bing|newsletter|", utm_medium="story|paid|paid||", notes="2 rows without a source have the click id"),
    ),
    "leads_only_address.csv": _kept(
        _part("leads", 5, utm_source="ig|tiktok||other|", utm_medium="story|paid|||", lead_magnet="Guide|Guide"),
    ),
}  # fmt: skip

ADS = {
    "meta_ads_level.csv": _kept(
        _part(
            "costs", 3, 1, date="2026-03-07|2026-03-07", starts_on="2026-03-01|2026-03-01", amount="60|40", level="ad|ad", currency="EUR|EUR",
            utm_source="facebook|facebook", description="Broad · Video A|Broad · Video B", reasons=("total_row",),
        ),
        vendor="Meta Ads",
    ),
    "meta_ads_account_es.csv": _kept(
        _part("costs", 2, date="2026-03-07|2026-03-14", starts_on="2026-03-01|2026-03-08", amount="60.25|40.5", level="account|account", utm_source="facebook|facebook"),
        vendor="Meta Ads",
    ),
    "tiktok_account.csv": _kept(
        _part("costs", 2, date="2026-03-02|2026-03-01", amount="40|25.5", utm_source="tiktok|tiktok", level="account|account", currency="EUR|EUR"),
        vendor="TikTok Ads",
    ),
    "pinterest_ads.csv": _kept(
        _part("costs", 2, amount="12.4|7.6", utm_source="pinterest|pinterest", utm_campaign="Spring|Spring", level="ad_set|ad_set", description="Broad|Broad"),
        vendor="Pinterest Ads",
    ),
    "snapchat_ads.csv": _kept(
        _part("costs", 1, date="2026-03-02", starts_on="2026-03-01", amount="10.5", utm_source="snapchat", level="ad_set"), vendor="Snapchat Ads"
    ),
    "linkedin_ads.csv": _kept(_part("costs", 1, date="2026-03-15", amount="10.5", utm_source="linkedin", level="campaign"), vendor="LinkedIn Ads"),
    # The day on which a campaign began is not the day on which it spent.
    "linkedin_ads_creatives.csv": _kept(
        _part("costs", 2, date="2026-03-15|2026-03-16", amount="10.5|4.5", utm_campaign="Reto|Reto", level="ad|ad"), vendor="LinkedIn Ads"
    ),
    "linkedin_ads_no_day.csv": Case(refused=("not recognised", "date")),
    "google_ads_account.csv": _kept(
        _part("costs", 3, 1, amount="12.5|7.5", utm_source="google|google", level="account|account", reasons=("total_row",)), vendor="Google Ads"
    ),
    "ad_report_es.csv": _kept(
        _part("costs", 2, date="2026-03-01|2026-03-15", amount="12.5|7.5", utm_source="TikTok|TikTok", level="account|account"), vendor="Ad report"
    ),
}  # fmt: skip

PROPERTIES = {
    "hubspot_property_deals.csv": _kept(
        _part("leads", 3, email="ana@ejemplo.es|ana@ejemplo.es|ben@ejemplo.es"),
        _part("customers", 2, id="11|12", contracted_revenue="5000|3000", close_date="2026-01-15|2026-04-20"),
        vendor="HubSpot deals",
    ),
    "hubspot_properties_contacts.csv": _kept(
        _part("leads", 2, full_name="Ana Ruiz|Ben Gil", optin_source="PAID_SOCIAL|ORGANIC_SEARCH"), _part("customers", 1, email="ana@ejemplo.es"), vendor="HubSpot contacts"
    ),
}  # fmt: skip

CASES: dict[str, Case] = OWN_MONEY | CALLS | ADDRESSES | ADS | PROPERTIES
"""File name -> outcome, for every file of ``vendor_cases.py``."""
