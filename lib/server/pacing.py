"""Has every run of a script wait for its turn, and shows who waits for their first page that it will come.

Done in Streamlit's own runner of scripts, so that whole pages, parts of pages and what buttons do all wait alike. While a
session waits, what is clicked is folded into what it waits for (``runner.fastReruns`` is off): nothing clicked is lost
(:mod:`lib.server.clicks`), and only the newest page is worked out.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import deque
from dataclasses import replace
from types import CodeType
from typing import Any

from streamlit import config
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequest, ScriptRequestType
from streamlit.runtime.state import SCRIPT_RUN_WITHOUT_ERRORS_KEY

from lib.host import turns
from lib.host.turns import TURNS, Ticket
from lib.server.clicks import Requests

LOOKS = (1.0, 4.0, 10.0)
"""Seconds until the page that asks for patience is drawn, and drawn anew; the last again and again."""
HOLD = 1.0
"""Seconds that a session may go on in one turn when a click cuts its page short; then it waits behind the others."""
COLLECT_IDLE, COLLECT_BUSY = 2.0, 20.0
"""Seconds between two full collections of what scripts have left behind, while nobody waits and while somebody does.
Streamlit has one after each script, for which everybody stands still: from 5 ms to 300 ms with a hundred sessions."""
SWITCH = 0.001
"""Seconds after which a script lets the thread that talks to browsers go on: Python's own 5 ms, some hundred times for each
visitor who comes, would leave them at the door."""

_collected = 0.0


class _WaitingPage:
    """Stands in for the cache of scripts while the page that asks for patience is drawn: it knows that page only."""

    code = compile("from lib.ui.frame import waiting\nwaiting.show()", "waiting", "exec")

    def get_bytecode(self, path: str) -> CodeType:
        """The script, whatever was asked for."""
        return self.code


class PacedRunner(ScriptRunner):
    """Streamlit's runner of scripts, which waits for a turn before it runs one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._shows_waiting = False
        self._ticket = Ticket()
        super().__init__(*args, **kwargs)
        self._asked = Requests(self._requests._rerun_data)
        self._requests = self._asked
        ready = self._asked.on_scriptrunner_ready

        def in_turn() -> ScriptRequest:
            self._asked.let_in()
            self._await_turn()
            return ready()

        self._asked.on_scriptrunner_ready = in_turn  # type: ignore[method-assign]

    def request_rerun(self, rerun_data: RerunData) -> bool:
        """Take what the browser asks for. False if the script has stopped."""
        return self._asked.ask(rerun_data)

    def request_stop(self) -> None:
        """Stop, also waiting."""
        super().request_stop()
        self._ticket.called.set()

    def _is_stopped(self) -> bool:
        return bool(self._requests._state == ScriptRequestType.STOP)

    def _run_script_thread(self) -> None:
        self._ticket.is_new = SCRIPT_RUN_WITHOUT_ERRORS_KEY not in self._session_state
        turns.work_under(self._ticket)
        try:
            super()._run_script_thread()
        finally:
            TURNS.leave(self._ticket)

    def _await_turn(self) -> None:
        """Wait while the request is still in Streamlit's keeping, which folds into it what is clicked meanwhile."""
        if self._requests._state == ScriptRequestType.RERUN and not self._ticket.has_turn:
            TURNS.take(self._ticket, self._is_stopped, LOOKS if self._ticket.is_new else (), self._show_waiting)

    def _on_script_finished(self, ctx: Any, event: ScriptRunnerEvent, *rest: Any) -> None:
        if self._shows_waiting:
            super()._on_script_finished(ctx, ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN, *rest)
            return
        super()._on_script_finished(ctx, event, *rest)
        _collect()
        self._ticket.is_new = False
        if event != ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
            TURNS.leave(self._ticket)
        elif TURNS.somebody_waits and time.monotonic() - self._ticket.since > HOLD:
            TURNS.leave(self._ticket)
            TURNS.take(self._ticket, self._is_stopped)

    def _maybe_handle_execution_control_request(self) -> None:
        if not self._shows_waiting:  # what was clicked meanwhile is for the page that is waited for
            super()._maybe_handle_execution_control_request()

    def _show_waiting(self) -> None:
        """Draw the page that asks for patience, as a run that another takes the place of, and leave no other trace of it."""
        scripts, page = self._script_cache, self._pages_manager.current_page_script_hash
        self._script_cache, self._shows_waiting = _WaitingPage(), True  # type: ignore[assignment]
        try:
            super()._run_script(replace(self._requests._rerun_data, widget_states=None, fragment_id_queue=[]))
        finally:
            self._script_cache, self._shows_waiting = scripts, False
            self._pages_manager.set_current_page_script_hash(page)


def _collect() -> None:
    global _collected
    if time.monotonic() - _collected > (COLLECT_BUSY if TURNS.somebody_waits else COLLECT_IDLE):
        _collected = time.monotonic()
        gc.collect()


class _Box(deque[tuple[Any, ...]]):
    """What a session's script has said and the loop has not heard yet. `is_awaited` while the loop is about to look."""

    is_awaited = False


def _hear(session: AppSession, *said: Any, **more: Any) -> None:
    """Pass on what a script says to the loop that talks to browsers, many things at one go: to wake it for each of the
    hundreds that make a page takes longer than to send them."""
    box: _Box = session.__dict__.setdefault("_box", _Box())
    box.append((said, more))
    if not box.is_awaited:
        box.is_awaited = True
        session._call_soon_on_event_loop(lambda: _attend(session, box))


def _attend(session: AppSession, box: _Box) -> None:
    box.is_awaited = False  # before the box is emptied: what comes in from now on wakes the loop again
    try:
        while box:
            said, more = box.popleft()
            session._handle_scriptrunner_event_on_event_loop(*said, **more)
    finally:
        if box:
            session._call_soon_on_event_loop(lambda: _attend(session, box))


def install() -> None:
    """From now on scripts of this process wait for their turns."""
    app_session.ScriptRunner = PacedRunner  # type: ignore[attr-defined]
    AppSession._on_scriptrunner_event = _hear  # type: ignore[assignment, method-assign]
    config.set_option("runner.postScriptGC", False)
    sys.setswitchinterval(SWITCH)
