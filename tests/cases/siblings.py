"""Further variants of points 1.1, 1.5, 2.10, 2.13, 2.17 and 2.20 of issue 13, tried by somebody who had not read the others."""

from datetime import date

from .files import Row, lines, xlsx
from .runner import Case, Is, Members, Never, Put, Set


def _months(total: str, heading: str) -> bytes:
    """Three payments of 10 a month under a heading each, with a total of 30 below, whose label stands among the days."""
    rows: list[Row] = [("Date", "Email", "Amount")]
    for month, name in enumerate(("January", "February", "March"), 1):
        rows.append((heading.format(month=name, n=month),))
        rows += [(date(2026, month, day), f"u{month}{day}@example.com", 10) for day in (1, 2, 3)]
        rows += [(total.format(month=name, n=month), None, 30), ()]
    return xlsx({"Sales": rows})


META = "Account name,Campaign name,Day,Amount spent (EUR),Impressions,Reporting starts,Reporting ends\n"


def _meta(*rows: tuple[str, str]) -> str:
    """One day of one campaign, of the accounts named with what each spent."""
    return META + "".join(f"{name},Spring,2026-03-01,{spent},9,2026-03-01,2026-03-01\n" for name, spent in rows)


PAYMENT = {"p.csv": "ID,Date,Email,Amount,Currency,Status\nP1,2026-03-02,ana@example.com,1000,EUR,Approved\n"}
OWN_ADS = "Date,Platform,Campaign,Spend\n2026-03-01,Meta,Spring,{}\n2026-03-02,Meta,Spring,80.00\n"
REPORTS = {
    "Microsoft": "Gregorian date,Account name,Impressions,Clicks,Spend,Currency code\n3/1/2026,Acme,10,1,12.50,EUR\n3/14/2026,Acme,10,1,7.50,EUR\n",
    "X": "Time period,Campaign name,Spend,Impressions,Clicks,Currency\n2026-03-01,A,15.00,1,1,EUR\n2026-03-02,A,5.00,1,1,EUR\n",
    "Snapchat": "Start Time,Campaign Name,Paid Impressions,Swipe Ups,Spend\n2026-03-01,A,1,1,20.00\n",
}
INSTALMENTS = lines("""
Cliente;Email;Cuota 1;Cuota 2;Cuota 3
Ana;ana@example.com;10,00;20,00;30,00
Ben;ben@example.com;5,00;5,00;5,50
""")
DEPOSITS = lines("""
Email,Deposit,Deposit date,Balance,Balance date
ana@example.com,500,2026-01-05,1500,2026-02-05
ben@example.com,300,2026-01-06,,
""")
OTHERS = {
    "open deals": "Deal,Contact email,Value,Stage,Created\nAna program,ana@example.com,5000,Proposal,2026-03-01\nBen program,ben@example.com,3000,Won,2026-03-02\n",
    "open deals with a currency": "Name,Email,Value,Currency,Stage,Created\nAna program,ana@example.com,5000,EUR,Proposal,2026-03-01\n",
    "open deals, Spanish": "Oportunidad;Correo;Importe;Moneda;Fase;Creado\nAna;ana@example.com;5000;EUR;Propuesta;25/03/2026\n",
    "memberships": "Email,Full name,Plan,Amount,Currency,Interval,Status,Created\nana@example.com,Ana,Club,100.00,EUR,Monthly,active,2026-06-01\n",
    "memberships, Spanish": "Correo;Plan;Importe;Periodicidad;Estado;Fecha\nana@example.com;Club;100,00;Mensual;activa;25/06/2026\n",
    "progress in a course": "Email,Name,Course,Lecture completed,Completed at,Percent complete\nana@example.com,Ana,C1,Intro,2026-03-01,10\n",
    "who was in a webinar": "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Join Time,Leave Time\nYes,Ana,Ana,R,ana@example.com,2026-03-01 10:00:00,2026-03-02 10:00:00,2026-03-02 11:00:00\n",
}
FIRST_PAGE = lines("""
Record ID,First Name,Last Name,Email,Create Date,First page seen
1,A,A,a@example.com,2026-03-01 10:00,https://x.example/?utm_source=TikTok&utm_medium=paid
2,B,B,b@example.com,2026-03-01 10:00,https://x.example/?msclkid=abc
3,C,C,c@example.com,2026-03-01 10:00,https://x.example/
""")
THREE = lines("""
ID,Date,Email,Amount,Status
1,2026-03-10,a@example.com,100,Approved
2,2026-03-10,b@example.com,200,Approved
3,2026-03-10,c@example.com,400,Approved
""")
SUMS = {
    "an average": "Date,Email,Amount\n2026-03-01,a@example.com,100\n2026-03-02,b@example.com,200\nTotal,,300\nAverage,,150\n",
    "an average, Spanish": "Fecha;Correo;Importe\n25/03/2026;a@example.com;100,00\n26/03/2026;b@example.com;200,00\nTOTAL VENTAS;;300,00\nPromedio;;150,00\n",
    "VAT": "Date,Email,Amount\n2026-03-01,a@example.com,100\n2026-03-02,b@example.com,200\nSubtotal,,300\nIVA 21%,,63\nTotal con IVA,,363\n",
}
BY_CATEGORY = lines("""
Fecha;Concepto;Categoría;Importe
25/03/2026;Zoom;Software;10
26/03/2026;Loom;Software;5
;Total Software;;15
27/03/2026;Meta;Ads;15
;Total Ads;;15
;;;30
""")
CALLS = lines("""
Fecha llamada;Nombre;Email;Estado;Closer
02/03/2026 10:00;Ana;ana@example.com;Realizada;Mia
14/03/2026 10:00;Cy;cy@example.com;No asistió;Leo
""")

