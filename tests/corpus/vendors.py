"""One file per vendor export, with the headers as the vendor writes them. Everybody is invented."""

from __future__ import annotations

from tests.corpus.dialects import sheet


def _rows(header: str, *rows: dict[str, str], delimiter: str = ",") -> str:
    """A sheet under a comma-separated header; each row names only the cells it fills."""
    names = header.split(",")
    unknown = {name for row in rows for name in row} - set(names)
    if unknown:
        raise ValueError(f"no such column: {unknown}")
    return sheet(names, ([row.get(name, "") for name in names] for row in rows), delimiter)


def stripe() -> dict[str, str]:
    """Stripe: five exports, the itemized report, and charges as the API gives them."""
    paid = {
        "Captured": "true",
        "Status": "Paid",
        "Currency": "eur",
        "Converted Currency": "eur",
        "Amount Refunded": "0.00",
        "Converted Amount Refunded": "0.00",
    }
    unified = (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,"
        "Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,Customer ID,"
        "Customer Description,Customer Email,Invoice ID,Transfer,Dispute Status,Disputed Amount,UTM Campaign,UTM Source"
    )
    payments = _rows(
        unified,
        paid | {"id": "ch_1", "Created date (UTC)": "2026-03-31 22:30:00", "Amount": "1000.00", "Converted Amount": "1000.00", "Fee": "29.30",
                "Customer Email": "ana@ejemplo.es", "Description": "Gold Programme", "UTM Source": "instagram", "UTM Campaign": "reto"},
        paid | {"id": "ch_2", "Created date (UTC)": "2026-03-05 10:00:00", "Amount": "15.00", "Currency": "usd", "Converted Amount": "13.80",
                "Fee": "0.65", "Customer Email": "luis@ejemplo.es", "Description": "Subscription update"},
        paid | {"id": "ch_3", "Created date (UTC)": "2026-03-06 10:00:00", "Amount": "500.00", "Amount Refunded": "200.00", "Converted Amount": "500.00",
                "Converted Amount Refunded": "200.00", "Fee": "14.80", "Refunded date (UTC)": "2026-03-20 09:00:00", "Customer Email": "eva@ejemplo.es"},
        {"id": "ch_4", "Created date (UTC)": "2026-03-07 10:00:00", "Amount": "500.00", "Amount Refunded": "0.00", "Currency": "eur", "Captured": "false",
         "Fee": "0.00", "Status": "Failed", "Customer Email": "ion@ejemplo.es", "Decline Reason": "insufficient_funds"},
        paid | {"id": "py_5", "Created date (UTC)": "2026-03-08 10:00:00", "Amount": "90.00", "Amount Refunded": "90.00", "Converted Amount": "90.00",
                "Converted Amount Refunded": "90.00", "Fee": "2.60", "Status": "Refunded", "Customer Email": "noa@ejemplo.es"},
        paid | {"id": "ch_6", "Created date (UTC)": "2026-03-09 10:00:00", "Amount": "70.00", "Converted Amount": "70.00", "Fee": "2.10",
                "Customer Email": "pau@ejemplo.es", "Dispute Status": "lost", "Disputed Amount": "70.00"},
    )  # fmt: skip
    balance = _rows(
        "id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Transfer",
        {"id": "txn_1", "Type": "charge", "Source": "ch_1", "Amount": "1000.00", "Fee": "29.30", "Net": "970.70", "Currency": "eur", "Created (UTC)": "2026-03-31 10:00"},
        {"id": "txn_2", "Type": "refund", "Source": "re_1", "Amount": "-200.00", "Fee": "0.00", "Net": "-200.00", "Currency": "eur", "Created (UTC)": "2026-03-20 09:00"},
        {"id": "txn_3", "Type": "payout", "Source": "po_1", "Amount": "-770.70", "Fee": "0.00", "Net": "-770.70", "Currency": "eur", "Created (UTC)": "2026-04-01 00:00"},
        {"id": "txn_4", "Type": "stripe_fee", "Source": "fee_1", "Amount": "-5.00", "Fee": "0.00", "Net": "-5.00", "Currency": "eur", "Created (UTC)": "2026-04-01 00:00"},
    )  # fmt: skip
    itemized = _rows(
        "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,source_id,description,customer_email",
        {"balance_transaction_id": "txn_1", "created_utc": "2026-03-05 08:26:29", "currency": "usd", "gross": "12.00", "fee": "0.65", "net": "11.35",
         "reporting_category": "charge", "source_id": "ch_7", "customer_email": "ana@ejemplo.es"},
        {"balance_transaction_id": "txn_2", "created_utc": "2026-03-06 08:26:29", "currency": "jpy", "gross": "1200", "fee": "43", "net": "1157",
         "reporting_category": "charge", "source_id": "ch_8", "customer_email": "luis@ejemplo.es"},
        {"balance_transaction_id": "txn_3", "created_utc": "2026-03-07 08:26:29", "currency": "usd", "gross": "-0.77", "fee": "0.00", "net": "-0.77",
         "reporting_category": "refund", "source_id": "re_7"},
    )  # fmt: skip
    subscriptions = _rows(
        "id,Customer ID,Customer Email,Customer Name,Status,Plan,Quantity,Currency,Interval,Amount,Created (UTC),Start (UTC),Current Period Start (UTC),"
        "Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)",
        {"id": "sub_1", "Customer ID": "cus_1", "Customer Email": "ana@ejemplo.es", "Customer Name": "Ana Ruiz", "Status": "active", "Plan": "Circle",
         "Currency": "eur", "Created (UTC)": "2026-01-10 10:00", "Start (UTC)": "2026-01-12 10:00", "Current Period End (UTC)": "2026-04-12 10:00"},
        {"id": "sub_2", "Customer ID": "cus_2", "Customer Email": "luis@ejemplo.es", "Customer Name": "Luis Gil", "Status": "canceled", "Plan": "Circle",
         "Currency": "eur", "Created (UTC)": "2026-01-11 10:00", "Start (UTC)": "2026-01-11 10:00", "Current Period End (UTC)": "2026-03-11 10:00",
         "Canceled At (UTC)": "2026-03-01 10:00", "Ended At (UTC)": "2026-03-11 10:00"},
        {"id": "sub_3", "Customer ID": "cus_3", "Customer Email": "eva@ejemplo.es", "Customer Name": "Eva Mas", "Status": "trialing", "Plan": "Circle",
         "Currency": "eur", "Created (UTC)": "2026-03-20 10:00", "Start (UTC)": "2026-03-20 10:00", "Current Period End (UTC)": "2026-04-03 10:00"},
    )  # fmt: skip
    refunds = _rows(
        "id,Charge ID,Created (UTC),Amount,Currency,Status,Reason,Customer Email",
        {"id": "re_1", "Charge ID": "ch_3", "Created (UTC)": "2026-03-20 09:00:00", "Amount": "200.00", "Currency": "eur", "Status": "succeeded",
         "Reason": "requested_by_customer", "Customer Email": "eva@ejemplo.es"},
        {"id": "re_2", "Charge ID": "ch_9", "Created (UTC)": "2026-03-21 09:00:00", "Amount": "50.00", "Currency": "eur", "Status": "failed", "Customer Email": "ion@ejemplo.es"},
    )  # fmt: skip
    disputes = _rows(
        "id,Charge ID,Dispute Created (UTC),Dispute Amount,Dispute Currency,Status,Dispute Reason,Customer Email",
        {"id": "dp_1", "Charge ID": "ch_6", "Dispute Created (UTC)": "2026-03-25 09:00:00", "Dispute Amount": "70.00", "Dispute Currency": "eur",
         "Status": "lost", "Dispute Reason": "fraudulent", "Customer Email": "pau@ejemplo.es"},
        {"id": "dp_2", "Charge ID": "ch_1", "Dispute Created (UTC)": "2026-03-26 09:00:00", "Dispute Amount": "1000.00", "Dispute Currency": "eur",
         "Status": "won", "Dispute Reason": "general", "Customer Email": "ana@ejemplo.es"},
    )  # fmt: skip
    api = _rows(
        "id,amount,amount_refunded,captured,created,currency,customer_id,description,receipt_email,status",
        {"id": "ch_1", "amount": "100050", "amount_refunded": "0", "captured": "true", "created": "2026-03-05 10:00:00", "currency": "eur",
         "receipt_email": "ana@ejemplo.es", "status": "succeeded"},
        {"id": "ch_2", "amount": "1200", "amount_refunded": "200", "captured": "true", "created": "2026-03-06 10:00:00", "currency": "jpy",
         "receipt_email": "luis@ejemplo.es", "status": "succeeded"},
    )  # fmt: skip
    payouts = _rows(
        "id,Amount,Created (UTC),Currency,Arrival Date (UTC),Destination,Status,Type",
        {"id": "po_1", "Amount": "770.70", "Created (UTC)": "2026-04-01 00:18", "Currency": "eur", "Arrival Date (UTC)": "2026-04-03 00:00", "Destination": "ba_1", "Status": "paid"},
    )  # fmt: skip
    customers = _rows(
        "id,Description,Email,Name,Created (UTC),Delinquent,Card ID,Currency,Total Spend,Payment Count,Average Order,Refunded Volume,Dispute Losses",
        {"id": "cus_1", "Email": "ana@ejemplo.es", "Name": "Ana Ruiz", "Created (UTC)": "2026-03-01 10:00", "Delinquent": "false", "Currency": "eur",
         "Total Spend": "1000.50", "Payment Count": "2", "Refunded Volume": "0.00"},
        {"id": "cus_2", "Email": "luis@ejemplo.es", "Created (UTC)": "2026-03-02 10:00", "Delinquent": "false", "Total Spend": "0.00", "Payment Count": "0"},
    )  # fmt: skip
    few = _rows(
        "Created date (UTC),Customer Email,Amount,Currency,Status",
        {
            "Created date (UTC)": "2026-03-05 10:00:00",
            "Customer Email": "ana@ejemplo.es",
            "Amount": "1,000.50",
            "Currency": "eur",
            "Status": "Paid",
        },
    )
    return {
        "stripe_customers.csv": customers, "stripe_few_columns.csv": few, "stripe_payments.csv": payments, "stripe_balance.csv": balance, "stripe_itemized.csv": itemized, "stripe_subscriptions.csv": subscriptions,
        "stripe_refunds.csv": refunds, "stripe_disputes.csv": disputes, "stripe_api.csv": api, "stripe_payouts.csv": payouts,
    }  # fmt: skip


