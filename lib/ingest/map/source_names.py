"""What a source of rows is called, whatever the month of its file: an id means something within its source (decision 94)."""

from __future__ import annotations

import re

_DEALS = re.compile(r"\b(deals|opportunities)$")
_MONTHS = re.compile(
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?"
    r"|enero?|febrero|marzo|abr(il)?|mayo|junio|julio|ago(sto)?|sep?tiembre|octubre|noviembre|dic(iembre)?|de|of"
    r"|copy|copia|final|latest|new|nuevo|nueva|updated|actualizad[oa])\b"
)
"""What tells this month's copy of a sheet from the next one."""


def is_deals(label: str) -> bool:
    """Whether a vendor's export is one of deals, whose ids are those of deals."""
    return bool(_DEALS.search(label))


def source_name(file: str, label: str) -> str:
    """What an id of a file means something in: the vendor, a deals export by itself, or an own sheet. Next month's copy of
    a sheet is the same sheet: digits, months, brackets and the ending of a file's name do not tell it apart. The sheets of
    one workbook are one."""
    if label:
        return label if is_deals(label) else label.split(" ")[0]
    book = re.split(r"\.(?:xlsx|xls|ods|xlsm)\b", file, maxsplit=1, flags=re.IGNORECASE)[0]
    stem = re.sub(r"(\.[a-z]{2,4})+$", "", book.casefold().rsplit("/", 1)[-1])
    plain = re.sub(r"[^\w]+|_", " ", re.sub(r"\([^)]*\)|\d+", "", stem)).strip()
    return "own " + (" ".join(_MONTHS.sub(" ", plain).split()) or plain)
