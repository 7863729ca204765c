"""A crowd of visitors on one server: how long they wait for their first page and after each click.

    python -m benchmarks.crowd                       all bars: 50, 100, and 200 at once, with and without the clients' pings
    python -m benchmarks.crowd --only 50 --no-bars   one of them, as often as wanted
    python -m benchmarks.crowd --only 50 --floor     the same crowd also on a page of constants under `streamlit run`

Each visitor speaks the protocol of a browser over a websocket of its own: it opens a page, and then, after a pause to think
of 5 to 15 s, sets a filter or goes to another page, again and again. They arrive over one such pause; the 200 all at once.
Server and visitors share the machine, and so may others: printed beside the times is which part of the cores others took,
and the processor time that one page cost, which others do not change as much.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ROOT = Path(__file__).parents[1]
PAGES = ("", "customers", "csm_calls", "revenue", "attribution")
THINK = (5.0, 15.0)
PATIENCE = 100.0
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_"
"""What a browser puts before the name of a part when it tells what was done in it."""
FILTERS = ("closer", "csm", "offer", "country", "utm_source")


@dataclass(frozen=True)
class Crowd:
    """So many visitors, who arrive over `arrive` seconds and stay for `stay`. Bars are 95th percentiles in seconds;
    `first` is of the first page to be served at all, `last` until everybody has one."""

    visitors: int
    arrive: float
    stay: float
    paint: float = PATIENCE
    rerun: float = PATIENCE
    first: float = PATIENCE
    last: float = PATIENCE


CROWDS = {
    50: Crowd(50, 10.0, 50.0, paint=3.0, rerun=1.5),
    100: Crowd(100, 10.0, 60.0, paint=8.0, rerun=4.0),
    200: Crowd(200, 0.0, 0.0, first=2.0, last=60.0),
}


@dataclass
class Seen:
    """What the visitors saw, in seconds since they asked: something at all, the first number, the whole first page, and the
    whole page after each click. `ends` are moments at which a first page was whole, since the first visitor came."""

    anything: list[float] = field(default_factory=list)
    number: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One visitor in a session of its own."""

    def __init__(self, address: str, seen: Seen, start: float, choose: random.Random, pages: Sequence[str]) -> None:
        self.address, self.seen, self.start, self.choose, self.pages = address, seen, start, choose, pages
        self.page = ""
        self.told: list[WidgetState] = []
        self.bar, self.filters = "", dict[str, list[str]]()
        self.parts: list[str] = []
        self.filtered, self.taken = "", set[str]()

    async def visit(self, until: float, pings: bool) -> None:
        """Open a page and go on clicking until that moment."""
        asked = time.perf_counter()
        try:
            async with connect(
                f"ws{self.address.removeprefix('http')}/_stcore/stream", max_size=None, open_timeout=PATIENCE, compression=None,
                ping_interval=20 if pings else None, ping_timeout=20 if pings else None, close_timeout=1,
            ) as socket:  # fmt: skip
                await self._run(socket, asked, first=True)
                self.seen.ends.append(time.perf_counter() - self.start)
                while (thinking := self.choose.uniform(*THINK)) + time.perf_counter() < until:
                    await asyncio.sleep(thinking)
                    self._step()
                    await self._run(socket, time.perf_counter(), first=False)
        except (OSError, TimeoutError, WebSocketException, AssertionError) as problem:
            self.seen.errors.append(f"{type(problem).__name__} {problem}"[:120])

    def _step(self) -> None:
        """Decide what to click: another page, or a member of one of the filters in the bar."""
        others = [page for page in self.pages if page != self.page]
        if others and (not self.filters or self.choose.random() < 0.4):
            self.page, self.told = self.choose.choice(others), []
            return
        name = self.choose.choice(sorted(self.filters))
        chosen = [{"event": "choose", "value": {name: [self.choose.choice(self.filters[name])]}}]
        self.told = [WidgetState(id=part, json_value="{}") for part in self.parts]
        self.told.append(WidgetState(id=f"{TRIGGER}{self.bar}__events", json_trigger_value=json.dumps(chosen)))
        self.filtered = name

    async def _run(self, socket: ClientConnection, asked: float, *, first: bool) -> None:
        message = BackMsg()
        message.rerun_script.page_name = self.page
        message.rerun_script.widget_states.widgets.extend(self.told)
        message.rerun_script.context_info.locale, message.rerun_script.context_info.timezone = "en-GB", "UTC"
        message.rerun_script.context_info.url = f"{self.address}/{self.page}"
        await socket.send(message.SerializeToString())
        anything = number = 0.0
        asked_for, self.told, self.taken = self.filtered, [], set()
        self.filtered, self.filters, self.parts = "", {}, []
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await socket.recv()
                got = ForwardMsg()
                got.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
                kind = got.WhichOneof("type")
                if kind == "delta":
                    anything = anything or time.perf_counter() - asked
                    number = number or (time.perf_counter() - asked if self._keep(got) else 0.0)
                assert kind != "session_event", "an error in the page"
                if kind == "script_finished" and got.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
        took = time.perf_counter() - asked
        assert number, "a page without a number"
        assert not asked_for or asked_for in self.taken, "a filter that was not taken"
        if first:
            self.seen.anything.append(anything)
            self.seen.number.append(number)
            self.seen.page.append(took)
        else:
            self.seen.rerun.append(took)

    def _keep(self, got: ForwardMsg) -> bool:
        """Remember the parts of a page and the filters of its bar. Returns whether the element is a number."""
        element = got.delta.new_element
        assert element.WhichOneof("type") != "exception", "an error in the page"
        part = element.bidi_component
        if part.id:
            self.parts.append(part.id)
        if part.component_name == "closeboard.bar":
            filters = json.loads(part.json)["filters"] or []
            self.bar = part.id
            self.filters = {
                one["name"]: [code for code, _ in one["members"]]
                for one in filters
                if one["name"] in FILTERS and one["members"]
            }
            self.taken = {one["name"] for one in filters if one["taken"]}
        return element.WhichOneof("type") == "metric" or part.component_name == "closeboard.wall"


