"""How each vendor writes one sale, by the public headers of its export."""

import csv
from collections.abc import Callable

from .money_files import Cells, Sale, Vendor, comma, dot, thousands
from .money_sheets import google, meta, meta_es, own_costs, own_en, own_es, own_xlsx, tiktok


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
    # Deals that are not won are leads.
    Vendor("Pipedrive deals", pipedrive, "Deal - Value", "Deal - Currency of value", worth=("Deal - Status", "Won")),
    Vendor("HubSpot deals", hubspot, "Amount", "Currency", worth=("Deal Stage", "Closed won")),
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
