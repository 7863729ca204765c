"""No row and no answer is lost on the way in."""

from collections.abc import Callable
from datetime import date, timedelta

from .files import Row, backwards, gzipped, lines, ods, xls, xlsx, zipped
from .runner import Case, Is, Never, Put, Set

FIRST = date(2026, 1, 1)


def payments(count: int, spanish: bool = False) -> list[Row]:
    """A header and payments of 1, 2, 3 … (so that a lost row shows in the sum), one a day."""
    head = (
        ["Factura", "Fecha", "Correo", "Importe", "Estado"] if spanish else ["ID", "Date", "Email", "Amount", "Status"]
    )
    word = "Aprobado" if spanish else "Approved"
    return [
        head,
        *([f"P{n}", FIRST + timedelta(n % 300), f"p{n}@example.com", n, word] for n in range(1, count + 1)),
    ]


def as_csv(rows: list[Row], delimiter: str = ",") -> str:
    """Rows as text; no cell needs quotes."""
    return "".join(delimiter.join(str(cell) for cell in row) + "\n" for row in rows)


def counted(count: int) -> int:
    """1 + 2 + … + count."""
    return count * (count + 1) // 2


# Around every hundred at which the look at the head, a block or a batch may end.
SIZES = (1, 98, 99, 100, 101, 250, 1000)
WRITERS: dict[str, Callable[[list[Row]], bytes | str]] = {
    "xlsx": lambda rows: xlsx({"Pagos": rows}),
    "xls": lambda rows: xls({"Pagos": rows}),
    "ods": lambda rows: ods({"Pagos": rows}),
    "csv": as_csv,
    "tsv": lambda rows: as_csv(rows, "\t"),
    "csv.gz": lambda rows: gzipped(as_csv(rows)),
    "zip": lambda rows: zipped({"pagos.csv": as_csv(rows)}),
}
COUNTS = [
    Case(
        f"1.1 {size} rows in {kind}",
        (
            Put(
                {f"pagos.{kind}": write(payments(size))},
                only_check=True,
                receipt={"payments": {"read": size, "kept": size, "quarantined": 0, "duplicate": 0}},
            ),
        ),
    )
    for kind, write in WRITERS.items()
    for size in (SIZES if kind in ("xlsx", "xls", "ods") else (100, 250))
]


def messy(count: int) -> list[Row]:
    """A title, a blank line, the header; then payments with a blank row after each 25th and a total at the end."""
    head, *rows = payments(count)
    body: list[Row] = [["Cobros 2026"], [None, None, None, None, None], head]
    for number, row in enumerate(rows, 1):
        body.append(row)
        if number % 25 == 0:
            body.append([None] * 5)
    return [*body, ["Total", None, None, counted(count), None]]


SUMS = [
    Case(
        "1.1 sum of 101 rows under a heading, with blank rows and a total",
        (
            Put({"Cobros.xlsx": xlsx({"Cobros": messy(101)})}, receipt={"payments": {"kept": 101}}),
            Is("r.gross", counted(101)),
        ),
    ),
    Case(
        "1.1 sum of 100 rows of an old workbook, Spanish",
        (Put({"Cobros.xls": xls({"Cobros": payments(100, True)})}), Is("r.gross", counted(100))),
    ),
    Case("1.1 sum of 250 rows, ods", (Put({"c.ods": ods({"Cobros": payments(250)})}), Is("r.gross", counted(250)))),
    Case(
        "1.1 two sheets of one workbook, 100 payments and 120 costs",
        (
            Put(
                {
                    "todo.xlsx": xlsx(
                        {
                            "Payments": payments(100),
                            "Costs": [
                                ["Date", "Category", "Amount", "Description"],
                                *([FIRST + timedelta(n), "Ads", n, f"ad {n}"] for n in range(1, 121)),
                            ],
                        }
                    )
                },
                receipt={"payments": {"read": 100, "kept": 100}, "costs": {"read": 120, "kept": 120}},
            ),
            Is("r.gross", counted(100)),
            Is("a.spend", counted(120)),
        ),
    ),
]

