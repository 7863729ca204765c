"""What a table is, and how it lies in its sheet."""

from datetime import date

from .files import lines, xlsx
from .runner import Case, Is, Members, Never, Put, Set

PEOPLE = ("leads", "customers")

MERGED_ES = xlsx(
    {
        "Cobros": [
            ["Factura", "Vendedor", "Fecha", "Correo", "Importe", "Estado"],
            ["F1", "Mía", date(2026, 3, 2), "ana@example.com", 1000, "Aprobado"],
            ["F2", None, None, "ben@example.com", 500.5, "Aprobado"],
            ["F3", "Leo", None, "cara@example.com", 300, "Aprobado"],
            ["F4", None, date(2026, 4, 20), "dan@example.com", 200, "Aprobado"],
        ]
    },
    merged=("B2:B3", "B4:B5", "C2:C4"),
)
MERGED_CALLS = xlsx(
    {
        "CSM calls": [
            ["CSM", "ID", "Date", "Email", "Status", "Type"],
            ["Clara", "1", date(2026, 3, 2), "a@example.com", "LIVE Call - Qualified", "Coaching"],
            [None, "2", date(2026, 3, 3), "b@example.com", "No Show", "Coaching"],
            [None, "3", date(2026, 3, 4), "c@example.com", "LIVE Call - Qualified", "Coaching"],
            ["Javi", "4", date(2026, 3, 4), "d@example.com", "No Show", "Coaching"],
            [None, "5", date(2026, 3, 5), "e@example.com", "No Show", "Coaching"],
        ]
    },
    merged=("A2:A4", "A5:A6"),
)
# Not merged, only empty: a blank stays a blank.
NOT_MERGED = xlsx(
    {
        "Payments": [
            ["ID", "Closer", "Date", "Email", "Amount", "Status"],
            ["1", "Mia", date(2026, 3, 2), "a@example.com", 100, "Approved"],
            ["2", None, date(2026, 3, 3), "b@example.com", 50, "Approved"],
        ]
    }
)
TWO_ROWS_ES = xlsx(
    {
        "Clientes": [
            ["Cliente", None, "Pago 1", None, "Pago 2", None, "Pago 3", None],
            ["Nombre", "Correo", "Fecha", "Importe", "Fecha", "Importe", "Fecha", "Importe"],
            ["Ana", "ana@example.com", date(2026, 1, 15), 100, date(2026, 2, 15), 200, date(2026, 3, 15), 400],
            ["Ben", "ben@example.com", date(2026, 2, 10), 800, None, None, None, None],
        ]
    },
    merged=("A1:B1", "C1:D1", "E1:F1", "G1:H1"),
)
ONE_ROW = lines("""
Name,Email,Payment 1 date,Payment 1 amount,Payment 2 date,Payment 2 amount
Ana,ana@example.com,2026-01-15,100,2026-02-15,200
Ben,ben@example.com,2026-02-10,800,,
""")
MONTHS_ES = lines("""
Cliente;Correo;ene-26;feb-26;mar-26;Total
Ana;ana@example.com;100,00;200,00;;300,00
Ben;ben@example.com;;800,00;50,00;850,00
""")
MONTHS_EN = lines("""
Email,January 2026,February 2026,March 2026
ana@example.com,100,200,
ben@example.com,,800,50
""")
CLIENTS_BY_MONTH = (
    "Name,Email,Closer,CSM,Start,Status,Jan 2026,Feb 2026,Mar 2026\n"
    "Ana,a@example.com,Mia,Clara,2026-01-05,Active,100,200,\nBen,b@example.com,Leo,Clara,2026-02-05,Cancelled,,50,50\n"
)
CLIENTS_BY_PAYMENT = (
    "Cliente;Correo;Closer;Fecha de inicio;Valor del contrato;Pago 1;Fecha pago 1;Pago 2;Fecha pago 2\n"
    "Ana;a@example.com;Mia;05/01/2026;3.000,00;1.000,00;05/01/2026;500,00;25/02/2026\n"
    "Ben;b@example.com;Leo;05/02/2026;2.000,00;2.000,00;05/02/2026;;\n"
)
QUARTERS = {
    "Q1 2026": "Q1 2026,Q2 2026", "2026-Q1": "2026-Q1,2026-Q2", "T1 2026": "T1 2026,T2 2026", "1T26": "1T26,2T26",
    "of the file's year": "Q1,Q2", "trimestre": "Primer trimestre 2026,Segundo trimestre 2026",
}  # fmt: skip
WIDE_CLIENTS = [
    Case(
        "2.10 months beside clients feed payments and clients; the client's status is no payment's",
        (
            Put(
                {"clients.csv": CLIENTS_BY_MONTH},
                answer=(("unfold",), ("unfold",)),
                says=("400.00",),
                receipt={"payments": {"kept": 4}, "customers": {"kept": 2}},
            ),
            Is("r.gross", 400),
            Members("r.gross", "month", {"2026-01": 100, "2026-02": 250, "2026-03": 50}),
            Is("m.clients", 2),
            Is("m.clients", 1, by="closer", member="Mia"),
            Is("m.clients", 2, by="csm", member="Clara"),
        ),
    ),
    Case(
        "2.10 payments beside clients feed payments and clients, Spanish",
        # 3,000 + 2,000 signed; 1,000 + 500 + 2,000 paid.
        (
            Put(
                {"clientes.csv": CLIENTS_BY_PAYMENT},
                answer=(("unfold",), ("unfold",)),
                receipt={"payments": {"kept": 3}, "customers": {"kept": 2}},
            ),
            Is("r.gross", 3500),
            Is("r.contracted", 5000),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "2.10 months that were left as they are say so",
        (
            Set(("unfold.closer+csm+email+feb2026~94e7df2c=leave",)),
            Put({"clients.csv": CLIENTS_BY_MONTH}, refuses="must", says=("side by side in columns", "=unfold")),
        ),
    ),
    *(
        Case(
            f"2.10 quarters in columns: {name}",
            (
                Put(
                    {"pagos 2026.csv": f"Name,Email,{head}\nAna,a@example.com,100,200\nBen,b@example.com,,50\n"},
                    answer=(("unfold",), ("unfold",)),
                    says=("350.00",),
                ),
                Members("r.gross", "quarter", {"2026-01-01": 100, "2026-04-01": 250}),
            ),
        )
        for name, head in QUARTERS.items()
    ),
    Case(
        "2.10 answers to the first questions of a survey are no quarters, and a quarter beside its months adds them up",
        (
            Put({"survey 2026.csv": "Name,Email,Q1,Q2\nAna,a@example.com,4,5\nBen,b@example.com,3,5\n"}, asks="may", refuses="may", never_says=("quarters",)),
            Put(
                {"m.csv": "Name,Email,Jan 2026,Feb 2026,Mar 2026,Q1 2026\nAna,a@example.com,10,20,30,60\n"},
                answer=(("unfold",), ("unfold",)),
                says=("60.00",),
            ),
            Is("r.gross", 60),
        ),
    ),
]  # fmt: skip
LAID_OUT = [
    Case(
        "2.10 closer and day merged downwards, Spanish",
        # Mía 1,000 + 500.50, Leo 300 + 200; the first three on 2 March.
        (
            Put({"Cobros.xlsx": MERGED_ES}),
            Members("r.gross", "closer", {"Mía": "1500.50", "Leo": 500}),
            Is("r.gross", "1800.50", ("--from", "2026-03-02", "--to", "2026-03-02")),
        ),
    ),
    Case(
        "2.10 CSM merged downwards",
        (Put({"calls.xlsx": MERGED_CALLS}), Members("e.live", "csm", {"Clara": 2, "Javi": 0}), Is("e.booked", 5)),
    ),
    Case(
        "2.10 an empty cell that is not merged stays empty",
        (Put({"p.xlsx": NOT_MERGED}), Is("r.gross", 100, by="closer", member="Mia"), Is("r.gross", 150)),
    ),
    Case(
        "2.10 three payments side by side under two rows of headers",
        # 100; 200 + 800; 400.
        (
            Put({"Clientes.xlsx": TWO_ROWS_ES}, asks="may", refuses="may"),
            Members("r.gross", "month", {"2026-01": 100, "2026-02": 1000, "2026-03": 400}),
            Never("r.gross", 1300),
            Never("r.gross", 900),
            Never("r.gross", 400),
        ),
    ),
    Case(
        "2.10 payments side by side in one row of headers",
        (
            Put({"clients.csv": ONE_ROW}, asks="may", refuses="may"),
            Members("r.gross", "month", {"2026-01": 100, "2026-02": 1000}),
            Never("r.gross", 900),
            Never("r.gross", 200),
        ),
    ),
    *(
        Case(
            f"2.10 months as columns, {name}",
            # The total of a row is no month of it: 100 + 200 + 800 + 50.
            (
                Put({"cobros.csv": content}, asks="may", refuses="may", says=(("month", "unfold"),)),
                Is("r.gross", 1150),
                Never("r.gross", 2300),
            ),
        )
        for name, content in (("Spanish", MONTHS_ES), ("without a total", MONTHS_EN))
    ),
]

CHARGES = lines("""
id,amount,currency,created,email,status
ch_a,4900,eur,2026-03-02 10:00:00,ana@example.com,succeeded
ch_b,9900,eur,2026-03-03 10:00:00,ben@example.com,succeeded
""")
INVOICES = lines("""
Invoice number;Email;Invoice date;Due date;Total;State
2026-001;ana@example.com;2026-03-02;2026-03-30;1.210,00;open
2026-002;ben@example.com;2026-03-12;2026-04-11;605,00;paid
""")
NPS = lines("""
Response ID,Score,Comment,Email,Created At
r1,10,great,ana@example.com,2026-03-02 10:00
r2,3,late,ben@example.com,2026-03-03 10:00
""")
SURVEY_ES = lines("""
Marca temporal,Dirección de correo electrónico,¿Cómo de satisfecho estás?,¿Qué mejorarías?
9/08/2026 23:59:59,ana@example.com,9,nada
13/08/2026 10:15:22,ben@example.com,7,el horario
""")
TICKETS = lines("""
Ticket ID,Subject,Status,Priority,Agent,Created time,Resolved time,Email
1,Login,Closed,High,Sam,2026-03-02 10:00,2026-03-02 12:00,ana@example.com
2,Invoice,Open,Low,Sam,2026-03-03 10:00,,ben@example.com
""")
USAGE = lines("""
email,timestamp,feature,duration_seconds
ana@example.com,2026-03-02 10:00:00,lesson viewed,120
ana@example.com,2026-03-03 10:00:00,lesson viewed,60
""")
STAFF = lines("""
owner_id,email,first_name,last_name,created_at
1,mia@biz.example,Mia,Closer,2025-01-02
2,leo@biz.example,Leo,Coach,2025-02-02
""")
USERS = lines("""
User,Email,Role,Date added
Mia Closer,mia@biz.example,Admin,2025-01-02
Leo Coach,leo@biz.example,Member,2025-02-02
""")
DEALS = lines("""
Deal,Contact email,Stage,Value,Created,Deal owner
Ana - program,ana@example.com,Negotiation,5000,2026-01-02,Mia
Ben - program,ben@example.com,Won,4000,2026-01-03,Mia
""")
LOG = lines("""
user_id,email,event,timestamp
1,ana@example.com,login,2026-03-02 10:00:00
2,ben@example.com,lesson viewed,2026-03-03 10:00:00
""")
RESPONDENTS = lines("""
Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,How likely?
,,,,,,,,,Response
1,1,03/22/2026 10:00:00 AM,03/22/2026 10:10:00 AM,,ana@example.com,Ana,Ruiz,,9
2,1,03/23/2026 10:00:00 AM,03/23/2026 10:10:00 AM,,ben@example.com,Ben,Sol,,7
""")
SALES_OF_A_SHOP = lines("""
Purchase ID,Item Name,Buyer Name,Buyer Email,Purchase Date,Item Price ($),Sale Price ($),Fees ($),Refunded?
1,Course,Ana,ana@example.com,2026-03-02,10,10,1,0
2,Course,Ben,ben@example.com,2026-03-03,10,10,1,0
""")
CONTACTS_OF_A_SITE = lines("""
Name,First Name,Last Name,Email,Products,Tags,ID,Member ID,External User ID,Created At,Member Created At,Sign In Count,Last Activity,Last Sign In At
Ana,Ana,Ruiz,ana@example.com,,x,1,,,2026-03-02 18:01:32 -0700,,0,,
Ben,Ben,Sol,ben@example.com,,x,2,,,2026-03-03 18:01:32 -0700,,0,,
""")
MEMBERS = lines("""
FirstName,LastName,Email,Invited By,JoinedDate,Question1,Answer1,Price,Recurring Interval,Tier,LTV
Ana,Ruiz,ana@example.com,,2026-03-02 10:00:00,Why?,So,$99,month,Standard,$198
Ben,Sol,ben@example.com,,2026-03-03 10:00:00,Why?,So,$99,month,Standard,$99
""")
NO_LEADS = {
    "a log of events": LOG,
    "answers numbered by respondent": RESPONDENTS,
    "sales with the buyer's name": SALES_OF_A_SHOP,
    "contacts of a course site": CONTACTS_OF_A_SITE,
    "members with what they pay": MEMBERS,
    "charges": CHARGES,
    "invoices": INVOICES,
    "NPS answers": NPS,
    "a Spanish survey": SURVEY_ES,
    "tickets": TICKETS,
    "usage": USAGE,
    "own staff": STAFF,
    "users with roles": USERS,
}
WHAT_IT_IS = [
    *(
        Case(
            f"2.17 never leads: {name}",
            (
                Put({"export.csv": content}, asks="may", refuses="may", never_table=PEOPLE, says=("export.csv",)),
                Never("m.clients", 2, where=()) if name not in ("charges", "invoices") else Never("a.leads", 2),
                Never("a.leads", 1),
            ),
        )
        for name, content in NO_LEADS.items()
    ),
    Case(
        "2.17 CRM deals of an own sheet are no opt-ins",
        (Put({"deals.csv": DEALS}, asks="may", refuses="may", never_table=("leads",)), Never("a.leads", 2)),
    ),
    Case(
        "2.17 charges: the money comes in or is asked for",
        # Ids of charges, small letters for the currency, whole amounts: 49 + 99, or the question whether.
        (
            Put({"charges.csv": CHARGES}, asks="may", never_table=PEOPLE),
            Is("r.gross", 148),
            Never("r.gross", 14800),
        ),
    ),
    Case(
        "2.17 a form with an opt-in word is leads",
        (Put({"l.csv": "Email,Opt-in Date,Name\na@example.com,2026-03-02,A\n"}, receipt={"leads": {"kept": 1}}),),
    ),
    Case(
        "2.17 subscribers of a mailing program are leads",
        (
            Put(
                {
                    "members.csv": "Email Address,First Name,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,TAGS\na@example.com,A,2026-03-02 10:00:00,1.1.1.1,2026-03-02 10:05:00,x\n"
                },
                receipt={"leads": {"kept": 1}},
            ),
        ),
    ),
    Case(
        "2.20 a report by day with nothing but cost and clicks",
        (
            Put(
                {
                    "p.csv": "date,email,amount\n2026-03-01,a@example.com,100\n",
                    "g.csv": "Day,Cost,Clicks\n2026-03-01,10.50,3\n2026-03-02,11.00,3\n",
                }
            ),
            Is("a.spend", "21.50"),
        ),
    ),
    Case(
        "2.17 a form with utm is leads",
        (
            Put(
                {
                    "l.csv": "Submitted at,Email,Name,utm_source,utm_medium\n2026-03-02 10:00,a@example.com,A,google,cpc\n2026-03-02 11:00,b@example.com,B,ig,bio\n"
                },
                receipt={"leads": {"kept": 2}},
            ),
        ),
    ),
    Case(
        "2.17 a Spanish form with a lead magnet is leads",
        (
            Put(
                {
                    "l.csv": "Correo;Nombre;Fecha de registro;Lead magnet\na@example.com;A;02/03/2026;Guía\nb@example.com;B;22/03/2026;Guía\n"
                },
                receipt={"leads": {"kept": 2}},
            ),
        ),
    ),
]

HINTS = [
    Case(
        "2.19 a customer id is no e-mail",
        (
            Put(
                {
                    "orders.csv": "Order,Order Date,Customer ID,Amount,Status,Email\n1,2026-01-05,CG-12520,100,Approved,a@example.com\n2,2026-01-06,DV-13045,50,Approved,b@example.com\n"
                },
                only_check=True,
                never_hint={"Customer ID": ("email", "phone", "date")},
            ),
        ),
    ),
    Case(
        "2.19 Cliente is no CSM",
        (
            Put(
                {
                    "p.csv": "Fecha;Cliente;Correo;Importe;Estado;CSM\n15/01/2026;Ana Ruiz;ana@example.com;100,00;Aprobado;Clara\n16/01/2026;Ben Sol;ben@example.com;50,00;Aprobado;Clara\n"
                },
                only_check=True,
                never_hint={"Cliente": ("csm", "csms", "closer", "country")},
            ),
        ),
    ),
    Case(
        "2.19 yes and no are no day",
        (
            Put(
                {
                    "c.csv": "Email,Full Name,Close Date,Cancelled,Refund\na@example.com,A,2026-01-15,No,Yes\nb@example.com,B,2026-01-16,Yes,No\n"
                },
                only_check=True,
                never_hint={"Cancelled": ("cancel_date", "close_date"), "Refund": ("refund_amount", "refund_date")},
            ),
            Put(
                {
                    "c.csv": "Correo;Nombre;Fecha de cierre;Cancelado;Graduación\na@example.com;A;15/01/2026;No;Sí\nb@example.com;B;16/01/2026;Sí;No\n"
                },
                only_check=True,
                never_hint={"Cancelado": ("cancel_date",), "Graduación": ("graduation_date",)},
            ),
        ),
    ),
    Case(
        "2.19 days are no money, words no number",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status,Discounted,Processing,VAT\n1,2026-01-15,a@example.com,100,Approved,2026-01-10,manual,ES12345678\n2,2026-01-16,b@example.com,50,Approved,2026-01-11,auto,ES87654321\n"
                },
                only_check=True,
                never_hint={"Discounted": ("discount",), "Processing": ("processing_fee",), "VAT": ("vat",)},
            ),
        ),
    ),
]

