"""What is the same for a whole run of a script is asked for once in it, however often it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

T = TypeVar("T")


def once_a_run(ask: Callable[[], T]) -> Callable[[], T]:
    """`ask`, whose answer is kept until the run ends, that of a fragment too; outside a run it is asked each time."""
    kept = threading.local()

    @wraps(ask)
    def asked() -> T:
        context = get_script_run_ctx(suppress_warning=True)
        run = getattr(context, "parallel_coordinator", None)  # made anew for each run
        if run is None:
            return ask()
        if getattr(kept, "run", None) is not run:
            kept.answer, kept.run = ask(), run
        answer: T = kept.answer
        return answer

    return asked
