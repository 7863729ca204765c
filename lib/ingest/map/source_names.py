"""What a source of rows is called, whatever the month of its file: an id means something within its source (decision 94)."""

from __future__ import annotations

import re

from lib.ingest.map.profiles import identity_of, of_receipt, vendor_of

_MONTHS = re.compile(
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?"
    r"|enero?|febrero|marzo|abr(il)?|mayo|junio|julio|ago(sto)?|sep?tiembre|octubre|noviembre|dic(iembre)?|de|of"
    r"|copy|copia|final|latest|new|nuevo|nueva|updated|actualizad[oa])\b"
)
"""What tells this month's copy of a sheet from the next one."""
_LONGEST = 300
"""Letters of a file's name that tell it apart."""


def is_deals(stored: str) -> bool:
    """Whether the vendor's export that a receipt names is one of deals, whose ids are those of deals."""
    profile = of_receipt(stored)
    return bool(profile and profile.deals)


def source_name(file: str, stored: str) -> str:
    """What an id of a file means something in: the vendor, a deals export by itself, or an own sheet;
    `stored` is what the receipt says of the export. Next month's copy of
    a sheet is the same sheet: digits, months, brackets and the ending of a file's name do not tell it apart. The sheets of
    one workbook are one."""
    if stored:
        return identity_of(stored) if is_deals(stored) else vendor_of(stored)
    book = re.split(r"\.(?:xlsx|xls|ods|xlsm)\b", file, maxsplit=1, flags=re.IGNORECASE)[0]
    stem = re.sub(r"(\.[a-z]{2,4})+$", "", book.casefold().rsplit("/", 1)[-1][:_LONGEST])
    plain = re.sub(r"[^\w]+|_", " ", re.sub(r"\([^)]*\)|\d+", "", stem)).strip()
    return "own " + (" ".join(_MONTHS.sub(" ", plain).split()) or plain)
