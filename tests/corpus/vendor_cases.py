"""Exports that hold more than what they are for: own money, hundredths, open outcomes, addresses. Everybody is invented."""

from __future__ import annotations

from tests.corpus.dialects import sheet


def _csv(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def own_money() -> dict[str, str]:
    """PayPal with deposits, loans, a supplier's refund, a dispute won back and a type that nobody knows."""
    english = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID"
    rows = (
        "03/16/2026,10:00,PST,Ana Ruiz,Express Checkout Payment,Completed,USD,800.00,-23.50,776.50,ana@ejemplo.es,me@negocio.es,P1,",
        "03/17/2026,10:00,PST,,General Card Deposit,Completed,USD,300.00,0.00,300.00,me@negocio.es,,P2,",
        "03/17/2026,10:00,PST,Tool,PreApproved Payment Bill User Payment,Completed,USD,-300.00,0.00,-300.00,me@negocio.es,tool@ejemplo.es,P3,P2",
        "03/18/2026,10:00,PST,Tool,Payment Refund,Completed,USD,120.00,0.00,120.00,tool@ejemplo.es,me@negocio.es,P4,P3",
        "03/19/2026,10:00,PST,,PayPal Working Capital Loan,Completed,USD,4000.00,0.00,4000.00,,,P5,",
        "03/20/2026,10:00,PST,Ana Ruiz,Chargeback,Completed,USD,-800.00,-20.00,-820.00,me@negocio.es,ana@ejemplo.es,P6,P1",
        "03/29/2026,10:00,PST,Ana Ruiz,Chargeback Reversal,Completed,USD,800.00,20.00,820.00,ana@ejemplo.es,me@negocio.es,P7,P1",
        "03/30/2026,10:00,PST,Zed,Sweepstake Win,Completed,USD,75.00,0.00,75.00,zed@ejemplo.es,me@negocio.es,P8,",
        "03/31/2026,10:00,PST,Ana Ruiz,Payment Refund,Completed,USD,-100.00,0.00,-100.00,me@negocio.es,ana@ejemplo.es,P9,P1",
    )
    french = "Date,Heure,Fuseau horaire,Description,Devise,Avant commission,Commission,Net,Numéro de transaction,De l'adresse email,Nom,Numéro de la transaction de référence"
    french_rows = (
        '16/03/2026,10:00,Europe/Paris,Paiement Express Checkout,EUR,"1.000,00","-29,30","970,70",F1,ana@ejemplo.es,Ana Ruiz,',
        '17/03/2026,10:00,Europe/Paris,Dépôt bancaire sur le compte PayPal,EUR,"353,97","0,00","353,97",F2,,,',
        '18/03/2026,10:00,Europe/Paris,Prêt PayPal Business,EUR,"5.000,00","0,00","5.000,00",F3,,,',
        '19/03/2026,10:00,Europe/Paris,Remboursement,EUR,"-200,00","0,00","-200,00",F4,ana@ejemplo.es,Ana Ruiz,F1',
    )
    return {
        "paypal_own_money.csv": _csv(english, *rows),
        "paypal_own_money_fr.csv": _csv(french, *french_rows),
    }


def hundredths() -> dict[str, str]:
    """Copies of Stripe's balance transactions: as the API gives them, with days in seconds; and as a warehouse keeps them."""
    api = (
        "txn_1,249600,1704844800,1704240000,usd,,7268,242332,charge,ch_1,available,charge",
        "txn_2,5000,1704844800,1704326400,jpy,,200,4800,charge,ch_2,available,charge",
        "txn_3,-10000,1704844800,1704412800,usd,,0,-10000,refund,re_1,available,refund",
        "txn_4,-90000,1704844800,1704412800,usd,,0,-90000,payout,po_1,available,payout",
        "txn_5,33000,1704844800,1704412800,usd,,0,33000,curious,xx_1,available,curious_credit",
    )
    warehouse = (
        "txn_1,2026-03-05 10:00:00,2026-03-07,charge,ch_1,150000,4500,145500,eur",
        "txn_2,2026-03-06 10:00:00,2026-03-08,refund,re_1,-150000,0,-150000,eur",
        "txn_3,2026-03-07 10:00:00,2026-03-08,refund_failure,re_1,150000,0,150000,eur",
        "txn_4,2026-03-08 10:00:00,2026-03-09,topup,tu_1,70000,0,70000,eur",
    )
    return {
        "stripe_balance_api.csv": _csv("id,amount,available_on,created,currency,description,fee,net,reporting_category,source,status,type", *api),
        "stripe_balance_warehouse.csv": _csv("balance_transaction_id,created_at,available_on,type,source,amount,fee,net,currency", *warehouse),
    }  # fmt: skip


def open_outcomes() -> dict[str, str]:
    """Calendly where a booking was cancelled and marked as missed, and an event of a group."""
    head = (
        "User Name", "Invitee Name", "Invitee Email", "Event Type Name", "Start Date & Time", "Canceled", "Canceled By",
        "Canceled At", "Marked as No-Show", "Event UUID", "Invitee UUID",
    )  # fmt: skip
    rows = [
        ("Mia", "Ana", "ana@ejemplo.es", "Strategy Session", "2026-03-02 11:00 am", "true", "Ana", "2026-03-01 09:00 am", "Yes", "e1", "i1"),
        ("Mia", "Ben", "ben@ejemplo.es", "Strategy Session", "2026-03-03 11:00 am", "true", "Mia", "2026-03-03 01:30 pm", "Yes", "e2", "i2"),
        ("Mia", "Eva", "eva@ejemplo.es", "Strategy Session", "2026-03-04 11:00 am", "false", "", "", "No", "e3", "i3"),
        ("Leo", "Dan", "dan@ejemplo.es", "Group Coaching", "2026-03-05 05:00 pm", "false", "", "", "No", "e4", ""),
        ("Leo", "Noa", "noa@ejemplo.es", "Group Coaching", "2026-03-05 05:00 pm", "false", "", "", "Yes", "e4", ""),
    ]  # fmt: skip
    return {"calendly_missed.csv": sheet(head, rows)}


def appointments() -> dict[str, str]:
    """Acuity with labels of the account's own, Kajabi's subscriptions, and a calendar that names nobody."""
    head = ["Start Time", "End Time", "First Name", "Last Name", "Phone", "Email", "Type", "Calendar", "Appointment Price", "Paid?", "Amount Paid Online", "Certificate Code", "Notes", "Date Scheduled", "Label", "Scheduled By", "Your niche", "Appointment ID"]  # fmt: skip

    def booked(day: str, first: str, kind: str, calendar: str, label: str, number: str) -> tuple[str, ...]:
        times = (f"March {day}, 2026 10:00 am", f"March {day}, 2026 10:45 am")
        email = f"{first.lower()}@ejemplo.es"
        return (
            *times,
            first,
            "Gil",
            "+34600111222",
            email,
            kind,
            calendar,
            "0.00",
            "no",
            "0.00",
            "",
            "",
            "March 1, 2026",
            label,
            "",
            "x",
            number,
        )

    rows = [
        booked("2", "Ana", "Strategy Session", "Mia", "No Show", "9001"), booked("3", "Ben", "Discovery Call", "Leo", "", "9002"),
        booked("4", "Eva", "Onboarding call", "Leo", "Completed", "9003"), booked("5", "Dan", "1:1 Coaching", "Leo", "", "9004"),
        booked("6", "Noa", "Strategy Session", "Mia", "Cancelled late", "9005"),
    ]  # fmt: skip
    plans = "Kajabi Subscription ID,Customer Email,Customer Name,Customer ID,Offer ID,Offer Title,Amount,Currency,Interval,Status,Created At,Next Payment Date,Canceled On,Trial Ends On,Provider,Coupon Used"
    return {
        "acuity.csv": sheet(head, rows),
        "kajabi_subscriptions.csv": _csv(
            plans, '21,ana@ejemplo.es,Ana Ruiz,501,71,Circle,$60.00,USD,Month,Active,"Jan 15, 2026","Apr 15, 2026",,,PayPal,',
            '22,ben@ejemplo.es,Ben Gil,502,72,Circle year,$600.00,USD,Year,Pending Cancellation,"Feb 19, 2026","Feb 19, 2027","Mar 2, 2026",,Stripe,',
            '23,ana@ejemplo.es,Ana Ruiz,501,71,Archive,$20.00,USD,Month,Canceled,"Mar 25, 2026",,"Mar 28, 2026",,PayPal,',
        ),
        "skool_members.csv": _csv(
            "FirstName,LastName,Email,Invited By,JoinedDate,Question1,Answer1,Question2,Answer2,Question3,Answer3,Price,Recurring Interval,Tier,LTV",
            'Ana,Ruiz,ana@ejemplo.es,,2026-01-16 05:22:42,"Phone?, tell us",000,,,,,$37,month,standard,$111',
            "Ben,Gil,,Ana Ruiz,2026-02-01 10:00:00,,,,,,,$197,year,vip,$197", "Cleo,Mas,cleo@ejemplo.es,,2026-03-03 10:00:00,,,,,,,,,standard,$0",
        ),
        "highlevel_subscriptions.csv": _csv(
            "Subscription id,Customer name,Customer email,Customer phone,Line item name,Total amount,Currency,Payment provider,Subscription start,Cancelled at,Status",
            's1,Ana Ruiz,ana@ejemplo.es,,Circle,"$1,200.00",USD,stripe,2026-01-05,,active', "s2,Ben Gil,ben@ejemplo.es,,Circle,$50.00,USD,stripe,2026-01-06,2026-03-06,canceled",
            "s3,Cleo Mas,cleo@ejemplo.es,,Circle,$50.00,USD,stripe,2026-01-07,,approval_pending",
        ),
        "substack_list.csv": _csv(
            "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
            "ana@ejemplo.es,true,2026-04-02T10:00:00.000Z,monthly,false,2026-01-02T10:00:00.000Z,2026-01-05T10:00:00.000Z",
            "ben@ejemplo.es,false,2026-03-01T10:00:00.000Z,annually,false,2025-02-01T10:00:00.000Z,2025-03-01T10:00:00.000Z",
            "cleo@ejemplo.es,true,2027-01-01T10:00:00.000Z,comp,false,2026-01-03T10:00:00.000Z,", "dov@ejemplo.es,false,,,false,2026-01-04T10:00:00.000Z,",
        ),
        "memberful_members.csv": _csv(
            "Full Name,Email,Memberful ID,Stripe Customer ID,Plan,Active,Created at,Expiration date,Referrer",
            "Ana Ruiz,ana@ejemplo.es,11,cus_1,Circle,yes,2026-01-05,2026-04-05,", "Ana Ruiz,ana@ejemplo.es,11,cus_1,Archive,no,2026-01-05,2026-02-05,",
            "Ben Gil,ben@ejemplo.es,12,,,no,2026-01-06,,",
        ),
        "whop_members.csv": _csv(
            "Id,Name,Email,Whop ID,Plan,Discord username,Discord ID,Subscription status,Total spend (in USD),Joined at,Whop title,Plan type",
            "mem_1,Ana Ruiz,ana@ejemplo.es,w1,Circle,,,active,150.00,2026-01-08 12:00:00,Club,renewal",
            "mem_2,Ben Gil,ben@ejemplo.es,w2,Circle,,,completed,50.00,2026-01-09 12:00:00,Club,one_time",
        ),
        "chargebee_subscriptions.csv": _csv(
            "subscriptions.id,subscriptions.plan_id,subscriptions.plan_quantity,subscriptions.plan_unit_price,subscriptions.status,subscriptions.start_date,subscriptions.trial_end,"
            "subscriptions.current_term_start,subscriptions.current_term_end,subscriptions.created_at,subscriptions.started_at,subscriptions.cancelled_at,customers.id,customers.email",
            "cb1,circle,2,4900,Active,2026-01-05,,2026-03-05,2026-04-05,2026-01-05,2026-01-05,,k1,ana@ejemplo.es",
            "cb2,circle,1,4900,Non Renewing,2026-01-06,,2026-03-06,2026-04-06,2026-01-06,2026-01-06,2026-04-06,k2,ben@ejemplo.es",
        ),
        "patreon_members.csv": _csv(
            "Name,Email,Discord,Patron Status,Follows You,Free Member,Free Trial,Lifetime Amount,Pledge Amount,Charge Frequency,Tier,Addressee,Street,City,State,Zip,Country,Phone,"
            "Patronage Since Date,Last Charge Date,Last Charge Status,Additional Details,User ID,Last Updated,Currency,Max Posts,Access Expiration,Next Charge Date,Full country name,Subscription Source",
            "Ana Ruiz,ana@ejemplo.es,,Active patron,No,No,No,30.00,10.00,monthly,Gold,,,,,,,,2026-01-08 17:45:28.731953,2026-03-01 08:00:00,Paid,,u1,2026-03-02 08:00:00,USD,,,2026-04-01 08:00:00,,",
            "Ben Gil,,,Former patron,No,No,No,20.00,10.00,monthly,Gold,,,,,,,,2026-01-09 10:00:00,2026-02-01 08:00:00,Paid,,u2,2026-03-02 08:00:00,USD,,,,,",
            "Cleo Mas,cleo@ejemplo.es,,Declined patron,No,No,No,10.00,10.00,monthly,Silver,,,,,,,,2026-01-10 10:00:00,2026-03-01 08:00:00,Declined,,u3,2026-03-02 08:00:00,USD,,,,,",
            "Dov Pla,dov@ejemplo.es,,,Yes,Yes,No,0.00,,,,,,,,,,,,,,,u4,2026-03-02 08:00:00,USD,,,,,",
        ),
        "google_calendar.csv": _csv(
            "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private",
            "Sales call Ana,03/05/2026,10:00 AM,03/05/2026,10:45 AM,False,,Zoom,False",
        ),
    }  # fmt: skip


def addresses() -> dict[str, str]:
    """Shopify notes in lines, as JSON and as an address; a form with landing pages and click ids."""
    head = ("Name", "Email", "Financial Status", "Paid at", "Currency", "Total", "Created at", "Lineitem name", "Note Attributes")  # fmt: skip
    day = "2026-03-02 10:00:00 -0500"
    orders = [
        ("#1", "ana@ejemplo.es", "paid", day, "EUR", "100.00", day, "Course", "utm_source: facebook\nutm_medium: paid social\nutm_campaign: Rebajas de marzo"),
        ("#2", "ben@ejemplo.es", "paid", day, "EUR", "50.00", day, "Course", '[{"name":"utm_source","value":"klaviyo"},{"name":"utm_campaign","value":"Last call"}]'),
        ("#3", "eva@ejemplo.es", "paid", day, "EUR", "30.00", day, "Course", "page: https://x.example/?utm_source=google&utm_campaign=brand%20search#top"),
        ("#4", "dan@ejemplo.es", "paid", day, "EUR", "20.00", day, "Course", "gift: yes"),
    ]  # fmt: skip
    form = [
        ("2026-03-01", "ana@ejemplo.es", "https://x.example/free?utm_source=ig&utm_medium=story", "", ""),
        ("2026-03-02", "ben@ejemplo.es", "https://x.example/free?ttclid=E.C.P", "", ""),
        ("2026-03-03", "eva@ejemplo.es", "https://x.example/free", "msclk1", ""),
        ("2026-03-04", "dan@ejemplo.es", "https://x.example/free?utm_source=other", "", "newsletter"),
        ("2026-03-05", "noa@ejemplo.es", "https://x.example/free", "", ""),
    ]
    return {
        "shopify_notes.csv": sheet(head, orders),
        "leads_first_page.csv": sheet(("Opt-in Date", "Email", "First page seen", "msclkid", "UTM Source"), form),
        "leads_only_address.csv": sheet(("Opt-in Date", "Email", "Page URL", "Lead magnet"), [(a, b, c, "Guide") for a, b, c, _, _ in form]),
    }  # fmt: skip


def ads() -> dict[str, str]:
    """Reports of ads without a column of campaigns, and of more platforms."""
    return {
        "meta_ads_level.csv": _csv(
            "Reporting starts,Reporting ends,Ad name,Amount spent (EUR),Impressions,Ad set name",
            "2026-03-01,2026-03-07,Video A,60.00,600,Broad", "2026-03-01,2026-03-07,Video B,40.00,400,Broad", "2026-03-01,2026-03-07,,100.00,1000,",
        ),
        "meta_ads_account_es.csv": _csv(
            "Inicio del informe;Fin del informe;Importe gastado (EUR);Impresiones;Alcance", "01/03/2026;07/03/2026;60,25;600;500", "08/03/2026;14/03/2026;40,50;400;300",
        ),
        "tiktok_account.csv": _csv("Date,Cost,Impressions,Clicks (destination),Currency", "2026-03-02,40.00,9000,100,EUR", "2026-03-01,25.50,6000,50,EUR"),
        "pinterest_ads.csv": _csv(
            "Date,Campaign name,Ad group name,Spend in account currency,Impressions,Outbound clicks,Saves", "2026-03-01,Spring,Broad,12.40,1000,20,1", "2026-03-02,Spring,Broad,7.60,800,10,0",
        ),
        "snapchat_ads.csv": _csv("Start Time,End Time,Campaign Name,Ad Squad Name,Amount Spent,Paid Impressions,Swipe Ups", "2026-03-01,2026-03-02,Reto,A,10.50,100,3"),
        "linkedin_ads.csv": _csv("Start Date (in UTC),Account Name,Currency,Campaign Group Name,Campaign Name,Total Spent,Impressions,Clicks", "03/15/2026,Acme,EUR,G,Reto,10.50,100,3"),
        "linkedin_ads_creatives.csv": _csv(
            "START_DATE_IN_UTC,Account Name,Campaign Name,Campaign Start Date,Campaign End Date,Creative Name,Total Spent,Clicks to Landing Page",
            "03/15/2026,Acme,Reto,01/01/2026,12/31/2026,Video,10.50,3", "03/16/2026,Acme,Reto,01/01/2026,12/31/2026,Video,4.50,1",
        ),
        "linkedin_ads_no_day.csv": _csv("Account Name,Campaign Group ID,Campaign Name,Campaign Start Date,Total Spent,Impressions", "Acme,7,Reto,01/01/2026,10.50,100"),
        "google_ads_account.csv": _csv("Day,Currency code,Cost,Impr.,Clicks", "2026-03-01,EUR,12.50,1000,20", "2026-03-02,EUR,7.50,900,10", "Total: Account,EUR,20.00,1900,30"),
        "ad_report_es.csv": _csv("Día;Inversión;Impresiones;Clics;Plataforma", "01/03/2026;12,50;100;3;TikTok", "15/03/2026;7,50;100;3;TikTok"),
    }  # fmt: skip


def properties() -> dict[str, str]:
    """HubSpot as warehouses copy it: every property under a name of its own."""
    return {
        "hubspot_property_deals.csv": _csv(
            "deal_id,property_dealname,property_amount,property_closedate,property_dealstage,property_createdate,property_email",
            "11,Gold,5000,2026-01-15,closedwon,2026-01-01,ana@ejemplo.es", "12,Gold 2,3000,2026-04-20,closedwon,2026-04-01,ana@ejemplo.es",
            "13,Lost,900,2026-04-20,closedlost,2026-04-02,ben@ejemplo.es",
        ),
        "hubspot_properties_contacts.csv": _csv(
            "id,properties_email,properties_firstname,properties_lastname,properties_createdate,properties_lifecyclestage,properties_hs_analytics_source",
            "1,ana@ejemplo.es,Ana,Ruiz,2026-01-01,customer,PAID_SOCIAL", "2,ben@ejemplo.es,Ben,Gil,2026-01-03,lead,ORGANIC_SEARCH",
        ),
    }  # fmt: skip


def shops() -> dict[str, str]:
    """ThriveCart and Kajabi with an event and a type that nobody knows."""
    return {
        "thrivecart_unknown.csv": _csv(
            "order_id,transaction_id,event,order_date,customer_email,relevant_item_name,total,currency",
            "o1,t1,purchase,2026-03-05,ana@ejemplo.es,Gold,121.00,EUR", "o2,t2,payout_credit,2026-03-06,x@ejemplo.es,Gold,55.00,EUR",
        ),
        "kajabi_unknown.csv": _csv(
            "ID,Amount,Currency,Type,Status,Created At,Offer Title,Customer Email",
            "501,997.00,USD,Charge,succeeded,2026-03-08 22:11:00,Gold,ana@ejemplo.es", "502,40.00,USD,Balance correction,succeeded,2026-03-09 04:11:00,Gold,x@ejemplo.es",
        ),
    }  # fmt: skip


def case_files() -> dict[str, bytes]:
    """File name -> bytes of every such export."""
    texts = own_money() | hundredths() | open_outcomes() | addresses() | ads() | properties() | shops() | appointments()
    return {name: text.encode() for name, text in texts.items()}
