"""Customers: what a list or a CRM says of clients, and the totals that stand in for payments (docs/numbers.md section 1)."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column
from lib.schema.header_words import PIPELINE, SALE, STAFF, SURVEY, TICKET, USAGE
from lib.schema.shared import CUSTOMER_IDS, person, utm

TABLE = Table(
    name="customers",
    order=1,
    titles=("clientes", "alumnos", "kunden", "teilnehmer"),
    proof=(
        "joined_date", "close_date", "deal", "offers", "closers", "setters", "triagers", "cold_callers",
        "affiliates", "csms", "set_sources", "onboarding_date", "onboarding_completed_date", "graduation_date",
        "cancel_date", "testimony", "upsell_presented", "backend_presented", "coaching_times",
        "contracted_revenue", "gross_revenue", "refunds", "discounts", "pending_payments", "last_payment_date",
        "methods", "payment_types", "channel", "invoices", "receipts", "billing_info", "sales_call_ids",
        "csm_call_ids", "payment_ids", "tracking_ids", "income", "client_account",
    ),
    says=(
        "customer", "client", "cliente", "student", "alumno", "member", "miembro", "kunde", "kundin", "teilnehmer",
    ),
    against=(*STAFF, *SURVEY, *TICKET, *USAGE, *PIPELINE, *SALE),
    date="close_date",
    # A client's purchases are told apart within one id or e-mail: each is a row of its own (decision 96).
    keys=(("id",), ("email",), ("phone",), ("full_name", "joined_date", "close_date")),
    apart=("close_date", "joined_date", "offers"),
    money=("gross_revenue", "contracted_revenue"),
    of_people=True,
    person_id="id",
    named_by=("email", "phone"),
    fields=(
        *person(required=True),
        column("id", Kind.ID, "record id", *CUSTOMER_IDS),
        column(
            "joined_date", Kind.DATE, "startdatum", "beitrittsdatum", "eintrittsdatum", "kunde seit", "joined",
            "join date", "start date", "date joined", "fecha de ingreso", "fecha de alta", "joined on",
            "date of joining", "member since", "customer since", "client since", "enrollment date",
            "enrolment date", "signup date", "fecha de inicio", "fecha de entrada",
            "fecha de incorporación al programa", "fecha de unión", "alta", "inicio", "fecha de comienzo",
        ),
        column(
            "close_date", Kind.DATE, "abschlussdatum", "kaufdatum", "verkaufsdatum", "closed date", "date closed",
            "purchase date", "sale date", "fecha de cierre", "fecha de compra", "fecha de venta", "closed on",
            "date of purchase", "purchased on", "bought on", "fecha del cierre", "fecha de la venta",
            "fecha de la compra", "cierre",
        ),
        column(
            "client_account", Kind.TEXT, "kunde", "firma", "unternehmen", "client", "account", "business",
            "company", "cliente", "cuenta", "empresa", "cuenta de cliente", "cuenta del cliente",
            personal=True,
        ),
        column(
            "country", Kind.COUNTRY, "land", "país", "country of residence", "país de residencia", "residence",
            "country name", "pais de origen",
        ),
        column("age", Kind.TEXT, "alter", "altersgruppe", "age range", "edad", "rango de edad"),
        column("gender", Kind.WORD, "geschlecht", "sex", "género", "sexo", vocabulary="gender"),
        column(
            "income", Kind.MONEY, "client income", "income earned", "ingresos", "ingresos del cliente",
            "client earnings", "ingreso", "ingresos generados",
        ),
        column(
            "ig_link", Kind.TEXT, "instagram", "instagram link", "ig", "enlace de instagram", "ig profile",
            "instagram profile", "instagram url", "instagram handle", "link de instagram", "link ig",
            "perfil de instagram",
            personal=True,
        ),
        column(
            "crm_link", Kind.TEXT, "crm", "crm url", "enlace crm", "enlace del crm", "crm profile", "link crm",
            "link del crm",
            personal=True,
        ),
        column(
            "channel", Kind.WORD, "channels", "sale channel", "canal", "canales", "sales channel",
            "canal de venta",
            vocabulary="channel",
        ),
        column(
            "deal", Kind.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago",
            "tipo de acuerdo", "payment plan", "tipo de trato", "trato", "tipo de pago acordado",
            "modalidad de pago", "forma de pago acordada", "plan de pago",
            vocabulary="deal",
        ),
        column(
            "offers", Kind.LIST, "angebot", "produkt", "programm", "kurs", "offer", "product", "products",
            "program", "oferta", "ofertas", "producto", "programa", "offer name", "offer purchased",
            "product name", "programme", "course", "curso", "servicio", "formación", "oferta comprada",
            "nombre de la oferta", "nombre del producto",
        ),
        column(
            "closers", Kind.LIST, "vertriebler", "vertrieblerin", "verkäufer", "verkäuferin", "closer",
            "sales rep", "closer / csm", "closed by", "cerrador", "cerradores", "vendedor", "closer name",
            "sales person", "primary closer", "vendedores", "vendedor/a", "vendedora", "asesor", "asesora",
            "asesor comercial", "asesor de ventas", "comercial",
            team=True,
        ),
        column(
            "setters", Kind.LIST, "setter", "appointment setter", "agendador", "setter name", "agendadores",
            "appointment setters", "prospector",
            team=True,
        ),
        column("triagers", Kind.LIST, "triager", "triagista", "triajista", team=True),
        column("cold_callers", Kind.LIST, "cold caller", "llamador en frío", "llamada en frío", team=True),
        column(
            "affiliates", Kind.LIST, "affiliate", "partner", "partners", "afiliado", "afiliados",
            "affiliate partner", "referred by", "referrer", "referido por",
            team=True,
        ),
        column(
            "csms", Kind.LIST, "betreuer", "betreuerin", "kundenbetreuer", "kundenbetreuerin", "csm",
            "client success manager", "customer success manager", "success manager", "coach", "csm name",
            "account manager", "gestor de éxito", "gestor de éxito del cliente", "mentor", "mentora", "tutor",
            "tutora", "responsable de éxito del cliente",
            team=True,
        ),
        column(
            "set_sources", Kind.LIST, "set_source", "set source", "appointment source", "fuente de agenda",
            "set by source", "fuente de la cita", "origen de la cita", "fuente de agendamiento",
            "origen de agenda",
        ),
        column(
            "onboarding_date", Kind.DATE, "onboarded date", "onboarding start", "fecha de onboarding",
            "fecha de incorporación", "onboarding started", "onboarded", "onboarded on", "onboarding day",
            "onboarding", "inicio de onboarding", "fecha inicio onboarding", "fecha de inicio de onboarding",
        ),
        column(
            "onboarding_completed_date", Kind.DATE, "onboarding completed", "onboarding completion date",
            "onboarding completado", "onboarding end", "onboarding complete", "onboarding completed on",
            "onboarding finished", "fin de onboarding", "fecha fin onboarding", "fecha de fin de onboarding",
            "fecha de onboarding completado",
        ),
        column(
            "graduation_date", Kind.DATE, "graduated date", "graduated", "fecha de graduación", "graduated on",
            "date graduated", "fecha graduado", "fecha de graduado", "graduación",
        ),
        column(
            "cancel_date", Kind.DATE, "kündigungsdatum", "gekündigt am", "kündigung", "cancelled date",
            "canceled date", "cancellation date", "churn date", "fecha de cancelación", "fecha de baja",
            "cancelled on", "canceled on", "cancelled at", "canceled at", "churned on", "churned date",
            "fecha cancelado", "baja", "cancelación",
        ),
        column(
            "testimony", Kind.TEXT, "testimonial", "testimonio", "testimonials", "testimonial link",
            "testimony link", "testimonios", "enlace de testimonio", "testimonio (enlace)",
            personal=True,
        ),
        column(
            "optin_date", Kind.DATE, "opt-in date", "lead date", "fecha de optin", "fecha de registro", "opted in",
            "opted in on", "first optin date", "date of optin", "fecha de primer optin", "fecha del optin",
            "fecha opt in", "fecha de captación",
        ),
        column(
            "optin_first", Kind.UTM, "first optin", "first opt-in source", "primer optin", "first touch",
            "first source", "optin first source", "primera fuente", "optin primero", "primer contacto",
            utm="optin",
        ),
        column(
            "optin_last", Kind.UTM, "last optin", "last opt-in source", "último optin", "last touch",
            "last source", "última fuente", "optin último",
            utm="optin",
        ),
        column(
            "optin_all", Kind.LIST, "all optins", "optin sources", "opt-in sources", "todos los optins",
            "all sources", "all touches", "todas las fuentes", "fuentes de optin",
            utm="optin", history=True,
        ),
        *utm("source", "medium", "campaign", "content", "term"),
        column(
            "upsell_presented", Kind.BOOL, "upsell offered", "upsell presentado", "presented upsell",
            "upsell pitched", "upsell ofrecido", "se presentó upsell",
        ),
        column(
            "backend_presented", Kind.BOOL, "backend offered", "backend presentado", "presented backend",
            "backend pitched", "backend ofrecido", "se presentó backend",
        ),
        column("sales_call_ids", Kind.LIST, "sales call id"),
        column("csm_call_ids", Kind.LIST, "csm call id"),
        column("payment_ids", Kind.LIST, "payment id"),
        column("tracking_ids", Kind.LIST, "tracking id"),
        column(
            "invoices", Kind.LIST, "rechnung", "rechnungen", "facturas", "invoice", "invoice links", "factura",
            personal=True,
        ),
        column("receipts", Kind.LIST, "recibos", "receipt", "receipt links", "recibo", personal=True),
        column(
            "billing_info", Kind.TEXT, "billing infos", "datos de facturación", "billing information",
            "billing details", "billing", "información de facturación",
            personal=True,
        ),
        # Totals per customer. They stand in for a payments table and give way to it (docs/numbers.md section 1).
        column(
            "coaching_times", Kind.NUMBER, "coachings", "coaching sessions", "sesiones de coaching",
            "coaching calls", "coaching count", "number of coachings", "coachings completed",
            "sesiones completadas", "número de coachings", "coachings completados",
        ),
        column(
            "contracted_revenue", Kind.MONEY, "vertragswert", "vertragssumme", "auftragswert", "auftragssumme",
            "total contracted revenue", "contract value", "contracted", "ingresos contratados",
            "valor del contrato", "total contracted", "contract amount", "total contract value", "tcv",
            "deal value", "ingreso contratado", "total contratado", "importe contratado", "monto contratado",
            "facturación contratada", "valor contratado", "contratado", "importe del contrato",
            "total del contrato", "precio acordado", "importe acordado",
            maybe=("contrato", "contract"),
        ),
        column(
            "gross_revenue", Kind.MONEY, "bezahlt", "gezahlt", "umsatz", "total gross revenue", "cash collected",
            "total paid", "ingresos brutos", "total pagado", "cobrado", "revenue", "total revenue", "amount paid",
            "total collected", "collected", "gross", "ingreso bruto", "total cobrado", "importe pagado",
            "monto pagado", "importe cobrado", "monto cobrado", "paid", "pagado", "abonado", "recibido",
            "ingresado",
        ),
        column(
            "processing_fees", Kind.MONEY, "total processing fees", "processing fee",
            "comisiones de procesamiento", "stripe fees", "comisiones", "comisión de procesamiento",
            "gastos de procesamiento",
        ),
        column(
            "extra_fees", Kind.MONEY, "total extra fees", "extra fee", "cargos extra", "surcharges", "cargo extra",
            "recargos", "comisiones extra", "tarifas extra",
        ),
        column(
            "refunds", Kind.MONEY, "erstattung", "erstattet", "rückerstattung", "total refunds", "refunded",
            "reembolsos", "refund", "refund amount", "amount refunded", "total refunded", "reembolso",
            "importe reembolsado", "total reembolsos", "devoluciones", "devuelto", "devolución",
        ),
        column(
            "discounts", Kind.MONEY, "rabatt", "nachlass", "total discounts", "discount", "descuento",
            "descuentos", "discount amount", "total discount", "descuento total", "descuentos totales",
            share="fraction",
        ),
        column(
            "vat", Kind.MONEY, "mwst", "ust", "mehrwertsteuer", "umsatzsteuer", "iva", "value added tax", "tax",
            "taxes", "vat amount", "impuesto", "impuestos",
            share="fraction",
        ),
        column(
            "pending_payments", Kind.MONEY, "offen", "offener betrag", "ausstehend", "pending payment",
            "outstanding", "pagos pendientes", "pending amount", "amount owed", "balance due",
            "outstanding balance", "pago pendiente", "pendiente de pago", "importe pendiente", "saldo pendiente",
            "pendiente", "por cobrar", "pendiente de cobro", "adeudado", "restante", "por pagar",
        ),
        column(
            "last_payment_date", Kind.DATE, "last payment", "fecha del último pago", "last paid", "last paid on",
            "fecha de último pago", "último pago",
        ),
        column(
            "methods", Kind.LIST, "zahlungsart", "zahlungsmethode", "zahlungsweise", "method", "payment method",
            "métodos", "método de pago", "payment methods", "método", "métodos de pago", "forma de pago",
            "formas de pago",
        ),
        column(
            "payment_types", Kind.LIST, "payment type", "types", "tipo de pago", "types of payment",
            "tipos de pago", "tipos",
        ),
        column("currency", Kind.CURRENCY, "währung", "waehrung", "moneda", "divisa"),
        column(
            "updated_at", Kind.DATE, "geändert am", "aktualisiert am", "last modified", "last modified date",
            "updated at", "last updated", "updated on", "última modificación", "fecha de modificación",
            "actualizado el",
            later=True,
        ),
    ),
)  # fmt: skip
