"""Word lists: every spelling means one word, whatever its case, accents and marks."""

from __future__ import annotations

import pytest

from lib.schema.fields import Kind, header_key
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY, spellings


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_spelling_means_one_word(name: str) -> None:
    meanings: dict[str, set[str]] = {}
    for word, listed in VOCABULARY[name].items():
        for spelling in (word, *listed):
            meanings.setdefault(header_key(spelling), set()).add(word)
            assert spellings(name)[header_key(spelling)] == word
    assert "" not in meanings
    assert {key: words for key, words in meanings.items() if len(words) > 1} == {}


def test_every_word_field_has_a_list_and_every_list_a_field() -> None:
    used = {f.vocabulary for table in TABLES.values() for f in table.fields if f.kind is Kind.WORD}
    assert used == set(VOCABULARY)
    assert all(not f.vocabulary for table in TABLES.values() for f in table.fields if f.kind is not Kind.WORD)


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("call_status", "Scheduled - pending", "pending"), ("call_status", "Moved to another Rep", "moved"), ("call_status", "Cancel - by lead", "lead_cancel"),
        ("call_status", "Cancel - by admin", "admin_cancel"), ("call_status", "Rescheduled", "rescheduled"), ("call_status", "No Show", "no_show"),
        ("call_status", "Follow-up Booked", "follow_up"), ("call_status", "LIVE Call - Bad fit", "bad_fit"), ("call_status", "LIVE Call - Qualified", "qualified"),
        ("call_type", "1–1 Coaching", "coaching"), ("reminder", "Not Yet", "not_yet"), ("payment_status", "REEMBOLSADO", "refunded"),
        ("payment_status", "Approved", "approved"), ("deal", "Full Pay", "full_pay"), ("deal", "Pago único", "full_pay"), ("gender", "Mujer", "female"),
        ("channel", "Direct Close", "direct_close"), ("cost_category", "publicidad", "ads"), ("payment_kind", "devolución", "refund"),
    ],
)  # fmt: skip
def test_the_words_of_the_glossary_and_their_translations(name: str, text: str, word: str) -> None:
    assert spellings(name)[header_key(text)] == word


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("call_status", "Cancelado por el cliente", "lead_cancel"), ("call_status", "Cancelación por admin", "admin_cancel"),
        ("call_status", "Reagendado", "rescheduled"), ("call_status", "No acudió", "no_show"), ("call_status", "Llamada en vivo - Calificado", "qualified"),
        ("call_status", "Movido a otro representante", "moved"), ("call_type", "Kick-off call", "onboarding"), ("call_type", "Mentoría", "coaching"),
        ("reminder", "Recordatorio enviado", "sent"), ("payment_status", "Pendiente de pago", "pending"), ("payment_status", "Reembolsada parcialmente", "partially_refunded"),
        ("payment_status", "Charged back", "chargeback"), ("deal", "Pago en cuotas", "split_pay"), ("deal", "Anticipo", "deposit"), ("deal", "Pay in full", "full_pay"),
        ("payment_type", "Una sola vez", "one_time"), ("channel", "Venta directa", "direct_close"), ("gender", "Varón", "male"),
        ("cost_category", "Otros gastos de marketing", "marketing_other"), ("cost_category", "Atención al cliente", "serve"), ("payment_kind", "Mensualidad", "scheduled"),
    ],
)  # fmt: skip
def test_the_words_that_founders_write(name: str, text: str, word: str) -> None:
    assert spellings(name)[header_key(text)] == word


@pytest.mark.parametrize(
    ("name", "word", "texts"),
    [
        ("call_status", "lead_cancel", "Cancelada|Cancelados|Anuladas|Cancelado/a|Cancelad@|Cancelled|Canceled|Annulé|Annulée|Annulées|Annullata|Cancellati|Disdetto|Abgesagt|Storniert|Desmarcada"),
        ("call_status", "lead_cancel", "Canceladas por el cliente|Annulée par le client|Annullati dal cliente|Cancelado pelo cliente|Vom Kunden abgesagt"),
        ("call_status", "admin_cancel", "Canceladas por nosotros|Annulé par nous|Von uns abgesagt|Cancelada pela equipe|Annullata da noi"),
        ("call_status", "rescheduled", "Reprogramados|Reagendadas|Pospuesta|Aplazado|Reportée|Décalés|Verschoben|Rinviata|Spostati|Remarcada|Adiados"),
        ("call_status", "no_show", "Ausentes|No presentada|Absente|Absents|Nicht erschienen|Assenti|Non presentata|Não compareceu|Faltou"),
        ("call_status", "pending", "Agendados|Programadas|Prevista|Prenotata|Réservée|Prévue|Geplant|Gebuchter|Marcadas|Pendentes"),
        ("call_status", "held", "Realizados|Celebradas|Effectuée|Honoré|Durchgeführt|Svolta|Completed|Presentes|Concluída"),
        ("call_status", "qualified", "Cualificados|Qualifiée|Qualifizierte|Qualificata"),
        ("call_status", "bad_fit", "No cualificados|Non qualifiée|Unqualifiziert|Non qualificato|Desqualificada|No apta"),
        ("payment_status", "approved", "Pagadas|Cobrados|Abonada|Recibidos|Pagata|Incassati|Payé|Payée|Réglées|Reçue|Encaissé|Bezahlte|Beglichen|Eingegangen|Pago|Pagas|Recebida|Concluídos"),
        ("payment_status", "refunded", "Reembolsados|Devueltas|Remboursée|Remboursés|Rimborsata|Erstattete|Zurückgezahlt|Estornado|Devolvidas"),
        ("payment_status", "partially_refunded", "Parcialmente devuelta|Partiellement remboursée|Rimborsata parzialmente|Teilweise erstattet|Parcialmente estornados"),
        ("payment_status", "pending", "Pendientes|Impagados|Vencidas|No cobrados|Impayée|En attente|Échues|Offene|Überfällig|In attesa|Scaduta|Pendentes|Em aberto|Não pago"),
        ("payment_status", "failed", "Canceladas|Anulados|Rechazados|Fallidas|Refusée|Échoué|Annulée|Fehlgeschlagen|Abgelehnte|Stornierte|Rifiutata|Annullato|Recusadas|Rejeitado"),
        ("payment_status", "chargeback", "Disputadas|Contestée|Rücklastschrift|Contestato"),
        ("reminder", "confirmed", "Confirmados|Confirmée|Bestätigt|Confermata"),
    ],
)  # fmt: skip
def test_statuses_in_every_gender_and_number(name: str, word: str, texts: str) -> None:
    assert {text: spellings(name).get(header_key(text)) for text in texts.split("|")} == dict.fromkeys(
        texts.split("|"), word
    )
