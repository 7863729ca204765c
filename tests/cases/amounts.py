"""What an amount is."""

from .files import lines
from .runner import Case, Is, Members, Never, Put, Set

# A copy of Stripe's balance transactions, as a warehouse keeps it: hundredths. 49 + 200.60 came in, 10 went back.
COPY = lines("""
id,amount,available_on,created,currency,description,fee,net,reporting_category,source,status,type
txn_1,4900,1772496000,1772323200,eur,Course,172,4728,charge,ch_1,available,charge
txn_2,20060,1772496000,1772409600,eur,Program,612,19448,charge,ch_2,available,charge
txn_3,-1000,1772496000,1772409600,eur,REFUND,0,-1000,refund,re_1,available,refund
txn_4,-20000,1772496000,1772409600,eur,PAYOUT,0,-20000,payout,po_1,available,payout
""")
CHARGE_COPY = lines("""
id,amount,amount_refunded,captured,created,currency,customer_id,receipt_email,status
ch_1,12345,0,true,2026-03-01 00:00:00,usd,cus_1,ana@example.com,succeeded
ch_2,20000,500,true,2026-03-02 00:00:00,usd,cus_2,ben@example.com,succeeded
""")
OWN_CENTS = lines("""
ID,Date,Email,Amount Cents,Status
1,2026-03-01,ana@example.com,4900,Approved
2,2026-03-02,ben@example.com,20060,Approved
""")
CENTIMOS = lines("""
Factura;Fecha;Correo;Importe (céntimos);Estado
1;01/03/2026;ana@example.com;4900;Aprobado
2;22/03/2026;ben@example.com;20060;Aprobado
""")
# The dashboard's headers over a program's whole amounts: 2,496 and 99 with fees of 73 and 3.10.
STRIPE_WHOLE = lines("""
id,Created date (UTC),Amount,Amount Refunded,Currency,Customer Email,Status,Fee
ch_1,2026-01-02 10:00:00,249600,0,usd,ana@example.com,Paid,7300
ch_2,2026-01-03 10:00:00,9900,0,usd,ben@example.com,Paid,310
""")
STRIPE_RESAVED = lines("""
id,Created date (UTC),Amount,Amount Refunded,Currency,Customer Email,Status,Fee
ch_1,2026-01-02 10:00:00,2496,0,usd,ana@example.com,Paid,73
ch_2,2026-01-03 10:00:00,99,0,usd,ben@example.com,Paid,3.1
""")
JAFFLE = "id,order_id,payment_method,amount\n1,1,credit_card,1000\n2,2,coupon,2600\n3,2,gift_card,100\n"
WHOLE = lines("""
ID,Date,Email,Amount,Status
1,2026-03-01,ana@example.com,2500,Approved
2,2026-03-02,ben@example.com,4000,Approved
""")
CENTS = [
    Case(
        "2.11 cents under the headers of Stripe's dashboard are asked for",
        (
            Put({"s.csv": STRIPE_WHOLE}, answer=(("cents",), ("cents",))),
            Is("r.gross", 2595),
            Is("r.processing_fees", "76.10"),
            Put({"s.csv": STRIPE_WHOLE}, receipt={"payments": {"new": 0, "changed": 0}}),
        ),
    ),
    Case(
        "2.11 units that a spreadsheet saved without decimals are not",
        (Put({"s.csv": STRIPE_RESAVED}), Is("r.gross", 2595)),
    ),
    Case(
        "2.11 Stripe's balance transactions, copied",
        (
            Put({"balance_transactions.csv": COPY}, asks="may"),
            Is("r.gross", "249.60"),
            Is("r.refunds", 10),
            Is("r.processing_fees", "7.84"),
            Never("r.gross", 24960),
        ),
    ),
    Case(
        "2.11 Stripe's charges, copied",
        (
            Put({"charge.csv": CHARGE_COPY}, asks="may"),
            Is("r.gross", "323.45"),
            Is("r.refunds", 5),
            Never("r.gross", 32345),
        ),
    ),
    *(
        Case(
            f"2.11 a column that is named so, {name}",
            (
                Put({"p.csv": content}, asks="may", refuses="may"),
                Is("r.gross", "249.60"),
                Never("r.gross", 24960),
            ),
        )
        for name, content in (("English", OWN_CENTS), ("Spanish", CENTIMOS))
    ),
    Case(
        "2.11 cents can be said",
        (Put({"p.csv": WHOLE}, flags=("--minor-units",)), Is("r.gross", 65)),
    ),
    Case("2.11 whole prices of a program ask nothing", (Put({"p.csv": WHOLE}), Is("r.gross", 6500))),
    Case(
        "2.11 a yen has no cents",
        (
            Put({"charge.csv": CHARGE_COPY.replace("usd", "jpy")}, asks="may"),
            Is("r.gross", 32345),
            Never("r.gross", "323.45"),
        ),
    ),
    Case(
        "2.11 payments of a shop without day and person say what is missing",
        (
            Put({"raw_payments.csv": JAFFLE}, asks="may", refuses="may", never_table=("leads", "customers")),
            Never("r.gross", 3700),
        ),
    ),
]

