"""Further variants, tried by somebody who came last: weeks in columns, shops, statuses, other vendors, languages and kinds of file."""

from datetime import date

from .files import lines, xlsx
from .runner import Case, Is, Members, Never, Put, Set

PAYMENT = {"p.csv": "ID,Date,Email,Amount,Currency,Status\nP1,2026-03-02,ana@example.com,1000,EUR,Approved\n"}

# 250 + 400 in the week of 5 January, 500 in that of 26 January.
WEEKS = lines("""
Cliente;Email;Semana 2;Semana 5;Total
Ana;ana@example.com;250,00;500,00;750,00
Ben;ben@example.com;400,00;;400,00
""")
SHOP = lines("""
Row ID,Order ID,Order Date,Customer ID,Customer Name,Category,Sales,Quantity,Discount,Profit
1,CA-1,3/25/2026,CG-1,Claire,Chairs,200.50,2,0.2,41.91
2,CA-1,3/25/2026,CG-1,Claire,Tables,100.25,3,0,21.10
3,CA-2,3/26/2026,DV-2,Darrin,Labels,14.25,2,0,6.87
""")
CALLS = lines("""
Fecha;Email;Estado;Closer
02/03/2026;a@example.com;Cancelada;Mia
14/03/2026;b@example.com;Realizada;Mia
15/03/2026;c@example.com;No presentada;Mia
16/03/2026;d@example.com;Reprogramada;Leo
""")
GERMAN = lines("""
Datum;E-Mail;Betrag;Status
25.03.2026;a@example.com;1.000,00;Bezahlt
26.03.2026;b@example.com;500,00;Storniert
27.03.2026;c@example.com;300,00;Erstattet
28.03.2026;d@example.com;200,00;Offen
""")
FRENCH = lines("""
Date,Email,Amount,Status
2026-03-25,a@example.com,1000,Payée
2026-03-26,b@example.com,500,Annulée
2026-03-27,c@example.com,300,Remboursée
2026-03-28,d@example.com,200,En attente
""")
# Gross: 100 + 300 (what is given back came in before); 300 back; 50 still to come.
ITALIAN = (
    FRENCH.replace("1000,Payée", "100,Pagata")
    .replace("Annulée", "Annullata")
    .replace("Remboursée", "Rimborsata")
    .replace("200,En attente", "50,In attesa")
)
HUBSPOT_ES = lines("""
ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre,Propietario del negocio,Valor,Associated Contact
1,Programa,Cierre ganado,2026-01-15,Mia Closer,5000,Ana (ana@example.com)
2,Renovación,Cierre ganado,2026-04-20,Leo Closer,3000,Ana (ana@example.com)
3,Programa,Cierre perdido,2026-02-10,Mia Closer,4000,Ben (ben@example.com)
""")
LINKEDIN = lines("""
Start Date (in UTC),Account Name,Campaign Name,Impressions,Clicks,Total Spent,Currency
03/01/2026,Acme,Brand,100,5,30.50,EUR
03/14/2026,Acme,Brand,100,5,19.50,EUR
""")
GOOGLE_DE = "Tag,Kampagne,Kosten,Klicks,Impressionen,Währungscode\n2026-03-01,Marke,{},3,9,EUR\n2026-03-02,Marke,20.00,3,9,EUR\n"
MIXED = lines("""
Date,Email,Amount
25-11-2025,a@example.com,100
1/21/2026,b@example.com,200
26-11-2025,c@example.com,400
2/28/2026,d@example.com,800
""")
TOTALS = {
    "Portuguese": "Data;Email;Valor\n25/03/2026;a@example.com;100,00\n26/03/2026;b@example.com;200,00\nTotal geral;;300,00\n",
    "German": "Datum;E-Mail;Betrag\n25.03.2026;a@example.com;100,00\n26.03.2026;b@example.com;200,00\nGesamtsumme;;300,00\n",
    "Italian": "Data;Email;Importo\n25/03/2026;a@example.com;100,00\n26/03/2026;b@example.com;200,00\nTotale;;300,00\n",
    "French": "Date;E-mail;Montant\n25/03/2026;a@example.com;100,00\n26/03/2026;b@example.com;200,00\nTotal général;;300,00\n",
}
AMOUNTS = lines("""
Fecha;Email;Importe;Estado
25/03/2026;a@example.com;1 234,56 €;Pagado
26/03/2026;b@example.com;1.000,00 €;Pagado
27/03/2026;c@example.com;€ 12,44;Pagada
""")
CALCOM = lines("""
Title,Start Time,End Time,Attendee Name,Attendee Email,Status,No Show
Onboarding,2026-03-02 10:00,2026-03-02 10:30,Ana,ana@example.com,accepted,false
Onboarding,2026-03-03 10:00,2026-03-03 10:30,Ben,ben@example.com,cancelled,false
""")
ZENDESK_ES = lines("""
ID del ticket,Asunto,Solicitante,Correo del solicitante,Agente asignado,Estado,Creado
1,No entra,Ana,ana@example.com,Mia,Abierto,2026-03-01
2,Factura,Ben,ben@example.com,Leo,Resuelto,2026-03-02
""")
STAFF_ES = (
    "Nombre,Correo,Puesto,Fecha de alta\nMia,mia@example.com,Closer,2026-01-07\nLeo,leo@example.com,CSM,2026-02-14\n"
)
BANK_DE = lines("""
Buchungstag;Verwendungszweck;Betrag;Saldo
25.03.2026;Miete;-900,00;100,00
26.03.2026;Ana Ruiz Rechnung 1;500,00;600,00
""")
NEWEST_FIRST = lines("""
Opt-in Date,Email,Lead Magnet,UTM Source
2026-03-01 18:00,ana@example.com,Quiz,facebook
2026-03-01 09:00,ana@example.com,Guide,google
""")
PAID_LATER = "Date,Email,Amount,Status\n2026-03-10,ana@example.com,100,Approved\n"
DAYS = lines("""
Client,Email,2026-03-02,2026-03-09,2026-03-16
Ana,ana@example.com,"1,000.50",,200
Ben,ben@example.com,,300,
""")
# Two orders of one person on one day, told apart by a number that nothing reads.
NUMBERED = lines("""
Pedido;Fecha;Email;Importe
A-1;25/03/2026;a@example.com;100,00
A-2;25/03/2026;a@example.com;100,00
""")
# 400 came in, of which 150 went back.
SIGNED = lines("""
Date,Email,Amount,Type
2026-03-25,a@example.com,400,Payment
2026-03-26,a@example.com,-150,Refund
2026-03-27,bank@example.com,900,Loan
""")
DISCOUNT_ES = lines("""
Fecha;Email;Importe;Descuento
25/03/2026;a@example.com;100,00;10%
26/03/2026;b@example.com;200,00;20%
""")
CENTS = "date,email,amount_cents,currency,status\n2026-03-25,a@example.com,12345,EUR,paid\n2026-03-26,b@example.com,9900,EUR,paid\n"
OWN_COSTS = lines("""
Fecha;Categoría;Concepto;Importe
25/03/2026;Publicidad;Meta;100,50
26/03/2026;Software;Zoom;14,99
""")
PAIRS = lines("""
Client,Email,1st payment,1st payment date,2nd payment,2nd payment date
Ana,ana@example.com,500,2026-01-05,250,2026-02-05
Ben,ben@example.com,300,2026-01-06,,
""")
CAME_BACK = {
    "contacts.csv": "Opt-in Date,Email,utm_source,utm_medium\n2026-03-01,a@example.com,Facebook Ads,cpc\n2026-03-02,b@example.com,,\n",
    "p.csv": "Date,Email,Amount,Status\n2026-03-10,a@example.com,100,Paid\n2026-03-11,b@example.com,40,Paid\n",
}
SEP = "sep=;\nFecha;Email;Importe\n25/03/2026;a@example.com;100,00\n26/03/2026;b@example.com;250,50\n"

