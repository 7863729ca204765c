"""Exchange rates: what one unit of a currency was worth from a day on."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column

TABLE = Table(
    name="rates",
    order=7,
    titles=("tipos de cambio",),
    proof=("rate",),
    against=("amount", "importe", "email", "correo"),
    date="date",
    keys=(("currency", "date"), ("date", "currency", "rate")),
    needed_to_count=("rate", "currency", "date"),
    fields=(
        column("date", Kind.DATE, "day", "rate date", "valid from", "fecha", "día", "válido desde", required=True),
        column(
            "currency", Kind.CURRENCY, "currency code", "from currency", "moneda", "divisa", "código de moneda",
            required=True,
        ),
        # What one unit of the currency is worth in the workspace's.
        column(
            "rate", Kind.RATE, "exchange rate", "fx rate", "fx", "tipo de cambio", "tasa de cambio", "tasa",
            "cotización",
            required=True,
        ),
    ),
)  # fmt: skip
