"""Days, their order, and months without rows."""

from datetime import datetime

from .files import backwards, lines, xlsx
from .runner import Case, Is, Members, Never, Put

DASHES_AND_SLASHES = lines("""
date,email,amount,status,id
13-01-2026,a@example.com,100,Approved,1
05-02-2026,b@example.com,200,Approved,2
1/31/2026,c@example.com,400,Approved,3
2/4/2026,d@example.com,800,Approved,4
""")
PADDED = lines("""
Fecha;Correo;Importe;Estado;Factura
05/11/2025;a@example.com;100,00;Aprobado;1
28/11/2025;b@example.com;200,00;Aprobado;2
09/12/2025;c@example.com;400,00;Aprobado;3
1/15/2026;d@example.com;800,00;Aprobado;4
2/3/2026;e@example.com;1.600,00;Aprobado;5
3/7/2026;f@example.com;3.200,00;Aprobado;6
""")
HEAD = ["Date", "Email", "Amount", "Status", "ID"]
# Written d/m in order of time, opened by an Excel of m/d: what could be a day of another month became a date of it.
OPENED = xlsx(
    {
        "Payments": [
            HEAD,
            ["25/11/2025", "a@example.com", 100, "Approved", "1"],
            ["28/11/2025", "b@example.com", 200, "Approved", "2"],
            [datetime(2025, 1, 12), "c@example.com", 400, "Approved", "3"],
            [datetime(2025, 2, 12), "d@example.com", 800, "Approved", "4"],
            ["15/12/2025", "e@example.com", 1600, "Approved", "5"],
        ]
    }
)
ONE_ORDER = (
    PADDED.replace("1/15/2026", "15/01/2026").replace("2/3/2026", "03/02/2026").replace("3/7/2026", "07/03/2026")
)
# No part over 12, and in no order either way.
ALL_OPEN = lines("""
Date,Email,Amount,Status,ID
05/11/2025,a@example.com,1,Approved,1
03/02/2026,b@example.com,2,Approved,2
07/03/2026,c@example.com,4,Approved,3
09/12/2025,d@example.com,8,Approved,4
""")
DOTS_AND_SLASHES = {
    # Each by itself, or, with dots, as the days first beside them.
    "both proven": ("13.01.2026", "25/01/2026", "01.02.2026", "02/03/2026"),
    "slashes proven, an open row with dots": ("13/01/2026", "25/01/2026", "01.02.2026", "02/03/2026"),
}
BOTH_ORDERS = [
    Case(
        "2.9 dashes are d-m, slashes m/d",
        (
            Put({"p.csv": DASHES_AND_SLASHES}, asks="may"),
            Members("r.gross", "month", {"2026-01": 500, "2026-02": 1000}),
            Never("r.gross", 800, by="month", member="2026-04"),
            Never("r.gross", 200, by="month", member="2026-05"),
        ),
    ),
    *(
        Case(
            f"2.9 dots beside slashes are not asked about: {name}",
            (
                Put(
                    {
                        "p.csv": "ID,Date,Email,Amount,Status\n"
                        + "".join(f"{i},{day},a{i}@example.com,{10**i},Approved\n" for i, day in enumerate(days))
                    }
                ),
                Members("r.gross", "month", {"2026-01": 11, "2026-02": 100, "2026-03": 1000}),
            ),
        )
        for name, days in DOTS_AND_SLASHES.items()
    ),
    *(
        Case(
            f"2.9 padded is d/m, unpadded m/d{how}",
            (
                Put({"p.csv": content}, asks="may"),
                Members(
                    "r.gross",
                    "month",
                    {"2025-11": 300, "2025-12": 400, "2026-01": 800, "2026-02": 1600, "2026-03": 3200},
                ),
                Never("r.gross", 1600, by="month", member="2026-03"),
            ),
        )
        for how, content in (("", PADDED), (", newest first", backwards(PADDED)))
    ),
    Case(
        "2.9 a d/m sheet that an m/d Excel opened",
        (
            Put({"p.xlsx": OPENED}, asks="may"),
            Members("r.gross", "month", {"2025-11": 300, "2025-12": 2800}),
            Never("r.gross", 400, by="month", member="2025-01"),
        ),
    ),
    Case(
        "2.9 nothing tells the order: asked, with the values",
        (Put({"p.csv": ALL_OPEN}, asks="must", says=("05/11/2025",)),),
    ),
    Case(
        "2.9 one order throughout asks nothing",
        (
            Put({"p.csv": ONE_ORDER}),
            Members(
                "r.gross", "month", {"2025-11": 300, "2025-12": 400, "2026-01": 800, "2026-02": 1600, "2026-03": 3200}
            ),
        ),
    ),
]

PAID = "ID,Date,Email,Amount,Status\n1,2026-03-05,ana@example.com,100,Approved\n"
NEWEST_FIRST = lines("""
Email,Opt-in Date,UTM Source
ben@example.com,2026-03-04 08:00,email
ana@example.com,2026-03-01 18:00,google
ana@example.com,2026-03-01 13:00,email
ana@example.com,2026-03-01 09:00,facebook
""")
SPANISH_FORM = lines("""
Marca temporal;Correo electrónico;utm_source
01/03/2026 18:00:00;ana@example.com;google
01/03/2026 9:00:00;ana@example.com;facebook
28/02/2026 9:00:00;ben@example.com;email
""")
NO_TIMES = lines("""
Email,Opt-in Date,UTM Source
ben@example.com,2026-03-04,email
ana@example.com,2026-03-01,google
ana@example.com,2026-03-01,facebook
cara@example.com,2026-02-20,email
""")