TWO_TIMES = lines("""
Date,Email,Amount,Status
2026-03-02 10:00,ana@example.com,100,Approved
2026-03-02 16:30,ana@example.com,100,Approved
2026-03-03 09:00,ben@example.com,40,Approved
""")
TWO_INVOICES = lines("""
Fecha;Correo electrónico;Importe;Estado;Número de factura
02/03/2026;ana@example.com;100,00;Aprobado;INV-1
02/03/2026;ana@example.com;100,00;Aprobado;INV-2
23/03/2026;ben@example.com;40,50;Aprobado;INV-3
""")
TWO_NOTES = lines("""
Status,Amount,Email,Date,Remark
Approved,100,ana@example.com,2026-03-02,course
Approved,100,ana@example.com,2026-03-02,book
Approved,100,ana@example.com,2026-03-02,call
""")
EQUAL = lines("""
Date,Email,Amount,Status
2026-03-01,ana@example.com,10,Approved
2026-03-02,ben@example.com,20,Approved
2026-03-02,ben@example.com,20,Approved
2026-03-03,cara@example.com,40,Approved
2026-03-04,dan@example.com,80,Approved
2026-03-05,eva@example.com,160,Approved
""")
LATER = lines("""
Date,Email,Amount,Status
2026-03-02,ben@example.com,20,Approved
2026-03-02,ben@example.com,20,Approved
2026-03-03,cara@example.com,40,Approved
2026-03-04,dan@example.com,80,Approved
2026-03-05,eva@example.com,160,Approved
2026-03-06,fay@example.com,320,Approved
""")
THRICE = LATER.replace("2026-03-03,", "2026-03-02,ben@example.com,20,Approved\n2026-03-03,", 1)
BLOCK = "".join(f"2026-04-{day:02},p{day}@example.com,{day},Approved\n" for day in range(1, 9))
STRIPE = (
    "Created date (UTC),Amount,Amount Refunded,Currency,Captured,Description,Fee,Status,Customer ID,Customer Email\n"
)
STRIPE_TWICE = STRIPE + lines("""
2026-03-02 10:00:00,100.00,0.00,eur,true,Course,2.00,Paid,cus_1,ana@example.com
2026-03-02 16:30:00,100.00,0.00,eur,true,Course,2.00,Paid,cus_1,ana@example.com
2026-03-02 16:30:00,100.00,0.00,eur,true,Book,2.00,Paid,cus_1,ana@example.com
2026-03-09 11:00:00,50.00,0.00,eur,true,Course,1.00,Paid,cus_2,ben@example.com
""")
GOODS = lines("""
Date,Category,Amount,Order line
2026-03-02,Delivery,5,A-1
2026-03-02,Delivery,5,A-2
2026-03-02,Delivery,5,A-3
2026-03-03,Delivery,7,B-1
""")
# A word of these stands in what is asked about lines that look alike.
LOOK_ALIKE = ("equal", "alike", "repeat", "duplicate", "same line")
ALL_KEPT = {"duplicate": 0, "quarantined": 0}
ALIKE = [
    Case("1.2 two times of one day", (Put({"p.csv": TWO_TIMES}, receipt={"payments": ALL_KEPT}), Is("r.gross", 240))),
    Case(
        "1.2 two times of one day, newest first, twice imported",
        (
            Put({"p.csv": backwards(TWO_TIMES)}),
            Put({"again.csv": backwards(TWO_TIMES)}, receipt={"payments": {"new": 0}}),
            Is("r.gross", 240),
        ),
    ),
    Case(
        "1.2 two invoices, Spanish",
        (Put({"p.csv": TWO_INVOICES}, receipt={"payments": ALL_KEPT}), Is("r.gross", "240.5")),
    ),
    Case("1.2 a column nobody uses tells them apart", (Put({"p.csv": TWO_NOTES}), Is("r.gross", 300))),
    Case(
        "1.2 equal lines without an id are kept",
        # 10 + 20 + 20 + 40 + 80 + 160: one line repeats, and that is less than five lines and than half the file.
        (Put({"p.csv": EQUAL}, receipt={"payments": {"read": 6, "kept": 6}}), Is("r.gross", 330)),
    ),
    Case(
        "1.2 the same file again adds nothing",
        (
            Put({"p.csv": EQUAL}),
            Put({"p.csv": EQUAL}, receipt={"payments": {"new": 0, "changed": 0}}),
            Put({"renamed.csv": EQUAL}, receipt={"payments": {"new": 0, "changed": 0}}),
            Is("r.gross", 330),
        ),
    ),
    Case(
        "1.2 an export that overlaps adds what is new",
        # Only 6 March is new: 330 + 320.
        (
            Put({"p.csv": EQUAL}),
            Put({"q.csv": LATER}, receipt={"payments": {"new": 1}}),
            Is("r.gross", 650),
        ),
    ),
    Case(
        "1.2 the overlapping export first",
        (Put({"q.csv": LATER}), Put({"p.csv": EQUAL}, receipt={"payments": {"new": 1}}), Is("r.gross", 650)),
    ),
    Case(
        "1.2 three equal lines where there were two",
        # Equal lines are matched by how many there are: one more of 20, and 6 March.
        (
            Put({"p.csv": EQUAL}),
            Put({"q.csv": THRICE}, receipt={"payments": {"new": 2}}),
            Is("r.gross", 670),
        ),
    ),
    Case(
        "1.2 a sheet pasted twice",
        # Eight lines, 1 to 8, and the same eight again below: 36, with 36 set aside and named.
        (
            Put(
                {"p.csv": "Date,Email,Amount,Status\n" + BLOCK + BLOCK},
                receipt={"payments": {"read": 16, "kept": 8, "duplicate": 8}},
                aside={"": "36"},
            ),
            Is("r.gross", 36),
        ),
    ),
    Case(
        "1.2 equal lines: how much money they hold is said, and one answer drops them",
        # The second line of 20 is what is in question: 330 with it, 310 without.
        (
            Put({"p.csv": EQUAL}, says=("20",), answer=(LOOK_ALIKE, ("once", "drop", "duplicate", "one"))),
            Is("r.gross", 310),
        ),
    ),
    Case(
        "1.2 a sheet pasted twice: one answer counts it twice",
        (
            Put(
                {"p.csv": "Date,Email,Amount,Status\n" + BLOCK + BLOCK},
                answer=(LOOK_ALIKE, ("keep", "both", "count", "all")),
            ),
            Is("r.gross", 72),
        ),
    ),
    Case(
        "1.2 five lines pasted twice into a longer sheet",
        # 1 to 8 and lines 1 to 5 once more: 36, and 15 set aside.
        (
            Put(
                {"p.csv": "Date,Email,Amount,Status\n" + BLOCK + "".join(BLOCK.splitlines(True)[:5])},
                receipt={"payments": {"read": 13, "kept": 8, "duplicate": 5}},
            ),
            Is("r.gross", 36),
        ),
    ),
    Case(
        "1.2 a Stripe export without ids",
        (
            Put({"unified_payments.csv": STRIPE_TWICE}, receipt={"payments": {"read": 4, "kept": 4}}),
            Is("r.gross", 350),
            Is("r.processing_fees", 7),
            Never("r.gross", 250),
        ),
    ),
    Case(
        "1.2 a Stripe export without ids, again",
        (
            Put({"a.csv": STRIPE_TWICE}),
            Put({"b.csv": backwards(STRIPE_TWICE)}, receipt={"payments": {"new": 0}}),
            Is("r.gross", 350),
        ),
    ),
    Case(
        "1.2 costs of goods that look alike", (Put({"c.csv": GOODS}, kept={"": "22"}, receipt={"costs": {"kept": 4}}),)
    ),
    Case(
        "1.2 two opt-ins of one day",
        (
            Put(
                {
                    "l.csv": "Email,Opt-in Date,Lead Magnet,UTM Source\n"
                    "ana@example.com,2026-03-02 09:00,Guide,google\nana@example.com,2026-03-02 18:00,Guide,google\n"
                },
                receipt={"leads": {"read": 2, "kept": 2}},
            ),
            Is("a.leads", 1),
        ),
    ),
]

STRANGE = "ID,Date,Email,Amount,Status\n1,2026-01-05,a@example.com,100,Abgeschlossen\n2,2026-01-06,b@example.com,50,Approved\n"
ANSWERS = [
    Case(
        "1.7 a word nobody knows counts nowhere, and is listed",
        (Put({"p.csv": STRANGE}, says=("Abgeschlossen",)), Is("r.gross", 50)),
    ),
    Case(
        "1.7 what was answered applies to the import it was asked in",
        (
            Put({"p.csv": STRANGE}, flags=("--answer", "word.payment_status.abgeschlossen=approved")),
            Is("r.gross", 150),
        ),
    ),
    Case(
        "1.7 an answer once given stays",
        (
            Set(("word.payment_status.abgeschlossen=approved",)),
            Put({"p.csv": STRANGE}),
            Is("r.gross", 150),
        ),
    ),
]
CASES = [*COUNTS, *SUMS, *ALIKE, *ANSWERS]
