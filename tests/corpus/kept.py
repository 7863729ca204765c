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
        "hotmart_detailed.csv": (
            "Código da transação;Status da transação;Produto;Moeda de compra;Valor de compra com impostos;Valor de compra sem impostos;"
            "Comprador(a);Email do(a) Comprador(a);Telefone;Data da transação;Confirmação do pagamento;Método de pagamento\n"
            "HP1;Aprovado;Curso;BRL;1.997,00;1.800,00;Ana;ana@ejemplo.es;5511987654321;03/01/2026 09:15:22;04/01/2026 00:01:00;Pix\n"
            "HP2;Reembolsado;Curso;EUR;300,00;300,00;Luis;luis@ejemplo.es;(none);05/01/2026 09:15:22;(none);(none)\n"
            "HP3;Aguardando pagamento;Curso;BRL;97,50;97,50;(none);(none);(none);06/01/2026 09:15:22;(none);Boleto\n"
        ),
        "hotmart_detailed_es.csv": (
            "Código de la transacción;Estatus de la transacción;Fecha de la transacción;Producto;Moneda de compra;Valor de compra sin impuestos;"
            "Método de pago;Comprador(a);Email del Comprador(a);Teléfono\n"
            "HP10;Completo;03/02/2026 08:16:26;Curso;USD;497.5;Tarjeta;Ana;ana@ejemplo.es;34600111222\n"
        ),
        "typeform_greeting.csv": (
            "#,\"Hey 👋, what's your *first name*?\",What's your email?,Submit Date (UTC),Network ID\n"
            "r1,Ana,ana@ejemplo.es,2026-03-12 23:55:01,n1\n"
        ),
        "google_forms_whatsapp.csv": (
            "Marca temporal,Dirección de correo electrónico,¿Cómo te llamas?,¿Cuál es tu WhatsApp?,¿Te avisamos por WhatsApp?\n"
            "15/08/2026 10:00:00,luis@ejemplo.es,Luis,600111222,Sí\n"
        ),
        "paypal_subscription.csv": (
            "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n"
            "03/14/2026,09:15:00,PST,Ana,Subscription Payment,Completed,USD,97.00,-3.00,94.00,ana@ejemplo.es,yo@ejemplo.es,T1,\n"
            "03/15/2026,09:15:00,PST,Luis,Website Payment,Completed,USD,200.00,-6.00,194.00,luis@ejemplo.es,yo@ejemplo.es,T2,\n"
        ),
        "currency_in_header.csv": (
            'Fecha,Correo,Monto MXN,Comisión (MXN),Estatus\n31/12/2025,ana@ejemplo.es,"1,500.50",3.5,Pagado\n'
        ),
        "currency_sign_in_header.csv": (
            "Date,Email,Total ($),Total,Status\n2025-12-31,ana@ejemplo.es,20.50,18.10,Paid\n"
        ),
        "euros_in_header.csv": (
            "Fecha;Correo;Importe (€);Estado\n31/12/2025;ana@ejemplo.es;20,50;Pagado\n30/12/2025;luis@ejemplo.es;$10,50;Pagado\n"
        ),
        "sheet_with_sections.csv": (
            "Nombre,Correo,Fecha de ingreso,País\nENERO 2025,,,\nAna,ana@ejemplo.es,15/01/2025,España\n"
            "Febrero de 2025,,,\nLuis,luis@ejemplo.es,03/02/2025,México\nAbril,abril@ejemplo.es,04/02/2025,México\n"
        ),
        "subtotals_by_month.csv": (
            "Fecha,Nombre,Correo,Importe\n15/01/2025,Ana,ana@ejemplo.es,100.50\n,,Subtotal enero,100.50\n"
            "13/02/2025,Luis,luis@ejemplo.es,200.00\n,,Total febrero 2025,200.00\n,,Total Q1,300.50\n"
        ),
        "meta_leads.csv": (
            "id\tcreated_time\tad_id\tad_name\tadset_id\tadset_name\tcampaign_id\tcampaign_name\tform_id\tform_name\tis_organic\tplatform\t"
            "full_name\temail\tphone_number\n"
            "l:1199\t2026-03-14T23:15:00-05:00\tag:1\tVideo 1\tas:1\tAmplio\tc:1\tReto\tf:1\tGuía\tfalse\tig\tAna\tana@ejemplo.es\tp:+34600111222\n"
            "l:1200\t2026-03-15T10:15:00-05:00\t\t\t\t\t\t\tf:1\tGuía\ttrue\tfb\tLuis\tluis@ejemplo.es\t\n"
        ),
        "instalments_unpaid.csv": (
            "Fecha,Correo,Importe,Estado,Proveedor de pago\n31/12/2025,ana@ejemplo.es,20.50,Impago,Stripe\n30/12/2025,luis@ejemplo.es,20.50,Cobrado,PayPal\n"
        ),
        "is_it_paid.csv": (
            "Date,Email,Amount,Paid?\n2025-12-31,ana@ejemplo.es,20.50,Yes\n2025-12-31,luis@ejemplo.es,20.50,No\n2025-12-31,eva@ejemplo.es,20.50,x\n"
        ),
        "esta_pagado.csv": (
            "Fecha,Correo,Importe,¿Pagado?\n31/12/2025,ana@ejemplo.es,20.50,Sí\n31/12/2025,luis@ejemplo.es,20.50,No\n"
        ),
        "Clientes del curso.csv": ("Nombre,Correo\nAna,ana@ejemplo.es\n"),
        "Llamadas de venta.csv": (
            "Fecha,Nombre,Correo,Closer,Setter,Resultado,Oferta,Cobrado\n31/12/2025,Ana,ana@ejemplo.es,Eva,Leo,No se presentó,Elite,\n"
        ),
        "orders_by_hand.csv": (
            'Order Date,Customer Name,Customer Email,Product,Total\n11/28/2025 10:00:00 AM,Ana,ana@ejemplo.es,Curso,"$1,497.00"\n'
        ),
        "vat_with_its_rate.csv": (
            "Fecha;Correo;Total;IVA (21%);Estado\n31/12/2025;ana@ejemplo.es;121,00;21,00;Pagado\n"
        ),
        "was_an_offer_made.csv": ("Call Date,Email,Closer,Outcome,Offer?\n2026-03-14,ana@ejemplo.es,Eva,No Show,Yes\n"),
    }
    return {name: text.encode() for name, text in texts.items()}
