"""What a click on a filter costs: our pages, against a page that works out nothing and the page that most people write.

    python -m benchmarks.page_speed                            on the sample business
    python -m benchmarks.page_speed --data DIR --files DIR/files
                                                               on what `benchmarks.import_speed --keep DIR` left, beside plain pandas

A visitor without a browser sets one member of a filter after the other, with a pause between (a client that never rests waits for
40 ms of the network's own). Printed for each page are medians: seconds from the click to the last message, processor seconds of
the server, messages, elements and bytes; and their ratios to the empty page, which loads what ours loads and writes a word.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from benchmarks.crowd import FILTERS, ROOT, TRIGGER, free_port, ready, served

PAGES = ("", "customers", "csm_calls", "revenue", "attribution")
PAUSE = 0.15
CLICKS = 5


@dataclass(frozen=True)
class Click:
    """What one run of a page took."""

    seconds: float
    processor: float
    messages: int
    elements: int
    size: int


class Reader:
    """A visitor of one page, who clicks on filters."""

    def __init__(self, address: str, page: str, server: psutil.Process) -> None:
        self.address, self.page, self.server = address, page, server
        self.filters: dict[str, list[str]] = {}
        self.bar, self.list, self.parts = "", "", [""]
        self.kept: set[str] = set()
        self.socket: ClientConnection = connect(
            f"ws{address.removeprefix('http')}/_stcore/stream", max_size=None, compression=None, legacy=True
        )

    def run(self, *told: WidgetState) -> Click:
        """Run the page with what was done in it."""
        message = BackMsg()
        message.rerun_script.page_name = self.page
        message.rerun_script.cached_message_hashes.extend(self.kept)  # a browser keeps what is large and says so
        message.rerun_script.widget_states.widgets.extend(told)
        message.rerun_script.context_info.locale, message.rerun_script.context_info.timezone = "en-GB", "UTC"
        message.rerun_script.context_info.url = f"{self.address}/{self.page}"
        time.sleep(PAUSE)
        before, start = _used(self.server), time.perf_counter()
        self.socket.send(message.SerializeToString())
        messages = elements = size = 0
        self.parts = []
        while True:
            frame = self.socket.recv(timeout=120)
            got = ForwardMsg()
            got.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
            messages, size = messages + 1, size + len(frame)
            if got.metadata.cacheable:
                self.kept.add(got.hash)
            if got.WhichOneof("type") == "delta" and got.delta.WhichOneof("type") == "new_element":
                elements += 1
                self._keep(got)
            if got.WhichOneof("type") == "script_finished" and got.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        return Click(time.perf_counter() - start, _used(self.server) - before, messages, elements, size)

    def choose(self, name: str, member: str) -> Click:
        """Set a filter of our bar to one member."""
        told = [WidgetState(id=part, json_value="{}") for part in self.parts]
        done = json.dumps([{"event": "choose", "value": {name: [member]}}])
        return self.run(*told, WidgetState(id=f"{TRIGGER}{self.bar}__events", json_trigger_value=done))

    def take(self, member: str) -> Click:
        """Choose in the list of a plain page."""
        chosen = WidgetState(id=self.list)
        chosen.string_array_value.data.append(member)
        return self.run(chosen)

    def _keep(self, got: ForwardMsg) -> None:
        element = got.delta.new_element
        assert element.WhichOneof("type") != "exception", "an error in the page"
        if element.WhichOneof("type") == "multiselect":
            self.list = element.multiselect.id
            self.filters = {"closer": list(element.multiselect.options)}
        part = element.bidi_component
        if part.id:
            self.parts.append(part.id)
        if part.component_name == "closeboard.bar":
            self.bar = part.id
            told = json.loads(part.json)["filters"] or []
            self.filters = {one["name"]: [code for code, _ in one["members"]] for one in told if one["name"] in FILTERS}


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def medians(clicks: list[Click]) -> Click:
    """The median of each measure."""
    return Click(
        statistics.median(one.seconds for one in clicks),
        statistics.fmean(one.processor for one in clicks),  # the clock of processors ticks every 10 ms
        int(statistics.median(one.messages for one in clicks)),
        int(statistics.median(one.elements for one in clicks)),
        int(statistics.median(one.size for one in clicks)),
    )


@contextmanager
def plain(script: str, variables: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """A page of benchmarks/peers under `streamlit run`; its address and process id."""
    port = free_port()
    command = [
        "-m",
        "streamlit",
        "run",
        f"benchmarks/peers/{script}",
        "--server.headless=true",
        f"--server.port={port}",
    ]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        ready(f"{address}/_stcore/health", process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def of_peer(script: str, variables: Mapping[str, str] | None = None) -> Click:
    """What a click costs on a page of benchmarks/peers."""
    with plain(script, variables or {}) as (address, server):
        reader = Reader(address, "", psutil.Process(server))
        reader.run()
        reader.run()
        members = (reader.filters["closer"] * CLICKS)[:CLICKS]
        return medians([reader.take(member) for member in members])


def of_ours(address: str, page: str, server: psutil.Process) -> tuple[Click, Click]:
    """What a click costs on one of our pages: on a member that was not asked for before, and on one that was."""
    reader = Reader(address, page, server)
    reader.run()
    # The bar sends no more members than a reader sees without searching.
    asked = [(name, member) for name in sorted(reader.filters) for member in reader.filters[name]]
    step = max(1, len(asked) // CLICKS)
    asked = asked[::step][:CLICKS]
    new, seen = [], []
    for name, member in asked:
        new.append(reader.choose(name, member))
        reader.choose(name, "")
        seen.append(reader.choose(name, member))
        reader.choose(name, "")
    return medians(new), medians(seen)


def table(rows: Mapping[str, Click], floor: Click) -> str:
    """Measures and ratios to the floor, a line for each."""
    lines = [f"{'':34}{'ms':>7}{'x floor':>9}{'cpu ms':>8}{'messages':>10}{'elements':>10}{'kB':>7}"]
    for name, one in rows.items():
        lines.append(
            f"{name:34}{one.seconds * 1000:7.0f}{one.seconds / floor.seconds:9.2f}{one.processor * 1000:8.0f}"
            f"{one.messages:10}{one.elements:10}{one.size / 1000:7.0f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder (default: the sample business in one of its own)")
    parser.add_argument("--files", type=Path, help="the files of that business, for the page of plain pandas")
    options = parser.parse_args()
    floor = of_peer("empty_page.py")
    rows = {"empty page": floor, "page of constants": of_peer("constant_page.py")}
    if options.files:
        rows["plain pandas"] = of_peer("pandas_app.py", {"PEER_FILES": str(options.files.resolve())})
    with tempfile.TemporaryDirectory() as own, served(options.data or Path(own)) as (address, pid):
        for page in PAGES:
            new, seen = of_ours(address, page, psutil.Process(pid))
            rows[f"{page or 'overview'}, new filter"] = new
            rows[f"{page or 'overview'}, seen filter"] = seen
    print(table(rows, floor))
    return 0


if __name__ == "__main__":
    sys.exit(main())
