"""Own money is no cash, and restated spend counts once."""

from .files import backwards, lines, xlsx
from .runner import Case, Is, Members, Never, Put

PAYPAL = '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Item Title","Sales Tax","Reference Txn ID","Balance"\n'
REFUND_OF_SUPPLIER = PAYPAL + lines("""
"02/16/2026","10:00:00","PST","Ana Ruiz","Express Checkout Payment","Completed","USD","800.00","-20.00","780.00","ana@example.com","me@shop.example","A1","Course","","",""
"02/17/2026","10:00:00","PST","Tool Inc","PreApproved Payment Bill User Payment","Completed","USD","-120.00","0.00","-120.00","me@shop.example","tool@example.net","A2","","","",""
"02/25/2026","10:00:00","PST","Tool Inc","Payment Refund","Completed","USD","120.00","0.00","120.00","tool@example.net","me@shop.example","A3","","","A2",""
"02/26/2026","10:00:00","PST","Ben Sol","Website Payment","Completed","USD","200.00","-6.00","194.00","ben@example.com","me@shop.example","A4","Course","","",""
"02/27/2026","10:00:00","PST","Ben Sol","Payment Refund","Completed","USD","-50.00","1.50","-48.50","me@shop.example","ben@example.com","A5","","","A4",""
""")
WON_BACK = PAYPAL + lines("""
"02/16/2026","10:00:00","PST","Ana Ruiz","Express Checkout Payment","Completed","USD","800.00","-20.00","780.00","ana@example.com","me@shop.example","A1","Course","","",""
"03/01/2026","10:00:00","PST","Ana Ruiz","Chargeback","Completed","USD","-800.00","0.00","-800.00","me@shop.example","ana@example.com","A2","","","A1",""
"03/20/2026","10:00:00","PST","Ana Ruiz","Chargeback Reversal","Completed","USD","800.00","0.00","800.00","ana@example.com","me@shop.example","A3","","","A1",""
""")
STRANGE = PAYPAL + lines("""
"02/16/2026","10:00:00","PST","Ana Ruiz","Express Checkout Payment","Completed","USD","800.00","-20.00","780.00","ana@example.com","me@shop.example","A1","Course","","",""
"02/18/2026","10:00:00","PST","","Sweep From Sister Account","Completed","USD","444.44","0.00","444.44","","me@shop.example","A2","","","",""
""")
SPANISH_HEAD = '"Fecha","Hora","Zona horaria","Descripción","Divisa","Bruto ","Comisión ","Neto","Saldo","Id. de transacción","Correo electrónico del remitente","Nombre","Nombre del banco","Cuenta bancaria","Importe de envío y manipulación","Impuesto de ventas","Id. de factura","Id. de referencia de trans."\n'
SPANISH = (
    "\ufeff"
    + SPANISH_HEAD
    + lines("""
"16/3/2026","10:00:00","Europe/Berlin","Pago con Pago exprés","EUR","1.000,00","-25,25","974,75","974,75","E1","ana@example.com","Ana Ruiz","","","0,00","0,00","",""
"17/3/2026","10:00:00","Europe/Berlin","Depósito bancario en cuenta PayPal","EUR","353,97","0,00","353,97","1.328,72","E2","","","Banco","1234","0,00","0,00","",""
"18/3/2026","10:00:00","Europe/Berlin","Depósito general con tarjeta de crédito","EUR","77,00","0,00","77,00","1.405,72","E3","","","","","0,00","0,00","",""
"19/3/2026","10:00:00","Europe/Berlin","Retirada iniciada por el usuario","EUR","-900,00","0,00","-900,00","505,72","E4","","","Banco","1234","0,00","0,00","",""
"20/3/2026","10:00:00","Europe/Berlin","Conversión de divisas general","EUR","90,00","0,00","90,00","595,72","E5","","","","","0,00","0,00","",""
""")
)
# Stripe's balance: a top-up, a payout, a loan and its own fees are no cash of a client.
BALANCE = lines("""
id,Type,Source,Amount,Fee,Destination Platform Fee,Destination Platform Fee Currency,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,Transfer,Transfer Date (UTC),Transfer Group
txn_1,charge,ch_1,100.00,3.00,,,97.00,eur,2026-01-31 10:00,2026-02-02 00:00,Course,,,,,
txn_2,topup,tu_1,500.00,0.00,,,500.00,eur,2026-02-01 10:00,2026-02-02 00:00,Top-up,,,,,
txn_3,payout,po_1,-70.00,0.00,,,-70.00,eur,2026-02-02 10:00,2026-02-02 00:00,STRIPE PAYOUT,,,,,
txn_4,refund,re_1,-20.00,0.00,,,-20.00,eur,2026-02-03 10:00,2026-02-03 00:00,REFUND FOR CHARGE (Course),,,,,
txn_5,charge,ch_2,60.00,2.00,,,58.00,eur,2026-02-04 10:00,2026-02-06 00:00,Course,,,,,
txn_6,stripe_fee,,-1.50,0.00,,,-1.50,eur,2026-02-05 10:00,2026-02-05 00:00,Billing,,,,,
txn_7,financing_payout,fp_1,5000.00,0.00,,,5000.00,eur,2026-02-06 10:00,2026-02-06 00:00,Loan,,,,,
""")
# 30 given back to Ana came in again, once naming the refund and once naming, like the refund, the sale.
TAKEN_BACK = PAYPAL + lines("""
"02/16/2026","10:00:00","PST","Ana Ruiz","Express Checkout Payment","Completed","USD","800.00","-20.00","780.00","ana@example.com","me@shop.example","A1","Course","","",""
"02/18/2026","10:00:00","PST","Ana Ruiz","Payment Refund","Completed","USD","-30.00","0.00","-30.00","me@shop.example","ana@example.com","A2","","","A1",""
"02/19/2026","10:00:00","PST","Ana Ruiz","Payment Refund","Completed","USD","-5.00","0.00","-5.00","me@shop.example","ana@example.com","A3","","","A1",""
"02/21/2026","10:00:00","PST","Ana Ruiz","Account Posting","Completed","USD","30.00","0.00","30.00","ana@example.com","me@shop.example","A4","","","{}",""
""")
KAJABI = lines("""
ID,Amount,Currency,Type,Status,Payment Method,Created At,Offer ID,Offer Title,Customer Name,Customer Email
1,200.00,USD,Charge,Succeeded,card,2026-01-08 04:11:00 -0700,71,Course,Ana,ana@example.com
2,300.00,USD,Ledger adjustment,Succeeded,card,2026-01-09 04:11:00 -0700,71,Course,Ana,ana@example.com
3,50.00,USD,Refund,Succeeded,card,2026-01-10 04:11:00 -0700,71,Course,Ana,ana@example.com
""")
OWN_MONEY = [
    *(
        Case(
            f"1.4 PayPal: a supplier's refund is no cash{how}",
            # 800 + 200 came from clients; 50 went back to Ben; the 120 were never theirs. Fees 20 + 6, less 1.50 given back.
            (
                Put({"paypal.csv": content}),
                Is("r.gross", 1000),
                Is("r.refunds", 50),
                Is("m.clients", 2),
                Never("r.gross", 1120),
            ),
        )
        for how, content in (("", REFUND_OF_SUPPLIER), (", newest first", backwards(REFUND_OF_SUPPLIER)))
    ),
    *(
        Case(
            f"1.4 PayPal: a chargeback that was won back{how}",
            # 800 once. The reversal takes back what was taken: nothing is lost in the end.
            (
                Put({"paypal.csv": content}),
                Is("r.gross", 800),
                Is("r.net_after_refunds", 780),
                Is("m.clients", 1),
                Never("r.gross", 1600),
            ),
        )
        for how, content in (("", WON_BACK), (", newest first", backwards(WON_BACK)))
    ),
    Case(
        "1.4 PayPal: a type that nobody knows is asked for",
        (
            Put({"paypal.csv": STRANGE}, asks="may", says=("444.44", "Sweep From Sister Account")),
            Is("r.gross", 800),
            Is("m.clients", 1),
            Never("r.gross", "1244.44"),
        ),
    ),
    *(
        Case(
            f"1.4 PayPal: a positive line of a type that nobody knows takes back a refund, naming {name}",
            # Of 800 only 5 stay refunded: the 30 went and came back. Set aside are -30 and 30.
            (
                Put(
                    {"paypal.csv": TAKEN_BACK.format(named)},
                    answer=(("account posting",), ("reversal",)),
                    says=("30.00",),
                    aside={},
                ),
                Is("r.gross", 800),
                Is("r.refunds", 5),
                Is("m.clients", 1),
            ),
        )
        for name, named in (("it", "A2"), ("its sale", "A1"))
    ),
    Case(
        "1.4 PayPal: a positive line is never offered as a refund, which would be in no figure",
        (
            Put({"paypal.csv": TAKEN_BACK.format("")}, only_check=True, never_says=('"refund"',)),
            Put({"paypal.csv": TAKEN_BACK.format("")}, answer=(("account posting",), ("sale",))),
            Is("r.gross", 830),
            Is("r.refunds", 35),
        ),
    ),
    Case(
        "1.4 PayPal: own money (es)",
        (
            Put({"paypal.csv": SPANISH}, asks="may"),
            Is("r.gross", 1000),
            Is("r.processing_fees", "25.25"),
            Is("m.clients", 1),
            Never("r.gross", "1520.97"),
            Never("r.gross", "1430.97"),
            Never("r.gross", "1353.97"),
        ),
    ),
    Case(
        "1.4 Stripe balance: top-up, payout, loan and fees are no cash",
        (
            Put({"balance.csv": BALANCE}, asks="may"),
            Is("r.gross", 160),
            Is("r.refunds", 20),
            Never("r.gross", 660),
            Never("r.gross", 5160),
            Never("r.gross", 5660),
        ),
    ),
    Case(
        "1.4 Kajabi: a type that nobody knows is asked for",
        (
            Put({"transactions.csv": KAJABI}, asks="may", says=("Ledger adjustment",)),
            Is("r.gross", 200),
            Is("r.refunds", 50),
            Never("r.gross", 500),
        ),
    ),
    Case(
        "1.4 what is set aside stands with its sum",
        # The deposit is own money: 444.44 set aside.
        (
            Put(
                {"paypal.csv": STRANGE.replace("Sweep From Sister Account", "General Credit Card Deposit")},
                aside={"USD": "444.44"},
            ),
            Is("r.gross", 800),
        ),
    ),
]

