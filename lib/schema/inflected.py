"""Words of statuses in the languages that inflect them: a call is *cancelada*, several payments are *pagados*, a sum is *annulée*.

Each is declared once, with ``*`` where its ending stands, and met in every gender and number.
"""

from __future__ import annotations

_ENDINGS = {
    "es": ("o", "a", "os", "as", "o/a", "@"),
    "pt": ("o", "a", "os", "as", "o/a", "@"),
    "it": ("o", "a", "i", "e", "o/a"),
    "fr": ("é", "ée", "és", "ées", "é(e)"),
    "de": ("", "e", "er", "es", "en"),
}
"""Of participles, by language. French ones that end otherwise are written out, with ``+`` for what follows an adjective."""
_PLUS = ("", "e", "s", "es", "(e)")


def _in(language: str, *spellings: str) -> tuple[str, ...]:
    """Every form of each spelling."""
    found: list[str] = []
    for spelling in spellings:
        mark, endings = ("+", _PLUS) if "+" in spelling else ("*", _ENDINGS[language])
        found += [spelling.replace(mark, ending) for ending in endings] if mark in spelling else [spelling]
    return tuple(found)


INFLECTED: dict[str, dict[str, tuple[str, ...]]] = {
    "call_status": {
        "pending": (
            *_in("es", "agendad*", "programad*", "reservad*", "planificad*", "previst*", "pendiente", "pendientes", "agendad* - pendiente"),
            *_in("pt", "marcad*", "pendente", "pendentes"),
            *_in("it", "prenotat*", "programmat*", "fissat*", "pianificat*", "in programma"),
            *_in("fr", "planifi*", "programm*", "réserv*", "prévu+", "à venir"),
            *_in("de", "geplant*", "gebucht*", "vereinbart*", "terminiert*", "anstehend*", "ausstehend*"),
        ),
        "moved": (
            *_in("es", "movid*", "reasignad*", "transferid*", "movid* a otro rep", "movid* a otro closer"),
            *_in("it", "trasferit*", "riassegnat*"),
            *_in("fr", "transfér*", "réattribu*", "réaffect*"),
            *_in("de", "neu zugewiesen", "übergeben", "umverteilt"),
        ),
        # Who cancelled is mostly the lead, and the share of cancelled calls is the same whoever it was.
        "lead_cancel": (
            "cancelled", "canceled", "cancel", "cancellation", "cancelación", "anulación", "called off",
            *_in("es", "cancelad*", "anulad*", "cancelad* por el lead", "cancelad* por el cliente", "cancelad* por el prospecto"),
            *_in("pt", "desmarcad*", "cancelad* pelo cliente", "cancelad* pelo lead", "cancelamento"),
            *_in("it", "annullat*", "cancellat*", "disdett*", "annullat* dal cliente", "cancellat* dal cliente"),
            *_in("fr", "annul*", "annul* par le client", "annul* par le prospect", "annul* par le lead", "annulation"),
            *_in("de", "abgesagt*", "storniert*", "annulliert*", "vom kunden abgesagt", "vom kunden storniert", "vom lead abgesagt", "absage"),
        ),
        "admin_cancel": (
            *_in("es", "cancelad* por admin", "cancelad* por el admin", "cancelad* por el equipo", "cancelad* por nosotros", "cancelad* por el administrador"),
            *_in("pt", "cancelad* por nós", "cancelad* pela equipe", "cancelad* pelo admin"),
            *_in("it", "annullat* da noi", "cancellat* da noi"),
            *_in("fr", "annul* par nous", "annul* par l'équipe", "annul* par l'hôte"),
            *_in("de", "von uns abgesagt", "von uns storniert"),
        ),
        "rescheduled": (
            "postponed",
            *_in("es", "reprogramad*", "reagendad*", "aplazad*", "pospuest*"),
            *_in("pt", "remarcad*", "adiad*"),
            *_in("it", "riprogrammat*", "rinviat*", "posticipat*", "spostat*"),
            *_in("fr", "report*", "reprogramm*", "replanifi*", "décal*"),
            *_in("de", "verschoben*", "verlegt*", "umgebucht*"),
        ),
        "no_show": (
            *_in("es", "ausente", "ausentes", "no presentad*", "no asistieron", "no vino"),
            *_in("pt", "não compareceu", "não compareceram", "faltou", "não apareceu"),
            *_in("it", "assente", "assenti", "non presentat*", "non si è presentat*"),
            *_in("fr", "absent+", "non présent*", "ne s'est pas présent*", "pas venu+"),
            *_in("de", "nicht erschienen*", "nicht gekommen", "nicht teilgenommen", "abwesend*"),
        ),
        "bad_fit": (
            *_in("es", "no calificad*", "no cualificad*", "descalificad*", "descualificad*", "no apt*"),
            *_in("pt", "não qualificad*", "desqualificad*"),
            *_in("it", "non qualificat*", "squalificat*"),
            *_in("fr", "non qualifi*", "pas qualifi*", "disqualifi*"),
            *_in("de", "nicht qualifiziert*", "unqualifiziert*", "disqualifiziert*"),
        ),
        "qualified": (
            *_in("es", "calificad*", "cualificad*"),
            *_in("pt", "qualificad*"),
            *_in("it", "qualificat*"),
            *_in("fr", "qualifi*"),
            *_in("de", "qualifiziert*"),
        ),
        "held": (
            "completed", "done", "present",
            *_in("es", "celebrad*", "realizad*", "hech*", "efectuad*", "completad*", "atendid*", "terminad*", "finalizad*", "presente", "presentes"),
            *_in("pt", "feit*", "concluíd*", "compareceu", "compareceram"),
            *_in("it", "effettuat*", "svolt*", "tenut*", "completat*", "presenti"),
            *_in("fr", "effectu*", "réalis*", "honor*", "termin*", "présent+", "tenu+"),
            *_in("de", "stattgefunden", "durchgeführt*", "abgehalten*", "erschienen*", "teilgenommen", "anwesend*"),
        ),
    },
    "reminder": {
        "not_yet": _in("es", "no enviad*", "pendientes"),
        "sent": (*_in("es", "enviad*"), *_in("it", "inviat*"), *_in("fr", "envoy*"), *_in("de", "gesendet*", "verschickt*")),
        "confirmed": (*_in("es", "confirmad*"), *_in("it", "confermat*"), *_in("fr", "confirm*"), *_in("de", "bestätigt*")),
    },
    "payment_status": {
        "approved": (
            *_in("es", "pagad*", "cobrad*", "abonad*", "aprobad*", "completad*", "recibid*", "liquidad*", "acreditad*", "aceptad*", "procesad*", "ingresad*"),
            *_in("es", "exitos*", "totalmente pagad*", "pagad* por completo"),
            *_in("pt", "pag*", "recebid*", "aprovad*", "concluíd*", "quitad*", "compensad*", "efetuad*"),
            *_in("it", "pagat*", "incassat*", "saldat*", "completat*", "approvat*", "ricevut*", "accettat*", "riuscit*", "accreditat*"),
            *_in("fr", "pay*", "régl*", "encaiss*", "approuv*", "accept*", "acquitt*", "sold*", "effectu*", "termin*", "reçu+", "réussi+"),
            *_in("de", "bezahlt*", "gezahlt*", "beglichen*", "erhalten*", "eingegangen*", "genehmigt*", "erfolgreich*", "vereinnahmt*"),
        ),
        "refunded": (
            *_in("es", "reembolsad*", "devuelt*", "reintegrad*", "totalmente reembolsad*"),
            *_in("pt", "devolvid*", "estornad*", "ressarcid*"),
            *_in("it", "rimborsat*", "restituit*"),
            *_in("fr", "rembours*", "entièrement rembours*", "totalement rembours*", "remboursement"),
            *_in("de", "erstattet*", "rückerstattet*", "zurückerstattet*", "zurückgezahlt*", "erstattung", "rückerstattung"),
        ),
        "partially_refunded": (
            *_in("es", "parcialmente reembolsad*", "reembolsad* parcialmente", "parcialmente devuelt*", "devuelt* parcialmente"),
            *_in("pt", "parcialmente devolvid*", "parcialmente estornad*", "estornad* parcialmente"),
            *_in("it", "parzialmente rimborsat*", "rimborsat* parzialmente"),
            *_in("fr", "partiellement rembours*", "rembours* partiellement"),
            *_in("de", "teilweise erstattet*", "teilweise zurückerstattet*", "teilerstattet*", "teilweise rückerstattet*"),
        ),
        "pending": (
            *_in("es", "pendiente", "pendientes", "programad*", "no pagad*", "impagad*", "no cobrad*", "vencid*", "atrasad*", "abiert*", "previst*"),
            *_in("pt", "pendente", "pendentes", "em aberto", "agendad*", "não pag*", "a pagar", "a receber"),
            *_in("it", "in attesa", "in sospeso", "non pagat*", "insolut*", "scadut*", "da pagare", "da incassare", "programmat*", "apert*"),
            *_in("fr", "en attente", "en retard", "impay*", "à payer", "à encaisser", "non pay*", "dû", "prévu+", "échu+"),
            *_in("de", "offen*", "ausstehend*", "unbezahlt*", "nicht bezahlt*", "fällig*", "überfällig*", "geplant*"),
        ),
        "failed": (
            *_in("es", "fallid*", "fallad*", "rechazad*", "denegad*", "declinad*", "cancelad*", "anulad*"),
            *_in("pt", "recusad*", "negad*", "rejeitad*", "falhad*", "falhou", "cancelamento"),
            *_in("it", "fallit*", "rifiutat*", "respint*", "annullat*", "cancellat*", "non riuscit*"),
            *_in("fr", "échou*", "refus*", "rejet*", "annul*", "échec"),
            *_in("de", "fehlgeschlagen*", "gescheitert*", "abgelehnt*", "abgebrochen*", "storniert*", "annulliert*", "zurückgewiesen*"),
        ),
        "chargeback": (
            *_in("es", "disputad*", "en disputa"),
            *_in("pt", "contestad*", "em disputa"),
            *_in("it", "contestat*", "in contestazione"),
            *_in("fr", "contest*", "litige", "en litige"),
            *_in("de", "rückgebucht*", "rückbuchung", "rücklastschrift", "angefochten*"),
        ),
    },
}  # fmt: skip
"""Vocabulary -> word -> spellings, beside those of ``vocabulary.py``."""