CASES = [
    *(
        Case(
            f"1.1 totals below each month: {total}, under {heading}",
            (
                Put({"sales.xlsx": _months(total, heading)}, receipt={"payments": {"kept": 9}}, kept={"": "90.00"}),
                Is("r.gross", 90),
                Is("m.clients", 9),
            ),
            "the row below a total is the next heading, which lacks cells as well; a label of anybody's words is proven by its sum",
        )
        for total, heading in (("Total", "{month}"), ("Total {month}", "Launch {n}"), ("Total launch {n}", "Spring launch"))
    ),
    *(
        Case(
            f"1.1 below the total stands {name}",
            (Put({"p.csv": text}, receipt={"payments": {"kept": 2}}), Is("r.gross", 300), Is("m.clients", 2)),
        )
        for name, text in SUMS.items()
    ),
    Case(
        "1.1 totals by category, and one of all without a label",
        # 10 + 5 + 15; the totals 15, 15 and 30 are named.
        (Put({"gastos.csv": BY_CATEGORY}, receipt={"costs": {"kept": 3}}, kept={"": "30.00"}, aside={"": "60.00"}), Is("a.spend", 15)),
    ),
    Case(
        "1.5 two accounts of one platform with a campaign of the same name are two costs",
        (
            Put({**PAYMENT, "a.csv": _meta(("Acme ES", "100.00"))}),
            Put({"b.csv": _meta(("Acme US", "50.00"))}, receipt={"costs": {"new": 1, "changed": 0}}),
            Is("a.spend", 150),
            Put({"c.csv": _meta(("Acme US", "51.00"), ("Acme ES", "102.00"))}, receipt={"costs": {"new": 0, "changed": 2}}),
            Is("a.spend", 153),
            Put({"d.csv": _meta(("Acme Spain", "102.00"))}, asks="must"),
            Never("a.spend", 255),
        ),
        "what another account spent to the cent may be the same account under a new name: asked",
    ),
    Case(
        "1.5 an own sheet of ad spend is restated like a platform's report",
        (
            Put({**PAYMENT, "ads.csv": OWN_ADS.format("100.00")}, receipt={"costs": {"kept": 2}}),
            Put({"ads.csv": OWN_ADS.format("101.50")}, receipt={"costs": {"new": 0, "changed": 1}}),
            Is("a.spend", "181.50"),
        ),
    ),
    *(
        Case(f"2.20 a report of {name} is costs", (Put({**PAYMENT, "r.csv": text}), Is("a.spend", 20)))
        for name, text in REPORTS.items()
    ),
    Case(
        "2.10 instalments in columns without any day are payments, asked about their days",
        (
            Set(("unfold.cliente+cuota1+cuota2+cuota3~6cf2b55b=unfold",)),
            Put({"c.csv": INSTALMENTS}, answer=(("undated",), ("count",)), kept={"": "75.50"}),
            Is("r.gross", "75.50"),
            Is("m.clients", 2),
        ),
    ),
    Case(
        "2.10 deposit and balance with a day each",
        (
            Put({"d.csv": DEPOSITS}, answer=(("unfold",), ("unfold",)), says=("2,300.00",)),
            Members("r.gross", "month", {"2026-01": 800, "2026-02": 1500}),
        ),
    ),
    *(
        Case(
            f"2.17 {name} are no table of ours in silence",
            (Put({"x.csv": text}, asks="must"), Never("r.gross", 8000), Never("r.gross", 100), Never("a.leads", 1), Never("m.clients", 1)),
        )
        for name, text in OTHERS.items()
    ),
    Case(
        "2.13 contacts with the first page that they saw",
        (
            Put({"contacts.csv": FIRST_PAGE, "p.csv": THREE}),
            Members("a.cash", "utm_medium", {"paid": 300, "direct / unknown": 400}),
        ),
    ),
    Case(
        "2.13 an address that was encoded whole keeps the words of its values",
        (
            Put({
                "l.csv": "Opt-in Date,Email,Landing Page\n2026-03-01,a@example.com,https%3A%2F%2Fx.example%2F%3Futm_source%3Dinstagram%26utm_campaign%3Dbio%20link\n",
                "p.csv": "".join(THREE.splitlines(True)[:2]),
            }),
            Members("a.cash", "utm_campaign", {"bio link": 100}),
        ),
    ),
    Case(
        "2.16 calls that a sheet calls done are held",
        (Put({"llamadas.csv": CALLS}), Is("v.sales_live", 1), Is("v.sales_show", "0.5")),
    ),
]  # fmt: skip