NAMELESS = lines("""
Fecha;Correo;Importe;Estado;Factura
02/03/2026;ana@example.com;1.000,00;Aprobado;P1
22/03/2026;ben@example.com;500,00;Aprobado;P2
""")
GOOGLE_GBP = lines("""
Campaign report
"March 1, 2026 - March 2, 2026"
Day,Campaign status,Campaign,Currency code,Impr.,Clicks,Cost
2026-03-01,Enabled,Search,GBP,"1,200",30,50.00
2026-03-02,Enabled,Search,GBP,"1,100",28,25.00
""")
META_USD = "Day,Campaign name,Amount spent (USD),Impressions\n2026-03-01,Spring,30.00,100\n"
META_EUR = "Día,Nombre de la campaña,Importe gastado (EUR),Impresiones\n2026-03-01,Reto,75.00,100\n"
NO_RATE_TO_NOTHING = ("rate to :", "tipo de cambio a :", "rate to nothing")
CURRENCY = [
    *(
        Case(
            f"2.14 only the costs name a currency: {name}",
            # 1,500 / 75; 75 / 2.
            (
                Put(files, never_says=NO_RATE_TO_NOTHING),
                Is("a.spend", 75),
                Is("v.mer", 20),
                Is("u.cac", "37.5"),
            ),
        )
        for name, files in (
            ("pounds", {"pagos.csv": NAMELESS, "google.csv": GOOGLE_GBP}),
            ("pounds, costs first", {"google.csv": GOOGLE_GBP, "pagos.csv": NAMELESS}),
            ("euros of Meta in Spanish", {"pagos.csv": NAMELESS, "meta.csv": META_EUR}),
        )
    ),
    Case(
        "2.14 two currencies of costs and none of payments: never added up",
        (
            Put({"pagos.csv": NAMELESS, "google.csv": GOOGLE_GBP, "meta.csv": META_USD}, asks="may"),
            Never("a.spend", 105),
            Never("v.mer", 0),
        ),
    ),
    Case(
        "2.14 the home currency is said: the others need a rate",
        (
            Set(("currency=EUR",)),
            Put({"pagos.csv": NAMELESS, "meta.csv": META_EUR, "meta2.csv": META_USD}),
            Is("a.spend", 75),
        ),
    ),
]

