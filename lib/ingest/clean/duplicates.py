"""Which rows of one file say the same record again (docs/numbers.md decision 95).

An id names a record: of two rows with one id the one with the later update stands, else the last. Where such rows of an own
sheet tell other days or amounts and no update decides, the "id" may be an invoice's that was paid in parts. Rows without an id are
the same only where a whole block of lines is there twice, as if pasted; lines that merely equal each other are kept. Both
can be answered otherwise, and the question says how many rows and how much money it is about. Rows that share a
combination of fields are then numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, scalar
from lib.ingest.clean.receipt import Problem, Receipt
from lib.ingest.map import money
from lib.ingest.map.evidence import Question
from lib.ingest.read.lines import as_lines, repeated
from lib.schema.fields import Table
from lib.schema.settings import FAMILIES
from lib.store.tables import columns
from lib.texts.messages import Message

Out = list[tuple[int, int, int, Message]]
"""Rows to leave out: (rowid, row number, row that stands, why)."""


@dataclass
class Duplicates:
    """The rows of `target`, a file staged as `table`, on their way to one row per record. `line` is the SQL of a line's digest
    over ``source``, `decided` what was answered for the source: family -> answer, `turned` as in :func:`money.of_rows`."""

    con: duckdb.DuckDBPyConnection
    target: str
    table: Table
    receipt: Receipt
    line: str
    decided: Mapping[str, str]
    turned: bool = False

    def settle(self) -> None:
        """Leave out the rows that are there already and number those that share their combination."""
        self.there = columns(self.con, self.target)
        name = self.table.keys[0][0]
        self.named = f"{identifier(name)} is not null" if name in self.there else "false"
        self.money = self.table.amount(self.there) if self.table.name != "customers" else ""
        if self.money and self.named != "false" and self.decided.get("same_id"):
            self.receipt.applied[f"same_id.{self.receipt.source}"] = ""
            if self.decided["same_id"] == "each":
                self._tell_apart()
        if not scalar(self.con, f"select count(*) - count(distinct _key) from {self.target}"):
            return
        self.kept: set[int] = set()
        self._leave_out(self._of_one_id())
        if "_line" in self.there:
            self._leave_out(self._of_blocks())
            self._leave_out(self._of_equal_lines())
        self._number()

    def _tell_apart(self) -> None:
        """Make the rows of one id with other days or amounts records of their own, whatever else a file holds."""
        told = ", ".join(f"{identifier(n)}::varchar" for n in (self.table.date, self.money) if n in self.there)
        self.con.execute(
            f"update {self.target} set _key = md5_number(concat_ws('/', _key::varchar, {told})) where {self.named}"
        )

    def _of_one_id(self) -> Out:
        """Rows whose id another row has too."""
        if self.named == "false":
            return []
        # A client's second purchase bears the client's id, and is another row.
        apart = [n for n in self.table.apart if n in self.there] if self.table.of_people else []
        newest = "updated_at nulls first, " if "updated_at" in self.there else ""
        same = ", ".join(["_key", *(identifier(name) for name in apart if not newest)])
        own = [f.name for f in self.table.fields if f.name in self.there]
        content = ", ".join(f"coalesce({identifier(name)}::varchar, '')" for name in own)
        # An update of the same day decides nothing.
        told = [n for n in (self.table.date, self.money) if n in self.there] if self.money else []
        other = (
            " or ".join(f"{identifier(n)} is distinct from last_value({identifier(n)}) over w" for n in told) or "false"
        )
        tied = "updated_at is not distinct from last_value(updated_at) over w" if newest else "true"
        found = self.con.execute(f"""
            with ranked as (
                select rowid as id, _row, concat_ws(chr(31), {content}) as content,
                    last_value(_row) over w as stands, last_value(concat_ws(chr(31), {content})) over w as other,
                    last_value(rowid) over w as last, ({other}) and {tied} as otherwise
                from {self.target} where {self.named}
                    and _key in (select _key from {self.target} where {self.named} group by _key having count(*) > 1)
                window w as (partition by {same} order by {newest}_row, rowid rows between unbounded preceding and unbounded following)
            )
            select id, _row, stands, content <> other, otherwise from ranked where id <> last order by 2
        """).fetchall()  # fmt: skip
        self._ask_of_one_id([(i, row) for i, row, *_, otherwise in found if otherwise])
        conflict = "same_id_newer" if newest else "same_id_later"
        return [
            (i, row, stands, Message(conflict if differs else "same_record", {"stands": str(stands)}))
            for i, row, stands, differs, _ in found
        ]

    def _ask_of_one_id(self, rows: Sequence[tuple[int, int]]) -> None:
        """Put the choice on the receipt whether rows of one id that tell other days or amounts were corrected. An export of a
        vendor knows what its ids are of."""
        if not rows or self.receipt.profile or self.decided.get("same_id"):
            return
        self.con.register("otherwise", pa.table({"id": pa.array([i for i, _ in rows], pa.int64())}))
        self._decide("same_id", rows, "rowid in (select id from otherwise)")
        self.con.unregister("otherwise")

    def _of_blocks(self) -> Out:
        """Rows of a block that is there twice."""
        if not self._equal():
            return []
        # A block runs on over rows that have an id or were set aside.
        numbers, lines = zip(
            *self.con.execute(f'select "row", {self.line} from source order by "row"').fetchall(), strict=True
        )
        first = {numbers[at]: numbers[origin] for at, origin in repeated(as_lines(lines)).items()}
        if not first:
            return []
        self.con.register("repeated", pa.table({"row": pa.array(first.keys(), pa.int64())}))
        where = f'not ({self.named}) and _row in (select "row" from repeated)'
        rows = self.con.execute(f"select rowid, _row from {self.target} where {where} order by 2").fetchall()
        drops = self._decide("repeated_block", rows, where)
        self.con.unregister("repeated")
        self.kept = set() if drops else {i for i, _ in rows}
        return [(i, row, first[row], Message("repeated_line", {"stands": str(first[row])})) for i, row in rows if drops]

    def _of_equal_lines(self) -> Out:
        """Rows that equal an earlier one in every column, but for those of a block of which it was said that all lines count."""
        rows = [row for row in self._equal() if row[0] not in self.kept]
        if not rows:
            return []
        self.con.register("equal", pa.table({"id": pa.array([i for i, _, _ in rows], pa.int64())}))
        drops = self._decide("equal_lines", [row[:2] for row in rows], "rowid in (select id from equal)")
        self.con.unregister("equal")
        return [(i, row, stands, Message("equal_line", {"stands": str(stands)})) for i, row, stands in rows if drops]

    def _equal(self) -> list[tuple[int, int, int]]:
        """(rowid, row, first such row) of the rows without an id whose line an earlier one has."""
        found: list[tuple[int, int, int]] = self.con.execute(f"""
            select rowid, _row, first_value(_row) over (partition by _line order by _row, rowid) as stands from {self.target}
            where not ({self.named}) and _line in
                (select _line from {self.target} where not ({self.named}) group by _line having count(*) > 1)
            qualify row_number() over (partition by _line order by _row, rowid) > 1 order by 2
        """).fetchall()
        return found

    def _decide(self, kind: str, rows: Sequence[tuple[int, int]], where: str) -> bool:
        """Whether these rows are left out; without an answer the choice is put on the receipt."""
        if not rows:
            return False
        options = FAMILIES[kind]
        answer = self.decided.get(kind, "")
        if not answer:
            held = money.of_rows(
                self.con, self.target, self.table, self.there, where.replace("rowid", "t.rowid"), self.turned
            )
            params = {"count": len(rows), "sum": money.said(held)}
            examples = tuple((row, "") for _, row in rows[:5])
            question = Question(
                "",
                "",
                kind,
                options,
                examples,
                setting=f"{kind}.{self.receipt.source}",
                default=options[0],
                params=params,
            )
            self.receipt.choices.append(question)
        else:
            self.receipt.applied[f"{kind}.{self.receipt.source}"] = ""
        return (answer or options[0]) == "drop"

    def _leave_out(self, out: Out) -> None:
        if not out:
            return
        self.con.register(
            "leaving",
            pa.table(
                {"id": pa.array([i for i, *_ in out], pa.int64()), "why": pa.array([why.code for *_, why in out])}
            ),
        )
        codes = sorted({why.code for *_, why in out})
        for code in codes:
            where = f"t.rowid in (select id from leaving where why = '{code}')"
            held = money.of_rows(self.con, self.target, self.table, self.there, where, self.turned)
            self.receipt.money.put_aside("duplicate", code, sum(why.code == code for *_, why in out), held)
        self.con.execute(f"delete from {self.target} where rowid in (select id from leaving)")
        self.con.unregister("leaving")
        self.receipt.duplicate += len(out)
        self.receipt.problems += [Problem(row, "", "", why, "duplicate") for _, row, _, why in out]

    def _number(self) -> None:
        """Give the second and later rows of a combination keys of their own."""
        if not scalar(self.con, f"select count(*) - count(distinct _key) from {self.target}"):
            return
        number(self.con, self.target)


def number(con: duckdb.DuckDBPyConnection, target: str, order: str = "_row, rowid") -> None:
    """Number the rows of a relation that share their key, in their order: the first keeps the key of the combination, which is
    the ``_group`` of all."""
    if "_group" not in columns(con, target):
        con.execute(f"alter table {target} add column _group uhugeint")
    con.execute(f"""
        update {target} set _group = numbered._key, _key = md5_number(numbered._key || '/' || n)
        from (
            select rowid as id, _key, row_number() over (partition by _key order by {order}) as n from {target}
            where _key in (select _key from {target} group by _key having count(*) > 1)
        ) numbered
        where numbered.id = {target}.rowid and n > 1
    """)
