"""Long work beside the page: it runs in a thread of its own, the page shows how far it is, and the reader can call it off."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Generic, TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.host import turns
from lib.publish.draft import Progress
from lib.store.control import Control
from lib.texts.messages import Message
from lib.ui.frame import later, saving
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

_AT_ONCE = 0.8
"""Seconds to wait before a bar is shown: most files are done by then, and a bar that flashes by says nothing."""
_EVERY = 0.4
_LOOK = 0.2

T = TypeVar("T")


asker = saving.asker


def is_here() -> Callable[[], bool]:
    """A question that can be asked outside of the run: whether the session of this run still goes on."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    return lambda: not runtime.exists() or runtime.get_instance().is_active_session(session)


class Job(Generic[T]):
    """One piece of work. It starts at once and knows nothing of the page."""

    def __init__(self, work: Callable[[Progress, Control], T]) -> None:
        self.control = Control()
        self.stage, self.share = Message("stage_beginning"), 0.0
        threads = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._result: Future[T] = threads.submit(work, self._progress, self.control)
        threads.shutdown(wait=False)

    def _progress(self, stage: Message, share: float) -> None:
        self.stage, self.share = stage, share

    def is_done(self, wait: float = 0.0) -> bool:
        """Whether the work has ended, after waiting up to `wait` seconds for it."""
        try:
            with turns.aside():
                self._result.exception(timeout=wait)
        except NotYet:
            return False
        return True

    def result(self) -> T:
        """What the work came to. Raises what it raised."""
        return self._result.result()


def wait_for(job: Job[T], place: DeltaGenerator) -> None:
    """Wait for work within the run of the page, and tell in `place` how far it is."""
    begun = time.monotonic()
    while not job.is_done(_LOOK):
        if time.monotonic() - begun > _AT_ONCE:
            place.progress(min(job.share, 1.0), said(job.stage))


def show(job: Job[T]) -> bool:
    """Show the work until it is done. Returns whether it is."""
    if job.is_done(_AT_ONCE):
        return True
    _watch(job)
    return False


@later.fragment(run_every=_EVERY)
def _watch(job: Job[T]) -> None:
    if job.is_done():
        st.rerun()
    st.progress(min(job.share, 1.0), said(Message("stage_stopping") if job.control.called_off else job.stage))
    st.button(
        t("data_call_off"), key="data_call_off", icon=":material/cancel:", on_click=job.control.cancel,
        disabled=job.control.called_off,
    )  # fmt: skip