CASES = [
    Case(
        "2.10 weeks as columns, the year in the name of the file",
        (
            Put({"Cobros 2026.csv": WEEKS}, answer=(("semana",), ("unfold",)), says=("1,150.00",)),
            Is("r.gross", 1150),
            Members("r.gross", "month", {"2026-01": 1150}),
            Is("r.gross", 650, ("--from", "2026-01-05", "--to", "2026-01-05")),
            Is("m.clients", 2),
        ),
    ),
    Case("2.10 weeks as columns of no year", (Put({"Cobros.csv": WEEKS}, refuses="must", says=("year",)),)),
    Case(
        "2.10 days as columns",
        (
            Put({"cash.csv": DAYS}, answer=(("2026-03-02",), ("unfold",))),
            Is("r.gross", "1500.50"),
            Is("r.gross", 300, ("--from", "2026-03-09", "--to", "2026-03-09")),
        ),
    ),
    Case(
        "2.21 a shop's export names the column that looks like money, and is read once that is said",
        (
            Put({"superstore.csv": SHOP}, refuses="must", says=("“sales”", "header.payments.sales=amount")),
            # The three lines count: 200.50 + 100.25 + 14.25, of two customers.
            Set(("header.payments.sales=amount",)),
            Put({"superstore.csv": SHOP}, answer=(("discount",), ("percent",)), kept={"": "315.00"}),
            Is("r.gross", 315),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "2.16 statuses of calls, Spanish and feminine",
        # Live 1, no-show 1, cancelled 1, rescheduled 1.
        (Put({"llamadas.csv": CALLS}), Is("v.sales_live", 1), Is("v.sales_show", "1/2"), Is("v.sales_booked_to_live", "1/4")),
    ),
    *(
        Case(
            f"2.22 statuses of payments, {name}",
            (Put({"p.csv": text}, never_says=("unknown word",)), Is("r.gross", gross), Is("r.refunds", 300), Is("r.pending", due)),
        )
        for name, text, gross, due in (
            ("German", GERMAN, 1300, 200),
            ("French", FRENCH, 1300, 200),
            ("Italian", ITALIAN, 400, 50),
        )
    ),
    Case(
        "1.3 HubSpot deals with Spanish headers: two won deals of one person, and a lost one",
        (
            Put({"negocios.csv": HUBSPOT_ES, "p.csv": "Date,Email,Amount,Status\n2026-01-15,ana@example.com,2500,Approved\n2026-04-20,ana@example.com,3000,Approved\n"}, asks="may"),
            Is("r.gross", 5500),
            Is("r.contracted", 8000),
            Is("v.deals", 2),
            Is("m.clients", 1, by="month", member="2026-01"),
        ),
    ),
    Case("2.20 a report of LinkedIn is costs", (Put({**PAYMENT, "r.csv": LINKEDIN}), Is("a.spend", 50))),
    Case(
        "1.5 Google Ads in German restates a day",
        (
            Put({**PAYMENT, "g.csv": GOOGLE_DE.format("10.00")}, receipt={"costs": {"new": 2}}),
            Put({"g2.csv": GOOGLE_DE.format("11.50")}, receipt={"costs": {"new": 0, "changed": 1}}),
            Is("a.spend", "31.50"),
        ),
    ),
    Case(
        "2.9 dashes day first beside slashes month first, unordered",
        (Put({"p.csv": MIXED}, asks="may"), Members("r.gross", "month", {"2025-11": 500, "2025-12": 0, "2026-01": 200, "2026-02": 800})),
    ),
    *(
        Case(
            f"1.1 a total at the end, {name}",
            (Put({"p.csv": text}, receipt={"payments": {"kept": 2}}, kept={"": "300.00"}), Is("r.gross", 300), Is("m.clients", 2)),
        )
        for name, text in TOTALS.items()
    ),
    Case(
        "2.22 amounts with blanks between thousands and a sign before or behind",
        # 1,234.56 + 1,000.00 + 12.44.
        (Put({"p.csv": AMOUNTS}), Is("r.gross", 2247)),
    ),
    Case(
        "2.16 Cal.com: cancelled, and nobody says who came",
        (Put({"bookings.csv": CALCOM}, asks="may"), Never("e.show_rate", 1), Never("e.show_rate", 0), Never("v.sales_show", 1)),
    ),
    Case("2.17 a help desk in Spanish is no leads", (Put({"x.csv": ZENDESK_ES}, asks="may", refuses="may"), Never("a.leads", 2))),
    Case("2.17 the own staff in Spanish is no clients", (Put({"equipo.csv": STAFF_ES}, asks="must"), Never("m.clients", 2), Never("a.leads", 2))),
    Case("2.20 a German bank statement is no payments", (Put({"umsaetze.csv": BANK_DE}, refuses="must"), Never("r.gross", 500))),
    Case(
        "2.12 an export that is newest first: the time tells which touch was first",
        (
            Put({"l.csv": NEWEST_FIRST, "p.csv": PAID_LATER}),
            Is("a.cash", 100, ("--model", "first"), by="utm_source", member="google"),
            Is("a.cash", 100, ("--model", "last"), by="utm_source", member="facebook"),
        ),
    ),
    Case(
        "1.2 two orders of one day, told apart by a number that nothing reads, imported twice",
        (
            Put({"p.csv": NUMBERED}, receipt={"payments": {"kept": 2}}),
            Put({"p.csv": NUMBERED}, receipt={"payments": {"new": 0}}),
            Is("r.gross", 200),
        ),
    ),
    Case(
        "1.4 an own sheet with a loan and a refund below zero",
        (Put({"p.csv": SIGNED}, asks="may", aside={"": "900"}), Is("r.gross", 400), Is("r.refunds", 150), Is("m.clients", 1)),
    ),
    Case(
        "2.21 discounts with a per cent sign are shares, and nothing is asked",
        # 100 is 90 % of 111.11, 200 is 80 % of 250: or shares of what was paid; either way never 10 and 20 of money.
        (Put({"p.csv": DISCOUNT_ES}), Is("r.gross", 300), Never("r.discounts", 30)),
    ),
    Case("2.11 a column of cents in an own export", (Put({"p.csv": CENTS}), Is("r.gross", "222.45"))),
    Case(
        "2.20 own costs by category, Spanish",
        (Put({**PAYMENT, "gastos.csv": OWN_COSTS}, receipt={"costs": {"kept": 2}}), Is("a.spend", "100.50")),
    ),
    Case(
        "2.10 first and second payment with a day each",
        (
            Put({"c.csv": PAIRS}, answer=(("payment",), ("unfold",)), says=("1,050.00",)),
            Members("r.gross", "month", {"2026-01": 800, "2026-02": 250}),
        ),
    ),
    Case(
        "2.13 Facebook Ads is facebook, and nobody else's",
        (
            Put(CAME_BACK),
            Is("a.cash", 100, by="utm_source", member="facebook"),
            Is("a.cash", 40, by="utm_source", member=("direct / unknown",)),
        ),
    ),
    Case("1.1 a first line that says how cells are parted", (Put({"p.csv": SEP}, receipt={"payments": {"kept": 2}}), Is("r.gross", "350.50"))),
    Case(
        "2.16 a calendar's calls counted as held are live, and nobody says whether they were good",
        (
            Put(
                {"c.csv": "Event Type Name,Start Date & Time,Invitee Name,Invitee Email,Canceled,Canceled By,Marked as No-Show\nOnboarding,2026-03-02 10:00,Ana,ana@example.com,No,,No\nOnboarding,2026-03-03 10:00,Ben,ben@example.com,No,,Yes\n"},
                flags=("--answer", "outcome.calendly=held"),
                asks="may",
            ),
            Is("e.live", 1),
            Is("e.show_rate", "1/2"),
            Is("e.good", None),
            Is("e.bad_fit", None),
            Is("e.bad_fit_pct", None),
            Is("e.no_show", 1),
        ),
    ),
    Case(
        "1.1 a workbook whose dates are real and whose total stands beside its label",
        (
            Put({"v.xlsx": xlsx({"Ventas": [("Fecha", "Email", "Importe"), *((date(2026, 3, d), f"u{d}@example.com", 10) for d in range(1, 11)), ("Suma", None, 100)]})}, receipt={"payments": {"kept": 10}}),
            Is("r.gross", 100),
        ),
    ),
]  # fmt: skip
