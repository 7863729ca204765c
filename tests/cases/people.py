"""Who a person is, and what they bought, in a customers file."""

from .files import backwards, lines
from .runner import Case, Files, Is, Members, Never, Put

SPANISH_SHEET = lines("""
Correo electrónico;Nombre completo;Fecha de cierre;Producto;Closer;Importe contratado;Importe cobrado
ana@example.com;Ana Ruiz;15/01/2026;Programa;Mia;5.000,00;2.500,00
eva@example.com;Eva Gil;20/01/2026;Taller;Leo;300,00;300,00
ana@example.com;Ana Ruiz;20/04/2026;Renovación;Leo;3.000,00;1.250,50
ana@example.com;Ana Ruiz;25/06/2026;Retiro;Mia;1.000,00;1.000,00
""")
STRIPE_CUSTOMERS = lines("""
id,Description,Email,Name,Created (UTC),Plan,Status,Currency,Total Spend,Payment Count,Average Order,Refunded Volume,Dispute Losses
cus_9,,fay@example.com,Fay,2026-05-08 00:33,,,eur,1000.00,2,500.00,0.00,0.00
cus_8,,fay@example.com,Fay,2026-02-08 00:33,,,eur,250.50,1,250.50,50.50,0.00
cus_7,,FAY@example.com,Fay,2026-01-08 00:33,,,eur,99.00,1,99.00,0.00,0.00
cus_6,,gus@example.com,Gus,2026-01-02 00:33,,,eur,10.00,1,10.00,10.00,0.00
""")
CAME_BACK = lines("""
Email,Full Name,Joined Date,Offer,Cancel Date
ana@example.com,Ana,2026-01-05,Gold,2026-02-10
ana@example.com,Ana,2026-03-01,Gold,
ben@example.com,Ben,2026-01-07,Gold,
cara@example.com,Cara,2026-01-08,Gold,2026-03-03
cara@example.com,Cara,2026-02-08,Silver,2026-03-05
""")
# The e-mail of both rows is Ana's; the newer one by its own update time says Mexico.
UPDATED = lines("""
Email,Full Name,Close Date,Country,Updated At
ana@example.com,Ana,2026-01-05,Mexico,2026-05-01 10:00
ana@example.com,Ana,2026-01-05,Spain,2026-01-06 10:00
ben@example.com,Ben,2026-01-07,Spain,2026-01-07 10:00
""")
HUBSPOT_DEALS = lines("""
Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Associated Contact,Associated Contact Email,Create Date
501,Fay - Coaching,Closed won,2026-05-20 10:00,Ivy,1500,EUR,Fay Roe,fay@example.com,2026-05-10 09:00
502,Fay - Course,Closed won,2026-02-20 10:00,Jon,700,EUR,Fay Roe,fay@example.com,2026-02-01 09:00
503,Gus - Course,Closed lost,2026-03-20 10:00,Jon,700,EUR,Gus Hay,gus@example.com,2026-03-01 09:00
504,Hal - Course,Closed won,2026-03-21 10:00,Jon,700,EUR,Hal Kim,hal@example.com,2026-03-11 09:00
""")


# Ana changed her plan: one subscription is over, one runs. Both of Cy's are over.
SUBSCRIPTIONS = lines("""
id,Customer ID,Customer Email,Customer Name,Plan,Product,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),Canceled At (UTC),Ended At (UTC)
sub_1,cus_1,ana@example.com,Ana,price_1,Basic,1,eur,month,30.00,canceled,2026-01-05 10:00,2026-01-05 10:00,2026-03-01 10:00,2026-03-01 10:00
sub_2,cus_1,ana@example.com,Ana,price_2,Plus,1,eur,month,50.00,active,2026-03-01 10:00,2026-03-01 10:00,,
sub_3,cus_2,ben@example.com,Ben,price_1,Basic,1,eur,month,30.00,active,2026-01-15 10:00,2026-01-15 10:00,,
sub_4,cus_3,cy@example.com,Cy,price_1,Basic,1,eur,month,30.00,canceled,2026-01-05 10:00,2026-01-05 10:00,2026-02-01 10:00,2026-02-01 10:00
sub_5,cus_4,cy@example.com,Cy,price_1,Basic,1,eur,month,30.00,canceled,2026-02-05 10:00,2026-02-05 10:00,2026-03-02 10:00,2026-03-02 10:00
""")


def purchases(name: str, content: str, *steps: Is) -> list[Case]:
    """The same file forwards and backwards."""
    return [
        Case(f"1.3 {name}", (Put({"clients.csv": content}), *steps)),
        Case(f"1.3 {name}, rows the other way", (Put({"clients.csv": backwards(content)}), *steps)),
    ]


