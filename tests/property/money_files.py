"""Random exports as each vendor writes them, and what money stands in their bytes.

Nothing of the product is used: files are written from the vendors' published headers, and read again with the csv module,
Decimal and openpyxl. The money of a file is the sum of its main column of amounts, signed as written, by currency
("" where the file names none). A cell that is no number counts nothing.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
from hypothesis import strategies as st

Money = dict[str, Decimal]
Cells = dict[str, str]
START = datetime(2026, 1, 1, 9, 0)


@dataclass(frozen=True)
class Sale:
    """One line, before a vendor's way of writing it. `cents` is signed; `kind` is a place in the vendor's types."""

    number: int
    person: int
    hours: int
    cents: int
    currency: str
    kind: int
    named: bool

    @property
    def at(self) -> datetime:
        return START + timedelta(hours=self.hours)

    @property
    def mail(self) -> str:
        return f"p{self.person}@example.com"


# Few people, days and amounts, so that lines that look alike are the rule.
SALES = st.lists(
    st.builds(
        Sale,
        number=st.integers(1, 10**6),
        person=st.integers(1, 4),
        hours=st.integers(0, 24 * 40).map(lambda hours: hours // 8 * 8),
        cents=st.sampled_from([100, 1250, 9999, 123456, 49700, 250001, 100000, 5]),
        currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        kind=st.integers(0, 7),
        named=st.booleans(),
    ),
    min_size=2,
    max_size=14,
    unique_by=lambda sale: sale.number,
)


def dot(cents: int) -> str:
    """1234.56"""
    return f"{Decimal(cents) / 100:.2f}"


def thousands(cents: int) -> str:
    """1,234.56"""
    return f"{Decimal(cents) / 100:,.2f}"


def comma(cents: int) -> str:
    """1.234,56"""
    return thousands(cents).translate(str.maketrans(",.", ".,"))


def number(text: str, decimal_comma: bool) -> Decimal | None:
    """What is written, None if it is no number."""
    bare = "".join(sign for sign in text if sign.isdigit() or sign in ",.-")
    bare = bare.replace(".", "").replace(",", ".") if decimal_comma else bare.replace(",", "")
    return Decimal(bare) if any(sign.isdigit() for sign in bare) else None


@dataclass(frozen=True)
class Vendor:
    """How one export is written. `line`: a sale -> its cells by header; "#2" at the end of a header tells equals apart."""

    name: str
    line: Callable[[Sale], Cells]
    amount: str
    currency: str = ""  # a header, or a code in brackets: "(EUR)"
    delimiter: str = ","
    decimal_comma: bool = False
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    above: tuple[str, ...] = ()  # lines before the header
    flags: tuple[str, ...] = ()
    suffix: str = "csv"

    def written(self, sales: list[Sale], repeats: int) -> bytes:
        """The file; its first `repeats` lines stand once more at the end."""
        lines = [self.line(sale) for sale in sales]
        lines += lines[:repeats]
        if self.suffix == "xlsx":
            return _workbook(lines, self.amount)
        to = io.StringIO()
        for line in self.above:
            to.write(line + "\n")
        writer = csv.writer(to, delimiter=self.delimiter, quoting=self.quoting, lineterminator="\n")  # type: ignore[arg-type]
        writer.writerow([header.split("#")[0] for header in lines[0]])
        writer.writerows(list(line.values()) for line in lines)
        return to.getvalue().encode(self.encoding)

    def money(self, content: bytes) -> Money:
        """What stands in the bytes, by a reading of our own."""
        headers = list(self.line(Sale(1, 1, 0, 100, "EUR", 0, True)))
        at = headers.index(self.amount)
        if self.suffix == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            rows = [["" if cell is None else str(cell) for cell in row] for row in book.iter_rows(values_only=True)]
        else:
            rows = list(csv.reader(io.StringIO(content.decode(self.encoding)), delimiter=self.delimiter))
            rows = rows[len(self.above) :]
        found: Money = {}
        for row in rows[1:]:
            amount = number(row[at], self.decimal_comma)
            code = self.currency.strip("()") if self.currency.startswith("(") else ""
            if self.currency and not code:
                code = row[headers.index(self.currency)].upper()
            if amount is not None:
                found[code] = found.get(code, Decimal(0)) + amount
        return {code: amount for code, amount in found.items() if amount}


def _workbook(lines: list[Cells], amount: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(lines[0]))
    for line in lines:
        sheet.append([float(cell) if header == amount and cell else cell for header, cell in line.items()])
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def stripe(sale: Sale) -> Cells:
    status, captured = [("Paid", "true"), ("Paid", "true"), ("Refunded", "true"), ("Failed", "false")][sale.kind % 4]
    return {
        "id": f"ch_{sale.number}" if sale.named else "",
        "Created date (UTC)": sale.at.strftime("%Y-%m-%d %H:%M:%S"),
        "Amount": dot(sale.cents),
        "Amount Refunded": dot(sale.cents if status == "Refunded" else 0),
        "Currency": sale.currency.lower(),
        "Captured": captured,
        "Description": "Course",
        "Fee": "0.00",
        "Status": status,
        "Customer ID": f"cus_{sale.person}",
        "Customer Email": sale.mail,
    }


def stripe_balance(sale: Sale) -> Cells:
    kind, sign = [
        ("charge", 1),
        ("charge", 1),
        ("payment", 1),
        ("refund", -1),
        ("payout", -1),
        ("topup", 1),
        ("adjustment", -1),
        ("stripe_fee", -1),
    ][sale.kind]
    amount = dot(sign * sale.cents)
    return {
        "id": f"txn_{sale.number}",
        "Type": kind,
        "Source": f"src_{sale.number}",
        "Amount": amount,
        "Fee": "0.00",
        "Destination Platform Fee": "",
        "Net": amount,
        "Currency": sale.currency.lower(),
        "Created (UTC)": sale.at.strftime("%Y-%m-%d %H:%M"),
        "Available On (UTC)": sale.at.strftime("%Y-%m-%d %H:%M"),
        "Description": kind,
    }


def stripe_customers(sale: Sale) -> Cells:
    return {
        "id": f"cus_{sale.number}",
        "Description": "",
        "Email": sale.mail,
        "Name": f"P {sale.person}",
        "Created (UTC)": sale.at.strftime("%Y-%m-%d %H:%M"),
        "Delinquent": "false",
        "Currency": sale.currency.lower(),
        "Total Spend": dot(sale.cents),
        "Payment Count": "1",
        "Average Order": dot(sale.cents),
        "Refunded Volume": "0.00",
        "Dispute Losses": "0.00",
    }


def paypal_en(sale: Sale) -> Cells:
    kind, sign = [
        ("Website Payment", 1),
        ("Express Checkout Payment", 1),
        ("Payment Refund", -1),
        ("General Withdrawal", -1),
        ("Express Checkout Payment", -1),
        ("General Card Deposit", 1),
        ("Bank Deposit to PP Account ", 1),
        ("General Currency Conversion", 1),
    ][sale.kind]
    ours = kind in (
        "General Withdrawal",
        "General Card Deposit",
        "Bank Deposit to PP Account ",
        "General Currency Conversion",
    )
    return {
        "Date": sale.at.strftime("%m/%d/%Y"),
        "Time": sale.at.strftime("%H:%M:%S"),
        "TimeZone": "PST",
        "Name": "" if ours else f"P {sale.person}",
        "Type": kind,
        "Status": "Completed",
        "Currency": sale.currency,
        "Gross": thousands(sign * sale.cents),
        "Fee": "0.00",
        "Net": thousands(sign * sale.cents),
        "From Email Address": "" if ours else sale.mail,
        "To Email Address": "me@shop.example",
        "Transaction ID": f"T{sale.number}",
        "Reference Txn ID": "",
        "Balance": "",
    }


def _paypal_statement(headers: list[str], types: list[tuple[str, int]], day: str) -> Callable[[Sale], Cells]:
    def line(sale: Sale) -> Cells:
        kind, sign = types[sale.kind % len(types)]
        values = [
            sale.at.strftime(day), sale.at.strftime("%H:%M:%S"), "Europe/Berlin", kind, sale.currency,
            comma(sign * sale.cents), "0,00", comma(sign * sale.cents), "", f"T{sale.number}", sale.mail, f"P {sale.person}",
            "", "", "0,00", "0,00", "", "",
        ]  # fmt: skip
        return dict(zip(headers, values, strict=True))

    return line


PAYPAL_ES = [
    "Fecha",
    "Hora",
    "Zona horaria",
    "Descripción",
    "Divisa",
    "Bruto ",
    "Comisión ",
    "Neto",
    "Saldo",
    "Id. de transacción",
    "Correo electrónico del remitente",
    "Nombre",
    "Nombre del banco",
    "Cuenta bancaria",
    "Importe de envío y manipulación",
    "Impuesto de ventas",
    "Id. de factura",
    "Id. de referencia de trans.",
]
PAYPAL_DE = [
    "Datum",
    "Uhrzeit",
    "Zeitzone",
    "Beschreibung",
    "Währung",
    "Brutto",
    "Entgelt",
    "Netto",
    "Guthaben",
    "Transaktionscode",
    "Absender E-Mail-Adresse",
    "Name",
    "Name der Bank",
    "Bankkonto",
    "Versand- und Bearbeitungsgebühr",
    "Umsatzsteuer",
    "Rechnungsnummer",
    "Zugehöriger Transaktionscode",
]


def shopify(sale: Sale) -> Cells:
    at = sale.at.strftime("%Y-%m-%d %H:%M:%S -0500")
    return {
        "Name": f"#{sale.number}",
        "Email": sale.mail,
        "Financial Status": ["paid", "paid", "pending", "refunded"][sale.kind % 4],
        "Paid at": at,
        "Currency": sale.currency,
        "Subtotal": dot(sale.cents),
        "Shipping": "0.00",
        "Taxes": "0.00",
        "Total": dot(sale.cents),
        "Discount Code": "",
        "Discount Amount": "0.00",
        "Created at": at,
        "Lineitem quantity": "1",
        "Lineitem name": "Course",
        "Lineitem price": dot(sale.cents),
        "Notes": "",
        "Note Attributes": "",
        "Payment Method": "card",
        "Refunded Amount": dot(sale.cents if sale.kind % 4 == 3 else 0),
        "Id": str(sale.number),
    }


def hotmart(sale: Sale) -> Cells:
    amount = comma(sale.cents).replace(".", "")
    at = sale.at.strftime("%d/%m/%Y %H:%M:%S")
    return {
        "Nome do Produto": "Curso", "Nome do Produtor": "Nós", "Transação": f"HP{sale.number}", "Meio de Pagamento": "Cartão",
        "Moeda": sale.currency, "Preço do Produto": amount, "Moeda#2": sale.currency, "Preço da Oferta": amount,
        "Taxa de Câmbio": "1", "Moeda#3": sale.currency, "Preço Original": amount, "Número da Parcela": "1", "Recorrência": "1",
        "Data de Venda": at, "Data de Confirmação": at,
        "Status": ["Aprovado", "Completo", "Reembolsado", "Cancelado"][sale.kind % 4],
        "Nome": f"P {sale.person}", "Email": sale.mail, "Preço Total": amount, "Preço Total Convertido": amount,
        "Moeda#4": sale.currency, "Valor que você recebeu convertido": amount,
    }  # fmt: skip


def thrivecart(sale: Sale) -> Cells:
    return {
        "order_id": str(sale.number),
        "transaction_id": f"tx{sale.number}",
        "processor": "stripe",
        "event": ["sale", "sale", "rebill", "sale"][sale.kind % 4],
        "order_date": sale.at.strftime("%Y-%m-%d"),
        "order_time": sale.at.strftime("%H:%M:%S"),
        "full_name": f"P {sale.person}",
        "customer_email": sale.mail,
        "relevant_item_name": "Course",
        "product_price": dot(sale.cents),
        "sales_tax": "0.00",
        "total": dot(sale.cents),
        "coupon": "-",
        "subscription_id": "-",
    }


def whop(sale: Sale) -> Cells:
    at = sale.at.strftime("%Y-%m-%d %H:%M:%S +0800")
    return {
        "ID": f"pay_{sale.number}",
        "Paid at": at,
        "Created at": at,
        "Status": ["paid", "paid", "failed", "refunded"][sale.kind % 4],
        "Description": "Course",
        "Payment method": "card",
        "Email": sale.mail,
        "Subtotal": dot(sale.cents),
        "Payment Amount": dot(sale.cents),
        "Refunded amount": dot(sale.cents if sale.kind % 4 == 3 else 0),
        "Fee": "0.00",
        "Payment Currency": sale.currency.lower(),
        "Customer name": f"P {sale.person}",
    }


def kajabi(sale: Sale) -> Cells:
    kind = ["Charge", "Subscription", "Payment plan", "Refund"][sale.kind % 4]
    return {
        "ID": str(sale.number),
        "Amount": dot(sale.cents),
        "Currency": sale.currency,
        "Type": kind,
        "Status": "Succeeded",
        "Payment Method": "card",
        "Created At": sale.at.strftime("%Y-%m-%d %H:%M:%S -0700"),
        "Offer ID": "7",
        "Offer Title": "Course",
        "Customer Name": f"P {sale.person}",
        "Customer Email": sale.mail,
    }


def pipedrive(sale: Sale) -> Cells:
    at = sale.at.strftime("%Y-%m-%d %H:%M:%S")
    won = sale.kind % 3 != 2
    return {
        "Deal - ID": str(sale.number),
        "Deal - Title": f"Program {sale.number}",
        "Deal - Value": dot(sale.cents),
        "Deal - Currency of value": sale.currency,
        "Deal - Status": "Won" if won else "Open",
        "Deal - Won time": at if won else "",
        "Deal - Owner": "Mia",
        "Deal - Deal created": at,
        "Person - Name": f"P {sale.person}",
        "Person - Email": sale.mail,
    }


def hubspot(sale: Sale) -> Cells:
    at = sale.at.strftime("%Y-%m-%d %H:%M")
    return {
        "Record ID": str(sale.number),
        "Deal Name": f"Program {sale.number}",
        "Deal Stage": ["Closed won", "Closed won", "Closed lost", "Contract sent"][sale.kind % 4],
        "Close Date": at,
        "Deal owner": "Mia",
        "Amount": dot(sale.cents),
        "Currency": sale.currency,
        "Associated Contact": f"P {sale.person}",
        "Associated Contact Email": sale.mail,
        "Create Date": at,
    }


def meta(sale: Sale) -> Cells:
    day = sale.at.strftime("%Y-%m-%d")
    return {
        "Campaign name": f"C{sale.number}",
        "Day": day,
        "Amount spent (EUR)": dot(sale.cents),
        "Impressions": "10",
        "Link clicks": "1",
    }


def meta_es(sale: Sale) -> Cells:
    day = sale.at.strftime("%Y-%m-%d")
    return {
        "Día": day,
        "Nombre de la campaña": f"C{sale.number}",
        "Importe gastado (USD)": comma(sale.cents),
        "Impresiones": "10",
    }


def google(sale: Sale) -> Cells:
    day = sale.at.strftime("%Y-%m-%d")
    return {
        "Day": day,
        "Campaign status": "Enabled",
        "Campaign": f"C{sale.number}",
        "Currency code": sale.currency,
        "Impr.": "1,200",
        "Clicks": "3",
        "Cost": thousands(sale.cents),
    }


def tiktok(sale: Sale) -> Cells:
    day = sale.at.strftime("%Y-%m-%d")
    return {
        "Campaign name": f"C{sale.number}",
        "By Day": day,
        "Cost": dot(sale.cents),
        "Impressions": "10",
        "Clicks (destination)": "1",
        "Currency": sale.currency,
    }


def own_en(sale: Sale) -> Cells:
    return {
        "Date": sale.at.strftime("%Y-%m-%d"),
        "Email": sale.mail,
        "Amount": "" if sale.kind == 7 else "n/a" if sale.kind == 6 else dot(sale.cents),
        "Currency": sale.currency,
        "Status": ["Approved", "Approved", "Pending", "Hm"][sale.kind % 4],
        "Remark": f"r{sale.number}" if sale.named else "",
    }


def own_es(sale: Sale) -> Cells:
    return {
        "Factura": f"F{sale.number}" if sale.named else "",
        "Fecha": sale.at.strftime("%d/%m/%Y"),
        "Correo electrónico": sale.mail,
        "Importe": comma(sale.cents) + " €",
        "Estado": ["Aprobado", "Aprobado", "Pendiente", "Reembolsado"][sale.kind % 4],
    }


def own_xlsx(sale: Sale) -> Cells:
    return {
        "Email": sale.mail,
        "Amount": dot(sale.cents),
        "Date": sale.at.strftime("%Y-%m-%d"),
        "Status": "Approved",
    }


def own_costs(sale: Sale) -> Cells:
    return {
        "Fecha": sale.at.strftime("%d/%m/%Y"),
        "Categoría": ["Publicidad", "Ventas", "Herramientas", "Entrega"][sale.kind % 4],
        "Importe": comma(sale.cents),
        "Concepto": "x",
    }


VENDORS = [
    Vendor("Stripe payments", stripe, "Amount", "Currency"),
    Vendor("Stripe balance", stripe_balance, "Amount", "Currency"),
    Vendor("Stripe customers", stripe_customers, "Total Spend", "Currency"),
    Vendor("PayPal en", paypal_en, "Gross", "Currency", quoting=csv.QUOTE_ALL, flags=("--date-order", "mdy")),
    Vendor(
        "PayPal es",
        _paypal_statement(
            PAYPAL_ES,
            [
                ("Pago con Pago exprés", 1),
                ("Pago en sitio web", 1),
                ("Reembolso de pago", -1),
                ("Depósito bancario en cuenta PayPal", 1),
                ("Retirada iniciada por el usuario", -1),
                ("Conversión de divisas general", 1),
            ],
            "%d/%m/%Y",
        ),
        "Bruto ",
        "Divisa",
        decimal_comma=True,
        encoding="utf-8-sig",
        quoting=csv.QUOTE_ALL,
        flags=("--date-order", "dmy", "--decimal", "comma"),
    ),
    Vendor(
        "PayPal de",
        _paypal_statement(
            PAYPAL_DE,
            [
                ("PayPal Express-Zahlung", 1),
                ("Website-Zahlung", 1),
                ("Rückzahlung", -1),
                ("Bankgutschrift auf PayPal-Konto", 1),
                ("Von Nutzer eingeleitete Abbuchung", -1),
                ("Allgemeine Währungsumrechnung", 1),
            ],
            "%d.%m.%Y",
        ),
        "Brutto",
        "Währung",
        decimal_comma=True,
        encoding="utf-8-sig",
        quoting=csv.QUOTE_ALL,
        flags=("--date-order", "dmy", "--decimal", "comma"),
    ),
    Vendor("Shopify orders", shopify, "Total", "Currency"),
    Vendor(
        "Hotmart",
        hotmart,
        "Preço Total",
        "Moeda",
        delimiter=";",
        decimal_comma=True,
        flags=("--date-order", "dmy", "--decimal", "comma"),
    ),
    Vendor("ThriveCart", thrivecart, "total"),
    Vendor("Whop", whop, "Payment Amount", "Payment Currency"),
    Vendor("Kajabi", kajabi, "Amount", "Currency"),
    Vendor("Pipedrive deals", pipedrive, "Deal - Value", "Deal - Currency of value"),
    Vendor("HubSpot deals", hubspot, "Amount", "Currency"),
    Vendor("Meta Ads", meta, "Amount spent (EUR)", "(EUR)"),
    Vendor(
        "Meta Ads es",
        meta_es,
        "Importe gastado (USD)",
        "(USD)",
        delimiter=";",
        decimal_comma=True,
        flags=("--decimal", "comma"),
    ),
    Vendor(
        "Google Ads",
        google,
        "Cost",
        "Currency code",
        above=("Campaign report", '"January 1, 2026 - February 10, 2026"'),
    ),
    Vendor("TikTok Ads", tiktok, "Cost", "Currency"),
    Vendor("own sheet en", own_en, "Amount", "Currency"),
    Vendor(
        "own sheet es",
        own_es,
        "Importe",
        "(EUR)",
        delimiter=";",
        decimal_comma=True,
        encoding="cp1252",
        flags=("--date-order", "dmy", "--decimal", "comma"),
    ),
    Vendor("own workbook", own_xlsx, "Amount", suffix="xlsx"),
    Vendor(
        "own costs es",
        own_costs,
        "Importe",
        delimiter=";",
        decimal_comma=True,
        flags=("--date-order", "dmy", "--decimal", "comma"),
    ),
]
