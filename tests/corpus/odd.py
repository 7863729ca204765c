"""Odd files that were met after the others: what programs, banks and other languages make of an export."""

from __future__ import annotations

from tests.corpus.dialects import HEADER, payments

DAY = "2026-03-14"


def _table(*rows: str, header: str = "Date,Email,Amount,Status") -> str:
    return "\n".join((header, *rows)) + "\n"


def _rows(column: str, *cells: str, delimiter: str = "\t") -> str:
    """A payments file with `cells` under `column`, the other columns filled in."""
    fixed = {"Date": DAY, "Amount": "10.00"}
    names = ["Email", *(name for name in fixed if name != column), column]
    rows = ([f"p{i}@ejemplo.es", *(fixed[n] for n in names[1:-1]), cell] for i, cell in enumerate(cells))
    return "\n".join(delimiter.join(row) for row in ([*names], *rows)) + "\n"


def _wrapped(text: str) -> str:
    """Every line as one quoted cell, as a spreadsheet saves a file whose delimiter it does not know."""
    return "".join('"' + line.replace('"', '""') + '"\n' for line in text.splitlines())


def odd_files() -> dict[str, bytes]:
    """File name -> bytes of every odd file."""
    plain = payments()
    named = _table('2026-03-14,ana@ejemplo.es,1000.50,Approved,"Ruiz, Ana"', header=",".join((*HEADER, "Name")))
    texts = {
        "lines_quoted_whole.csv": _wrapped(named),
        "lines_quoted_semicolons.csv": "".join(f"{line};;;\n" for line in _wrapped(plain).splitlines()),
        "apostrophes_around_cells.csv": "".join(
            ",".join(f"'{cell}'" for cell in line.split(",")) + "\n" for line in plain.splitlines()
        ),
        "typographic_quotes.csv": "".join(
            ",".join(f"“{cell}”" for cell in line.split(",")) + "\n" for line in plain.splitlines()
        ),
        "formula_quotes.csv": _table(
            '="2026-03-14",="ana@ejemplo.es",="1000.50",="00123"', header="Date,Email,Amount,Payment ID"
        ),
        "space_before_quote.csv": _table(
            '2026-03-14, ana@ejemplo.es, 1000.50, "Ruiz, Ana"', header="Date, Email, Amount, Name"
        ),
        "ruled_header.txt": plain.replace("\n", "\n----------,-------,------,------\n", 1),
        "markdown.txt": "".join(
            f"| {line.replace(',', ' | ')} |\n" for line in plain.replace("\n", "\n---,---,---,---\n", 1).splitlines()
        ),
        "remark_below.csv": plain + "\n3 rows exported\n",
        "remark_below_es.csv": plain + "Generado el 2026-04-01,,,\n",
        "old_end_mark.csv": plain + "\x1a",
        "leads_remark.csv": "Email,Opt-in Date,Source\nana@ejemplo.es,2026-03-01,webinar\nEnd of report,,\n",
        "two_exports_joined.csv": plain + "\ufeff" + plain.replace("2026-03", "2026-04"),
        "no_cents_dash.csv": _rows("Amount", "CHF 1'200.-", "CHF 1'200.—", "EUR 500,-", "-10.50"),
        "indian_grouping.csv": _rows("Amount", "12,34,567.00", "₹1,23,456.50", "10.50"),
        "more_currencies.csv": _rows(
            "Amount", "¥1050", "S/. 10.50", "zł10.50", "CA$10.50", "10.50 ₺", "10.50 kr"
        ),
        "invisible_signs.csv": _rows("Amount", "\u200b10.50", "10.50\u200e", "\u202a10.50\u202c", "\u2011 10.50"),
        "invisible_days.csv": _rows("Date", "\u200e31/03/2026", "31\u200e/03\u200e/2026", "2026\u201103\u201131"),
        "other_languages_days.csv": _rows(
            "Date", "14 março 2026", "14 de março de 2026", "14 mars 2026", "14. März 2026", "14 marzo 2026"
        ),
        "database_days.csv": _rows("Date", "2026-03-14 10:00:00.123456+00", "46095,5", "Sat Mar 14 2026 10:00:00 GMT+0000 (Western European Time)"),
        "quantity_phones.csv": _table(
            "2026-03-14,,10.00,600111222.0", "2026-03-14,,11.00,+34600111222.0", header="Date,Email,Amount,Phone"
        ),
        "quoted_addresses.csv": _table("2026-03-14;“ana@ejemplo.es”;10.00;Paid in full").replace(",", ";"),
    }  # fmt: skip
    return {name: text.encode() for name, text in texts.items()} | {
        "utf32.csv": plain.encode("utf-32"),
        "nul_padding.csv": plain.encode() + bytes(4096),
    }