ONE_ROW_EACH = [
    *purchases(
        "a Spanish sheet with a line per purchase",
        SPANISH_SHEET,
        # 2,500 + 300 + 1,250.50 + 1,000; 5,000 + 300 + 3,000 + 1,000.
        Is("r.gross", "5050.50"),
        Is("r.contracted", 9300),
        Is("v.deals", 4),
        Is("m.clients", 2),
        # Both closed first in January, whatever the order of the rows.
        Is("m.clients", 2, by="month", member="2026-01"),
        Is("m.clients", 0, by="month", member="2026-06"),
        Is("r.contracted", 3000, ("--from", "2026-04-01", "--to", "2026-04-30")),
    ),
    *purchases(
        "three Stripe customers of one person",
        STRIPE_CUSTOMERS,
        # 1,000 + 250.50 + 99 + 10; 50.50 + 10.
        Is("r.gross", "1359.50"),
        Is("r.refunds", "60.50"),
        Is("m.clients", 2),
    ),
    *purchases(
        "a client who came back is not cancelled",
        CAME_BACK,
        # Ana's second membership runs; both of Cara's ended. Ben never left.
        Is("m.clients", 3),
        Is("m.active_clients", 2),
    ),
    *purchases(
        "two Stripe subscriptions of one person",
        SUBSCRIPTIONS,
        Is("m.clients", 3),
        Is("m.active_clients", 2),
    ),
    *purchases(
        "the update time says which row is newer",
        UPDATED,
        Is("m.clients", 1, by="country", member=("MX", "Mexico")),
        Is("m.clients", 1, by="country", member=("ES", "Spain")),
    ),
    *purchases(
        "HubSpot deals alone, one lost",
        HUBSPOT_DEALS,
        # Fay first closed on 20 February, Hal on 21 March; Gus did not buy.
        Is("m.clients", 2),
        Is("m.clients", 1, by="month", member="2026-02"),
        Is("m.clients", 1, by="month", member="2026-03"),
        Is("m.clients", 0, by="month", member="2026-05"),
        Is("r.contracted", 2900),
        # 1 to 20 February 19 days, 11 to 21 March 10.
        Is("m.avg_days_optin_close", "14.5"),
    ),
]

CHANGED_ADDRESS = [
    Case(
        "1.3 a Stripe customer whose e-mail changed",
        (
            Put({"customers.csv": STRIPE_CUSTOMERS}),
            Put(
                {"customers2.csv": STRIPE_CUSTOMERS.replace("gus@example.com", "gus.hay@example.org")},
                receipt={"any": {"vanished": 0}},
            ),
            Is("m.clients", 2),
            Is("r.gross", "1359.50"),
        ),
    ),
    Case(
        "1.3 an own Spanish sheet: the address changed, a client is new",
        (
            Put(
                {
                    "c.csv": "ID;Correo;Nombre;Fecha de cierre\n7;ana@example.com;Ana;05/01/2026\n8;ben@example.com;Ben;25/01/2026\n"
                }
            ),
            Put(
                {
                    "c.csv": "ID;Correo;Nombre;Fecha de cierre\n9;eva@example.com;Eva;26/01/2026\n8;ben@example.com;Ben;25/01/2026\n7;ana@otra.example;Ana;05/01/2026\n"
                },
                receipt={"customers": {"new": 1, "changed": 1}},
            ),
            Is("m.clients", 3),
        ),
    ),
    Case(
        "1.3 the addresses of two clients change places",
        (
            Put(
                {
                    "c.csv": "ID,Email,Full Name,Close Date\nC1,ana@example.com,Ana,2026-01-05\nC2,info@example.com,Ben,2026-01-06\n"
                }
            ),
            Put(
                {
                    "c.csv": "ID,Email,Full Name,Close Date\nC1,info@example.com,Ana,2026-01-05\nC2,ana@example.com,Ben,2026-01-06\n"
                },
                receipt={"customers": {"new": 0, "changed": 2}},
            ),
            Is("m.clients", 2),
        ),
    ),
]

