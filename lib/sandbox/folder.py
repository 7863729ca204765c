"""A private folder for what one child is given in files. It goes with the work; one that was left by a process that was
killed goes when the next is made."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEW, _PREFIX, _LOCK = "closeboard-new-", "closeboard-reading-", "lock"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only this account can enter; afterwards it is gone."""
    _sweep()
    made = Path(tempfile.mkdtemp(prefix=_NEW))
    with (made / _LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
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
            with (folder / _LOCK).open("r") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
