"""From CSV to ready: the whole import against DuckDB reading the same files as text and writing them as tables.

    python -m benchmarks.import_speed [--scale 1.0] [--folder DIR] [--keep DIR] [--rounds 3]

Each runs as a process of its own, its start included. `--folder` keeps the CSV files for another run, `--keep` the workspace
that was imported. The bar is 3x the floor and 4 GB of memory at scale 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.company import write
from benchmarks.processes import Run, run

FLOOR = """
import sys
import duckdb
from pathlib import Path

with duckdb.connect(sys.argv[1]) as con:
    for path in map(Path, sys.argv[2:]):
        con.execute(f"create table {path.stem} as select * from read_csv('{path}', all_varchar = true)")
    con.execute("checkpoint")
"""


def main() -> None:
    """Print floor, import, their ratio and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="the best of this many runs of each counts")
    options = parser.parse_args()
    floor, ours = list[Run](), list[Run]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        paths = [*write(folder / f"csv-{options.scale}", options.scale).values()]
        size = sum(path.stat().st_size for path in paths) / 1e6
        with tempfile.TemporaryDirectory(dir=folder) as work:
            for number in range(options.rounds):
                floor.append(run("-c", FLOOR, f"{work}/floor{number}.duckdb", *map(str, paths)))
                os.sync()  # what others wrote must not be waited for by ours
                data = f"{work}/data{number}"
                ours.append(run("-m", "lib", "import", *map(str, paths), "--data", data, "--yes", "--replace"))
                os.sync()
            if options.keep:
                shutil.copytree(data, options.keep, dirs_exist_ok=True)
    lowest, seconds = min(r.seconds for r in floor), min(r.seconds for r in ours)
    least, cpu = min(r.cpu for r in floor), min(r.cpu for r in ours)
    print(
        f"files {size:.0f} MB | floor {lowest:.2f} s | import {seconds:.2f} s | ratio {seconds / lowest:.2f} (bar 3) "
        f"| processor {least:.2f} s, {cpu:.2f} s, {cpu / least:.2f} | peak {max(r.memory for r in ours) / 1024:.2f} GB (bar 4)"
    )


if __name__ == "__main__":
    main()
