"""From CSV to ready: the whole import against DuckDB reading the same files as text and writing them as tables.

    python -m benchmarks.import_speed [--scale 1.0] [--folder DIR] [--keep DIR]

`--folder` keeps the CSV files for another run, `--keep` the workspace that was imported. The bar is 3x the floor and 4 GB of memory at scale 1.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.company import write


def floor(paths: dict[str, Path], folder: Path) -> float:
    """Seconds that DuckDB takes to read every file as text and write it as a table of one database file."""
    target = folder / "floor.duckdb"
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    with duckdb.connect(str(target)) as con:
        for name, path in paths.items():
            con.execute(f"create table {name} as select * from read_csv('{path}', all_varchar = true)")
        con.execute("checkpoint")
    return time.perf_counter() - start


def ours(paths: dict[str, Path], data: Path) -> tuple[float, float]:
    """Seconds and peak memory in GB of the command line's import into the data folder `data`, its start-up included."""
    start = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "lib",
        "import",
        *map(str, paths.values()),
        "--data",
        str(data),
        "--yes",
        "--replace",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2


def main() -> None:
    """Print floor, import, their ratio and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        paths = write(folder / f"csv-{options.scale}", options.scale)
        size = sum(path.stat().st_size for path in paths.values()) / 1e6
        with tempfile.TemporaryDirectory(dir=folder) as work:
            lowest = min(floor(paths, Path(work)) for _ in range(3))
            os.sync()  # the floor's own writes must not be waited for by ours
            seconds, memory = ours(paths, options.keep or Path(work) / "data")
    print(
        f"files {size:.0f} MB | floor {lowest:.2f} s | import {seconds:.2f} s | ratio {seconds / lowest:.2f} | peak {memory:.2f} GB"
    )


if __name__ == "__main__":
    main()
