"""Nobody is sent a byte of what is not theirs: two businesses at once, tokens that open nothing, and strange input."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from lib.publish.draft import Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from tests.browser.conftest import Server, running
from tests.conftest import NOW
from tests.navigation import ADDRESSES as PAGES
from tests.wire.visitor import Visitor


def business(mark: str) -> dict[str, bytes]:
    """A business in which every text holds a mark that no other business has, and every amount is its own."""
    mail = f"{mark}.lead@{mark}.test"
    size = len(mark) * 1111
    return {
        f"customers {mark}.csv": f"Email,Full name,Close date,Closers,CSMs,Country,Testimony\n{mail},{mark} Name,2026-10-05,{mark} Closer,{mark} Csm,ES,{mark} was here\n".encode(),
        "payments.csv": f"Payment id,Date,Email,Amount,Offer,Closer,Method\n{mark}1,2026-10-05,{mail},{size},{mark} Offer,{mark} Closer,{mark} Bank\n".encode(),
        "leads.csv": f"Email,Opt-in date,UTM source,UTM campaign,UTM content\n{mail},2026-09-05,{mark}-source,{mark}-campaign,{mark}-content\n".encode(),
        "csm_calls.csv": f"Csm call ID,Date,Email,Status,Type,CSM\n{mark}2,2026-10-21,{mail},LIVE Call - Qualified,Coaching,{mark} Csm\n".encode(),
    }  # fmt: skip


def test_two_businesses_at_once_get_nothing_of_each_other(served: str, data: Path) -> None:
    """All pages with the same filters at the same time, so that every cache is asked by both."""
    sent: dict[str, list[bytes]] = {}

    def walk(mark: str) -> None:
        workspace = Workspace(data, mark)
        prepare(workspace, [Upload(name, data=content) for name, content in business(mark).items()], now=NOW).publish()
        token = links.give(workspace, "owner")
        with Visitor(served) as visitor:
            for page in PAGES:
                visitor.open(page, w=token, period="all")
                list(visitor.downloads())
                for card in visitor.cards()[:1]:
                    visitor.open(page, w=token, period="all", card=card["ref"])
                    list(visitor.downloads())
            visitor.open("data", section="history", w=token)
            sent[mark] = [*visitor.received, *visitor.unescaped]

    marks = ("quokkas", "axolotl")
    walks = [threading.Thread(target=walk, args=(mark,)) for mark in marks]
    for thread in walks:
        thread.start()
    for thread in walks:
        thread.join()
    mine, theirs = (b"\n".join(sent[mark]).lower() for mark in marks)
    assert mine.count(b"quokkas") > 50
    assert theirs.count(b"axolotl") > 50
    assert b"axolotl" not in mine
    assert b"quokkas" not in theirs


def test_a_token_that_opens_nothing_is_sent_no_number(served: str, ours: Workspace, data: Path) -> None:
    token, revoked = links.give(ours, "owner"), links.give(ours, "owner")
    links.revoke(ours, links.read(data, revoked).id)
    content, _, signature = token.rpartition(".")
    bad = [revoked, f"{content}.{signature[::-1]}", content, "../../etc/passwd", "' or 1=1 --", "\x00", "é" * 50]
    for page, one in [*(("customers", one) for one in bad), ("data", revoked), ("glossary", revoked)]:
        with Visitor(served) as visitor:
            visitor.open(page, w=one)
            assert "does not open anything" in visitor.texts()
            assert visitor.parts("wall") == visitor.of("dataframe") == visitor.parts("bar") == []
            assert visitor.found(["Oakhurst", "Quillfeather", "Ana Ruiz"]) == []


SQL = (
    "'; drop table customers; --", '"; drop table payments; --', "') or 1=1 --", "x' union select name from people --", "\\'; --",
    "${jndi:ldap://x}", "{{7*7}}", "%27%20or%201=1", "'||(select max(name) from people)||'",
)  # fmt: skip


def test_nobody_closes_what_others_have_open(served: str) -> None:
    """Streamlit lets every visitor empty the caches of the whole process."""
    told = BackMsg(clear_cache=True)
    with Visitor(served) as reader, Visitor(served) as stranger:
        reader.open("revenue", period="all", card="r.gross")
        figures, fragment = reader.values(), reader.fragment
        stranger.open("glossary")
        for _ in range(3):
            stranger._socket.send(told.SerializeToString())
        with pytest.raises(TimeoutError):
            stranger._next(0.5)
        reader.run(fragment=fragment)
        assert not reader.of("exception")
        reader.open("revenue", period="all")
        assert reader.values() == figures


def test_filter_values_are_never_statements(served: str, ours: Workspace) -> None:
    token = links.give(ours, "viewer", locks={"closer": ("Tamsin Oakhurst",)})
    with Visitor(served) as visitor:
        for text in SQL:
            visitor.open("customers", w=token, period="all", csm=text, offer=text, country=text, utm_source=text)
            assert visitor.of("alert"), "a sentence says that nobody is called so"
            assert not visitor.cards()
            visitor.open(
                "attribution", w=token, period=text, compare=text, model=text, source=text, medium=text, as_of=text
            )
            assert not visitor.of("exception")
    assert ours.current is not None
    con = ours.current.open()
    assert con.execute("select count(*) from customers").fetchall()[0][0] > 400
    con.close()


@pytest.fixture
def upload_server(tmp_path: Path) -> Iterator[tuple[str, Path, Path]]:
    """A server of its own with an empty data folder, and its log."""
    log = tmp_path / "server.log"
    with running(tmp_path / "data", log=log) as address:
        yield address, tmp_path / "data", log


def test_strange_uploads_leave_nothing_behind_and_no_trace_in_the_log(upload_server: tuple[str, Path, Path]) -> None:
    """File names that are paths, headers that are SQL, ten thousand columns, a bomb: a sentence each, and the app lives."""
    address, folder, log = upload_server
    wide = (",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000)).encode()
    bomb = _bomb()
    headers = b'Email,"Name\'; drop table customers; --",Close date,""" or 1=1"\nzoe@private.test,=1+1,2026-10-05,x\n'
    strange = [
        ("../../../../escaped.csv", headers),
        ("/etc/passwd.csv", headers),
        ("wide.csv", wide),
        ("bomb.zip", bomb),
        ("x\x00y.csv", headers),
        ("a" * 300 + ".csv", headers),
    ]
    before = {path for path in folder.parent.rglob("*") if path.is_file()}
    checked = list[str]()
    for name, content in strange:
        with Visitor(address) as visitor:
            visitor.open("data")
            visitor.upload((name, content))
            assert not visitor.of("exception")
            check = next((b for b, label in visitor.buttons().items() if label == "Check the files"), None)
            if check and not any(b.button.disabled for b in visitor.of("button") if b.button.id == check):
                visitor.click(check)
                assert not visitor.of("exception")
                visitor.until("Cancel")  # the file was checked, and its receipt is shown
                checked.append(name)
            assert visitor.of("alert") or visitor.cards()
    assert checked == [name for name, content in strange if content == headers]
    left = {path for path in folder.parent.rglob("*") if path.is_file()} - before
    known = (folder / "workspaces", folder / "browsers")  # of which the second says what each browser may open again
    assert all(any(path.is_relative_to(place) for place in known) for path in left)
    assert not [path for path in left if "escaped" in path.name or "passwd" in path.name]
    assert httpx.get(f"{address}/_stcore/health").status_code == 200
    assert "zoe@private" not in log.read_text()
    assert not re.search(r"Traceback|Uncaught", log.read_text())


