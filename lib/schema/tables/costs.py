"""Costs: ads, team, software (docs/numbers.md decision 99)."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column

TABLE = Table(
    name="costs",
    order=6,
    titles=("gastos", "costes", "costos", "kosten", "ausgaben"),
    proof=("category", "utm_source", "utm_campaign", "description"),
    surely=(
        "cost", "costs", "spend", "spent", "expense", "gasto", "coste", "costo", "inversion", "kosten", "ausgabe",
        "ausgaben",
    ),
    against=("balance", "saldo", "stage", "etapa", "pipeline", "ticket", "nps"),
    date="date",
    keys=(("id",), ("date", "category", "amount", "utm_source", "utm_campaign", "rep", "offer", "description")),
    # A platform restates what it said of a day (decision 99).
    vendor_keys=(("id",), ("date", "utm_source", "utm_campaign", "description")),
    apart=("level", "starts_on", "ad_account"),
    money=("amount",),
    needed_to_count=("amount",),
    fields=(
        column(
            "date", Kind.DATE, "datum", "tag", "day", "expense date", "fecha", "día", "cost date", "spend date",
            "date of expense", "paid on", "fecha del gasto", "fecha de gasto", "fecha del coste", "fecha de coste",
            "fecha del costo", "fecha de costo",
            maybe=("data",),
            required=True,
        ),
        column(
            "category", Kind.WORD, "kategorie", "kostenart", "cost category", "expense type", "categoría",
            "cost type", "type of cost", "expense category", "category of cost", "type", "tipo de gasto",
            "tipo de coste", "tipo de costo", "categoría de gasto", "categoría del gasto", "categoría de coste",
            "categoría de costo", "tipo", "rubro", "partida",
            vocabulary="cost_category", required=True,
        ),
        column(
            "amount", Kind.MONEY, "betrag", "kosten", "ausgabe", "ausgaben", "werbekosten", "cost", "spend",
            "amount spent", "importe", "coste", "gasto", "inversión", "cost amount", "expense", "expense amount",
            "total", "total cost", "total spend", "ad spend", "value", "costo", "monto", "cantidad", "gasto total",
            "gastado", "coste total", "costo total", "inversión total", "importe gastado", "monto gastado",
            "valor", "montant", "importo",
            required=True,
        ),
        column("id", Kind.ID, "cost id", "expense id", "id gasto", "id de gasto", "id coste"),
        column(
            "utm_source", Kind.UTM, "quelle", "plattform", "kanal", "source", "platform", "fuente", "plataforma",
            "source utm", "channel", "ad platform", "traffic source", "fuente utm", "origen", "canal",
            "utm fuente",
            utm="source",
        ),
        column(
            "utm_campaign", Kind.UTM, "kampagne", "kampagnenname", "campaign", "campaign name", "campaña",
            "campaña utm", "nombre de la campaña", "nombre de campaña", "utm campaña",
            utm="campaign",
        ),
        column(
            "rep", Kind.TEXT, "vertriebler", "verkäufer", "salesperson", "vendedor", "sales rep", "closer",
            "comercial", "representante",
            team=True,
        ),
        column("offer", Kind.TEXT, "produkt", "angebot", "product", "oferta", "producto", "program", "programa"),
        column(
            "currency", Kind.CURRENCY, "währung", "waehrung", "moneda", "divisa", "currency code",
            "código de moneda",
        ),
        column(
            "description", Kind.TEXT, "beschreibung", "notiz", "bemerkung", "note", "notes", "concepto",
            "descripción", "details", "detail", "memo", "comments", "nota", "notas", "detalle", "comentario",
            "comentarios",
        ),
        # What an ad platform's report says of its own rows: whether each is a campaign, an ad set or an ad, from which
        # day on it tells, and of which of the business's accounts (docs/numbers.md decision 99).
        column("level", Kind.TEXT, later=True),
        column("starts_on", Kind.DATE, "reporting starts", "inicio del informe", "start date", later=True),
        column("ad_account", Kind.TEXT, "cuenta publicitaria", later=True),
    ),
)  # fmt: skip
