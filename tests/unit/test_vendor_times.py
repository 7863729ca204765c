"""The time of day that a vendor's export writes: beside the day, or in a column of its own."""

from __future__ import annotations

from pathlib import Path

from lib.publish.draft import Upload
from lib.store.workspace import Workspace
from tests.unit.drafts import current, publish

PAYPAL = b"""Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID
03/14/2026,23:30:05,PST,Ana,Website Payment,Completed,EUR,300.00,-9.00,291.00,ana@x.com,us@x.com,PP1,
03/15/2026,,PST,Ben,Website Payment,Completed,EUR,400.00,-9.00,391.00,ben@x.com,us@x.com,PP2,
"""


def test_paypal_writes_the_time_in_a_column_of_its_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    publish(workspace, Upload("paypal.csv", data=PAYPAL))
    # 23:30:05 is 23 * 3600 + 30 * 60 + 5 seconds after midnight; the day stays as written.
    assert current(workspace, "select id, date::varchar, _at from payments order by id") == [
        ("PP1", "2026-03-14", 84605), ("PP2", "2026-03-15", None),
    ]  # fmt: skip


def test_a_vendors_own_order_of_days_keeps_the_time(tmp_path: Path) -> None:
    header = "Nome do Produto;Nome do Produtor;Transação;Meio de Pagamento;Moeda;Preço do Produto;Moeda;Preço da Oferta;Taxa de Câmbio;Moeda;Preço Original;Número da Parcela;Recorrência;Data de Venda;Data de Confirmação;Status;Nome;Email;Preço Total;Preço Total Convertido;Moeda;Valor que você recebeu convertido\n"
    line = "Curso;Nós;HP{0};Cartão;EUR;10,00;EUR;10,00;1;EUR;10,00;1;1;{1};{1};Aprovado;Ana;ana@x.com;10,00;10,00;EUR;10,00\n"
    days = ("02/01/2026 09:15:00", "03/01/2026, 10:00", "04/01/2026", "05/01/2026 às 10:00")
    content = header + "".join(line.format(i, day) for i, day in enumerate(days, 1))
    workspace = Workspace(tmp_path, "w")
    publish(workspace, Upload("hotmart.csv", data=content.encode()))
    assert current(workspace, "select id, date::varchar, _at from payments order by id") == [
        ("HP1", "2026-01-02", 33300), ("HP2", "2026-01-03", 36000), ("HP3", "2026-01-04", None), ("HP4", "2026-01-05", None),
    ]  # fmt: skip
