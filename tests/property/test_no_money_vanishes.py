"""What stands in the bytes of a file is kept, or set aside by name with its sum: nothing is lost, nothing invented.

For random files over every export: the sum of the main column of amounts, by currency and signed as written, read with
the csv module, is the sum of what the receipt says it kept and of what it set aside by reason.
"""

import contextlib
import io
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lib.__main__ import main
from tests import dealt
from tests.dealt import examples

from .money_files import SALES, Money, Sale, Vendor
from .money_vendors import VENDORS

# All but the explaining of a failure, which costs minutes with files.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)


def checked(content: bytes, vendor: Vendor) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, receipts and words of `check`, which reads as an import does and changes nothing."""
    out, err = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{vendor.suffix}"
        path.write_bytes(content)
        # Costs in several currencies raise the question of the business's own, which says nothing of this file's money.
        home = ["--answer", "currency=EUR"]
        arguments = ["check", str(path), "--json", "--data", str(Path(folder) / "data"), *home, *vendor.flags]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
    receipts = json.loads(out.getvalue())
    return code, receipts if isinstance(receipts, list) else [], out.getvalue() + err.getvalue()


def accounted(receipt: dict[str, Any]) -> Money:
    """Kept and set aside, by currency; a table without money has none."""
    money = receipt.get("money") or {"kept": {}, "quarantined": [], "duplicate": []}
    parts = [money["kept"], *(group["sums"] for place in ("quarantined", "duplicate") for group in money[place])]
    sums: Money = {}
    for part in parts:
        for currency, amount in part.items():
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(str(amount))
    return {currency: amount for currency, amount in sums.items() if amount}


@pytest.mark.parametrize("vendor", dealt.today(VENDORS, 12), ids=lambda vendor: vendor.name)
def test_no_money_vanishes(vendor: Vendor) -> None:
    seen = {"read": 0, "asked": 0}

    @settings(max_examples=examples(4), deadline=None, phases=PHASES)
    @given(sales=SALES, repeats=st.integers(0, 6))
    def holds(sales: list[Sale], repeats: int) -> None:
        content = vendor.written(sales, repeats)
        code, receipts, words = checked(content, vendor)
        assert code in (0, 3), words
        if code == 3:
            # What is asked is not yet read; the question names the file's money only where it is about it.
            seen["asked"] += 1
            return
        seen["read"] += 1
        # A file may feed several tables; one of them has the money, and all of it.
        accounts = [accounted(receipt) for receipt in receipts]
        assert vendor.money(content) in accounts, (vendor.money(content), accounts, words)
        holder = receipts[accounts.index(vendor.money(content))]
        for place in ("quarantined", "duplicate") if holder.get("money") else ():
            named = holder["money"][place]
            # Rows set aside are named by reason, and each of them is counted once.
            assert all(group["reason"] and group["rows"] > 0 for group in named)
            assert sum(group["rows"] for group in named) == holder[place]

    holds()
    # Asking about each and every file would be a way to hold this without reading any.
    assert seen["read"] > seen["asked"], seen


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_the_file_is_taken(vendor: Vendor) -> None:
    """Each of these exports is read as it is, so that the property speaks of files that are really taken."""
    sales = [Sale(n, n % 3 + 1, n * 30, 1000 * n + 550, "EUR", n % 2, True) for n in range(1, 9)]
    content = vendor.written(sales, 0)
    code, receipts, words = checked(content, vendor)
    assert code == 0, words
    assert any(receipt["read"] == len(sales) and receipt["kept"] == len(sales) for receipt in receipts), words
    # 5.50 and 10 for each number, 1 to 8: 44 + 360.
    assert sum(vendor.money(content).values()) == Decimal("404.00")
