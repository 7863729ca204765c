"""Rows of an own sheet that its type says are no sales: own money, costs, and what was given back (decision 98).

A sheet of one's own mixes what a bank or a processor lists: `Type` says Payment, Refund, Loan, Payout. As in a processor's
export a row whose word means own money stays out, with its sum, until somebody says otherwise; one that was given back
counts as a refund. Any other word is a kind of sale of the founder's, and counts. The answers are remembered as those of
``movements.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.map import money, movements
from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import Mapping, header_currency
from lib.ingest.read.assemble import as_line
from lib.ingest.read.text_table import SetAside, TextTable
from lib.schema.amounts import DecimalMark, decimal_mark
from lib.schema.fields import header_key
from lib.schema.vocabulary import spellings
from lib.texts.messages import Param

_TYPES = frozenset(
    ("type", "types", "tipo", "typ", "art", "category", "categoria", "kategorie", "categorie", "transactiontype", "rowtype",
     "entrytype", "movementtype", "tipodetransaccion", "tipodemovimiento", "tipodeoperacion", "operation", "operacion",
     "movement", "movimiento", "buchungsart", "umsatzart", "transaktionsart", "tipotransaccion", "tipomovimiento", "activity")
)  # fmt: skip
"""Keys of headers whose words may say what the money of a row is, whatever field they name or none."""

_OWN = (
    # en
    r"loans?|lending|financing|working capital|cash advance|credit line|line of credit|top.?ups?|pay.?outs?|withdrawals?|withdrawn"
    r"|owner'?s? (contribution|draw|investment|equity|loan)|capital( (contribution|injection|increase))?|interest|dividends?"
    r"|cash.?back|own (money|funds)|currency (conversion|exchange)|adjustments?|corrections?|expenses?|costs?|fees?|supplier.*|grants?"
    # es
    r"|prestamos?|financiacion|linea de credito|credito bancario|aportacion(es)?( .*)?|retiradas?|retiros?|recargas?|traspasos?"
    r"|intereses|dividendos?|(fondos|dinero) propios?|cambio de divisas?|ajustes?|correccion(es)?|gastos?|costes?|comision(es)?|proveedor.*"
    # de
    r"|darlehen|kredite?|kredit(auszahlung|aufnahme)|auszahlung(en)?|aufladung(en)?|umbuchung(en)?|zinsen|(privat)?einlagen?|(privat)?entnahmen?"
    r"|korrektur(en)?|ausgaben?|kosten|gebuhr(en)?"
    # fr, it, pt, nl, pl
    r"|prets?|emprunts?|apports?|retraits?|interets|rechargements?|virement interne|depenses?|frais"
    r"|prestit[oi]|finanziament[oi]|preliev[oi]|ricarich?[ae]|girocont[oi]|interessi|spes[ae]|commission[ei]"
    r"|emprestimos?|saques?|aportes?|juros|despesas?|lening(en)?|opnames?|rente|pozyczk[ai]|kredyty?|wyplat[ay]"
)
_OWN_IN_A_PHRASE = (
    r"(.* )?(loans?|pay.?outs?|withdrawals?|top.?up|working capital|cash advance|credit line|owner'?s|dividends?|currency conversion"
    r"|prestamos?|retirada|traspaso|linea de credito|financiacion bancaria|aportacion de socios?"
    r"|darlehen|bankkredit|geschaftskredit|privateinlage|privatentnahme|emprunt|prestito|emprestimo|lening|pozyczka)( .*)?"
    r"|(stripe|paypal|bank|processing|processor|transaction|platform|payment|card|wise|klarna)\S* fees?"
)
"""What means own money beside other words too: a bank loan, préstamo bancario. A late fee or a membership fee is a client's."""

