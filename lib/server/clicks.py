"""What a session asks its script for, kept so that no click is lost.

Streamlit cuts a page short as soon as something else is clicked, and a button that the page had not come to yet was then
never pressed; and a click that still waits is dropped by the page that is gone to meanwhile. Here what a button was pressed
for is done first, whole, and only then what was asked for after it.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)

from lib.server import told

MOST = 30
"""So many requests wait behind a click; of more the newest takes the place of the one before it."""


class Requests(ScriptRequests):
    """Streamlit's requests of one session, in which what comes after a click waits behind it where it would undo it."""

    def __init__(self, first: RerunData) -> None:
        super().__init__()
        self._behind: deque[RerunData] = deque()
        self._does_click = False  # the run that is on
        self._order = threading.Lock()  # taken before Streamlit's own
        super().request_rerun(_told(first))

    def ask(self, data: RerunData) -> bool:
        """Take what the browser asks for; what the script itself asks for is not held up. False if the script has stopped."""
        with self._order:
            if self._state == ScriptRequestType.STOP:
                return False
            if len(self._behind) >= MOST:  # nobody clicks so far ahead
                self._behind.pop()
            self._behind.append(_told(data))
            self._let_in()
            return True

    def let_in(self) -> None:
        """The run that was on has ended: what waited behind its click may be asked for."""
        with self._order:
            self._does_click = False
            self._let_in()

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        """As Streamlit's."""
        if self._state == ScriptRequestType.CONTINUE:
            return None
        with self._order:
            return self._noted(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        """As Streamlit's."""
        with self._order:
            request = super().on_scriptrunner_ready()
            self._noted(request)
            return request

    def _noted(self, request: ScriptRequest | None) -> ScriptRequest | None:
        if request and request.type == ScriptRequestType.RERUN:
            self._does_click = _has_click(request.rerun_data)
            self._let_in()
        return request

    def _let_in(self) -> None:
        while self._behind and not self._does_click:
            if self._state == ScriptRequestType.RERUN and _would_undo(self._behind[0], self._rerun_data):
                return
            super().request_rerun(self._behind.popleft())


def _told(data: RerunData) -> RerunData:
    usable = told.usable(data.widget_states)
    return data if usable is data.widget_states else replace(data, widget_states=usable)


def _has_click(data: RerunData) -> bool:
    kept = (data.widget_states, data.replay_trigger_states)
    return any(_has_active_trigger_value(state) for states in kept if states for state in states.widgets)


def _would_undo(new: RerunData, waiting: RerunData) -> bool:
    """Whether a click that waits would come to nothing if both were one: another page, or a whole page for what is only in a
    part of it, as a dialog is."""
    elsewhere = (new.page_script_hash, new.page_name) != (waiting.page_script_hash, waiting.page_name)
    from_part = bool(waiting.fragment_id_queue) and not (new.fragment_id or new.fragment_id_queue)
    return (elsewhere or from_part) and _has_click(waiting)
