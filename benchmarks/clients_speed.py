"""The pages of clients against the page of customers: 50,000 clients, 500,000 calls and a million payments.

    python -m benchmarks.clients_speed [--scale 1.0] [--data DIR]

Counted are the processor seconds until a page stands that nobody has opened before, and those of running it again. The bar of the
first is 1.5 times Customers.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from pathlib import Path

from benchmarks.company import write
from benchmarks.many_names import look
from benchmarks.processes import run
from lib.store.workspace import Workspace

CLIENTS, TIMES = 50_000, 1.5
PAGES = ("customers", "clients", "this_week")


def main() -> int:
    """Print every page. The exit code is 1 where Clients costs more than the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--data", type=Path, help="a data folder to use, and to use again")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    data = options.data or Path(tempfile.mkdtemp(prefix="clients_speed"))
    if Workspace(data, "default").current is None:
        files = write(data / "csv", options.scale, CLIENTS).values()
        built = run("-m", "lib", "import", *map(str, files), "--data", str(data), "--yes", "--replace")
        print(f"import {built.cpu:.1f} s of processor time")
    os.environ["CLOSEBOARD_DATA"], os.environ["CLOSEBOARD_HOME"] = str(data), "default"
    look("glossary", {})  # what every process does once
    seen = {page: look(page, {}) for page in PAGES}
    for page, one in seen.items():
        times = one.first / seen["customers"].first
        print(
            f"{page}: first {one.first:.2f} s ({times:.2f} of Customers), again {one.again:.2f} s, {one.bytes / 1000:.0f} kB"
        )
    return int(seen["clients"].first > TIMES * seen["customers"].first)


if __name__ == "__main__":
    raise SystemExit(main())
