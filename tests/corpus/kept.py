"""Files as founders keep them by hand, and newer exports: met in a second round, after the others."""

from __future__ import annotations


def kept_files() -> dict[str, bytes]:
    """File name -> bytes of every file of the second round."""
    texts = {
        "percent_columns.csv": (
            "Date,Email,Amount,IVA %,Discount %,Comisión (%)\n2026-03-14,ana@ejemplo.es,121.00,21,10,2.9\n"
        ),
        "total_of_brackets.csv": (
            "Fecha;Correo;Importe;Estado;IVA\n"
            "31/12/2025;ana@ejemplo.es;1.234,56 €;Pagado; -   € \n"
            "01/11/2025;luis@ejemplo.es;(250,00) €;Reembolsado;0,00 €\n"
            ";;984,56 €;;\n"
        ),
        "closer_tracker.csv": (
            "Call Date,Lead Name,Lead Email,Closer,Setter,Call Outcome,Offer Made?,Cash Collected,Contract Value,UTM Source\n"
            "3/14/2026,Ana,ana@ejemplo.es,Eva,Leo,Qualified,Yes,$1500,$3000,ig\n"
            "3/15/2026,Luis,luis@ejemplo.es,Eva,Leo,No Show,No,,,\n"
        ),
    }
    return {name: text.encode() for name, text in texts.items()}
