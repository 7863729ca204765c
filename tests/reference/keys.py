"""Who a row is about (docs/numbers.md 0.2, decision 94)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.reference.text import Row, as_word


class Keys:
    """E-mail, else digits of the phone, else the customer id within its table, else the row's own key.

    Every table of a business is a source of its own. An id whose rows carry an e-mail stands for that e-mail, and if they
    carry two, the address of one person changed: both are that person, in every table.
    """

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """Learn from the rows that stand: what a later row of the same record replaces says nothing any more."""
        self._same: dict[str, str] = {}
        self._emails: dict[tuple[str, str], str] = {}
        self._phones: dict[tuple[str, str], str] = {}
        for table, rows in tables.items():
            for row in rows:
                named = (table, customer_id(table, row))
                if not named[1]:
                    continue
                if email := _email(row):
                    self._join(self._emails.setdefault(named, email), email)
                elif phone := _phone(row):
                    self._phones.setdefault(named, phone)

    def of(self, table: str, row: Row, index: int) -> str:
        """The person of a row, which is the `index`-th of its table."""
        named = (table, customer_id(table, row))
        told = _email(row) or _phone(row) or self._emails.get(named, "") or self._phones.get(named, "")
        if told:
            return self._first(told)
        if named[1]:
            return f"{table} customer {named[1]}"
        if not row.get("id"):
            return f"{table} row {index}"
        # A payment's id stands once per kind.
        return f"{table} {row['id']} {as_word('payment_kind', row.get('kind', ''))}"

    def _first(self, told: str) -> str:
        while told in self._same:
            told = self._same[told]
        return told

    def _join(self, one: str, other: str) -> None:
        one, other = self._first(one), self._first(other)
        if one != other:
            self._same[other] = one


def customer_id(table: str, row: Row) -> str:
    """What a table calls its customer: a customers row by its own id, the others by the id of a customer."""
    return row.get("id" if table == "customers" else "customer_id", "")


def _email(row: Row) -> str:
    return row.get("email", "").strip().lower()


def _phone(row: Row) -> str:
    return "".join(c for c in row.get("phone", "") if c.isdigit())