def paypal() -> dict[str, str]:
    """PayPal: the activity export in English, the statement in Spanish."""
    english = _rows(
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID,Sales Tax,Balance",
        {"Date": "03/14/2026", "Time": "07:45:51", "TimeZone": "PDT", "Name": "Ana Ruiz", "Type": "Website Payment", "Status": "Completed", "Currency": "USD",
         "Gross": "1,653.75", "Fee": "-73.07", "Net": "1,580.68", "From Email Address": "ana@ejemplo.es", "To Email Address": "me@negocio.es", "Transaction ID": "T1"},
        {"Date": "03/15/2026", "TimeZone": "PDT", "Type": "General Currency Conversion", "Status": "Completed", "Currency": "USD", "Gross": "-50.00", "Fee": "0.00",
         "Net": "-50.00", "Transaction ID": "T2"},
        {"Date": "03/15/2026", "TimeZone": "PDT", "Type": "General Currency Conversion", "Status": "Completed", "Currency": "EUR", "Gross": "43.34", "Fee": "0.00",
         "Net": "43.34", "Transaction ID": "T3"},
        {"Date": "03/16/2026", "TimeZone": "PDT", "Type": "General Withdrawal", "Status": "Completed", "Currency": "USD", "Gross": "-900.00", "Fee": "0.00",
         "Net": "-900.00", "Transaction ID": "T4"},
        {"Date": "03/17/2026", "TimeZone": "PDT", "Name": "Luis Gil", "Type": "eCheck Payment", "Status": "Pending", "Currency": "USD", "Gross": "100.00",
         "Fee": "0.00", "Net": "100.00", "From Email Address": "luis@ejemplo.es", "Transaction ID": "T5"},
        {"Date": "03/18/2026", "TimeZone": "PDT", "Name": "Ana Ruiz", "Type": "Payment Refund", "Status": "Completed", "Currency": "USD", "Gross": "-153.75",
         "Fee": "4.10", "Net": "-149.65", "From Email Address": "me@negocio.es", "To Email Address": "ana@ejemplo.es", "Transaction ID": "T6", "Reference Txn ID": "T1"},
        {"Date": "03/19/2026", "TimeZone": "PDT", "Name": "Host", "Type": "PreApproved Payment Bill User Payment", "Status": "Completed", "Currency": "USD",
         "Gross": "-20.00", "Fee": "0.00", "Net": "-20.00", "To Email Address": "host@ejemplo.es", "Transaction ID": "T7"},
    )  # fmt: skip
    spanish = (
        '"Fecha","Hora","Zona horaria","Descripción","Divisa","Bruto ","Comisión ","Neto","Saldo","Id. de transacción","Correo electrónico del remitente","Nombre",'
        '"Impuesto de ventas","Id. de referencia de trans."\n'
        '"31/1/2026","10:15:00","Europe/Berlin","Pago de sitio web","EUR","4.626,81","-157,66","4.469,15","4.469,15","A1","ana@ejemplo.es","Ana Ruiz","0,00",""\n'
        '"1/2/2026","11:15:00","Europe/Berlin","Pago exprés","EUR","250,00","-8,85","241,15","4.710,30","A2","luis@ejemplo.es","Luis Gil","0,00",""\n'
        '"2/2/2026","12:15:00","Europe/Berlin","Retirada de fondos a cuenta bancaria","EUR","-4.000,00","0,00","-4.000,00","710,30","A3","","","0,00",""\n'
        '"3/2/2026","12:15:00","Europe/Berlin","Conversión de divisa general","EUR","-10,00","0,00","-10,00","700,30","A4","","","0,00",""\n'
    )
    return {"paypal_en.csv": english, "paypal_es.csv": spanish}


