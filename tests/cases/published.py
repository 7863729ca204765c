"""Extracts of our own with the headers and traps of public sets whose figures are published: the totals are known.

The public files themselves are not kept here; `python -m tests.cases.public_sets FOLDER` checks those against the
published figures.
"""

from .files import Sheets, lines, xlsx
from .runner import Case, Files, Is, Members, Never, Put, Set

TELCO_HEAD = "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,Contract,PaperlessBilling,PaymentMethod,MonthlyCharges,TotalCharges,Churn\n"
# A blank total (tenure 0) is no zero; the last two have the same charges and are two people.
TELCO = TELCO_HEAD + lines("""
1000-AAAAA,Female,0,Yes,No,1,No,Month-to-month,Yes,Electronic check,29.85,29.85,No
1001-BBBBB,Male,0,No,No,34,Yes,One year,No,Mailed check,56.95,1889.5,No
1002-CCCCC,Male,0,No,No,2,Yes,Month-to-month,Yes,Mailed check,53.85,108.15,Yes
1003-DDDDD,Female,1,No,No,8,Yes,Month-to-month,Yes,Electronic check,99.65,820.5,Yes
1004-EEEEE,Male,0,Yes,Yes,0,Yes,Two year,No,Mailed check,20.25, ,No
1005-FFFFF,Male,0,No,No,10,Yes,Month-to-month,Yes,Electronic check,20.10,201,Yes
1006-GGGGG,Male,0,No,No,10,Yes,Month-to-month,Yes,Electronic check,20.10,201,Yes
""")
KAG = lines("""
Date,ad_id,xyz_campaign_id,fb_campaign_id,age,gender,interest,Impressions,Clicks,Spent,Total_Conversion,Approved_Conversion
31-08-2023,708746,916,103916,30-34,M,15,7350,1,1.429999948,2,1
31-08-2023,708749,916,103917,30-34,M,16,17861,2,1.820000023,2,0
31-08-2023,708771,916,103920,30-34,M,20,693,0,0,1,0
01-09-2023,708815,936,103928,35-39,F,28,4259,1,1.25,1,0
01-09-2023,708818,936,103928,35-39,F,28,4133,1,1.25,1,1
01-09-2023,708820,936,103928,35-39,F,28,4133,1,1.25,1,1
""")
KAG_PAYERS = "id,date,email,amount,status\n" + "".join(
    f"{n},2023-09-0{n},k{n}@example.com,10,Approved\n" for n in (1, 2, 3)
)
JAFFLE = "id,order_id,payment_method,amount\n1,1,credit_card,1000\n2,2,credit_card,2000\n3,3,coupon,100\n4,4,coupon,2500\n5,5,bank_transfer,1700\n"
# Charged in three currencies, settled in one; the fee is in the settlement's. Two lines look alike but for the time.
STRIPE_3 = lines("""
Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,Status,Card ID,Customer ID,Customer Email
2024-06-07 02:38:54,15.00,0.00,usd,true,540.10,0.00,thb,,Course,35.40,Paid,card_1,cus_1,
2024-06-07 09:12:01,15.00,0.00,usd,true,540.10,0.00,thb,,Course,35.40,Paid,card_1,cus_1,
2024-06-08 02:38:54,20.00,20.00,eur,true,780.25,780.25,thb,,Course,48.05,Refunded,card_2,cus_2,
2024-06-09 02:38:54,990.00,0.00,thb,true,990.00,0.00,thb,,Course,46.13,Paid,card_3,cus_3,
2024-06-10 02:38:54,990.00,0.00,thb,false,990.00,0.00,thb,card_declined,Course,0.00,Failed,card_3,cus_3,
2024-06-11 02:38:54,40.00,10.00,eur,true,1560.50,390.12,thb,,Course,91.40,Paid,card_2,cus_2,
""")
JAFFLE_SOURCE = "amount+id+orderid+paymentmethod~cd3d04b3"
# Orders of 1 and 2 January and 3 February, by two people; none of order 5.
JAFFLE_ORDERS = "id,user_id,order_date,status\n1,7,2018-01-01,completed\n2,7,2018-01-02,completed\n3,8,2018-02-03,returned\n4,8,2018-02-03,completed\n"
SPANISH_PAYMENTS = "ID;Nº pedido;Método;Importe;Estado\n1;A-1;Tarjeta;100,50;Pagado\n2;A-2;Bizum;20,00;Pagado\n"
SPANISH_ORDERS = "Nº pedido;Correo;Fecha de pedido\nA-1;ana@example.com;15/01/2026\nA-2;ben@example.com;05/02/2026\nA-3;cy@example.com;06/02/2026\n"
SHOP_SHEETS: Sheets = {
    "Payments": [["Payment ID", "Order ID", "Amount", "Status"], ["P1", "O1", 100, "Paid"], ["P2", "O2", 50, "Paid"]],
    "Orders": [
        ["Order ID", "Email", "Order Date"],
        ["O1", "a@example.com", "2026-01-05"],
        ["O2", "b@example.com", "2026-02-05"],
    ],
}
BESIDE: dict[str, Files] = {
    "the orders on another sheet": {"shop.xlsx": xlsx(SHOP_SHEETS)},
    "their invoices": {
        "payments.csv": "Payment ID,Invoice No,Amount,Status\nP1,INV-1,100,Paid\nP2,INV-2,50,Paid\n",
        "invoices.csv": "Invoice No,Email,Invoice Date\nINV-1,a@example.com,2026-01-05\nINV-2,b@example.com,2026-02-05\n",
    },
}
GOOGLE = lines("""
Campaign report
"July 8, 2025 - July 31, 2025"
Campaign status,Campaign,Budget,Budget name,Budget type,Status,Status reasons,Optimization score,Campaign type,Currency code,Impr.,Interactions,Interaction rate,Avg. cost,Cost,Conv. rate,Conversions,Cost / conv.
Enabled,Views,5000.00, --,Campaign Total,Ended,campaign ended; unknown, --,Video,INR,"25,881","20,127",77.77%,0.08,"1,100.34",0.00%,0.00,0.00
Enabled,Demand,500.00, --,Daily,Not eligible,All ads paused, --,Demand Gen,INR,"20,287","1,934",9.53%,0.47,200.45,0.78%,15.00,60.28
Total: Campaigns, --, --, --, --, --,, --, --,INR,"46,168","22,061",47.78%,0.12,"1,300.78",0.07%,15.00,171.06
Total: Account,,,,,,,,,INR,"46,168","22,061",47.78%,0.12,"1,300.78",0.07%,15.00,171.06
Total: Video,,,,,,,,Video,INR,"25,881","20,127",77.77%,0.08,"1,100.34",0.00%,0.00,0.00
Total: Demand Gen,,,,,,,,Demand Gen,INR,"20,287","1,934",9.53%,0.47,200.45,0.78%,15.00,60.28
""")
PAYPAL_EN = lines("""
"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Address Status","Sales Tax","Reference Txn ID","Invoice Number","Receipt ID","Balance","Contact Phone Number","Subject","Note"
"29/12/2025","07:45:51","PST","PARTNER1","General Payment","Completed","USD","84.00","-4.25","79.75","a@example.com","me@shop.example","T1","Non-Confirmed","","","","","79.75","","",""
"12/02/2026","13:30:31","PST","","User Initiated Currency Conversion","Completed","USD","-50.00","0.00","-50.00","me@shop.example","","T2","","","T3","","","29.75","","",""
"12/02/2026","13:30:31","PST","","User Initiated Currency Conversion","Completed","EUR","43.34","0.00","43.34","","me@shop.example","T3","","","T2","","","43.34","","",""
"09/06/2026","07:19:50","PDT","PARTNER2","Website Payment","Completed","USD","1,653.75","-73.07","1,580.68","b@example.com","me@shop.example","T4","Confirmed","","R1","31","R1","1,610.43","","",""
"25/07/2026","01:47:56","PDT","","General Withdrawal","Pending","EUR","-12,431.37","0.00","-12,431.37","me@shop.example","","T5","","","","","","-12,388.03","","",""
"26/07/2026","04:31:12","PDT","PARTNER4","Website Payment","Completed","USD","-195.00","0.00","-195.00","me@shop.example","c@example.net","T6","Non-Confirmed","0.00","","","","65.17","","",""
"27/07/2026","04:31:12","PDT","PARTNER5","Website Payment","Pending","USD","500.00","0.00","500.00","d@example.com","me@shop.example","T7","Confirmed","0.00","","","","65.17","","",""
""")
CASES = [
    Case(
        "published: churn of a telephone company",
        # 29.85 + 56.95 + 53.85 + 99.65 + 20.25 + 20.10 + 20.10 = 300.75 a month; 5 of 7 male.
        (
            Set(("header.customers.MonthlyCharges=contracted_revenue",)),
            Put(
                {"telco_churn.csv": TELCO},
                flags=("--table", "customers"),
                receipt={"customers": {"read": 7, "kept": 7}},
                never_hint={
                    "Churn": ("cancel_date",),
                    "PhoneService": ("phone",),
                    "Contract": ("contracted_revenue",),
                    "PaperlessBilling": ("billing_info",),
                },
            ),
            Is("m.clients", 7),
            Is("m.share(gender=male)", "5/7"),
            Is("r.contracted", "300.75"),
        ),
    ),
    Case(
        "published: spend by ad, many decimals",
        # 1.43 + 1.82 + 0 + 1.25 + 1.25 + 1.25 = 7.00 in cents; three payers.
        (
            Put({"kag_ads.csv": KAG, "payers.csv": KAG_PAYERS}, receipt={"costs": {"read": 6, "kept": 6}}),
            Is("a.spend", "7.00"),
            Is("u.cac", ("2.33", "2.3333", "7/3")),
        ),
    ),
    Case(
        "published: amounts of a shop in cents",
        # 7,300 hundredths are 73.00; without day and person it can only be asked, never 7,300 in silence.
        (
            Put({"raw_payments.csv": JAFFLE}, asks="may", refuses="may", never_table=("leads", "customers", "costs")),
            Is("r.gross", "73.00"),
            Never("r.gross", 7300),
        ),
    ),
    Case(
        "published: a Stripe export of three currencies without ids",
        # Settled: 540.10 twice, 780.25, 990, 1,560.50; given back 780.25 and 390.12; fees 35.40 twice, 48.05, 46.13, 91.40.
        (
            Put({"payments.csv": STRIPE_3}, receipt={"payments": {"read": 6, "kept": 6}}),
            Is("r.gross", "4410.95"),
            Is("r.refunds", "1170.37"),
            Is("r.processing_fees", "256.38"),
            Is("m.clients", 3),
        ),
    ),
    Case(
        "published: Google Ads, whose own total is a cent off",
        # 1,100.34 + 200.45; the report's own total says 1,300.78.
        (
            Put(
                {"Campaign report.csv": GOOGLE},
                receipt={"costs": {"read": 6, "kept": 2, "quarantined": 4}},
                says=(("0.01", "1,300.78", "1300.78"),),
            ),
            Is("a.spend", "1300.79"),
        ),
    ),
    Case(
        "published: PayPal with conversions, withdrawals and what is pending",
        # 84 + 1,653.75 came in; what is pending has not.
        (
            Put({"activity.csv": PAYPAL_EN}),
            Is("r.gross", "1737.75"),
            Is("r.processing_fees", "77.32"),
            Never("r.gross", "2237.75"),
        ),
    ),
    Case(
        "jaffle shop: cents, no day and nobody are asked, and the total is the published one",
        # 1,000 + 2,000 + 100 + 2,500 + 1,700 hundredths.
        (
            Put(
                {"raw_payments.csv": JAFFLE},
                only_check=True,
                asks="must",
                says=("on which day", "cents", "names a person", "73.00"),
            ),
        ),
    ),
    *(
        Case(
            f"jaffle shop, answered{name}",
            (
                Set(
                    (
                        f"undated.{JAFFLE_SOURCE}=count",
                        f"nobody.{JAFFLE_SOURCE}=each",
                        "minor_units.payments.amount=cents",
                    )
                ),
                Put({"raw_payments.csv": JAFFLE}, flags=flags, receipt={"payments": {"kept": 5}}),
                Is("r.gross", 73),
            ),
        )
        for name, flags in (("", ()), (", the table named", ("--table", "payments")))
    ),
    Case(
        "jaffle shop: payments without a day that are not to be imported are left out",
        (
            Put({"p.csv": "ID,Date,Email,Amount,Status\n1,2026-03-09,ana@example.com,1000,Approved\n"}),
            Set((f"undated.{JAFFLE_SOURCE}=leave",)),
            Put(
                {
                    "q.csv": "ID,Day,Email,Amount,Status\n2,2026-03-09,b@example.com,50,Approved\n",
                    "raw_payments.csv": JAFFLE,
                }
            ),
            Is("r.gross", 1050),
        ),
    ),
    Case(
        "jaffle shop: the orders beside the payments say their days and whose they are",
        # Order 5 is not among them: its payment has no day. People: 7, 8 and nobody of order 5.
        (
            Put(
                {"raw_payments.csv": JAFFLE, "raw_orders.csv": JAFFLE_ORDERS},
                flags=("--minor-units",),
                receipt={"payments": {"kept": 5}},
                says=("raw_orders.csv gave", "4 of 5"),
            ),
            Is("r.gross", 73),
            Members("r.gross", "month", {"2018-01": 30, "2018-02": 26, "": 17}),
            Is("m.clients", 3),
        ),
    ),
    Case(
        "jaffle shop: cents are asked beside the orders too",
        (Put({"raw_orders.csv": JAFFLE_ORDERS, "raw_payments.csv": JAFFLE}, asks="must", says=("73.00",)),),
    ),
    Case(
        "Spanish payments take the days of the orders with the same number",
        (
            Put({"cobros.csv": SPANISH_PAYMENTS, "pedidos.csv": SPANISH_ORDERS}),
            Members("r.gross", "month", {"2026-01": "100.50", "2026-02": 20}),
            Is("m.clients", 2),
        ),
    ),
    *(
        Case(
            f"payments take the days of {name}",
            (Put(files), Members("r.gross", "month", {"2026-01": 100, "2026-02": 50}), Is("m.clients", 2)),
        )
        for name, files in BESIDE.items()
    ),
    Case(
        "Orders with amounts of their own are no file of days",
        (
            Put(
                {"payments.csv": JAFFLE, "orders.csv": "id,email,order_date,total\n1,a@example.com,2018-01-01,10\n"},
                asks="may",
                refuses="may",
                never_says=("gave",),
            ),
        ),
    ),
]