def _bomb() -> bytes:
    """A small zip of 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("payments.csv", b"0" * (300 << 20))
    return packed.getvalue()


def more(round: int) -> bytes:
    """3,000 payments of 5 each that no other round has."""
    rows = "\n".join(f"n{round}.{i},2026-10-06,n{round}.{i}@x.test,5" for i in range(3000))
    return f"Payment id,Date,Email,Amount\n{rows}\n".encode()


def test_killed_while_some_upload_and_others_read(tmp_path: Path) -> None:
    """Two import again and again while others read, and the machine loses power when at least one import was acknowledged
    and another is being built: every link works as before or after it, nothing is half there, and no child is left."""
    data = tmp_path / "data"
    spaces = [Workspace(data, f"w{i}") for i in range(2)]
    for workspace in spaces:
        prepare(workspace, [Upload(name, data=text) for name, text in business("quokkas").items()], now=NOW).publish()
    server = Server(data)
    tokens = [links.give(workspace, role) for workspace in spaces for role in ("owner", "viewer", "masked")]
    stop = threading.Event()
    acknowledged, lost = [0, 0], list[str]()

    def upload(number: int) -> None:
        with Visitor(server.address) as visitor:
            while not stop.is_set():
                visitor.open("data", w=tokens[3 * number])
                visitor.upload((f"more {acknowledged[number]}.csv", more(acknowledged[number])))
                visitor.click(visitor.until("Check the files"))
                visitor.click(visitor.until("Import"))
                assert "Imported." in visitor.texts()
                acknowledged[number] += 1

    def read(number: int) -> None:
        with Visitor(server.address) as visitor:
            while not stop.is_set():
                visitor.open("revenue", w=tokens[number], period="all")

    def until_it_dies(work: Callable[[int], None], number: int) -> threading.Thread:
        def run() -> None:
            while not stop.is_set():  # a busy machine may cost somebody their connection
                try:
                    work(number)
                except Exception as problem:
                    lost.append(repr(problem))

        return threading.Thread(target=run, daemon=True)

    threads = [until_it_dies(upload, i) for i in range(2)] + [until_it_dies(read, i) for i in range(2)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 240
    while not (sum(acknowledged) and any([*workspace.folder.glob("drafts/*.duckdb")] for workspace in spaces)):
        assert time.monotonic() < deadline, f"nothing was being imported; {acknowledged} were, {lost}"
        time.sleep(0.01)
    began = psutil.Process(server.process.pid).children(recursive=True)
    done = list(acknowledged)
    server.stop(at_once=True)
    stop.set()
    assert began
    psutil.wait_procs(began, timeout=10)
    assert not [process for process in began if process.is_running()]
    server.start()
    try:
        for i, token in enumerate(tokens):
            workspace, at_least = spaces[i // 3], done[i // 3]
            rows = {1 + 3000 * n: f"{7777 + 15_000 * n:,}" for n in range(at_least, at_least + 2)}
            assert workspace.current is not None
            con = workspace.current.open()
            found = con.execute("select count(*) from payments").fetchall()[0][0]
            con.close()
            assert found in rows
            with Visitor(server.address) as visitor:
                visitor.open("revenue", w=token, period="all")
                gross = next(one["value"] for one in visitor.cards() if one["label"] == "Cash collected")
                assert gross == rows[found]
    finally:
        server.stop()
    for workspace in spaces:
        assert workspace.current in workspace.history()
        prepare(
            workspace, [Upload("after.csv", data=b"Payment id,Date,Email,Amount\nz,2026-10-07,z@x.test,1\n")], now=NOW
        ).publish()