def calls() -> dict[str, str]:
    """Calendly and HighLevel appointments."""
    calendly = (
        "User Name,User Email,Invitee Name,Invitee Email,Text Reminder Number,Event Type Name,Start Date & Time,Event Created Date & Time,Canceled,Canceled By,"
        "Cancellation reason,UTM Source,Marked as No-Show,Event UUID,Invitee UUID,Response 1"
    )
    mar = {"User Name": "Mar Sol", "User Email": "mar@negocio.es", "Canceled": "false", "Marked as No-Show": "No"}
    ana = {"Invitee Name": "Ana Ruiz", "Invitee Email": "ana@ejemplo.es"}
    events = _rows(
        calendly,
        mar | ana | {"Event Type Name": "Onboarding Call", "Start Date & Time": "2026-03-03 11:00 am", "Event UUID": "e1", "Invitee UUID": "i1"},
        mar | ana | {"Event Type Name": "1:1 Coaching", "Start Date & Time": "2026-03-10 11:00 am", "Marked as No-Show": "Yes", "Event UUID": "e2", "Invitee UUID": "i2"},
        mar | ana | {"Event Type Name": "1:1 Coaching", "Start Date & Time": "2026-03-17 11:00 am", "Canceled": "true", "Canceled By": "Ana Ruiz", "Event UUID": "e3", "Invitee UUID": "i3"},
        mar | ana | {"Event Type Name": "1:1 Coaching", "Start Date & Time": "2026-03-18 11:00 am", "Canceled": "true", "Canceled By": "Mar Sol", "Event UUID": "e4", "Invitee UUID": "i4"},
        mar | ana | {"Event Type Name": "Graduation", "Start Date & Time": "2026-03-19 11:00 am", "Canceled": "true", "Canceled By": "Ana Ruiz",
                     "Cancellation reason": "Rescheduled to Friday", "Event UUID": "e5", "Invitee UUID": "i5"},
        mar | {"Invitee Name": "Luis Gil", "Invitee Email": "luis@ejemplo.es", "Event Type Name": "Strategy Call", "Start Date & Time": "2026-03-20 04:30 pm",
               "Event Created Date & Time": "2026-03-11 09:00 am", "UTM Source": "instagram", "Event UUID": "e6", "Invitee UUID": "i6", "Response 1": "I want\nto grow"},
    )  # fmt: skip
    open_names = _rows(
        calendly,
        mar
        | ana
        | {"Event Type Name": "30 Minute Meeting", "Start Date & Time": "2026-03-03 11:00 am", "Invitee UUID": "i1"},
    )
    appointments = _rows(
        "Calendar,Contact Name,Contact ID,Email,Phone,Requested Time,Appointment Status,Appointment Owner,Date Added",
        {"Calendar": "Discovery Call", "Contact Name": "Ana Ruiz", "Contact ID": "c1", "Email": "ana@ejemplo.es", "Requested Time": "2026-03-03T10:00:00.000Z",
         "Appointment Status": "noshow", "Appointment Owner": "Leo", "Date Added": "2026-02-28T10:00:00.000Z"},
        {"Calendar": "Coaching", "Contact Name": "Luis Gil", "Contact ID": "c2", "Email": "luis@ejemplo.es", "Requested Time": "2026-03-04T10:00:00.000Z",
         "Appointment Status": "showed", "Appointment Owner": "Mar"},
    )  # fmt: skip
    return {"calendly.csv": events, "calendly_open_names.csv": open_names, "highlevel_appointments.csv": appointments}


