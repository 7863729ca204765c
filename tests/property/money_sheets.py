"""How ad platforms and founders' own sheets write one amount."""

from .money_files import Cells, Sale, comma, dot, thousands


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