STRIPE_HEAD = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Fee,Status,Customer ID,Customer Email\n"
STRIPE_PAYMENTS = STRIPE_HEAD + lines("""
ch_1,2026-01-15 10:00:00,2500.00,0.00,eur,true,40.00,Paid,cus_1,ana@example.com
ch_2,2026-02-15 10:00:00,2500.00,0.00,eur,true,40.00,Paid,cus_1,ana@example.com
ch_3,2026-02-10 10:00:00,1000.00,0.00,eur,true,20.00,Paid,cus_2,ben@example.com
""")
OWN_CLIENTS = lines("""
Email,Full Name,Close Date,Closer,Contracted Revenue
ana@example.com,Ana Ruiz,2026-01-15,Mia,5000
ben@example.com,Ben Sol,2026-02-10,Leo,4000
""")
CLIENTES = lines("""
Nombre completo;Correo electrónico;Fecha de cierre;Importe contratado;Closer
Ana Ruiz;ana@example.com;15/01/2026;5.000,00 €;Mia
Ben Sol;ben@example.com;10/02/2026;4.000,00 €;Leo
""")
GHL = lines("""
Opportunity name,Contact Name,phone,email,pipeline,stage,Lead Value,source,assigned,Created on,Updated on,lost reason ID,lost reason name,Followers,Notes,tags,Engagement score,status
Ana program,Ana Ruiz,+34600000001,ana@example.com,Sales,Won,5000,Instagram,Mia,2026-01-02,2026-01-15,,,,,,,won
Ben program,Ben Sol,+34600000002,ben@example.com,Sales,Won,4000,Facebook,Leo,2026-02-01,2026-02-10,,,,,,,won
Cy program,Cy Low,+34600000003,cy@example.com,Sales,Lost,9000,Facebook,Leo,2026-02-01,2026-02-10,,,,,,,lost
""")
WHOP = lines("""
ID,Paid at,Created at,Status,Description,Payment method,Email,Subtotal,Payment Amount,Refunded amount,Fee,Payment Currency,Customer name
pay_1,2026-01-15 10:00:00 +0000,2026-01-15 10:00:00 +0000,paid,Program,card,ana@example.com,2500.00,2500.00,0.00,40.00,eur,Ana Ruiz
pay_2,2026-02-15 10:00:00 +0000,2026-02-15 10:00:00 +0000,paid,Program,card,ana@example.com,2500.00,2500.00,0.00,40.00,eur,Ana Ruiz
pay_3,2026-02-10 10:00:00 +0000,2026-02-10 10:00:00 +0000,paid,Program,card,ben@example.com,1000.00,1000.00,0.00,20.00,eur,Ben Sol
""")


def contract(name: str, *files: Files) -> list[Case]:
    """Contract values beside payments that have none, in either order."""
    first, second = files
    return [
        Case(
            f"1.6 {name}{order}",
            (
                Put(both),
                # 5,000 + 4,000 agreed; of it 2,500 and 1,000 came on the day of the close.
                Is("r.contracted", 9000),
                Is("v.deals", 2),
                Is("r.gross", 6000),
                Is("v.new_cash", 3500),
                Is("v.cash_at_close", "3500/9000"),
                Is("r.contracted", 5000, by="closer", member="Mia"),
            ),
        )
        for order, both in (("", {**first, **second}), (", the other order", {**second, **first}))
    ]


CONTRACTS = [
    *contract("own client sheet and Stripe", {"clients.csv": OWN_CLIENTS}, {"unified_payments.csv": STRIPE_PAYMENTS}),
    *contract("Spanish sheet and Whop", {"Clientes.csv": CLIENTES.encode("cp1252")}, {"exprt_1.csv": WHOP}),
    *contract("HighLevel and Stripe", {"opportunities.csv": GHL}, {"unified_payments.csv": STRIPE_PAYMENTS}),
    Case(
        "1.6 the payment's own contract value goes first",
        # Ana's payments say 6,000; of Ben's deal only the sheet speaks: 4,000.
        (
            Put(
                {
                    "clients.csv": OWN_CLIENTS,
                    "payments.csv": "ID,Date,Email,Amount,Status,Contracted Revenue\n"
                    "1,2026-01-15,ana@example.com,2500,Approved,6000\n2,2026-02-10,ben@example.com,1000,Approved,\n",
                }
            ),
            Is("r.contracted", 10000),
        ),
    ),
]