def pipelines() -> dict[str, str]:
    """CRMs: contacts, deals, opportunities."""
    contacts = _rows(
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Lifecycle Stage,Original Source,Create Date,Close Date",
        {"Record ID": "101", "First Name": "Ana", "Last Name": "Ruiz", "Email": "ana@ejemplo.es", "Contact owner": "Leo", "Lifecycle Stage": "Customer",
         "Original Source": "Paid Social", "Create Date": "2026-03-12 09:14", "Close Date": "2026-03-20 10:00"},
        {"Record ID": "102", "First Name": "Luis", "Email": "luis@ejemplo.es", "Lifecycle Stage": "Lead", "Original Source": "Organic Search", "Create Date": "2026-03-13 09:14"},
    )  # fmt: skip
    deals = _rows(
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Contact IDs,Associated Contact,Create Date,Original Source",
        {"Record ID": "9001", "Deal Name": "Ana - Gold", "Deal Stage": "closedwon", "Close Date": "2026-03-20 10:00", "Deal owner": "Leo", "Amount": "3000.00",
         "Associated Contact": "Ana Ruiz (ana@ejemplo.es)", "Create Date": "2026-03-01 10:00", "Original Source": "Paid Social"},
        {"Record ID": "9002", "Deal Name": "Luis - Gold", "Deal Stage": "contractsent", "Deal owner": "Leo", "Amount": "3000.00",
         "Associated Contact": "Luis Gil (luis@ejemplo.es)", "Create Date": "2026-03-02 10:00"},
    )  # fmt: skip
    high_contacts = _rows(
        "Contact Id,First Name,Last Name,Name,Phone,Email,Created,Last Activity,Tags",
        {"Contact Id": "h1", "First Name": "Ana", "Last Name": "Ruiz", "Name": "ana ruiz", "Phone": "+34600111222", "Email": "ana@ejemplo.es",
         "Created": "2026-03-12T14:30:58.000Z", "Tags": "reto, lead 🚀"},
        {"Contact Id": "h2", "Phone": "+34600333444", "Created": "2026-03-13T14:30:58.000Z"},
    )  # fmt: skip
    opportunities = _rows(
        "Opportunity name,Contact Name,phone,email,pipeline,stage,Lead Value,source,assigned,Created on,Updated on,lost reason ID,lost reason name,Followers,Notes,tags,Engagement score,status",
        {"Opportunity name": "Ana", "Contact Name": "Ana Ruiz", "email": "ana@ejemplo.es", "stage": "Won", "Lead Value": "3000", "source": "facebook", "assigned": "Leo",
         "Created on": "2026-03-01T10:00:00.000Z", "Updated on": "2026-03-20T10:00:00.000Z", "Notes": "call back\non Monday\n", "status": "won"},
        {"Opportunity name": "Luis", "Contact Name": "Luis Gil", "email": "luis@ejemplo.es", "stage": "New", "Lead Value": "0", "source": "youtube", "assigned": "Leo",
         "Created on": "2026-03-02T10:00:00.000Z", "Updated on": "2026-03-02T10:00:00.000Z", "status": "open"},
    )  # fmt: skip
    close = _rows(
        "id,display_name,description,url,status_id,status_label,primary_contact_name,primary_contact_primary_phone,primary_contact_primary_email,date_created,custom.Closer,custom.Lead Source",
        {"id": "lead_1", "display_name": "Ana Ruiz", "status_label": "Closed Won", "primary_contact_name": "Ana Ruiz", "primary_contact_primary_email": "ana@ejemplo.es",
         "date_created": "2026-03-01T10:00:00+00:00", "custom.Closer": "Leo", "custom.Lead Source": "webinar"},
        {"id": "lead_2", "display_name": "Luis Gil", "status_label": "Potential", "primary_contact_name": "Luis Gil", "primary_contact_primary_email": "luis@ejemplo.es",
         "date_created": "2026-03-02T10:00:00+00:00"},
    )  # fmt: skip
    pipedrive = _rows(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Owner,Deal - Contact person,Person - Email",
        {"Deal - ID": "1", "Deal - Title": "Ana", "Deal - Value": "3000.50", "Deal - Currency of value": "EUR", "Deal - Status": "Won", "Deal - Deal created": "2026-03-01 10:00:00",
         "Deal - Won time": "2026-03-20 10:00:00", "Deal - Owner": "Leo", "Deal - Contact person": "Ana Ruiz", "Person - Email": "ana@ejemplo.es, ana.r@ejemplo.es"},
        {"Deal - ID": "2", "Deal - Title": "Luis", "Deal - Value": "0", "Deal - Currency of value": "EUR", "Deal - Status": "Open", "Deal - Deal created": "2026-03-02 10:00:00",
         "Deal - Owner": "Leo", "Deal - Contact person": "Luis Gil", "Person - Email": "luis@ejemplo.es"},
    )  # fmt: skip
    return {
        "hubspot_contacts.csv": contacts, "hubspot_deals.csv": deals, "highlevel_contacts.csv": high_contacts,
        "highlevel_opportunities.csv": opportunities, "close.csv": close, "pipedrive.csv": pipedrive,
    }  # fmt: skip


