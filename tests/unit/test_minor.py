"""Cents read as units: what says it, what is asked, and the ordinary sheets that are never asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from lib.store.workspace import Workspace
from lib.texts.messages import Sum
from tests.unit.drafts import draft, stored, upload

pytestmark = pytest.mark.usefixtures("without_numbers")


class Sheet:
    """A sheet of payments: its questions, its notes, and its amounts by field."""

    def __init__(
        self, folder: Path, header: str, rows: Sequence[str], name: str = "payments.csv", *, minor_units: bool = False, **settings: str
    ) -> None:  # fmt: skip
        table = [header.split(","), *(row.split(",") for row in rows)]
        answers = {key.replace("__", "."): value for key, value in settings.items()}
        made = draft(Workspace(folder, "w"), upload(table, name, "payments"), settings=answers, minor_units=minor_units)
        (self.receipt,) = made.receipts
        self.questions = self.receipt.questions
        self.amounts: list[Decimal] = []
        self.fees: list[Decimal] = []
        if made.path:
            self.amounts = [a for (a,) in stored(made.path, "select amount from payments order by _row")]
            self.fees = [a for (a,) in stored(made.path, "select processing_fee from payments order by _row")]
        made.discard()

    def noted(self, words: str) -> bool:
        """Whether some note on the receipt has these words."""
        return any(words in str(note) for note in self.receipt.notes)


OWN = "ID,Date,Email,Amount,Status"


def own(amounts: Sequence[object]) -> list[str]:
    """Rows under OWN with these amounts."""
    return [f"{i},2026-03-{i % 28 + 1:02d},a{i}@example.com,{amount},Approved" for i, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    "header", ["amount_cents", "Amount Cents", "Amount (cents)", "Amount in cents", "Importe (céntimos)", "Importe en céntimos", "Monto (centavos)"]
)  # fmt: skip
def test_a_column_that_is_named_so_holds_cents(tmp_path: Path, header: str) -> None:
    sheet = Sheet(tmp_path, OWN.replace("Amount", header), own([4900, 20060, -1000]))
    assert sheet.amounts == [Decimal("49.00"), Decimal("200.60"), Decimal("-10.00")]
    assert not sheet.questions
    assert sheet.noted("as its name says")
    assert sheet.receipt.money.kept == {"": Decimal("239.6")}


def test_decimals_are_never_cents(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, OWN.replace("Amount", "Amount cents"), own(["49.50", "20.00"]))
    assert sheet.amounts == [Decimal("49.50"), Decimal("20.00")]
    assert sheet.noted("its amounts have decimals")


def test_a_word_that_only_begins_so_says_nothing(tmp_path: Path) -> None:
    header = "ID,Date,Email,Amount,Status,Recent,Percent"
    assert Sheet(tmp_path, header, [f"{row},1,2" for row in own([2500, 4000])]).amounts == [2500, 4000]


API = "id,amount,currency,date,email,status,fee,net"
API_ROWS = [
    "ch_1,4900,{},2026-03-01,ana@example.com,succeeded,172,4728",
    "ch_2,20060,{},2026-03-02,ben@example.com,succeeded,612,19448",
]


def api(currency: str = "eur") -> list[str]:
    """Rows of a processor's own table in one currency."""
    return [row.format(currency) for row in API_ROWS]


def test_a_processors_own_table_is_asked_with_both_sums(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, API, api())
    (question,) = sheet.questions
    assert (question.kind, question.options, question.default) == ("minor_units", ("units", "cents"), "")
    assert question.params["units"] == (Sum("24960.00", "EUR"),)
    assert question.params["cents"] == (Sum("249.60", "EUR"),)


@pytest.mark.parametrize(("answer", "factor"), [("units", 1), ("cents", 100)])
def test_the_answer_holds_for_every_amount_of_the_sheet(tmp_path: Path, answer: str, factor: int) -> None:
    sheet = Sheet(tmp_path, API, api(), minor_units__payments__amount=answer)
    assert sheet.amounts == [Decimal(4900) / factor, Decimal(20060) / factor]
    assert sheet.fees == [Decimal(172) / factor, Decimal(612) / factor]


