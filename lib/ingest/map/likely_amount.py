"""Which column of a file is likely to be its amounts, where none is called so: a hint for a refusal, never a reading.

The cells say that it can be money, and the words of its header that it is what was sold for: ``Sales``, ``Umsatz``, ``Turnover``.
"""

from __future__ import annotations

from collections.abc import Iterable

from lib.ingest.map.cells import Cells, fits
from lib.schema.fields import header_words, word_set
from lib.schema.tables import TABLES

_SOLD = word_set(
    "sale sales venta ventas revenue revenues turnover umsatz umsatze erlos erlose verkauf total subtotal amount importe monto "
    "betrag summe montant importo valor value gross net bruto neto brutto netto paid pagado cobrado income ingreso ingresos "
    "earnings proceeds facturacion facturado chiffre vente ventes vendite vendas receita fatturato incasso ca grandtotal"
)
_PRICE = word_set("price precio preis prix prezzo preco rate tarifa charge fee")
_NOT_SOLD = word_set(
    "cost costs costo costos coste costes kosten profit profits beneficio beneficios gewinn margin margen marge discount discounts "
    "descuento descuentos rabatt remise sconto desconto tax taxes vat iva mwst steuer impuesto impuestos shipping freight envio "
    "versand quantity qty cantidad menge unidades units count percent pct percentage ratio target budget forecast refund "
    "refunded reembolso balance saldo id ids code number no row zip postal year month day rank age"
)
_EACH = word_set(
    "quantity qty cantidad menge unidades uds units piezas pieces stuck anzahl quantite quantita quantidade"
)


def likely_amount(headers: Iterable[str], cells: Cells) -> str:
    """The header of the column that looks most like what each row came to; empty if none does."""
    ranked = [(rank, -at, header) for at, header in enumerate(headers) if (rank := _rank(header, cells))]
    return max(ranked, default=(0, 0, ""))[2]


def price_of_each(headers: Iterable[str], cells: Cells) -> str:
    """The header of a column that looks like the price of one piece, since another says how many; empty if there is none."""
    headers = tuple(headers)
    if not any(word_set(header) & _EACH for header in headers):
        return ""
    return next((h for h in headers if word_set(h) & _PRICE and _is_money(h, cells)), "")


def _rank(header: str, cells: Cells) -> int:
    """How much a column looks like amounts: 0 not at all, more if its last word says so as well (``Total sales``)."""
    words = header_words(header)
    if not word_set(header) & _SOLD or word_set(header) & (_NOT_SOLD | _PRICE) or not _is_money(header, cells):
        return 0
    return 1 + sum(word in _SOLD for word in words)


def _is_money(header: str, cells: Cells) -> bool:
    return bool(cells[header].texts) and fits(TABLES["payments"].by_name["amount"], cells[header])