SHARE = lines("""
ID,Date,Email,Amount,Status,Discount
1,2026-03-01,ana@example.com,80.00,Approved,0.2
2,2026-03-02,ben@example.com,100.00,Approved,0
3,2026-03-03,cy@example.com,85.00,Approved,0.15
""")
SHARE_ES = lines("""
Factura;Fecha;Correo;Importe;Estado;Descuento;Importe contratado
1;01/03/2026;ana@example.com;80,00;Aprobado;0,2;80,00
2;22/03/2026;ben@example.com;90,00;Aprobado;0,1;90,00
""")
WAREHOUSE = lines("""
id,property_email,property_firstname,property_lastname,property_createdate,property_lifecyclestage,property_hs_analytics_source
1,ana@example.com,Ana,Ruiz,2026-03-02 10:00:00,lead,PAID_SOCIAL
2,ben@example.com,Ben,Sol,2026-03-03 10:00:00,lead,ORGANIC_SEARCH
""")
WAREHOUSE_DEALS = lines("""
deal_id,property_dealname,property_dealstage,property_amount,property_closedate,property_createdate,property_hubspot_owner_id
1,Ana - program,closedwon,5000,2026-03-12 10:00:00,2026-03-02 10:00:00,7
""")
SHAPES_OF_AMOUNTS = [
    *(
        Case(
            f"2.21 a share in a column of money is asked, {name}",
            (
                Put({"p.csv": content}, asks="may", says=(("discount", "descuento"),)),
                Never("r.discounts", "0.35"),
                Never("r.discounts", "0.3"),
            ),
        )
        for name, content in (("English", SHARE), ("Spanish", SHARE_ES))
    ),
    *(
        Case(
            f"2.21 a per cent sign says that a column holds shares: {name}",
            # 20 % of 100 off is 20; 15 % off leaves 85, so 15 went.
            (Put({"p.csv": content}), Is("r.discounts", 35)),
        )
        for name, content in (
            (
                "all cells",
                "ID,Date,Email,Amount,Status,Discount\n1,2026-03-01,a@example.com,80.00,Approved,20%\n2,2026-03-02,b@example.com,85.00,Approved,15 %\n",
            ),
            (
                "one cell",
                "ID;Fecha;Correo;Importe;Estado;Descuento\n1;01/03/2026;a@example.com;80,00;Aprobado;20 %\n2;22/03/2026;b@example.com;85,00;Aprobado;0,15\n",
            ),
        )
    ),
    Case(
        "2.21 a 1 beside per cent signs is asked, and never offered as money",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status,Discount\n1,2026-03-01,a@example.com,80.00,Approved,20%\n2,2026-03-02,b@example.com,85.00,Approved,1\n"
                },
                asks="must",
                never_says=('"amount", "percent"',),
            ),
        ),
    ),
    Case(
        "2.21 no header row is said",
        (
            Put(
                {
                    "p.csv": "1,2026-03-01,ana@example.com,80.00,Approved\n2,2026-03-02,ben@example.com,100.00,Approved\n"
                },
                asks="may",
                refuses="must",
                says=("header", "p.csv"),
            ),
        ),
    ),
    Case(
        "2.21 no header row is said, Spanish workbook-like text",
        (
            Put(
                {"p.csv": "02/03/2026;ana@example.com;80,00;Aprobado\n22/03/2026;ben@example.com;100,00;Aprobado\n"},
                flags=("--table", "payments"),
                asks="may",
                refuses="must",
                says=("header",),
            ),
        ),
    ),
    Case(
        "2.21 HubSpot contacts as a warehouse copies them",
        (Put({"contact.csv": WAREHOUSE}, asks="may"), Is("a.leads", (2, None)), Never("r.gross", 1)),
    ),
    Case(
        "2.21 HubSpot deals as a warehouse copies them are no leads",
        (Put({"deal.csv": WAREHOUSE_DEALS}, asks="may", refuses="may", never_table=("leads",)),),
    ),
]

PLAIN = {
    "created, Gross": "Id,created,Customer Email,Gross,Status\n1,2026-03-02 10:00,ana@example.com,100.50,paid\n2,2026-04-03 10:00,ben@example.com,20,paid\n",
    "Creado, Bruto": "Id;Creado;Correo;Bruto;Estado\n1;02/03/2026;ana@example.com;100,50;Pagado\n2;23/04/2026;ben@example.com;20,00;Pagado\n",
    "Fecha, Importe": "Factura;Fecha;Correo;Importe;Estado\n1;02/03/2026;ana@example.com;100,50;Pagado\n2;23/04/2026;ben@example.com;20,00;Pagado\n",
}
PLAIN_SHEETS = [
    *(
        Case(
            f"2.22 a plain sheet of payments: {name}",
            (
                Put({"p.csv": content}, never_table=("leads", "customers")),
                Members("r.gross", "month", {"2026-03": "100.50", "2026-04": 20}),
                Is("m.clients", 2),
            ),
        )
        for name, content in PLAIN.items()
    ),
    *(
        Case(
            f"2.22 payments of nobody: each row would be a client, and that is said, {name}",
            (
                Put(
                    {"p.csv": content},
                    flags=("--table", "payments"),
                    asks="may",
                    refuses="may",
                    says=(("client", "person"),),
                ),
            ),
        )
        for name, content in (
            ("English", "ID,Date,Amount,Status\n1,2026-03-01,80.00,Approved\n2,2026-03-02,100.00,Approved\n"),
            ("Spanish", "Factura;Fecha;Importe;Estado\n1;02/03/2026;80,00;Aprobado\n2;22/03/2026;100,00;Aprobado\n"),
        )
    ),
    Case(
        "2.22 mangled letters in a column that is used are told, with the row",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status,Closer\n1,2026-03-01,a@example.com,80,Approved,MarÃ­a\n2,2026-03-02,b@example.com,20,Approved,Leo\n"
                },
                says=("marã",),
            ),
            Is("r.gross", 100),
        ),
    ),
    Case(
        "2.22 a look-alike letter in an e-mail is told and does not merge people",
        # The a of the second address is Cyrillic.
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status\n1,2026-03-01,ana@example.com,80,Approved\n2,2026-03-02,\u0430na@example.com,20,Approved\n"
                },
                says=(("\u0430na@example.com", "\\u0430na@example.com"),),
            ),
            Is("m.clients", 2),
        ),
    ),
]