def shops() -> dict[str, str]:
    """Course and shop platforms."""
    thrivecart = _rows(
        "order_id,transaction_id,processor,event,order_date,order_time,full_name,customer_email,relevant_item_name,product_price,sales_tax,total,currency,coupon,subscription_id",
        {"order_id": "o1", "transaction_id": "t1", "processor": "stripe", "event": "charge", "order_date": "2026-03-05", "full_name": "Ana Ruiz",
         "customer_email": "ana@ejemplo.es", "relevant_item_name": "Gold", "sales_tax": "21.00", "total": "121.00", "currency": "EUR", "coupon": "-"},
        {"order_id": "o1", "transaction_id": "t2", "processor": "stripe", "event": "refund", "order_date": "2026-03-05", "full_name": "Ana Ruiz",
         "customer_email": "ana@ejemplo.es", "relevant_item_name": "Gold", "sales_tax": "-", "total": "-121.00", "currency": "EUR", "coupon": "-"},
        {"order_id": "o2", "transaction_id": "t3", "event": "subscription_cancelled", "order_date": "2026-03-06", "customer_email": "luis@ejemplo.es", "total": "-"},
    )  # fmt: skip
    kajabi = _rows(
        "ID,Amount,Currency,Type,Status,Payment Method,Created At,Offer ID,Offer Title,Customer Name,Customer Email",
        {"ID": "501", "Amount": "997.00", "Currency": "USD", "Type": "Charge", "Status": "succeeded", "Created At": "2026-03-08 22:11:00 -0700", "Offer Title": "Gold",
         "Customer Email": "ana@ejemplo.es"},
        {"ID": "502", "Amount": "300.00", "Currency": "USD", "Type": "Payment plan", "Status": "failed", "Created At": "2026-03-09 04:11:00 -0700", "Offer Title": "Gold",
         "Customer Email": "luis@ejemplo.es"},
        {"ID": "503", "Amount": "997.00", "Currency": "USD", "Type": "Refund", "Status": "succeeded", "Created At": "2026-03-10 04:11:00 -0700", "Offer Title": "Gold",
         "Customer Email": "ana@ejemplo.es"},
    )  # fmt: skip
    whop = _rows(
        "ID,Paid at,Created at,Status,Description,Payment method,Email,Subtotal,Payment Amount,Tax amount,Refunded amount,Refunded at,Fee,Billing reason,Payment Currency,Customer name",
        {"ID": "pay_1", "Paid at": "2026-02-28 23:32:08 +0800", "Created at": "2026-02-28 23:31:00 +0800", "Status": "paid", "Description": "Inner Circle", "Email": "ana@ejemplo.es",
         "Payment Amount": "99.50", "Refunded amount": "0.00", "Fee": "3.10", "Billing reason": "subscription_create", "Payment Currency": "usd"},
        {"ID": "pay_2", "Created at": "2026-03-01 10:00:00 +0800", "Status": "open", "Description": "Inner Circle", "Email": "luis@ejemplo.es", "Payment Amount": "99.50",
         "Billing reason": "subscription_cycle", "Payment Currency": "usd"},
    )  # fmt: skip
    hotmart = (
        "Nome do Produto;Nome do Produtor;Nome do Afiliado;Transação;Meio de Pagamento;Origem;Moeda;Preço do Produto;Moeda;Preço da Oferta;Taxa de Câmbio;Moeda;"
        "Preço Original;Número da Parcela;Data de Venda;Data de Confirmação;Status;Nome;Email;DDD;Telefone;País;Preço Total;Moeda;Valor que você recebeu convertido\n"
        "Ouro;Negócio;;HP1;Cartão;;BRL;1.234,50;BRL;1.234,50;1;BRL;1.234,50;1;05/03/2026 10:00:00;06/03/2026 10:00:00;Aprovado;Ana Ruiz;ana@ejemplo.es;11;987654321;Brasil;1.234,50;BRL;1.100,00\n"
        "Ouro;Negócio;Leo;HP2;Boleto;;BRL;1.234,50;BRL;1.234,50;1;BRL;1.234,50;1;07/03/2026 10:00:00;;Aguardando pagamento;Luis Gil;luis@ejemplo.es;21;912345678;Brasil;1.234,50;BRL;\n"
        "Ouro;Negócio;;HP3;Cartão;;BRL;1.234,50;BRL;1.234,50;1;BRL;1.234,50;1;08/03/2026 10:00:00;08/03/2026 10:00:00;Reembolsado;Eva Mas;eva@ejemplo.es;;;Portugal;1.234,50;BRL;0,00\n"
    )
    shopify = _rows(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Billing Name,Billing Zip,Note Attributes,Payment Method,Refunded Amount,Id",
        {"Name": "#1001", "Email": "ana@ejemplo.es", "Financial Status": "paid", "Paid at": "2026-03-11 23:32:31 -0500", "Currency": "EUR", "Taxes": "21.00", "Total": "121.00",
         "Discount Amount": "10.00", "Created at": "2026-03-11 23:32:30 -0500", "Lineitem name": "Planner", "Billing Name": "Ana Ruiz", "Billing Zip": "'08001",
         "Note Attributes": "utm_source: instagram\nutm_campaign: reto", "Refunded Amount": "0.00", "Id": "4.07E+12"},
        {"Name": "#1001", "Email": "ana@ejemplo.es", "Lineitem name": "Pen", "Created at": "2026-03-11 23:32:30 -0500"},
        {"Name": "#1002", "Email": "luis@ejemplo.es", "Financial Status": "partially_refunded", "Paid at": "2026-07-12 10:00:00 -0400", "Currency": "EUR", "Total": "80.00",
         "Created at": "2026-07-12 10:00:00 -0400", "Lineitem name": "Planner", "Refunded Amount": "30.00"},
        {"Name": "#1003", "Email": "eva@ejemplo.es", "Financial Status": "voided", "Currency": "EUR", "Total": "80.00", "Created at": "2026-03-13 10:00:00 -0400", "Lineitem name": "Planner"},
    )  # fmt: skip
    return {
        "thrivecart.csv": thrivecart,
        "kajabi.csv": kajabi,
        "whop.csv": whop,
        "hotmart.csv": hotmart,
        "shopify_orders.csv": shopify,
    }


