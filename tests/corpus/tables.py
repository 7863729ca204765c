"""Files that look alike and are different tables, or none of ours: charges and leads, clients and staff, payments and a bank."""

from __future__ import annotations


def table_files() -> dict[str, bytes]:
    """File name -> bytes of every file whose table has to be told from its headers and cells."""
    texts = {
        "charges.csv": "id,amount,currency,created,email,status\nch_1,100.00,eur,2026-03-01,ana@ejemplo.es,succeeded\n"
        "ch_2,50.00,eur,2026-03-02,luis@ejemplo.es,failed\n",
        "cargos_bruto.csv": "Creado el;Cliente;Bruto\n2026-03-01;C-17;100,50\n",
        "gross.csv": "Created at,Customer,Gross,Net\n2026-03-01,ana@ejemplo.es,100.00,97.00\n"
        "2026-03-02,luis@ejemplo.es,50.00,48.00\n",
        "invoices.csv": "Invoice number,Email,Date,Due date,Total,Status\nF-1,ana@ejemplo.es,2026-03-01,2026-04-01,100,Paid\n",
        "nps.csv": "Response ID,Score,Comment,Email,Created At\n1,9,Good,ana@ejemplo.es,2026-03-01\n",
        "nps_es.csv": "ID de respuesta,Puntuación,Comentario,Correo,Fecha\n1,9,Bien,ana@ejemplo.es,2026-03-01\n",
        "tickets.csv": "Ticket ID,Subject,Email,Created at,Priority,Agent\n1,Help,ana@ejemplo.es,2026-03-01,High,Leo\n",
        "tickets_status.csv": "Ticket,Date,Email,Status,First reply\n1,2026-03-01,ana@ejemplo.es,Closed,2026-03-02\n",
        "usage.csv": "Feature,Email,Created at,Session ID\nboard,ana@ejemplo.es,2026-03-01,s1\n",
        "deals_with_stage.csv": "Deal name,Stage,Pipeline,Amount,Email,Created date,Owner\nX,Won,Main,100,ana@ejemplo.es,2026-03-01,Mia\n",
        "deals_es.csv": "Oportunidad,Etapa,Embudo,Importe,Correo,Fecha\nX,Ganada,Ventas,100,ana@ejemplo.es,2026-03-01\n",
        "staff.csv": "Name,Email,Role,Start date\nMia,mia@ejemplo.es,Closer,2026-01-01\n",
        "staff_es.csv": "Nombre,Correo,Puesto,Fecha de alta\nMia,mia@ejemplo.es,Ventas,2026-01-01\n",
        "staff_owner.csv": "owner_id,email,first_name\n1,mia@ejemplo.es,Mia\n",
        "just_people.csv": "Name,Email,Date\nAna,ana@ejemplo.es,2026-03-01\n",
        "leads marzo.csv": "Name,Email,Date\nAna,ana@ejemplo.es,2026-03-01\n",
        "registros.csv": "Nombre,Correo,Teléfono,Fecha\nAna,ana@ejemplo.es,600111222,2026-03-01\n",
        "bank_balance.csv": "Date,Type,Amount,Balance\n2026-03-01,Transfer,10.00,110.00\n",
        "bank_sides_es.csv": "Fecha,Concepto,Cargo,Abono,Saldo\n2026-03-01,Recibo,10.00,,110.00\n",
        "customer_ids.csv": "Date,Customer ID,Amount\n2026-03-01,C-1,10\n2026-03-02,C-2,20\n",
        "cliente_emails.csv": "Fecha,Cliente,Importe\n2026-03-01,ana@ejemplo.es,10\n2026-03-02,luis@ejemplo.es,20\n",
        "cancelled_yes_no.csv": "Email,Close date,Cancel date\nana@ejemplo.es,2026-01-01,No\nluis@ejemplo.es,2026-01-02,Yes\n",
        "baja_si_no.csv": "Correo,Fecha de cierre,Fecha de baja\nana@ejemplo.es,2026-01-01,Sí\nluis@ejemplo.es,2026-01-02,No\n",
        "discount_share.csv": "Date,Email,Amount,Discount\n2026-03-01,ana@ejemplo.es,80,0.2\n2026-03-02,luis@ejemplo.es,90,0\n",
        "discount_percent.csv": "Fecha;Correo;Importe;Descuento\n2026-03-01;ana@ejemplo.es;80;20 %\n",
        "vat_share.csv": "Date,Email,Amount,VAT\n2026-03-01,ana@ejemplo.es,121,0.21\n2026-03-02,luis@ejemplo.es,12.10,0.21\n",
        "discount_cents.csv": "Date,Email,Amount,Discount\n2026-03-01,ana@ejemplo.es,80,0.50\n2026-03-02,luis@ejemplo.es,90,12\n",
        "lookalike.csv": "Date,Email,Amount\n2026-03-01,аna@ejemplo.es,80\n2026-03-02,ana@ejemplo.es,90\n",
        "misread_names.csv": "Date,Email,Name,Amount\n2026-03-01,jose@ejemplo.es,JosÃ© NÃºÃ±ez,80\n2026-03-02,joao@ejemplo.es,JOÃO,90\n",
    }  # fmt: skip
    return {name: text.encode() for name, text in texts.items()}
