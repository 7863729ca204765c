"""Success means imported, a bad file stops no good one, and cents are exact."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from .runner import DONE, call, figures, forget

ROOT = Path(__file__).parents[2]
GOOD = "ID,Date,Email,Amount,Status\n1,2026-03-01,ana@example.com,100.10,Approved\n2,2026-03-02,ben@example.com,0.20,Approved\n3,2026-04-02,cy@example.com,0.03,Approved\n"
BAD = "<!DOCTYPE html><html><body>Please sign in</body></html>"


def gross(data: Path) -> str | None:
    """All cash of the workspace, None if nothing was imported."""
    forget()
    found = [one["value"] for one in figures(data) if one["ref"] == "r.gross"]
    return None if not found or found[0] is None else str(found[0])


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["words", "json"])
def test_a_reader_that_goes_away_is_no_success_without_an_import(tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / "p.csv").write_text(GOOD)
    reading, writing = os.pipe()
    os.close(reading)  # `| head -0`: nobody reads
    data = tmp_path / "data"
    arguments = [sys.executable, "-m", "lib", "import", str(tmp_path / "p.csv"), "--yes", "--data", str(data), *flags]
    try:
        ran = subprocess.run(arguments, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, timeout=60, check=False)
    finally:
        os.close(writing)
    imported = gross(data)
    # Published first and printed after: the rows are there, and the exit code says that they could not be told.
    assert imported == "100.33"
    assert ran.returncode != 0
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("order", [("good.csv", "bad.csv"), ("bad.csv", "good.csv")], ids=["good first", "bad first"])
@pytest.mark.parametrize(
    "bad",
    [BAD, "a,b\n1,2\n", "", "ID,Date,Email,Amount,Status\n7,01/02/2026,x@example.com,5,Approved\n"],
    ids=["a web page", "unknown", "empty", "a question"],
)
def test_a_bad_file_among_good_ones(tmp_path: Path, order: tuple[str, str], bad: str) -> None:
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_text(bad)
    data = str(tmp_path / "data")
    ran = call("check", *(str(tmp_path / name) for name in order), "--json", "--data", data)
    # The good one has its receipt, the bad one its reason, beside each other.
    assert ran.code != DONE
    receipts = {one["file"]: one for one in ran.objects() if "read" in one}
    assert receipts["good.csv"]["kept"] == 3
    assert "bad.csv" in ran.words


def test_each_money_is_exact(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(GOOD)
    (tmp_path / "c.csv").write_text("Date,Category,Amount\n2026-03-02,Ads,33.33\n2026-03-03,Ads,0.01\n")
    data = tmp_path / "data"
    ran = call("import", str(tmp_path / "p.csv"), str(tmp_path / "c.csv"), "--yes", "--json", "--data", str(data))
    assert ran.code == DONE, ran.words
    for options in ((), ("--from", "2026-03-01", "--to", "2026-03-31", "--compare", "previous"), ("--by", "month")):
        printed = call("kpis", "--json", "--data", str(data), *options)
        # As they stand in the text: a float would already have lost what is asked for.
        for one in json.loads(printed.out, parse_float=str, parse_int=str):
            if one["unit"] != "money":
                continue
            for part in ("value", "previous"):
                written = one[part]
                assert written is None or re.fullmatch(r"-?\d+(\.\d{1,4})?", written), (one["ref"], part, written)
    wanted = {"r.gross": "100.33", "a.spend": "33.34", "v.avg_payment": "33.44", "u.cac": "11.11"}
    found = {one["ref"]: one["value"] for one in json.loads(call("kpis", "--json", "--data", str(data)).out)}
    # 100.33 / 3 = 33.443…, 33.34 / 3 = 11.113…
    cents = {ref: str(Decimal(str(found[ref])).quantize(Decimal("0.01"))) for ref in wanted}
    assert cents == wanted
