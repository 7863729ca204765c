"""Payments: what was paid, refunded, disputed, is owed or was only invoiced (docs/numbers.md section 2)."""

from __future__ import annotations

from lib.schema.fields import Kind, Stages, Table, column
from lib.schema.header_words import PIPELINE, STAFF, SURVEY, TERMS, TICKET
from lib.schema.shared import CUSTOMER_ID, person, utm

COLLECTED = (
    "paid", "collected", "payment", "pagado", "cobrado", "abonado", "recibido", "ingresado", "pago", "cobro",
    "bezahlt", "gezahlt", "zahlung",
)  # fmt: skip
"""What was collected, or whether it was: an amount, or yes and no. What a file calls a payment may be its amount."""

STAGES = Stages(
    ranks=(
        ("pending", 1),
        ("failed", 2),
        ("approved", 2),
        ("partially_refunded", 3),
        ("refunded", 4),
    )
)
"""How far along a payment is. A disputed one can be won back and has no stage."""

TABLE = Table(
    name="payments",
    order=3,
    titles=("pagos", "cobros", "zahlungen"),
    proof=(
        "amount", "status", "currency", "method", "kind", "payment_type", "deal", "deal_id", "tracking_id",
        "list_price", "contracted_revenue", "discount", "processing_fee", "extra_fee", "vat", "refund_amount",
        "refund_date", "due_date", "closer", "setter", "sales_call_id",
    ),
    surely=(
        "payment", "pago", "paid", "pagado", "cobro", "cobrado", "charge", "transaction", "transaccion", "zahlung",
        "bezahlt", "gezahlt",
    ),
    says=("invoice", "factura", "order", "pedido", "collected", "rechnung", "bestellung"),
    against=(
        *PIPELINE, *TICKET, *SURVEY, *STAFF, *TERMS, "quote", "presupuesto", "estimate", "cart", "carrito",
        "budget", "leads", "impressions", "impresiones", "clicks", "clics",
    ),
    # What is to be won has an amount, a person and a day as well.
    hardly=(
        "stage", "etapa", "fase", "pipeline", "embudo", "probability", "probabilidad", "forecast", "quote",
        "presupuesto", *TERMS,
    ),
    date="date",
    keys=(("id", "kind"), ("date", "email", "full_name", "amount", "kind", "offer", "tracking_id", "due_date")),
    apart=("invoice", "customer_id"),
    money=("amount",),
    one_by_one=True,
    person_id="customer_id",
    named_by=("email", "phone", "customer_id"),
    record=("id", "kind"),
    needed_to_count=("amount",),
    fields=(
        column(
            "date", Kind.DATE, "datum", "zahlungsdatum", "bezahlt am", "gezahlt am", "zahlungseingang",
            "rechnungsdatum", "payment date", "paid at", "paid on", "date paid", "fecha", "fecha de pago",
            "fecha del pago", "date of payment", "transaction date", "paid date", "collected on", "charge date",
            "order date", "fecha de pedido", "fecha del pedido", "fecha de cobro", "fecha del cobro",
            "fecha de transacción", "fecha de la transacción", "fecha pago", "f. pago", "día de pago",
            "fecha del abono", "created", "created at", "created on", "created date", "date created", "creado",
            "creado el", "fecha de creación", "day", "día", "timestamp", "date de paiement", "date du paiement",
            "data pagamento", "data di pagamento", "data do pagamento", "data de pagamento", "data da compra",
            maybe=("data",),
            required=True,
        ),
        *person(required=True),
        CUSTOMER_ID,
        column(
            "amount", Kind.MONEY, "betrag", "bruttobetrag", "brutto", "gesamtbetrag", "summe", "umsatz",
            "zahlbetrag", "payment amount", "amount paid", "gross revenue", "importe", "monto", "cantidad",
            "amount collected", "collected amount", "cash collected", "total", "total amount", "total paid",
            "value", "paid amount", "gross amount", "importe pagado", "importe cobrado", "importe total",
            "monto pagado", "monto total", "total pagado", "ingresos brutos", "ingreso bruto", "cantidad pagada",
            "gross", "bruto", "importe bruto", "monto bruto", "total bruto", "amount charged", "charged amount",
            "amount total", "valor", "importe abonado", "ingreso", "ingresos", "montant", "montant total",
            "montant payé", "importo", "importo totale", "importo pagato", "valor pago", "valor total",
            maybe=(*COLLECTED, "cuota", "instalment", "installment"),
            required=True,
        ),
        column(
            "status", Kind.WORD, "zahlungsstatus", "payment status", "statuses", "estado", "estado del pago",
            "status of payment", "transaction status", "estado de pago", "estado de la transacción", "estatus",
            "situación", "situación del pago", "statut", "statut du paiement", "stato", "stato pagamento",
            "situação", "situação do pagamento",
            maybe=COLLECTED,
            asked=(*COLLECTED, "pagada", "cobrada", "abonada", "recibida"),
            vocabulary="payment_status", assumed="approved", stages=STAGES,
        ),
        column(
            "id", Kind.ID, "zahlungs-id", "zahlungsnummer", "payment id", "payment_ids", "id pago", "id de pago",
            "payment reference", "payment number", "payment no", "id del pago", "identificador de pago",
            "número de pago", "referencia de pago",
        ),
        column(
            "tracking_id", Kind.ID, "tracking_ids", "transaction id", "id de transacción", "transaction no",
            "reference", "reference id", "id transacción", "id de seguimiento", "referencia",
        ),
        column(
            "invoice", Kind.ID, "rechnung", "rechnungsnummer", "rechnungs-nr.", "invoice number", "invoice no",
            "invoice id", "factura", "nº factura", "número de factura",
            later=True,
        ),
        column(
            "kind", Kind.WORD, "entry", "entry kind", "payment kind", "tipo de entrada", "kind of payment",
            "record type", "entry type", "clase de pago", "tipo de registro", "tipo de movimiento",
            vocabulary="payment_kind",
        ),
        column(
            "payment_type", Kind.WORD, "type", "types", "tipo de pago", "type of payment", "tipo", "billing type",
            "tipo de cobro",
            vocabulary="payment_type",
        ),
        column(
            "deal", Kind.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago", "type of deal",
            "payment plan", "plan type", "tipo de acuerdo", "trato", "tipo de trato", "modalidad de pago",
            "plan de pago", "plan de pagos",
            vocabulary="deal",
        ),
        column(
            "deal_id", Kind.ID, "contract id", "id de acuerdo", "id contrato", "deal number", "deal no",
            "contract number", "id del acuerdo", "id de contrato", "id del contrato", "id trato",
        ),
        column(
            "method", Kind.TEXT, "zahlungsart", "zahlungsmethode", "zahlungsweise", "methods", "payment method",
            "processor", "método", "método de pago", "paid with", "payment processor", "gateway",
            "payment gateway", "forma de pago", "medio de pago", "pasarela", "pasarela de pago", "procesador",
            "procesador de pago", "payment provider", "proveedor de pago", "vía de pago", "canal de pago",
            "plataforma de pago",
        ),
        column(
            "offer", Kind.LIST, "angebot", "produkt", "programm", "kurs", "offers", "product", "program", "oferta",
            "producto", "programa", "offer name", "product name", "programme", "item", "course", "curso",
            "nombre de la oferta", "nombre del producto", "ofertas", "servicio", "formación",
        ),
        column(
            "contracted_revenue", Kind.MONEY, "vertragswert", "vertragssumme", "auftragswert", "auftragssumme",
            "contract value", "contracted", "ingresos contratados", "valor del contrato", "contracted amount",
            "contract amount", "contracted value", "total contract value", "tcv", "deal value",
            "ingreso contratado", "importe contratado", "monto contratado", "valor contratado", "total contratado",
            "contratado", "importe del contrato", "total del contrato",
            maybe=("contrato", "contract"),
        ),
        column(
            "list_price", Kind.MONEY, "preis", "listenpreis", "price", "precio", "precio de lista", "full price",
            "regular price", "original price", "precio original", "precio completo",
        ),
        column(
            "discount", Kind.MONEY, "rabatt", "nachlass", "discounts", "discount amount", "descuento",
            "discount given", "descuentos", "importe descuento", "descuento aplicado",
            share="fraction",
        ),
        column(
            "processing_fee", Kind.MONEY, "gebühr", "gebühren", "zahlungsgebühr", "processing fees", "fee", "fees",
            "comisión", "comisiones", "comisión de procesamiento", "stripe fee", "paypal fee", "transaction fee",
            "gateway fee", "comisión de pasarela", "comisión de stripe", "comisión de paypal",
            "comisión de la pasarela", "gastos de procesamiento", "tarifa de procesamiento",
            "comisiones de procesamiento",
            share="percent",
        ),
        column(
            "extra_fee", Kind.MONEY, "extra fees", "surcharge", "cargo extra", "recargo", "other fee",
            "other fees", "extra charge", "extra charges", "financing fee", "cargos extra", "comisión extra",
            "comisiones extra", "recargos", "otros cargos", "tarifa extra",
            share="percent",
        ),
        column(
            "vat", Kind.MONEY, "mwst", "ust", "mehrwertsteuer", "umsatzsteuer", "tax", "iva", "value added tax",
            "impuesto", "vat amount", "tax amount", "taxes", "sales tax", "importe iva", "cuota iva", "impuestos",
            share="fraction",
        ),
        column(
            "refund_amount", Kind.MONEY, "erstattung", "erstattet", "rückerstattung", "erstatteter betrag",
            "refund", "refunds", "amount refunded", "refunded amount", "importe reembolsado", "reembolso",
            "refunded", "refund value", "total refunded", "monto reembolsado", "monto del reembolso",
            "importe del reembolso", "importe de reembolso", "reembolsado", "reembolsos", "devolución",
            "importe devuelto", "devuelto",
            grows=True,
        ),
        column(
            "refund_date", Kind.DATE, "erstattet am", "erstattungsdatum", "refunded date", "refunded at",
            "fecha de reembolso", "date refunded", "refunded on", "date of refund", "fecha del reembolso",
            "fecha reembolso", "fecha de devolución",
        ),
        column(
            "due_date", Kind.DATE, "fällig", "fällig am", "fälligkeit", "fälligkeitsdatum", "zahlungsziel", "due",
            "due on", "fecha de vencimiento", "vencimiento", "date due", "payment due", "payment due date",
            "fecha vencimiento", "fecha límite", "fecha límite de pago", "vence", "vence el",
        ),
        column(
            "currency", Kind.CURRENCY, "währung", "waehrung", "payment currency", "moneda", "divisa",
            "currency code", "código de moneda", "código de divisa",
        ),
        column(
            "updated_at", Kind.DATE, "geändert am", "aktualisiert am", "last modified", "last modified date",
            "updated at", "last updated", "updated on", "última modificación", "fecha de modificación",
            "actualizado el",
            later=True,
        ),
        column(
            "closer", Kind.LIST, "vertriebler", "vertrieblerin", "verkäufer", "verkäuferin", "closers",
            "sales rep", "closer / csm", "cerrador", "vendedor", "closer name", "salesperson", "rep", "closed by",
            "primary closer", "cerradores", "vendedores", "comercial", "cerrado por", "vendedora", "vendedor/a",
            "asesor", "asesora", "asesor comercial", "asesor de ventas",
            team=True,
        ),
        column(
            "setter", Kind.LIST, "setters", "appointment setter", "agendador", "setter name", "set by",
            "agendadores", "agendado por", "prospector",
            team=True,
        ),
        column(
            "csm", Kind.LIST, "betreuer", "betreuerin", "kundenbetreuer", "kundenbetreuerin", "csms",
            "client success manager", "customer success manager", "csm name", "gestor de éxito",
            "responsable de éxito del cliente", "gestor",
            team=True,
        ),
        column("triager", Kind.LIST, "triagers", "triagista", "triajista", team=True),
        column("cold_caller", Kind.LIST, "cold callers", "llamador en frío", team=True),
        column(
            "affiliate", Kind.LIST, "affiliates", "partner", "afiliado", "affiliate name", "referred by",
            "referido por", "afiliados",
            team=True,
        ),
        column(
            "set_source", Kind.LIST, "set_sources", "appointment source", "fuente de agenda", "fuente de la cita",
            "origen de la cita", "fuente de agendamiento",
        ),
        column(
            "channel", Kind.WORD, "channels", "sale channel", "canal", "sales channel", "canal de venta",
            "canales",
            vocabulary="channel",
        ),
        column(
            "sales_call_id", Kind.ID, "sales_call_ids", "call id", "id llamada de venta", "sales call",
            "id de llamada", "id de la llamada", "id de llamada de venta", "id llamada",
        ),
        *utm("source"),
    ),
)  # fmt: skip