def forms_and_ads() -> dict[str, str]:
    """Forms, newsletters, advertising and visits."""
    typeform = sheet(
        ("#", "What's your first name?", "Where can we reach you? Your *email* please", "WhatsApp number, {{answer_1}} 😊", "How big is your list, roughly?", "utm_source",
         "Start Date (UTC)", "Submit Date (UTC)", "Network ID"),
        [("a1b2", "Ana", "ana@ejemplo.es", "+34600111222", "1,000", "instagram", "2026-03-12 23:50:00", "2026-03-12 23:58:00", "n1"),
         ("a1b3", "Luis", "luis@ejemplo.es", "", "", "", "2026-03-13 10:00:00", "2026-03-13 10:01:00", "n2")],
    )  # fmt: skip
    activecampaign = _rows(
        "Contact ID,Email,First Name,Last Name,Phone,Date Created,Tags,Lists",
        {"Contact ID": "1", "Email": "ana@ejemplo.es", "First Name": "Ana", "Last Name": "Ruiz", "Date Created": "2026-03-12 10:00:00", "Tags": "reto", "Lists": "Newsletter"},
    )  # fmt: skip
    meta_en = (
        "Campaign name,Ad set name,Ad name,Day,Reporting starts,Reporting ends,Amount spent (USD),Impressions,Link clicks,Results\n"
        "Reto,Mujeres,Video 1,2026-03-01,2026-03-01,2026-03-01,10.55,1200,31,4\nReto,Mujeres,Video 2,2026-03-01,2026-03-01,2026-03-01,10.55,900,20,1\n"
        ",,,,2026-03-01,2026-03-31,21.10,2100,51,5\n"
    )
    meta_es = (
        "Resultados totales;;;;21,10;2.100\n"
        "Reto;Mujeres;Vídeo 1;01/03/2026;10,55;1.200\nReto;Hombres;Vídeo 1;13/03/2026;10,55;900\n"
    )
    meta_es = (
        "Nombre de la campaña;Nombre del conjunto de anuncios;Nombre del anuncio;Día;Importe gastado (EUR);Impresiones\n"
        + meta_es
    )
    google = (
        'Campaign report\n"July 1, 2026 - July 31, 2026"\nCampaign status,Campaign,Budget,Currency code,Impr.,Cost,Conversions\n'
        'Enabled,Brand,50.00,EUR,"25,881","1,661.67",3.00\nEnabled,Reto,20.00,EUR,"20,287",904.26, --\n'
        'Total: Campaigns, --, --,EUR,"46,168","2,565.92",3.00\nTotal: Account,,,EUR,"46,168","2,565.92",3.00\n'
    )
    google_daily = (
        "Informe de campañas\n1 de julio de 2026 - 31 de julio de 2026\nDía;Campaña;Código de moneda;Impr.;Coste\n"
        "01/07/2026;Marca;EUR;2.581;16,61\n15/07/2026;Marca;EUR;1.581;10,20\nTotal: Cuenta;;EUR;4.162;26,81\n"
    )
    ga4 = (
        "# ----------------------------------------\n# Traffic acquisition\n# Account: Negocio\n# ----------------------------------------\n\n"
        + (
            "Session source / medium,Sessions,Engaged sessions,Total revenue\ninstagram / social,120,80,0\ngoogle / cpc,90,50,0\n"
        )
    )
    ga4_costs = "Date,Session source / medium,Session campaign,Advertiser ad cost,Sessions\n20260301,google / cpc,reto,12.55,40\n20260302,facebook / paid,reto,8.45,30\n"
    other_ads = (
        "Date,Platform,Campaign name,Ad group name,Impressions,Clicks,Spend (EUR)\n"
        "31-08-2026,TikTok,Reto,A,7350,1,1.429999948\n31-08-2026,TikTok,Reto,B,7350,1,1.429999948\n30-08-2026,TikTok,Reto,A,0,0,0\n"
    )
    return {
        "ad_report.csv": other_ads, "typeform.csv": typeform, "activecampaign.csv": activecampaign, "meta_ads_en.csv": meta_en, "meta_ads_es.csv": meta_es,
        "google_ads.csv": google, "google_ads_es.csv": google_daily, "ga4.csv": ga4, "ga4_costs.csv": ga4_costs,
    }  # fmt: skip


def vendor_files() -> dict[str, bytes]:
    """File name -> bytes of every vendor export."""
    texts = stripe() | paypal() | calls() | pipelines() | shops() | forms_and_ads()
    return {name: text.encode() for name, text in texts.items()}
