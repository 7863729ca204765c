"""One large payments file, checked and committed, against pandas reading it and converting the columns to their types.

    python -m benchmarks.check_speed [--rows 1000000] [--folder DIR] [--rounds 3]

Prints seconds, their ratio and the peak memory of each as a subprocess. The bars are 3x the time of pandas in the same run,
and a peak below 3x the size of the file plus 500 MB. The receipt must be exact: every row of the file is kept, and the sum
of the amounts in the snapshot is the sum of those written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.processes import Run, run
from lib.store.workspace import Workspace

TIMES, FACTOR, ALLOWANCE = 3.0, 3.0, 500.0
"""The bars: how often pandas' time, how often the file's size, and how many MB on top of that."""

PANDAS = """
import sys
import pandas as pd

frame = pd.read_csv(sys.argv[1], dtype=str)
for column in ("Date", "Due Date"):
    frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
for column in ("Amount", "Processing Fee"):
    frame[column] = pd.to_numeric(frame[column])
for column in ("Status", "Deal", "Method", "Offer", "Closer", "Currency"):
    frame[column] = frame[column].astype("category")
print(len(frame), round(frame["Amount"].sum(), 2))
"""


def write(path: Path, rows: int) -> int:
    """Write a payments file of about 100 bytes a row unless it is there. Returns the sum of its amounts in cents."""
    amount = "50 + (hash(i, 8) % 500000) :: bigint / 100.0"
    day = "date '2023-01-01' + ((hash(i, 5) % 1400) :: int) :: int"
    with duckdb.connect() as con:
        if not path.exists():
            con.execute(f"""
                copy (select 'pay_' || i as ID, {day} as Date, 'client' || ((hash(i, 7) % 200000) :: int) || '@example.com' as Email,
                    round({amount}, 2) as Amount, ['Approved', 'Approved', 'Pending', 'Refunded'][1 + (hash(i, 9) % 4) :: int] as Status,
                    ['Full Pay', 'Split Pay', 'Deposit'][1 + i % 3] as Deal, ['Stripe', 'PayPal', 'Wire'][1 + i % 3] as Method,
                    ['Momentum', 'Mastermind'][1 + i % 2] as Offer, {day} as "Due Date",
                    round((hash(i, 10) % 2000) :: int / 100.0, 2) as "Processing Fee", ['Ana Ruiz', 'Ben Carter', ''][1 + i % 3] as Closer,
                    'EUR' as Currency
                    from range({rows}) t(i)) to '{path}' (header)
            """)
        (cents,) = con.execute(
            f"select sum((Amount :: decimal(18,2) * 100) :: bigint) from read_csv('{path}', all_varchar = true)"
        ).fetchone() or (0,)
    return int(cents)


def exact(workspace: Workspace, receipt: dict[str, int], rows: int, cents: int) -> bool:
    """Whether the receipt and the snapshot account for every row and every cent."""
    counted = (receipt["read"], receipt["kept"], receipt["quarantined"], receipt["duplicate"], receipt["new"])
    assert workspace.current is not None
    with workspace.current.open() as con:
        found = con.execute("select count(*), (sum(amount) * 100) :: bigint from payments").fetchone()
    return counted == (rows, rows, 0, 0, rows) and found == (rows, cents)


def main() -> int:
    """Print what was measured. Returns 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="the best of this many runs of each counts")
    parser.add_argument("--folder", type=Path, help="keeps the CSV file for another run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        path = (options.folder or Path(work)) / f"payments-{options.rows}.csv"
        cents = write(path, options.rows)
        size = path.stat().st_size / 1e6
        floor, ours, right = list[Run](), list[Run](), True
        for number in range(options.rounds):
            floor.append(run("-c", PANDAS, str(path)))
            data = Path(work) / f"data{number}"
            os.sync()  # what others wrote must not be waited for by ours
            ours.append(run("-m", "lib", "import", str(path), "--data", str(data), "--yes", "--json"))
            right &= exact(Workspace(data), json.loads(ours[-1].output)[0], options.rows, cents)
    fastest, slowest = min(r.seconds for r in floor), min(r.seconds for r in ours)
    memory, bound = max(r.memory for r in ours), FACTOR * size * 1e6 / 2**20 + ALLOWANCE
    print(
        f"file {size:.0f} MB | pandas {fastest:.2f} s, {max(r.memory for r in floor):.0f} MB | import {slowest:.2f} s, {memory:.0f} MB "
        f"(bound {bound:.0f}) | ratio {slowest / fastest:.2f} (bar {TIMES:.0f}) | receipt {'exact' if right else 'WRONG'}"
    )
    return 0 if right and slowest <= TIMES * fastest and memory <= bound else 1


if __name__ == "__main__":
    sys.exit(main())