PAYMENT = {"payments.csv": "ID,Date,Email,Amount,Status\nP1,2026-03-09,ana@example.com,1000,Approved\n"}
REPORTS = {
    "Meta by ad set, Spanish": (
        "Inicio del informe;Fin del informe;Nombre del conjunto de anuncios;Importe gastado (EUR);Impresiones;Alcance\n"
        "2026-03-01;2026-03-07;Amplio;60,25;600;500\n2026-03-01;2026-03-07;Similar;40,25;400;300\n",
        "100.50",
    ),
    "Meta account by day, Spanish": (
        "Día,Importe gastado (EUR),Impresiones,Alcance,Clics en el enlace\n2026-03-01,10.10,600,500,5\n2026-03-02,20.20,400,300,6\n",
        "30.30",
    ),
    "TikTok by day, newest first": (
        "Date,Cost,CPC (destination),CPM,Impressions,Clicks (destination),Currency\n2026-03-03,7.00,0.1,1,900,10,EUR\n2026-03-01,5.50,0.1,1,900,10,EUR\n",
        "12.50",
    ),
    "Pinterest by ad group": (
        "Date,Ad group name,Spend in account currency,Impressions,Outbound clicks\n2026-03-01,Broad,1.40,1000,20\n2026-03-02,Broad,7.60,800,10\n",
        "9.00",
    ),
    "Google Ads, Spanish, account by day": (
        'Informe de la cuenta\n1 mar 2026 - 2 mar 2026\nDía,Código de moneda,Impr.,Clics,Coste\n2026-03-01,EUR,100,5,"1,5"\n2026-03-02,EUR,100,5,"2,25"\n',
        "3.75",
    ),
}
AD_REPORTS = [
    *(
        Case(f"2.20 {name}", (Put({**PAYMENT, "report.csv": content}), Is("a.spend", amount)))
        for name, (content, amount) in REPORTS.items()
    ),
    Case(
        "2.20 --table costs says what is missing and how to name it",
        (
            Put(
                {"c.csv": "When,What,How much\n2026-03-01,flyers,10\n2026-03-02,stand,20\n"},
                flags=("--table", "costs"),
                refuses="must",
                says=("c.csv", "settings", "header"),
            ),
        ),
    ),
    Case(
        "2.20 a bank statement is no payments, also when the table is named",
        (
            Put(
                {
                    "bank.csv": "Booking date,Value date,Description,Debit,Credit,Balance\n2026-03-01,2026-03-01,TRANSFER ANA,,100.00,1100.00\n2026-03-02,2026-03-02,RENT,500.00,,600.00\n"
                },
                flags=("--table", "payments"),
                asks="may",
                refuses="may",
            ),
            Never("r.gross", 100),
            Never("r.gross", 600),
        ),
    ),
    Case(
        "2.20 a Spanish bank statement is no payments",
        (
            Put(
                {
                    "extracto.csv": "Fecha operación;Fecha valor;Concepto;Importe;Saldo\n01/03/2026;01/03/2026;TRANSFERENCIA ANA;100,00;1.100,00\n22/03/2026;22/03/2026;ALQUILER;-500,00;600,00\n"
                },
                flags=("--table", "payments"),
                asks="may",
                refuses="may",
            ),
            Never("r.gross", 100),
            Never("r.gross", 600),
        ),
    ),
]
CASES = [*LAID_OUT, *WIDE_CLIENTS, *WHAT_IT_IS, *HINTS, *AD_REPORTS]