TYPED = "Date,Email,Amount,Status,Type\n"
TYPES = {
    # name: (rows after the first, which is a payment of 100 by Ana, what is set aside, refunds)
    "a loan and a payout": ("2026-02-02,,5000,Approved,Loan\n2026-02-03,,-70,Approved,Payout\n", "4930", 0),
    "a deposit beside payments": ("2026-02-02,,353.97,Approved,Deposit\n", "353.97", 0),
    "a transfer beside payments": ("2026-02-02,me@example.com,900,Approved,Bank transfer\n", "900", 0),
    "préstamo, gasto": ("2026-02-02,,5000,Approved,Préstamo\n2026-02-04,,40,Approved,Gasto\n", "5040", 0),
    "Einzahlung, Darlehen": ("2026-02-02,,353.97,Approved,Einzahlung\n2026-02-04,,40,Approved,Darlehen\n", "393.97", 0),
    "a bank loan and a processor's fee": ("2026-02-02,,5000,Approved,Business loan from bank\n2026-02-04,,3,Approved,Stripe fee\n", "5003", 0),
    "a refund is no sale": ("2026-02-02,ana@example.com,30,Approved,Refund\n", "0", 30),
    "Rückerstattung and a loan": ("2026-02-02,ana@example.com,30,Approved,Rückerstattung\n2026-02-04,,40,Approved,Loan\n", "40", 30),
}  # fmt: skip
OWN_SHEETS = [
    *(
        Case(
            f"1.4 an own sheet with types: {name}",
            (
                Put(
                    {"payments.csv": TYPED + "2026-02-01,ana@example.com,100,Approved,Payment\n" + rows},
                    aside={} if aside == "0" else {"": aside},
                ),
                Is("r.gross", 100),
                Is("r.refunds", refunds),
                Is("m.clients", 1),
            ),
        )
        for name, (rows, aside, refunds) in TYPES.items()
    ),
    *(
        Case(
            f"1.4 an own sheet with types that are all clients' payments: {name}",
            (Put({"payments.csv": TYPED + "".join(f"2026-02-0{i},c{i}@example.com,{10 ** i},Approved,{word}\n" for i, word in enumerate(words, 1))}, aside={}), Is("r.gross", 1110)),
        )
        for name, words in {
            "instalments": ("Deposit", "Second payment", "Final payment"),
            "methods": ("Transfer", "Card", "Bizum"),
            "formas": ("Transferencia", "Tarjeta", "Efectivo"),
            "fees of clients": ("Membership fee", "Late fee", "Payment plan"),
            "products": ("Group coaching", "Course", "VIP day"),
        }.items()
    ),
    Case(
        "1.4 an own sheet with types: an answer counts the rows as sales, and as refunds",
        (
            Put(
                {"p.csv": TYPED + "2026-02-01,ana@example.com,100,Approved,Payment\n2026-02-02,ben@example.com,50,Approved,Transfer\n"},
                answer=(("transfer",), ("sale",)),
                says=("50.00",),
            ),
            Is("r.gross", 150),
            Put(
                {"q.csv": "Day,Email,Amount,Status,Type\n2026-03-01,ana@example.com,7,Approved,Payment\n2026-03-02,ana@example.com,5,Approved,Adjustment\n"},
                answer=(("adjustment",), ("refund",)),
            ),
            Is("r.gross", 157),
            Is("r.refunds", 5),
        ),
    ),
]  # fmt: skip

