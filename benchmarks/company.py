"""A large made-up business as CSV files: 1,000,000 payments, 200,000 customers, 500,000 calls and 500,000 leads by default."""

from __future__ import annotations

from pathlib import Path

import duckdb

CLOSER = (
    "['Ana Ruiz', 'Ben Carter', 'Lucía Ortega', 'Mark Ellis', 'Ana Ruiz, Ben Carter', ''][1 + (hash(i, 1) % 6) :: int]"
)
CSM = "['Marta Gil', 'Hugo Lane', 'Eva Sanz', 'Tom Reid', ''][1 + (hash(i, 2) % 5) :: int]"
SOURCE = "['instagram', 'ig', 'Facebook', 'google', 'youtube', '(not set)', '', 'tiktok'][1 + (hash(i, 3) % 8) :: int]"
OFFER = "['Momentum', 'Accelerator', 'Mastermind', 'Membership'][1 + (hash(i, 4) % 4) :: int]"
DAY = "strftime(date '2023-01-01' + ((hash(i, 5) % 1400) :: int) :: int, '%Y-%m-%d')"


def write(folder: Path, scale: float = 1.0, customers: int = 200_000) -> dict[str, Path]:
    """Write the four files into `folder` unless they are there; `scale` multiplies the row counts, `customers` is that of people
    who bought before it does."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = int(customers * scale)
    person = f"'client' || ((hash(i, 7) % {customers}) :: int) || '@example.com'"
    lead = f"'client' || ((hash(i, 12) % {2 * customers}) :: int) || '@example.com'"
    queries = {
        "customers": f"""select 'client' || i || '@example.com' as email, 'Client ' || i as "Full Name", '+346' || lpad(i :: varchar, 8, '0') as Phone_wa,
            {DAY} as "Close Date", {DAY} as "Joined Date", ['Spain', 'México', 'USA', 'UK', ''][1 + i % 5] as Country,
            {CLOSER} as Closers, {CSM} as CSMs, {OFFER} as Offers, {SOURCE} as UTM_source,
            case when i % 3 = 0 then {DAY} end as "Graduation Date", case when i % 2 = 0 then {DAY} end as "Onboarding Date"
            from range({customers}) t(i)""",
        "payments": f"""select 'pay_' || i as ID, {DAY} as Date, {person} as Email, round(50 + (hash(i, 8) % 500000) :: int / 100.0, 2) as Amount,
            ['Approved', 'Approved', 'Approved', 'Pending', 'Refunded', 'Failed'][1 + (hash(i, 9) % 6) :: int] as Status,
            ['Full Pay', 'Split Pay', 'Deposit'][1 + i % 3] as Deal, ['Stripe', 'PayPal', 'Wire'][1 + i % 3] as Method, {OFFER} as Offer,
            3000 as "Contracted Revenue", round((hash(i, 10) % 2000) :: int / 100.0, 2) as "Processing Fee", {CLOSER} as Closer, {DAY} as "Due Date"
            from range({int(1_000_000 * scale)}) t(i)""",
        "csm_calls": f"""select 'call_' || i as ID, {DAY} as Date, {person} as Email,
            ['Onboarding', 'Coaching', 'Coaching', 'Graduation'][1 + i % 4] as Type,
            ['LIVE Call - Qualified', 'LIVE Call - Qualified', 'No Show', 'Rescheduled', 'Follow-up Booked', 'Cancel - by lead'][1 + (hash(i, 11) % 6) :: int] as Status,
            {CSM} as CSM, ['Yes', 'Yes', 'No', ''][1 + i % 4] as "Success?", 1 + i % 10 as Grade, ['Confirmed', 'Sent', 'Not Yet'][1 + i % 3] as Reminder
            from range({int(500_000 * scale)}) t(i)""",
        "leads": f"""select {lead} as Email, {DAY} as Optin_date,
            ['Webinar', 'Quiz', 'DM'][1 + i % 3] as "Optin Source", {SOURCE} as UTM_source, ['cpc', 'dm', 'video'][1 + i % 3] as UTM_medium,
            'campaign ' || (i % 200) as UTM_campaign, 'ad ' || (i % 2000) as UTM_content, ['ana ruiz', 'ben', ''][1 + i % 3] as UTM_term,
            case when i % 2 = 0 then 'Checklist' end as "Lead Magnet"
            from range({int(500_000 * scale)}) t(i)""",
    }
    paths = {name: folder / f"{name}.csv" for name in queries}
    with duckdb.connect() as con:
        for name, query in queries.items():
            if not paths[name].exists():
                con.execute(f"copy ({query}) to '{paths[name]}' (header)")
    return paths