MANGLED = [
    Case(
        "2.22 mangled letters of a Spanish sheet are told",
        (
            Put(
                {
                    "p.csv": "Factura;Fecha;Correo;Importe;Estado;Producto\n1;02/03/2026;a@example.com;80,00;Aprobado;MentorÃ\u00ada\n2;22/03/2026;b@example.com;20,00;Aprobado;Taller\n"
                },
                says=("mentorã",),
            ),
            Is("r.gross", 100),
        ),
    ),
    Case(
        "2.22 a look-alike letter in the address of a client sheet is told",
        # The o of the second address is Greek.
        (
            Put(
                {
                    "c.csv": "Email,Full Name,Close Date\nleo@example.com,Leo,2026-03-01\nle\u03bf@example.com,Leo,2026-03-02\n"
                },
                says=(("le\u03bf@example.com", "\\u03bf"),),
            ),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "2.22 letters of another language are not mangled",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status,Closer\n1,2026-03-01,a@example.com,80,Approved,João Ávila\n2,2026-03-02,b@example.com,20,Approved,Zoë\n"
                },
                never_says=("joão",),
            ),
            Is("r.gross", 80, by="closer", member="João Ávila"),
        ),
    ),
]

NO_FEES = lines("""
ID,Date,Email,Amount,Status,Kind
1,2026-03-01,ana@example.com,100,Approved,
2,2026-03-02,ben@example.com,200,Approved,
3,2026-03-05,ben@example.com,50,Approved,refund
""")
NO_FEES_ES = lines("""
Factura;Fecha;Correo;Importe;Estado;Importe reembolsado
1;01/03/2026;ana@example.com;100,00;Aprobado;
2;22/03/2026;ben@example.com;200,00;Parcialmente reembolsado;50,00
""")
BEFORE_FEES = [
    *(
        Case(
            f"2.23 no column of fees, {name}",
            # 300 in, 50 back: 250, over two clients 125. What the fees were is not known.
            (
                Put({"p.csv": content}),
                Is("r.gross", 300),
                Is("r.refunds", 50),
                Is("r.net", None),
                Is("r.net_after_refunds", 250),
                Is("u.ltv", 125),
            ),
        )
        for name, content in (("refund rows", NO_FEES), ("refund column, Spanish", NO_FEES_ES))
    ),
    Case(
        "2.23 with a column of fees they come off",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status,Processing Fee\n1,2026-03-01,ana@example.com,100,Approved,3\n2,2026-03-02,ben@example.com,200,Approved,6\n"
                }
            ),
            Is("r.net", 291),
            Is("r.net_after_refunds", 291),
        ),
    ),
    Case(
        "2.23 margin before fees",
        # 250 after refunds, 100 spent on delivery: 150 / 250.
        (
            Put({"p.csv": NO_FEES, "c.csv": "Date,Category,Amount\n2026-03-02,Delivery,100\n"}),
            Is("u.gross_margin", "150/250"),
        ),
    ),
]
CASES = [*CENTS, *CURRENCY, *SHAPES_OF_AMOUNTS, *PLAIN_SHEETS, *MANGLED, *BEFORE_FEES]
