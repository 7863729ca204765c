"""A private folder for what one child is given in files. It goes with the work; one that was left by a process that was
killed goes when the next is made."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.store import files

_NEW, _PREFIX, _LOCK = "closeboard-new-", "closeboard-reading-", "lock"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only this account can enter; afterwards it is gone."""
    _sweep()
    made = Path(tempfile.mkdtemp(prefix=_NEW))
    with files.held(made / _LOCK):
        folder = made.rename(
            made.with_name(_PREFIX + made.name.removeprefix(_NEW))
        )  # held, so that nobody clears it away
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Clear away the folders of this account that nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r") as handle:
                if files.take(handle, wait=False):
                    shutil.rmtree(folder, ignore_errors=True)