def other_vendors() -> dict[str, bytes]:
    """File name -> bytes of vendor exports in other languages, and of vendors met later."""
    paypal = {
        "paypal_de.csv": (
            '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto","Absender E-Mail-Adresse",'
            '"Empfänger E-Mail-Adresse","Transaktionscode","Zugehöriger Transaktionscode"\n'
            '"25.01.2026","10:00:00","Europe/Berlin","Ana","Website-Zahlung","Abgeschlossen","EUR","1.653,75","-48,26","1.605,49",'
            '"ana@ejemplo.es","yo@ejemplo.es","TX1",""\n'
            '"26.01.2026","10:00:00","Europe/Berlin","Ana","Rückzahlung","Abgeschlossen","EUR","-653,75","0,00","-653,75",'
            '"yo@ejemplo.es","ana@ejemplo.es","TX2","TX1"\n'
            '"27.01.2026","10:00:00","Europe/Berlin","","Allgemeine Abbuchung","Abgeschlossen","EUR","-900,00","0,00","-900,00","yo@ejemplo.es","","TX3",""\n'
            '"28.01.2026","10:00:00","Europe/Berlin","Luis","Website-Zahlung","Ausstehend","EUR","9,00","0,00","9,00","luis@ejemplo.es","yo@ejemplo.es","TX4",""\n'
        ),
        "paypal_fr.csv": (
            '"Date","Heure","Fuseau horaire","Nom","Type","État","Devise","Avant commission","Commission","Net",'
            '"De l\'adresse email","À l\'adresse email","Numéro de transaction"\n'
            '"25/01/2026","10:00:00","CET","Ana","Paiement","Terminé","EUR","1\u202f653,75","-48,26","1\u202f605,49","ana@ejemplo.es","yo@ejemplo.es","TX1"\n'
        ),
    }
    texts = paypal | {
        # Opened and saved in a Spanish Excel: the leads among the payments do not prove the order of their days themselves.
        "stripe_excel_es.csv": (
            "id;Created date (UTC);Amount;Amount Refunded;Currency;Captured;Fee;Status;Customer Email;UTM Source\n"
            "ch_1;05/01/2026 10:00;97,00;0,00;eur;VERDADERO;3,10;Paid;ana@ejemplo.es;ig\n"
            "ch_2;15/01/2026 10:00;1.197,00;0,00;eur;VERDADERO;33,10;Paid;luis@ejemplo.es;\n"
        ),
        "hubspot_contacts_es.csv": (
            "ID de registro,Nombre,Apellidos,Correo,Número de teléfono,Propietario del contacto,Estado del lead,Fecha de creación,Fuente original\n"
            "101,Ana,Ruiz,ana@ejemplo.es,+34600111222,Eva,Nuevo,2026-03-12 09:14,Búsqueda orgánica\n"
        ),
        "hubspot_deals_es.csv": (
            "ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre,Propietario del negocio,Valor,Fecha de creación,Contacto asociado\n"
            "9001,Ana,Cierre ganado,2026-03-20 10:00,Eva,3000,2026-03-12 09:14,Ana (ana@ejemplo.es)\n"
        ),
        "pipedrive_es.csv": (
            "Trato - ID,Trato - Título,Trato - Valor,Trato - Moneda de Valor,Trato - Estado,Trato - Ganado el,Trato - Trato creado,"
            "Trato - Propietario,Trato - Persona de contacto,Persona - Correo electrónico - Trabajo\n"
            '1,Ana,"3.000,50",EUR,Ganado,20/01/2026 10:00,15/01/2026 10:00,Eva,Ana Ruiz,ana@ejemplo.es\n'
        ),
        "hotmart_es.csv": (
            "Nombre del producto;Transacción;Medio de pago;Moneda;Fecha de venta;Fecha de confirmación;Estado;Nombre;Email;Precio total\n"
            "Curso;HP1;Tarjeta;USD;15/01/2026 10:00:00;15/01/2026 10:01:00;Aprobado;Ana;ana@ejemplo.es;197,50\n"
            "Curso;HP2;Tarjeta;USD;16/01/2026 10:00:00;;Expirado;Luis;luis@ejemplo.es;197,50\n"
        ),
        "google_forms_es.csv": (
            "Marca temporal,Dirección de correo electrónico,Nombre y apellidos,¿Cuánto facturas?\n"
            "9/08/2026 23:59:59,ana@ejemplo.es,Ana Ruiz,10k\n15/08/2026 10:00:00,luis@ejemplo.es,Luis,\n"
        ),
        "google_ads_pt.csv": (
            "Relatório de campanha\n1 de janeiro de 2026 - 31 de janeiro de 2026\nStatus da campanha,Campanha,Código da moeda,Custo,Impr.\n"
            'Ativado,Marca,BRL,"1.025,50",1.000\nTotal: conta, --,BRL,"1.025,50",1.000\n'
        ),
        "tiktok_ads.csv": (
            "Campaign name,Date,Cost,Currency,Impressions,Clicks (Destination)\nReto,2026-01-15,100.50,USD,1000,20\n"
            "Total of 1 results,-,100.50,USD,1000,20\n"
        ),
    }
    return {name: text.encode() for name, text in texts.items()}