def touches(name: str, files: dict[str, bytes | str], later: dict[str, bytes | str] | None = None) -> Case:
    """Ana saw facebook first and google last; she paid 100."""
    return Case(
        f"2.12 {name}",
        (
            Put({**files, "payments.csv": PAID}),
            *([Put(later)] if later else []),
            Is("a.cash", 100, ("--model", "first"), by="utm_source", member="facebook"),
            Is("a.cash", 100, ("--model", "last"), by="utm_source", member="google"),
        ),
    )


WITHIN_A_DAY = [
    touches("an export that is newest first", {"leads.csv": NEWEST_FIRST}),
    touches("an export that is oldest first", {"leads.csv": backwards(NEWEST_FIRST)}),
    touches("a Spanish form, newest first", {"Formulario.csv": SPANISH_FORM}),
    touches("days only, and the days say newest first", {"leads.csv": NO_TIMES}),
    touches("days only, and the days say oldest first", {"leads.csv": backwards(NO_TIMES)}),
    touches(
        "two files, the later touch first",
        {"a.csv": "Email,Opt-in Date,UTM Source\nana@example.com,2026-03-01 18:00,google\n"},
        {"b.csv": "Email,Opt-in Date,UTM Source\nana@example.com,2026-03-01 09:00,facebook\n"},
    ),
    touches(
        "two files, the earlier touch first",
        {"a.csv": "Email,Opt-in Date,UTM Source\nana@example.com,2026-03-01 09:00,facebook\n"},
        {"b.csv": "Email,Opt-in Date,UTM Source\nana@example.com,2026-03-01 18:00,google\n"},
    ),
]

LEAP = lines("""
ID,Date,Email,Amount,Status
1,2027-02-01,a@example.com,1,Approved
2,2027-02-28,b@example.com,2,Approved
3,2028-02-01,c@example.com,10,Approved
4,2028-02-28,d@example.com,20,Approved
5,2028-02-29,e@example.com,40,Approved
6,2029-02-27,f@example.com,100,Approved
7,2029-02-28,g@example.com,200,Approved
8,2029-03-31,h@example.com,400,Approved
9,2028-03-01,i@example.com,800,Approved
""")


def year(start: str, end: str) -> tuple[str, ...]:
    """A period beside the year before, seen at the end of 2029."""
    return ("--from", start, "--to", end, "--compare", "year", "--as-of", "2029-12-31")


GAPS = lines("""
Email,Opt-in Date,UTM Source
a@example.com,2026-02-01,google
b@example.com,2026-02-11,google
c@example.com,2026-05-11,google
""")
CALLS = lines("""
ID,Date,Email,Status,Type
1,2026-01-10,a@example.com,LIVE Call - Qualified,Coaching
2,2026-01-11,a@example.com,No Show,Coaching
3,2026-04-10,a@example.com,LIVE Call - Qualified,Coaching
""")
MONTHS = [
    Case(
        "2.18 the last of February is the last of February",
        (
            Put({"p.csv": LEAP}),
            Is("r.gross", 300, year("2029-02-01", "2029-02-28"), previous=70),
            Is("r.gross", 70, year("2028-02-01", "2028-02-29"), previous=3),
            # A period that ends before the last of February keeps its days.
            Is("r.gross", 100, year("2029-02-01", "2029-02-27"), previous=10),
        ),
    ),
    Case(
        "2.18 months without opt-ins are 0",
        (Put({"l.csv": GAPS}), Members("a.leads", "month", {"2026-02": 2, "2026-03": 0, "2026-04": 0, "2026-05": 1})),
    ),
    Case(
        "2.18 months without calls: counts 0, rates blank",
        (
            Put({"c.csv": CALLS}),
            Members("e.booked", "month", {"2026-01": 2, "2026-02": 0, "2026-03": 0, "2026-04": 1}),
            Members("e.show_rate", "month", {"2026-01": "1/2", "2026-02": None, "2026-03": None, "2026-04": 1}),
        ),
    ),
    Case(
        "2.18 quarters without cash",
        (
            Put(
                {
                    "p.csv": "ID,Date,Email,Amount,Status\n1,2025-01-10,a@example.com,10,Approved\n2,2025-12-10,b@example.com,20,Approved\n"
                }
            ),
            Is("r.gross", 0, by="quarter", member=("2025-04-01", "2025-Q2")),
            Is("r.gross", 0, by="quarter", member=("2025-07-01", "2025-Q3")),
            Members("r.gross", "month", {"2025-01": 10, **{f"2025-{n:02}": 0 for n in range(2, 12)}, "2025-12": 20}),
        ),
    ),
]
CASES = [*BOTH_ORDERS, *WITHIN_A_DAY, *MONTHS]