PAYMENT = {"payments.csv": "ID,Date,Email,Amount,Currency,Status\nP1,2026-03-09,ana@example.com,1000,EUR,Approved\n"}
TIKTOK = lines("""
Campaign name,By Day,Cost,Impressions,Clicks (destination),Currency
Otoño,2026-03-01,10.00,100,5,EUR
Otoño,2026-03-02,20.00,100,5,EUR
Marca,2026-03-02,5.00,100,5,EUR
""")
TIKTOK_AGAIN = lines("""
Campaign name,By Day,Cost,Impressions,Clicks (destination),Currency
Marca,2026-03-02,5.50,100,5,EUR
Otoño,2026-03-02,19.00,100,5,EUR
Otoño,2026-03-03,7.00,100,5,EUR
""")
META_ES = lines("""
Día;Nombre de la campaña;Importe gastado (EUR);Impresiones;Clics en el enlace
2026-03-01;Reto;1.100,10;1000;10
2026-03-02;Reto;80,00;900;9
2026-03-02;Marca;8,05;90;1
""")
META_ES_AGAIN = lines("""
Día;Nombre de la campaña;Importe gastado (EUR);Impresiones;Clics en el enlace
2026-03-02;Reto;81,00;900;9
2026-03-02;Marca;8,05;90;1
2026-03-01;Reto;1.100,20;1000;10
""")
GOOGLE = lines("""
Campaign report
"March 1, 2026 - March 2, 2026"
Day,Campaign status,Campaign,Currency code,Impr.,Clicks,Cost,Conversions
2026-03-01,Enabled,Search,EUR,"1,200",30,"1,040.00",1.00
2026-03-02,Enabled,Search,EUR,"1,100",28,33.30,0.00
Total: Campaigns, --, --,EUR,"2,300",58,"1,073.30",1.00
""")
GOOGLE_AGAIN = GOOGLE.replace("33.30", "35.30").replace("1,073.30", "1,075.30")
META_DAY, META_SET = (
    lines("""
Campaign name,Day,Amount spent (EUR),Impressions,Link clicks
Spring,2026-03-01,100.00,1000,10
Spring,2026-03-02,80.00,900,9
"""),
    lines("""
Ad set name,Day,Amount spent (EUR),Impressions,Link clicks
Broad,2026-03-01,60.00,600,6
Narrow,2026-03-01,40.00,400,4
Broad,2026-03-02,80.00,900,9
"""),
)
PAYPAL_ONE = "ID,Date,Email,Amount,Currency,Status\nX1,2026-03-10,ben@example.com,200,EUR,Approved\n"
STRIPE_ONE = lines("""
id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Fee,Status,Customer ID,Customer Email
ch_1,2026-03-03 10:00:00,300.00,0.00,eur,true,6.00,Paid,cus_1,ana@example.com
ch_2,2026-03-04 10:00:00,50.00,0.00,eur,true,1.00,Paid,cus_2,cy@example.com
""")
RESTATED = [
    Case(
        "1.5 TikTok restates a day and adds another",
        # 1 March stays 10; 2 March is 19 + 5.50; 3 March 7: 41.50.
        (
            Put({**PAYMENT, "tiktok.csv": TIKTOK}),
            Put({"tiktok2.csv": TIKTOK_AGAIN}, receipt={"costs": {"new": 1, "changed": 2}}),
            Is("a.spend", "41.50"),
        ),
    ),
    Case(
        "1.5 Meta in Spanish restates both days",
        # 1,100.20 + 81 + 8.05.
        (
            Put({**PAYMENT, "meta.csv": META_ES}),
            Put({"meta2.csv": META_ES_AGAIN}, receipt={"costs": {"new": 0, "changed": 2}}),
            Is("a.spend", "1189.25"),
        ),
    ),
    Case(
        "1.5 Google Ads restates a day",
        # 1,040 + 35.30.
        (
            Put({**PAYMENT, "google.csv": GOOGLE}),
            Put({"google2.csv": GOOGLE_AGAIN}, receipt={"costs": {"new": 0, "changed": 1}}),
            Is("a.spend", "1075.30"),
        ),
    ),
    Case(
        "1.5 a campaign that the newer export no longer has",
        # The newer export speaks of both days: Reto 1,100.10 and 80; what it says nothing of was taken back.
        (
            Put({**PAYMENT, "meta.csv": META_ES}),
            Put({"meta2.csv": META_ES.replace("2026-03-02;Marca;8,05;90;1\n", "")}),
            Is("a.spend", "1180.10"),
        ),
    ),
    Case(
        "1.5 two platforms of the same days both count",
        # 41.50 of TikTok's newer state, 1,073.30 of Google.
        (
            Put({**PAYMENT, "tiktok.csv": TIKTOK, "google.csv": GOOGLE}),
            Put({"tiktok2.csv": TIKTOK_AGAIN}),
            Is("a.spend", "1114.80"),
            Members("a.spend", "utm_source", {"tiktok": "41.50", "google": "1073.30"}),
        ),
    ),
    *(
        Case(
            f"1.5 two levels of the same days, {name}",
            (
                Put({**PAYMENT, "first.csv": first}),
                Put({"second.csv": second}, asks="may"),
                Is("a.spend", ("180", None)),
                Never("a.spend", "360"),
            ),
        )
        for name, first, second in (("campaigns first", META_DAY, META_SET), ("ad sets first", META_SET, META_DAY))
    ),
    Case(
        "1.5 the same export again",
        (
            Put({**PAYMENT, "meta.csv": META_ES}),
            Put({"meta.csv": META_ES}, receipt={"costs": {"new": 0, "changed": 0}}),
            Is("a.spend", "1188.15"),
        ),
    ),
    Case(
        "1.5 one file with --replace leaves other sources alone",
        # Stripe's newer file no longer has ch_2: 300 stay, and the 200 of the own sheet.
        (
            Put({"own.csv": PAYPAL_ONE, "unified_payments.csv": STRIPE_ONE}),
            Is("r.gross", 550),
            Put({"unified_payments.csv": "".join(STRIPE_ONE.splitlines(True)[:2])}, flags=("--replace",)),
            Is("r.gross", 500),
        ),
    ),
    Case(
        "1.5 --replace of TikTok leaves Google alone",
        # TikTok is now 2 and 3 March: 5.50 + 19 + 7; Google 1,073.30.
        (
            Put({**PAYMENT, "tiktok.csv": TIKTOK, "google.csv": GOOGLE}),
            Put({"tiktok2.csv": TIKTOK_AGAIN}, flags=("--replace",)),
            Is("a.spend", "1104.80"),
        ),
    ),
    Case(
        "1.5 equal lines of an own cost sheet are two costs",
        # Two lunches of 12 on one day, and a subscription.
        (
            Put(
                {
                    **PAYMENT,
                    "Gastos.xlsx": xlsx(
                        {
                            "Gastos": [
                                ["Fecha", "Categoría", "Importe", "Concepto"],
                                ["02/03/2026", "Publicidad", 12, "anuncio"],
                                ["02/03/2026", "Publicidad", 12, "anuncio"],
                                ["13/03/2026", "Publicidad", 6.5, "otro"],
                            ]
                        }
                    ),
                }
            ),
            Is("a.spend", "30.50"),
        ),
    ),
]
CASES = [*OWN_MONEY, *OWN_SHEETS, *RESTATED]
