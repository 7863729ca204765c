"""Pages that wait for their turn: what is shown meanwhile, and that nothing clicked meanwhile is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.browser.conftest import Server
from tests.wire.visitor import PATIENCE, Visitor


class Crowded(Server):
    """A server all of whose turns are taken while `hold` is called for."""

    def __init__(self, data: Path, file: Path) -> None:
        super().__init__(data, start=False)
        self.file = file
        self.command[1:2] = ["-m", "tests.wire.held", str(file)]

    def hold(self) -> None:
        """Take every turn."""
        self.file.touch()
        until(self.file.with_suffix(".held").exists)

    def free(self) -> None:
        """Give them back."""
        self.file.unlink()


def until(happened: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def crowded(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowded]:
    """The server, which has served somebody already."""
    server = Crowded(data, tmp_path_factory.mktemp("turns") / "hold")
    server.start()
    with Visitor(server.address) as first:
        first.open("")
    yield server
    server.stop()


def ask(visitor: Visitor, page: str, query: str = "", *widgets: WidgetState, locale: str = "en-GB") -> None:
    """Ask for a page without waiting for it."""
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, query
    message.rerun_script.widget_states.widgets.extend(widgets)
    message.rerun_script.context_info.locale, message.rerun_script.context_info.timezone = locale, "UTC"
    message.rerun_script.context_info.url = f"{visitor.address}/{page}"
    visitor._socket.send(message.SerializeToString())


def test_a_new_visitor_is_shown_that_the_page_comes_and_gets_the_one_in_the_address(crowded: Crowded) -> None:
    crowded.hold()
    with Visitor(crowded.address) as visitor, Visitor(crowded.address) as leaver:
        ask(leaver, "customers")
        leaver.close()  # whoever goes away while waiting is no longer in the queue
        ask(visitor, "revenue", "period=all&closer=Ana+Ruiz", locale="es-MX")
        finished = visitor._wait("script_finished")
        assert finished.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        (told,) = visitor.of("alert")
        assert told.alert.body.startswith("Hay mucha gente mirando a la vez")
        assert not visitor.cards()
        crowded.free()
        visitor._until_at_rest()
        assert visitor.cards()
        assert not [e for e in visitor.of("alert") if "mucha gente" in e.alert.body]
        assert next(e.heading.body for e in visitor.of("heading")) == "Ingresos"
        (bar,) = visitor.parts("bar")
        assert [one["taken"] for one in bar["filters"] if one["name"] == "closer"] == [[["Ana Ruiz", "Ana Ruiz"]]]


def test_what_is_clicked_while_a_page_waits_is_not_lost(crowded: Crowded) -> None:
    """A button, and then a filter: the button's work is done although the filter came before its turn."""
    with Visitor(crowded.address) as visitor:
        visitor.open("revenue")
        opened = visitor.done("wall", "open", "r.gross")
        chosen = visitor.done("bar", "choose", {"closer": ["Ana Ruiz"]})
        crowded.hold()
        ask(visitor, "revenue", "", *opened)
        ask(visitor, "revenue", "", *chosen, opened[0])  # a browser sends what all parts hold, each time
        before = len(visitor.received)
        time.sleep(0.3)
        with pytest.raises(TimeoutError):
            visitor._next(0.1)
        crowded.free()
        visitor._until_at_rest()
        assert [told["ref"] for told in visitor.parts("facts")] == ["r.gross"]
        assert "Ana Ruiz" in visitor.texts()
        begun = [frame for frame in visitor.received[before:] if ForwardMsg.FromString(frame).HasField("new_session")]
        assert len(begun) == 1  # only the newest page was worked out


def test_what_is_clicked_before_a_page_is_done_does_not_undo_a_click(crowded: Crowded) -> None:
    """The rows of a figure are asked for, and before the page has come to that button a filter is chosen; then rows are
    asked for while all wait, and another page before there is a turn. Both times the panel is opened."""
    with Visitor(crowded.address) as visitor:
        visitor.open("revenue")
        opened = visitor.done("wall", "open", "r.gross")
        chosen = visitor.done("bar", "choose", {"closer": ["Ana Ruiz"]})
        before = len(visitor.received)
        ask(visitor, "revenue", "", *opened)
        visitor._wait("new_session")
        ask(visitor, "revenue", "", *chosen, opened[0])  # a browser sends what all parts hold, each time
        visitor._until_at_rest()
        assert has_panel(visitor, before)
        assert "Ana Ruiz" in visitor.texts()
        crowded.hold()
        before = len(visitor.received)
        ask(visitor, "revenue", "", *opened)
        ask(visitor, "customers")
        time.sleep(0.2)
        crowded.free()
        visitor._until_at_rest()
        assert has_panel(visitor, before)
        assert visitor.page == "customers"


def has_panel(visitor: Visitor, since: int) -> bool:
    """Whether the panel of a figure was drawn in what the server sent since then."""
    sent = (ForwardMsg.FromString(frame) for frame in visitor.received[since:])
    return any(m.delta.new_element.bidi_component.component_name == "closeboard.facts" for m in sent)
