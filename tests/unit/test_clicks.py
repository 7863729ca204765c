"""What a session asks for one after the other: each click is done, and what needs no run of its own has none."""

from __future__ import annotations

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequestType

from lib.server.clicks import MOST, Requests

BUTTON, OTHER = WidgetState(id="button", trigger_value=True), WidgetState(id="other", trigger_value=True)
FILTER = WidgetState(id="filter", string_value="Ana")


def asked(*widgets: WidgetState, page: str = "one", part: str = "") -> RerunData:
    """What a browser asks for."""
    return RerunData(page_script_hash=page, fragment_id=part or None, widget_states=WidgetStates(widgets=widgets))


def runs(requests: Requests) -> list[tuple[str, list[str]]]:
    """The page and the widgets of every run from now on until there is nothing to do."""
    done: list[tuple[str, list[str]]] = []
    while True:
        requests.let_in()
        request = requests.on_scriptrunner_ready()
        if request.type == ScriptRequestType.STOP:
            return done
        data = request.rerun_data
        assert data.widget_states is not None
        done.append((data.page_script_hash, sorted(widget.id for widget in data.widget_states.widgets)))


def begun(*widgets: WidgetState, page: str = "one") -> Requests:
    """A session whose run for these widgets is on."""
    requests = Requests(asked(*widgets, page=page))
    requests.on_scriptrunner_ready()
    return requests


def test_what_comes_after_a_click_does_not_cut_its_run_short() -> None:
    requests = begun(BUTTON)
    assert requests.ask(asked(FILTER))
    assert requests.on_scriptrunner_yield() is None
    assert requests.ask(asked(OTHER))  # both are one run: neither undoes the other
    assert runs(requests) == [("one", ["other"])]
    assert not requests.ask(asked(FILTER))  # nobody runs any more: the session is to begin anew


def test_a_run_without_a_click_is_cut_short_and_the_newest_has_all_clicks() -> None:
    requests = begun(FILTER)
    requests.ask(asked(BUTTON, FILTER))
    requests.ask(asked(OTHER, FILTER))
    request = requests.on_scriptrunner_yield()
    assert request is not None
    assert request.rerun_data.widget_states is not None
    assert {widget.id for widget in request.rerun_data.widget_states.widgets} == {"button", "other", "filter"}
    requests.ask(asked(FILTER))
    assert requests.on_scriptrunner_yield() is None


def test_a_click_that_waits_is_done_before_the_page_that_is_gone_to() -> None:
    requests = Requests(asked(BUTTON))
    requests.ask(asked(page="two"))
    requests.ask(asked(OTHER, page="two"))
    requests.ask(asked(page="three"))
    assert runs(requests) == [("one", ["button"]), ("two", ["other"]), ("three", [])]


def test_a_click_in_a_dialog_is_done_before_the_whole_page() -> None:
    requests = begun(FILTER)
    requests.ask(asked(BUTTON, part="dialog"))
    requests.ask(asked(FILTER))
    assert requests.on_scriptrunner_yield() is None  # a part of a page waits for the page
    assert runs(requests) == [("one", ["button"]), ("one", ["filter"])]


def test_a_script_that_asks_for_itself_is_not_held_up_by_its_own_click() -> None:
    requests = begun(BUTTON)
    requests.ask(asked(FILTER))
    requests.request_rerun(asked())  # st.rerun
    assert requests.on_scriptrunner_yield() is not None
    assert requests.on_scriptrunner_yield() is not None  # and that page is cut short by the filter
    assert runs(requests) == []


def test_a_session_that_ends_waits_for_nothing() -> None:
    requests = begun(BUTTON)
    requests.ask(asked(FILTER))
    requests.request_stop()
    request = requests.on_scriptrunner_yield()
    assert request is not None
    assert request.type == ScriptRequestType.STOP
    assert not requests.ask(asked(FILTER))


def test_only_so_much_waits_behind_a_click() -> None:
    requests = begun(BUTTON)
    for i in range(1000):
        assert requests.ask(asked(OTHER, page=str(i)))
    assert len(requests._behind) == MOST
    pages = [page for page, _ in runs(requests)]
    assert len(pages) <= MOST
    assert pages[-1] == "999"
