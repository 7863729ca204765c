"""Write the corpus to a folder: ``python -m tests.corpus.make FOLDER``. The same bytes every time."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus.bad import bad_files
from tests.corpus.kept import kept_files
from tests.corpus.odd import odd_files, other_vendors
from tests.corpus.tables import table_files
from tests.corpus.vendor_cases import case_files
from tests.corpus.vendors import vendor_files


def corpus() -> dict[str, bytes]:
    """File name -> bytes of every file."""
    return bad_files() | odd_files() | vendor_files() | other_vendors() | kept_files() | table_files() | case_files()


def write(folder: Path) -> list[Path]:
    """Write every file into `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in corpus()]
    for path, data in zip(paths, corpus().values(), strict=True):
        path.write_bytes(data)
    return paths


if __name__ == "__main__":
    print(f"{len(write(Path(sys.argv[1])))} files written")
