"""serve.py, all of whose turns are held while a file exists: ``python -m tests.wire.held FILE`` and its options."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import serve
from lib.host.turns import TURNS, Ticket


def _hold(file: Path) -> None:
    while True:
        if file.exists():
            tickets = [Ticket() for _ in range(TURNS.at_once)]
            for ticket in tickets:
                TURNS.take(ticket, lambda: False)
            file.with_suffix(".held").touch()
            while file.exists():
                time.sleep(0.02)
            for ticket in tickets:
                TURNS.leave(ticket)
            file.with_suffix(".held").unlink()
        time.sleep(0.02)


if __name__ == "__main__":
    threading.Thread(target=_hold, args=(Path(sys.argv.pop(1)),), daemon=True).start()
    sys.exit(serve.main())