SHOP = lines("""
Order ID,Order Date,Customer ID,Customer Name,Amount,Status
CA-1,2026-01-05,CG-12520,Claire,100,Approved
CA-2,2026-01-06,DV-13045,Darrin,50,Approved
CA-3,2026-02-05,CG-12520,Claire,30,Approved
CA-4,2026-02-06,SO-20335,Sean,20,Approved
CA-5,2026-03-06,DV-13045,Darrin,5,Approved
""")
STRIPE_NO_MAIL = STRIPE_HEAD + lines("""
ch_1,2026-01-15 10:00:00,100.00,0.00,eur,true,1.00,Paid,cus_A,
ch_2,2026-02-15 10:00:00,50.00,0.00,eur,true,1.00,Paid,cus_B,
ch_3,2026-03-15 10:00:00,30.00,0.00,eur,true,1.00,Paid,cus_A,ana@example.com
ch_4,2026-04-15 10:00:00,20.00,0.00,eur,true,1.00,Paid,cus_B,
""")
TICKETLESS = lines("""
Nº pedido;Fecha;Id de cliente;Importe;Estado
1;05/01/2026;77;10,50;Aprobado
2;26/01/2026;78;20,00;Aprobado
3;27/02/2026;77;30,00;Aprobado
""")
BY_ID = [
    Case(
        "2.15 a shop's customer ids are its people",
        (Put({"orders.csv": SHOP}, flags=("--table", "payments")), Is("m.clients", 3), Is("r.gross", 205)),
    ),
    Case(
        "2.15 a row with both ties Stripe's id to the e-mail",
        # cus_A is Ana, cus_B has no address: two people.
        (
            Put({"unified_payments.csv": STRIPE_NO_MAIL}),
            Is("m.clients", 2),
            Is("r.gross", 200),
        ),
    ),
    Case(
        "2.15 Spanish sheet, customer id only",
        (Put({"pedidos.csv": TICKETLESS}, flags=("--table", "payments")), Is("m.clients", 2), Is("r.gross", "60.50")),
    ),
    Case(
        "2.15 equal ids of two sources are two people",
        (
            Put({"orders.csv": SHOP.replace("CG-12520", "77")}, flags=("--table", "payments")),
            Put({"pedidos.csv": TICKETLESS}, flags=("--table", "payments")),
            # Three of the shop, two of the sheet; 77 is one in each.
            Is("m.clients", 5),
            Never("m.clients", 4),
        ),
    ),
    Case(
        "2.15 e-mail goes before customer id",
        (
            Put(
                {
                    "p.csv": "ID,Date,Customer ID,Email,Amount,Status\n1,2026-01-05,C1,ana@example.com,10,Approved\n"
                    "2,2026-01-06,C2,ana@example.com,20,Approved\n3,2026-01-07,C3,ben@example.com,40,Approved\n"
                }
            ),
            Is("m.clients", 2),
            Members("r.gross", "month", {"2026-01": 70}),
        ),
    ),
]
CLIENTS_1 = "ID,Email,Full Name,Close Date,Contracted revenue\n1,a@example.com,A,2026-01-01,100\n2,b@example.com,B,2026-01-02,200\n"
CLIENTS_2 = "ID,Email,Full Name,Close Date,Contracted revenue\n1,c@example.com,C,2026-02-01,1000\n2,d@example.com,D,2026-02-02,2000\n"
PAID_1 = "ID,Date,Email,Amount,Status\n1,2026-01-02,a@example.com,10,Approved\n2,2026-01-02,b@example.com,20,Approved\n"
PAID_2 = "ID,Date,Email,Amount,Status\n1,2026-02-05,c@example.com,40,Approved\n2,2026-02-06,d@example.com,80,Approved\n"
UNREADABLE = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Associated Contact,Associated Contact Email,Create Date\n"
    "1,Ana,Closed won,2026-01-15 10:00,Mia,5000,EUR,Ana Ruiz,ana@example.com,2026-01-02 09:00\n"
    "2,Zoe,Closed won,2026-03-01 10:00,Leo,700,EUR,Zoe,zoe(at)example.com,2026-02-01 09:00\n"
    "3,Ben,Closed won,2026-03-02 10:00,Leo,4000,EUR,Ben Sol,,2026-02-01 09:00\n"
)
UNREADABLE_PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Status,Deal - Won time,Deal - Owner,Deal - Deal created,Person - Name,Person - Email\n"
    "1,Ana program,5000,EUR,Won,2026-01-15 10:00:00,Mia,2026-01-02 10:00:00,Ana Ruiz,ana@example.com\n"
    "2,Zoe,700,EUR,Won,2026-03-15 10:00:00,Mia,2026-01-02 10:00:00,Zoe,zoe at example\n"
    "3,Ben,4000,EUR,Won,2026-03-16 10:00:00,Mia,2026-01-02 10:00:00,Ben,\n"
)
NAMELESS = [
    *(
        Case(
            f"2.15 won deals without an e-mail that can be read are said, {name}: {answer}",
            (
                Put({"deals.csv": content}, answer=(("4,700.00 eur",), (answer,)), says=("2 won deals",), aside=aside),
                Is("m.clients", clients),
                Is("r.contracted", contracted),
            ),
        )
        for name, content in (("HubSpot", UNREADABLE), ("Pipedrive", UNREADABLE_PIPEDRIVE))
        for answer, clients, contracted, aside in (("each", 3, 9700, {}), ("leave", 1, 5000, {"EUR": "4700"}))
    ),
    Case(
        "2.22 payments that name nobody among others that do are said",
        (
            Put(
                {"p.csv": "Date,Email,Amount,Status\n2026-01-02,a@example.com,10,Approved\n2026-01-03,,20,Approved\n2026-01-03,b at x,40,Approved\n"},
                says=("2 payments, of 60.00",),
            ),
            Is("r.gross", 70),
            Put({"q.csv": "Id,Day,Email,Amount,Status\n1,2026-01-02,c@example.com,1,Approved\n2,2026-01-03,d@example.com,2,Approved\n"}, never_says=("name nobody",)),
        ),
    ),
]  # fmt: skip
NUMBERED = [
    *(
        Case(
            f"2.15 two own client sheets that number their clients from 1, {how}",
            # Four people, 3,300 contracted; each sheet again, in whatever order, is the same again.
            (
                *(Put(files) for files in given),
                Is("m.clients", 4),
                Is("r.contracted", 3300),
                Put({"vip march.csv": CLIENTS_2}, receipt={"customers": {"new": 0, "changed": 0}}),
                Put({"alumnos.csv": CLIENTS_1.replace("a@example.com", "a@example.org")}, receipt={"customers": {"new": 0, "changed": 1}}),
                Is("m.clients", 4),
                Is("r.contracted", 3300),
            ),
        )
        for how, given in {
            "at once": ({"alumnos.csv": CLIENTS_1, "vip.csv": CLIENTS_2},),
            "one after the other": ({"alumnos.csv": CLIENTS_1}, {"vip.csv": CLIENTS_2}),
            "the other first": ({"vip.csv": CLIENTS_2}, {"alumnos.csv": CLIENTS_1}),
        }.items()
    ),
    *(
        Case(
            f"2.15 two own payments sheets that number their rows from 1: {first}, {second}",
            (
                Put({first: PAID_1}),
                Put({second: PAID_2}, receipt={"payments": {"new": 2, "changed": 0}}),
                Is("r.gross", 150),
                Put({second: PAID_2}, receipt={"payments": {"new": 0, "changed": 0}}),
                Put({first: PAID_1}, receipt={"payments": {"new": 0, "changed": 0}}),
                Is("r.gross", 150),
            ),
        )
        for first, second in (("shop.csv", "course.csv"), ("pagos 2026-01.csv", "pagos 2026-02.csv"))
    ),
    Case(
        "2.15 a corrected copy of an own sheet under another name is the same sheet",
        # One amount corrected, one day: the ids still name the same payments.
        (
            Put({"shop.csv": PAID_1}),
            Put(
                {"shop corrected by Eva.csv": PAID_1.replace(",10,", ",15,").replace("2026-01-02,b", "2026-01-03,b")},
                receipt={"payments": {"new": 0, "changed": 2}},
            ),
            Is("r.gross", 35),
        ),
    ),
]  # fmt: skip
# Columns may be picked; one subscription runs, the other is over. A start moves with a change of plan, a start date does not.
PICKED = lines("""
id,Customer ID,Customer Email,Plan,Product,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),Start Date (UTC),Canceled At (UTC),Ended At (UTC)
sub_1,cus_1,ana@example.com,price_1,Gold,1,usd,month,33.00,active,2026-01-05 10:00,2026-03-09 10:00,2026-01-05 10:00,,
sub_2,cus_1,ana@example.com,price_2,Silver,1,usd,month,20.00,canceled,2026-02-05 10:00,2026-02-05 10:00,2026-02-05 10:00,2026-03-01 10:00,2026-03-01 10:00
sub_3,cus_2,ben@example.com,price_2,Silver,1,usd,month,20.00,canceled,2026-02-05 10:00,2026-02-05 10:00,2026-02-05 10:00,2026-03-01 10:00,2026-03-01 10:00
""")
SUBSCRIBED = [
    Case(
        "1.3 Stripe subscriptions without the columns of the running period",
        (
            Put({"subs.csv": PICKED}, receipt={"customers": {"read": 3, "kept": 3}}),
            Members("m.clients", "month", {"2026-01": 1, "2026-02": 1, "2026-03": 0}),
        ),
    ),
]

CASES = [*ONE_ROW_EACH, *CHANGED_ADDRESS, *CONTRACTS, *BY_ID, *NUMBERED, *NAMELESS, *SUBSCRIBED]