async def _come(crowd: Crowd, address: str, pings: bool, seed: int, pages: Sequence[str] = PAGES) -> Seen:
    seen, start, choose = Seen(), time.perf_counter(), random.Random(seed)

    async def one(i: int) -> None:
        await asyncio.sleep(crowd.arrive * i / crowd.visitors)
        await Visitor(address, seen, start, random.Random(choose.random()), pages).visit(
            start + crowd.arrive + crowd.stay, pings
        )

    await asyncio.gather(*(one(i) for i in range(crowd.visitors)))
    return seen


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers there, or has ended."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)


@contextmanager
def served(data: Path, *, floor: bool = False) -> Iterator[tuple[str, int]]:
    """A server of its own on a data folder, warm; its address and process id. The `floor` is one of a page of constants."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEBOARD_")}
    ours = ["serve.py", "--local", "--no-browser", "--port", str(port)]
    plain = [
        "-m",
        "streamlit",
        "run",
        "benchmarks/peers/constant_page.py",
        "--server.headless=true",
        f"--server.port={port}",
    ]
    process = subprocess.Popen(
        [sys.executable, *(plain if floor else ours)], cwd=ROOT, env=clean | {"CLOSEBOARD_DATA": str(data)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL if floor else None,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        ready(f"{address}/{'_stcore/health' if floor else 'ready'}", process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def measure(
    crowd: Crowd, address: str, server: int, *, pings: bool, seed: int, pages: Sequence[str] = PAGES
) -> tuple[Seen, float, float]:
    """What a crowd sees; processor seconds of the server per page; which part of all cores others took meanwhile."""
    process, me = psutil.Process(server), psutil.Process()
    before, own = psutil.cpu_times(), (_used(process), _used(me))
    seen = asyncio.run(_come(crowd, address, pings, seed, pages))
    after, spent = psutil.cpu_times(), (_used(process) - own[0], _used(me) - own[1])
    whole = sum(after) - sum(before)
    busy = whole - (after.idle - before.idle) - (getattr(after, "iowait", 0) - getattr(before, "iowait", 0))
    drawn = len(seen.page) + len(seen.rerun)
    return seen, spent[0] / max(drawn, 1), max(0.0, busy - sum(spent)) / whole


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def worst(times: Sequence[float], part: float = 0.95) -> float:
    """The time that this part of all stayed below; infinite without any."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))] if times else float("inf")


def main() -> int:
    """Print what each crowd saw. The exit code is 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, choices=CROWDS, action="append", help="one of the crowds")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--data", type=Path, help="a data folder (default: the sample business in one of its own)")
    parser.add_argument("--floor", action="store_true", help="a page of constants too")
    parser.add_argument("--no-bars", dest="bars", action="store_false")
    options = parser.parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="crowd"))
    missed = 0
    try:
        for i in range(options.repeat):
            for number in options.only or CROWDS:
                for pings in (True, False) if number == 200 else (True,):
                    with served(folder) as (address, server):
                        asyncio.run(_come(Crowd(1, 0, 0), address, True, 0))
                        seen, cost, others = measure(CROWDS[number], address, server, pings=pings, seed=i)
                    missed += _print(CROWDS[number], seen, cost, others, pings=pings)
                if options.floor:
                    with served(folder, floor=True) as (address, server):
                        asyncio.run(_come(Crowd(1, 0, 0), address, True, 0, ("",)))
                        seen, cost, others = measure(CROWDS[number], address, server, pings=True, seed=i, pages=("",))
                    print("of constants: ", end="")
                    _print(CROWDS[number], seen, cost, others, pings=True)
    finally:
        if not options.data:
            shutil.rmtree(folder)
    return 1 if missed and options.bars else 0


def _print(crowd: Crowd, seen: Seen, cost: float, others: float, *, pings: bool) -> bool:
    """Print a line of results. Returns whether a bar was missed."""
    first, last = min(seen.ends, default=float("inf")), max(seen.ends, default=float("inf"))
    missed = bool(seen.errors) or len(seen.page) < crowd.visitors or (
        worst(seen.page) > crowd.paint or worst(seen.rerun or [0]) > crowd.rerun or first > crowd.first or last > crowd.last
    )  # fmt: skip
    print(
        f"{crowd.visitors} visitors{'' if pings else ', no pings'}: something p95 {worst(seen.anything):.2f}, first number p95"
        f" {worst(seen.number):.2f}, first page p50 {worst(seen.page, 0.5):.2f} p95 {worst(seen.page):.2f}, rerun p50"
        f" {worst(seen.rerun, 0.5):.2f} p95 {worst(seen.rerun):.2f} (n={len(seen.rerun)}), first served {first:.2f}, all served"
        f" {last:.1f}, errors {len(seen.errors)} {sorted(set(seen.errors))[:3] or ''}; {cost * 1000:.0f} ms of processor per page,"
        f" others took {others:.0%}{' MISSED' if missed else ''}",
        flush=True,
    )
    return missed


if __name__ == "__main__":
    sys.exit(main())