_MAYBE_OWN = (
    r"(bank |card |cash )?deposits?|(bank |internal |wire )?transfers?|(transfer|deposit) (in|from|to) .*"
    r"|depositos?|transferencias?( .*)?|ingreso (propio|bancario|en cuenta|en efectivo)|einzahlung(en)?|bankeinzahlung|uberweisung(en)?"
    r"|depots?|virements?|versament[oi]|bonific[oi]|accredit[oi]|stortingen|storting|przelewy?|wplat[ay]"
)
"""What is a client's payment as well, told by the other words of the column: a deposit among instalments, a transfer among
cards."""
_BACK = (
    r"refunds?|refunded|(partial|full) refund|charge.?backs?|disputes?|money.?back|reimbursements?|reembolsos?( .*)?|devolucion(es)?( .*)?"
    r"|contracargos?|(ruck)?erstattung(en)?|ruckerstattung(en)?|ruckzahlung(en)?|ruckbuchung(en)?|ruckgabe|remboursements?|rimbors[oi]|estornos?"
    r"|terugbetaling(en)?|zwrot(y)?"
)
_OF_A_CLIENT = re.compile(
    r"full.*|pif|paid in full|split.*|instal+ments?.*|payment plan|plan.*|final.*|balance|remainder|first.*|second.*|third.*|down payment|monthly"
    r"|cuotas?|plazos?|completo|pago (completo|unico|final|inicial)|resto|senal|reserva|anticipo|mensualidad|rate[n]?|anzahlung|restzahlung|acompte|solde"
    r"|(credit |debit )?cards?|cash|stripe|paypal|check|cheque|zelle|venmo|wise|sepa.*|direct debit|apple pay|google pay|klarna|bank"
    r"|tarjetas?.*|efectivo|bizum|domiciliacion|karte|kreditkarte|bar|lastschrift|carte|especes|carta|contanti|cartao|pix|ideal"
)
_SURE, _MAYBE, _GIVEN_BACK = (re.compile(words) for words in (f"{_OWN}|{_OWN_IN_A_PHRASE}", _MAYBE_OWN, _BACK))
_MOST_IN_A_PHRASE = 5
_REASONS = {"leave": movements.UNKNOWN, "own": "own_money", "reversal": "money_back"}
_OPTIONS = ("leave", "sale", "own", "refund")
_MOST_WORDS = 200
"""A column of more different texts is no type."""

_SHOWN = 5


@dataclass(frozen=True)
class _Typed:
    """Rows of one word: the word, where they stand in the table, and what they are until somebody says."""

    word: str
    at: list[int]
    default: str


def sort(
    mapping: Mapping, text: TextTable, source: str, settings: ByKey[str, str]
) -> tuple[Mapping, TextTable, tuple[Question, ...]]:
    """The sheet without the rows that are no payments of clients, its refunds marked as such, and what may be answered about
    both. Of a sheet that is no payments, or says nothing of the kind, as it is."""
    amount = next((h for h, name in mapping.fields.items() if name == "amount"), None)
    if mapping.table != "payments" or amount is None:
        return mapping, text, ()
    told = ((h, _typed(text.rows.column(f"c{text.headers.index(h)}"), h, mapping)) for h in _types(mapping, text))
    header, found = next(((h, typed) for h, typed in told if typed), ("", []))
    if not found:
        return mapping, text, ()
    answers = {typed.word: settings.get(_setting(source, typed.word), "") for typed in found}
    questions = tuple(_question(text, mapping, header, amount, source, t) for t in found if not answers[t.word])
    holds = {typed.word: answers[typed.word] or typed.default for typed in found}
    refunds = [at for typed in found if holds[typed.word] == "refund" for at in typed.at]
    aside = {at: _REASONS[holds[t.word]] for t in found if holds[t.word] in _REASONS for at in t.at}
    left_out = _set_aside(text, aside)
    if refunds:
        mapping, text = _as_refunds(mapping, text, refunds)
    if left_out:
        keep = pc.invert(_flags(text.rows.num_rows, aside))
        text = replace(text, rows=text.rows.filter(keep), set_aside=(*text.set_aside, *left_out))
    return mapping, text, questions


def _setting(source: str, word: str) -> str:
    return f"{movements.KIND}.{movements.setting_key(source, word)}"


def _types(mapping: Mapping, text: TextTable) -> list[str]:
    """The headers of the columns that may say of what type rows are, those that name a field of the table first."""
    told = [h for h, name in mapping.fields.items() if name in ("kind", "payment_type")]
    return told + [h for h in mapping.unmapped if h in text.headers and header_key(h) in _TYPES]