def test_a_currency_without_cents_is_neither_asked_nor_divided(tmp_path: Path) -> None:
    assert Sheet(tmp_path, API, api("jpy")).amounts == [4900, 20060]
    assert Sheet(tmp_path, API, api("jpy"), minor_units=True).amounts == [4900, 20060]
    mixed = Sheet(tmp_path, API, [api("jpy")[0], api("eur")[1]], minor_units=True, currency="EUR")
    assert mixed.amounts == [Decimal(4900), Decimal("200.60")]


def test_it_can_be_said_of_any_sheet_and_is_remembered(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, OWN, own([2500, 4000]), minor_units=True)
    assert sheet.amounts == [25, 40]
    assert list(sheet.receipt.answered.values()) == ["cents"]


ASKED = {
    "a file named after a processor": (OWN, own([4900, 20060, 1500]), "stripe_payments_march.csv"),
    "a hundred times usual prices": (OWN, own([4900, 9700, 4900, 19700, 4900, 2900]), "payments.csv"),
    "a program's table that names nobody": (
        "id,order_id,payment_method,amount,date", [f"{i},{i},credit_card,{a},2026-01-0{i}" for i, a in enumerate([1000, 2600, 100], 1)], "raw.csv"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_signs_that_raise_the_question(tmp_path: Path, name: str) -> None:
    header, rows, file = ASKED[name]
    assert "minor_units" in [question.kind for question in Sheet(tmp_path, header, rows, file).questions]


ORDINARY: list[list[object]] = [
    [2000, 1500, 997, 3000], [5000], [5000, 5000, 5000, 5000, 5000, 5000], [4900, 4900, 4900, 4900, 4900, 4900],
    [997, 1997, 4997, 997, 997, 1997], [1000, 2000, 3000, 4000, 5000, 6000], [12000, 8500, 15000, 9500, 12000, 7000],
    [2997, 2997, 4997, 497, 497, 997], [250, 500, 750, 1000, 1250], [1800, 1200, 600, 2400, 3600, 4800],
    [10000, 20000, 15000, 5000, 25000], [3500, 3500, 7000, 1750, 1750, 3500], [99, 49, 199, 299, 99, 49], [1, 1, 1, 1, 1, 1],
    [100, 100, 100, 100, 100, 100, 100], [6000, 6500, 7200, 8800, 5400], [1490, 1490, 2490, 990, 990, 1490], [333, 333, 334, 1000],
    [47, 97, 197, 297, 497, 997], [8000, 4000, 4000, 2000, 2000, 2000], ["1,200", "2,400", "3,600", "1,200"],
    ["4900.00", "9700.00", "4900.00", "19700.00", "4900.00"], [150000, 98000, 120000, 87000, 93000], [-500, 2000, 2000, 1500, 1500],
    [1111, 2222, 3333, 4444, 5555], [700, 900, 1200, 1400, 1600], [5900, 4200, 4200, 3100, 8000, 2500], [0, 0, 2500, 2500, 0],
]  # fmt: skip


@pytest.mark.parametrize("amounts", ORDINARY, ids=str)
def test_ordinary_sheets_of_whole_prices_are_not_asked(tmp_path: Path, amounts: list[object]) -> None:
    cells = [str(amount).replace(",", ".") for amount in amounts]
    assert [q.kind for q in Sheet(tmp_path, OWN, own(cells)).questions if q.kind == "minor_units"] == []


@pytest.mark.parametrize(
    "header", ["date,email,amount,status,id", "id,date,email,amount,currency,status", "fecha,correo,importe,estado,id",
               "date,email,amount,fee,net,status"],
)  # fmt: skip
def test_small_letters_alone_are_no_sign(tmp_path: Path, header: str) -> None:
    cells = {
        "date": "2026-03-01", "fecha": "2026-03-01", "email": "a@example.com", "correo": "a@example.com",
        "amount": "2500", "importe": "2500", "currency": "EUR", "fee": "30", "net": "2470", "status": "Approved",
        "estado": "Aprobado", "id": "{}",
    }  # fmt: skip
    rows = [",".join(cells[name] for name in header.split(",")).format(i) for i in range(4)]
    assert not Sheet(tmp_path, header, rows).questions
