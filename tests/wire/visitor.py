"""A visitor without a browser: speaks Streamlit's websocket protocol and keeps every byte that the server sent.

What a browser would receive, a visitor receives, only faster; so a test can look through all of it for what must not be
there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import httpx
import numpy as np
import numpy.typing as npt
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import connect

PATIENCE = 60.0
QUIET = 0.15
"""Seconds without a message after which a run that ended is taken for the last one (a page change starts another)."""

SPAN = 8
"""As many bytes as fit into a number of 64 bits."""

Parameters = dict[str, str | list[str]]


class Visitor:
    """One session of the app at `address`. `received` is everything the server sent it, `elements` what is on its page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.received: list[bytes] = []
        self.elements: dict[tuple[int, ...], Element] = {}
        self.blocks: dict[tuple[int, ...], Block] = {}
        self.page, self.query = "", ""
        self.session, self.fragment = "", ""  # the fragment that was drawn last: an open drawer
        self.http = httpx.Client(base_url=address, timeout=PATIENCE)
        self.http.get("/_stcore/health")  # as a browser does; brings the cookie that an upload must show
        self._socket = connect(
            f"ws{address.removeprefix('http')}/_stcore/stream",
            max_size=None,
            origin=None,
            open_timeout=PATIENCE,
            legacy=True,
        )
        self._asked = 0
        self._chosen: dict[
            str, WidgetState
        ] = {}  # files in an uploader, which a browser sends with every run of the page
        self._made: set[str] = set()

    def __enter__(self) -> Visitor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session."""
        self._socket.close()
        self.http.close()

    def open(self, page: str = "", **parameters: str | list[str]) -> Visitor:
        """Go to a page by its address."""
        self.page, self.query = page, urlencode(parameters, doseq=True)
        self._chosen.clear()
        return self.run()

    def run(self, *widgets: WidgetState, fragment: str = "") -> Visitor:
        """Run the page, or one fragment of it, with these widgets changed, until it is at rest."""
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        files = [state for name, state in self._chosen.items() if name not in {widget.id for widget in widgets}]
        message.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=[*files, *widgets]))
        message.rerun_script.context_info.locale = "en-GB"
        message.rerun_script.context_info.timezone = "UTC"
        message.rerun_script.context_info.url = f"{self.address}/{self.page}"
        self._socket.send(message.SerializeToString())
        self._until_at_rest()
        return self

    def click(self, button: str) -> Visitor:
        """Press the button with this id."""
        return self.run(WidgetState(id=button, trigger_value=True))

    def of(self, kind: str) -> list[Element]:
        """The elements of a kind on the page, in order."""
        return [e for _, e in sorted(self.elements.items()) if e.WhichOneof("type") == kind]

    def parts(self, name: str) -> list[dict[str, Any]]:
        """The data of every part of our own of a kind, in order."""
        found = [e.bidi_component for e in self.of("bidi_component")]
        return [json.loads(one.json) for one in found if one.component_name == f"closeboard.{name}"]

    def cards(self) -> list[dict[str, Any]]:
        """Every figure of the page's walls and strips."""
        walls = [wall for data in self.parts("wall") for wall in (data, *data.get("strips", []))]
        return [card for wall in walls for card in wall.get("cards", [])]

    def values(self) -> list[str]:
        """The values of all cards."""
        return [str(card["value"]) for card in self.cards()]

    def tell(self, name: str, event: str, value: object) -> Visitor:
        """Run the page with something done in a part: what a browser sends then, or somebody by hand."""
        return self.run(*self.done(name, event, value))

    def done(self, name: str, event: str, value: object) -> tuple[WidgetState, WidgetState]:
        """What a browser sends when something is done in a part."""
        found = [e.bidi_component for e in self.of("bidi_component")]
        part = next(one for one in found if one.component_name == f"closeboard.{name}")
        told = json.dumps([{"event": event, "value": value}])
        done = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{part.id}__events", json_trigger_value=told)
        return WidgetState(id=part.id, json_value="{}"), done

    def buttons(self) -> dict[str, str]:
        """Id -> label of every button on the page."""
        return {e.button.id: e.button.label for e in self.of("button")}

    def tabs(self) -> dict[str, list[str]]:
        """Id -> labels of every set of tabs that the server draws one at a time."""
        found: dict[str, list[str]] = {}
        for path, block in sorted(self.blocks.items()):
            if block.WhichOneof("type") == "tab_container" and block.id:
                inside = [b.tab.label for p, b in sorted(self.blocks.items()) if p[:-1] == path]
                found[block.id] = inside
        return found

    def downloads(self) -> Iterator[tuple[str, bytes]]:
        """Every download on the page that was not made before: its id and the file."""
        for element in self.of("download_button"):
            url = element.download_button.url
            if element.download_button.id in self._made:
                continue
            self._made.add(element.download_button.id)
            if element.download_button.deferred_file_id:
                url = self.made(element.download_button.deferred_file_id)
            answer = self.http.get(url)
            assert answer.status_code == 200, (answer.status_code, url)
            self.received.append(answer.content + str(answer.headers).encode())
            yield element.download_button.id, answer.content

    def made(self, deferred: str) -> str:
        """Have a deferred file made; its address, empty if the server makes none."""
        message = BackMsg()
        self._asked += 1
        message.backend_operation_request.request_id = str(self._asked)
        message.backend_operation_request.session_id = self.session
        message.backend_operation_request.deferred_file.file_id = deferred
        self._socket.send(message.SerializeToString())
        return str(self._wait("backend_operation_response").backend_operation_response.deferred_file.url)

    def upload(self, *files: tuple[str, bytes]) -> Visitor:
        """Put files into the page's uploader and run the page with them."""
        (uploader,) = self.of("file_uploader")
        message = BackMsg()
        message.file_urls_request.request_id = "files"
        message.file_urls_request.session_id = self.session
        message.file_urls_request.file_names.extend(name for name, _ in files)
        self._socket.send(message.SerializeToString())
        places = self._wait("file_urls_response").file_urls_response.file_urls
        state = WidgetState(id=uploader.file_uploader.id)
        for (name, content), place in zip(files, places, strict=True):
            self.put(place, name, content).raise_for_status()
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = place.file_id, name, len(content)
            info.file_urls.CopyFrom(place)
        self._chosen[state.id] = state
        return self.run(state)

    def until(self, label: str) -> str:
        """Run the page, as its own clock does in a browser, until there is a button of this label. Returns its id."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = next((button for button, shown in self.buttons().items() if shown == label), None)
            if found:
                return found
            time.sleep(0.2)
            self.run()
        raise AssertionError(f"there is no button {label}")

    def put(self, place: FileURLs, name: str, content: bytes) -> httpx.Response:
        """Send a file to where the server wants it."""
        token = self.http.cookies.get("_streamlit_xsrf") or ""
        return self.http.put(place.upload_url, files={"file": (name, content)}, headers={"X-Xsrftoken": token})

    def texts(self) -> str:
        """Everything on the page, as text."""
        return "\n".join(str(element) for element in self.elements.values())

    def found(self, values: Sequence[str]) -> list[str]:
        """Which of these values are anywhere in what the server sent.

        Megabytes are searched for thousands of values: most are told to be absent by their first and last bytes.
        """
        everything = b"\n".join(dict.fromkeys(self.received))
        sought = [value.encode() for value in values]
        long = [i for i, raw in enumerate(sought) if len(raw) >= SPAN]
        there = np.unique(_spans(everything))
        first = np.isin([_spans(sought[i][:SPAN])[0] for i in long], there)
        last = np.isin([_spans(sought[i][-SPAN:])[0] for i in long], there)
        absent = {i for i, begins, ends in zip(long, first, last, strict=True) if not (begins and ends)}
        return [value for i, value in enumerate(values) if i not in absent and sought[i] in everything]

    def _until_at_rest(self) -> None:
        self._wait("script_finished")
        while True:
            try:
                message = self._next(QUIET)
            except TimeoutError:
                return
            if message.WhichOneof("type") == "new_session":
                self._wait("script_finished")

    def _wait(self, kind: str) -> ForwardMsg:
        deadline = time.monotonic() + PATIENCE
        while True:
            message = self._next(max(0.0, deadline - time.monotonic()))
            if message.WhichOneof("type") == kind:
                return message

    def _next(self, timeout: float) -> ForwardMsg:
        frame = self._socket.recv(timeout=timeout)
        assert isinstance(frame, bytes)
        self.received.append(frame)
        message = ForwardMsg()
        message.ParseFromString(frame)
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                self.elements, self.blocks = {}, {}
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                if message.delta.new_element.WhichOneof("type") == "bidi_component":  # its text is escaped on the way
                    told = json.loads(message.delta.new_element.bidi_component.json or "null")
                    self.received.append(json.dumps(told, ensure_ascii=False).encode())
                self.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
                if message.delta.fragment_id:
                    self.fragment = message.delta.fragment_id
            case "delta" if message.delta.WhichOneof("type") == "add_block":
                self.blocks[tuple(message.metadata.delta_path)] = message.delta.add_block
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "navigation":
                hashes = {page.page_script_hash: page.url_pathname for page in message.navigation.app_pages}
                self.page = hashes.get(message.navigation.page_script_hash, self.page)
        return message


def _spans(text: bytes) -> npt.NDArray[np.uint64]:
    """Every run of `SPAN` bytes in a text, each as one number."""
    return np.lib.stride_tricks.sliding_window_view(np.frombuffer(text, np.uint8), SPAN).copy().view(np.uint64).ravel()