def _plain(word: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9']+", ascii_only)
    return " ".join(words) if len(words) <= _MOST_IN_A_PHRASE else ""


def _typed(column: pa.ChunkedArray, header: str, mapping: Mapping) -> list[_Typed]:
    """The words of a column that mean no sale, in the order of their rows."""
    field = mapping.fields.get(header, "")
    words: list[str] = pc.unique(column).drop_null().to_pylist()
    if len(words) > _MOST_WORDS:
        return []
    known = spellings({"kind": "payment_kind", "payment_type": "payment_type"}[field]) if field else {}
    plain = {
        word: _plain(word) for word in words if header_key(word) not in known or known[header_key(word)] == "refund"
    }
    back = {word for word, text in plain.items() if _GIVEN_BACK.fullmatch(text)}
    if field == "kind":
        back -= {word for word in back if header_key(word) in known}  # which the table reads so by itself
    own = {word for word, text in plain.items() if _SURE.fullmatch(text)}
    others = [_plain(word) for word in words if word not in back | own and not _MAYBE.fullmatch(_plain(word))]
    if header_key(header) in _TYPES and not any(_OF_A_CLIENT.fullmatch(word) for word in others):
        own |= {word for word, text in plain.items() if _MAYBE.fullmatch(text)}
    if not own | back:
        return []
    rows: dict[str, list[int]] = {}
    for at, word in enumerate(column.to_pylist()):
        if word in own or word in back:
            rows.setdefault(word, []).append(at)
    return [_Typed(word, at, "refund" if word in back else "leave") for word, at in rows.items()]


def _question(text: TextTable, mapping: Mapping, header: str, amount: str, source: str, typed: _Typed) -> Question:
    cells = text.rows.column(f"c{text.headers.index(amount)}").to_pylist()
    coded = next((h for h, name in mapping.fields.items() if name == "currency"), None)
    codes = text.rows.column(f"c{text.headers.index(coded)}").to_pylist() if coded else None
    numbers = text.rows.column("row").to_pylist()
    stated = header_currency(amount)[1] or None
    held = [(cells[at] or "", (codes[at] if codes else None) or stated) for at in typed.at]
    params: dict[str, Param] = {
        "word": typed.word,
        "count": len(typed.at),
        "sum": money.said(movements.total(held, _mark([cell for cell in cells if cell]))),
    }
    examples = tuple((numbers[at], cells[at] or "") for at in typed.at[:_SHOWN])
    code = "ask_movement_back" if typed.default == "refund" else ""
    return Question(
        "", header, movements.KIND, _OPTIONS, examples, _setting(source, typed.word), typed.default, params, code
    )  # fmt: skip


def _mark(texts: list[str]) -> DecimalMark:
    marks = {decimal_mark(text) for text in texts}
    return "comma" if "comma" in marks and "dot" not in marks else "dot"


def _as_refunds(mapping: Mapping, text: TextTable, at: list[int]) -> tuple[Mapping, TextTable]:
    """The rows `at` these places with the words of a refund in the columns of the kind and the status of a payment."""
    rows, fields, headers = text.rows, dict(mapping.fields), list(text.headers)
    here = _flags(rows.num_rows, at)
    for name, word in (("kind", "refund"), ("status", "refunded")):
        header = next((h for h, field in fields.items() if field == name), None)
        if header is None and name == "status":
            continue  # without a column for it every row counts as it would have
        if header is None:
            header = "(refund)"
            fields[header] = name
            names = rows.column_names
            rows = rows.add_column(names.index("row"), f"c{len(headers)}", pa.nulls(rows.num_rows, pa.string()))
            headers.append(header)
        place = rows.column_names.index(f"c{headers.index(header)}")
        filled = pc.if_else(here, pa.scalar(word, pa.string()), rows.column(place))
        rows = rows.set_column(place, rows.column_names[place], filled)
    return replace(mapping, fields=fields), replace(text, headers=tuple(headers), rows=rows)


def _flags(length: int, at: Iterable[int]) -> pa.Array:
    marked = set(at)
    return pa.array([i in marked for i in range(length)], pa.bool_())


def _set_aside(text: TextTable, aside: ByKey[int, str]) -> list[SetAside]:
    """The rows at these places of the table as set aside, each for its reason."""
    places = sorted(aside)
    found = []
    for at, row in zip(places, text.rows.take(pa.array(places, pa.int64())).to_pylist(), strict=True):
        number = row.pop("row")
        cells = tuple(cell or "" for cell in row.values())
        found.append(SetAside(number, aside[at], as_line(cells, ","), cells))
    return found
