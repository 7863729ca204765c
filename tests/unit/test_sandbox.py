"""A child that reads: whatever becomes of it is said, nobody else notices, and nothing of it is left."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import psutil
import pytest

from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import Asks, Unrecognised, WhichTable
from lib.ingest.read.text_table import Unreadable
from lib.publish.draft import (
    ImportRefused,
    Options,
    Upload,
    prepare,
)
from lib.sandbox import child, imports, plain
from lib.sandbox.birth import Birthplace, Fresh, Template
from lib.sandbox.child import ChildFailed, Work
from lib.sandbox.limits import MB, Limits, Load, limits_for
from lib.sandbox.pool import Asker, Pool
from lib.sandbox.tasks import DraftMade
from lib.sandbox.wire import Garbage
from lib.store.control import Cancelled, Control
from lib.store.workspace import Workspace
from lib.texts.messages import (
    Day,
    Leaf,
    Message,
    Named,
    Refusal,
    Sum,
)
from tests.conftest import NOW, ROOT
from tests.corpus.make import corpus

TASKS = "tests.unit.sandbox_tasks"
PAYMENTS = b"ID,Date,Email,Amount\na,2026-01-05,a@x.test,10\nb,2026-01-06,b@x.test,20\n"
FILES = corpus()
ROOMY = Limits(memory=400 * MB, cpu=20, wall=30.0)


@pytest.fixture(scope="module")
def place() -> Iterator[Template]:
    """Where children begin that misbehave."""
    template = Template(TASKS)
    yield template
    template.close()


@pytest.fixture
def own_temp(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process puts what it gives to children, and nobody else anything."""
    folder = tmp_path_factory.mktemp("given")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def done(
    place: Birthplace,
    task: str,
    limits: Limits = ROOMY,
    *,
    progress: Callable[[Message, float], None] = lambda stage, share: None,
    control: Control | None = None,
    enforced: bool = True,
    **given: Any,
) -> Any:
    """What became of a task."""
    return child.do(place, Work(task, given, limits, enforced), progress, control or Control())


def why(place: Birthplace, task: str, limits: Limits = ROOMY, **given: Any) -> str:
    """Why a task gave no answer. The next one does."""
    with pytest.raises(ChildFailed) as failed:
        done(place, task, limits, **given)
    assert done(place, "echo", word="on")["word"] == "on"
    return failed.value.why


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60  # a busy machine is not a failure
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def test_a_child_answers_and_tells_how_far_it_is(place: Template) -> None:
    told: list[tuple[str, float]] = []
    assert done(place, "steps", progress=lambda stage, share: told.append((str(stage), share))) == "done"
    assert told == [("Reading 0.csv", 0.0), ("Reading 1.csv", 1 / 3), ("Reading 2.csv", 2 / 3)]


def test_a_child_knows_no_secret_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_KEY", "s3cret-of-the-owner")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-cloud")
    for place in (Template(TASKS), Fresh(0, TASKS)):
        told = done(place, "echo", file="zoe@private.test.csv")
        place.close()
        assert told["file"] == "zoe@private.test.csv"
        assert "s3cret" not in str(told)
        assert "PATH" in told["environment"]
        assert "zoe" not in told["argv"]
        assert "lib.sandbox.worker" in told["argv"]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGBUS])
def test_a_child_that_is_ended_by_a_signal_has_crashed(place: Template, number: int) -> None:
    assert why(place, "signal", number=int(number)) == "crashed"


@pytest.mark.parametrize("enforced", [True, False])
def test_more_memory_than_may_be_is_refused_by_the_system_or_seen_by_the_watcher(
    place: Template, enforced: bool
) -> None:
    limits = Limits(memory=100 * MB, cpu=20, wall=30.0)
    assert why(place, "allocate", limits, mb=4000, enforced=enforced) == "memory"
    assert done(place, "allocate", limits, mb=40, enforced=enforced) == 40


@pytest.mark.parametrize("enforced", [True, False])
def test_more_time_than_may_be_is_refused_by_the_system_or_seen_by_the_watcher(place: Template, enforced: bool) -> None:
    assert why(place, "spin", Limits(memory=100 * MB, cpu=0, wall=60.0), enforced=enforced) == "time"


def test_a_child_that_hangs_is_ended_with_all_that_it_began(place: Template, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    assert why(place, "hang", Limits(memory=100 * MB, cpu=20, wall=1.0), mark=str(mark), child=True) == "time"
    head = int(mark.read_text())
    assert (tmp_path / "pid.2").exists()
    assert eventually(lambda: not [p for p in psutil.process_iter() if p.is_running() and _group(p.pid) == head])


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return 0


def _frame(content: bytes) -> bytes:
    return struct.pack(">Q", len(content)) + content


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no frame",
        _frame(b"no json"),
        _frame(b"[" * 100_000),
        _frame(b'"no message"'),
        _frame(b'{"is": "something else"}'),
        _frame(b'{"is": "refused", "refusal": {"refusal": "OSError", "message": {"code": "empty", "params": {}}}}'),
        _frame(b'{"is": "refused", "refusal": {"refusal": "Refusal", "message": {"code": "empty", "params": {}}}}'),
        _frame(b'{"is": "progress", "stage": "x", "share": 0}'),
        struct.pack(">Q", 1 << 62),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(place: Template, said: bytes) -> None:
    assert why(place, "say", bytes=said.hex()) in ("answer", "crashed")
    assert said[:1] not in (b"\0", b"\x40") or why(place, "say", bytes=said.hex()) == "answer"


def test_an_answer_that_is_too_large_is_not_taken_in(place: Template) -> None:
    small = Limits(memory=400 * MB, cpu=20, wall=30.0, answer=1 * MB)
    assert len(done(place, "much", small, size=MB // 2)) == MB // 2
    assert why(place, "much", small, size=2 * MB) == "answer"


def test_a_fault_is_logged_without_what_it_says(place: Template, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert why(place, "fault") == "fault"
    assert "KeyError" in caplog.text
    assert "sandbox_tasks.py" in caplog.text
    assert "zoe" not in caplog.text


def test_work_that_is_called_off_ends_whether_it_listens_or_not(place: Template, tmp_path: Path) -> None:
    for task in ("until_called_off", "hang"):
        control = Control()
        threading.Timer(0.5, control.cancel).start()
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            done(place, task, control=control, mark=str(tmp_path / "pid"))
        assert time.monotonic() - begun < 10
    assert eventually(lambda: not is_alive(int((tmp_path / "pid").read_text())))


@pytest.mark.parametrize("birth", ["Template(TASKS)", "Fresh(1, TASKS)"])
def test_children_end_with_who_waits_for_them(tmp_path: Path, birth: str) -> None:
    """The parent is killed while a child hangs, and while one spins within the interpreter."""
    program = f"""
import threading
from lib.sandbox import child
from lib.sandbox.birth import Fresh, Template
from tests.unit.test_sandbox import ROOMY, TASKS, done
place = {birth}
threading.Thread(target=done, args=(place, "hang"), kwargs={{"mark": {str(tmp_path / "pid")!r}}}).start()
done(place, "spin")
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    try:
        assert eventually(lambda: (tmp_path / "pid").exists() and len(psutil.Process(parent.pid).children(True)) >= 2)
        began = psutil.Process(parent.pid).children(recursive=True)
        assert int((tmp_path / "pid").read_text()) in {process.pid for process in began}
    finally:
        parent.kill()
        parent.wait()
    spinning = [p for p in began if "Fresh" in birth]  # which nobody but its own limit ends
    assert eventually(lambda: sum(is_alive(p.pid) for p in began) <= (1 if spinning else 0))
    for process in began:
        if is_alive(process.pid):
            process.kill()


def test_a_template_that_was_killed_is_made_again(place: Template) -> None:
    assert done(place, "echo")["pid"]
    assert place._process is not None
    place._process.kill()
    assert done(place, "echo")["pid"]


def test_a_pool_is_as_large_as_the_machine_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.sandbox.pool.cores", lambda: 8)
    assert Pool(Fresh(0), memory=8000 * MB).slots == 8
    assert Pool(Fresh(0), memory=2000 * MB).slots == 2
    assert Pool(Fresh(0), memory=300 * MB).slots == 1


def test_a_larger_file_may_take_more_and_never_more_than_there_is() -> None:
    small, large = limits_for(Load(plain=1000), 4000 * MB), limits_for(Load(plain=100 * MB), 4000 * MB)
    assert small.memory < 700 * MB
    assert large.memory == 600 * MB + 1600 * MB
    assert limits_for(Load(packed=50 * MB), 4000 * MB).memory == 4000 * MB
    assert small.cpu == 30
    assert large.cpu == 330
    assert large.wall == 990


def test_frames_are_plain_json() -> None:
    """What goes over the border is read by a parser of data alone."""
    source = "".join(path.read_text() for path in (ROOT / "lib/sandbox").glob("*.py"))
    assert json.dumps({}) == "{}"
    assert "pickle" not in source
    assert "marshal" not in source
    assert "eval(" not in source


def test_what_is_said_of_an_import_is_what_it_was(tmp_path: Path) -> None:
    """Questions, problems, choices, money, notes and refusals come over the border as they were."""
    told = DraftMade([])
    for start in range(2):  # one by one each would need a draft of its own
        uploads = [Upload(name, data=data) for name, data in [*FILES.items()][start::9]]
        draft = prepare(Workspace(tmp_path, f"w{start}"), uploads, now=NOW)
        made = DraftMade(draft.receipts, ((0, "0" * 64),), left_out=draft.left_out, refused=draft.refused)
        assert plain.unpack(DraftMade, json.loads(json.dumps(plain.pack(made)))) == made
        told.receipts += made.receipts
        told.refused += made.refused
        draft.discard()
    assert len(told.receipts) > 10
    assert len(told.refused) > 3
    assert any(receipt.questions for receipt in told.receipts)
    assert sum(len(receipt.problems) for receipt in told.receipts) > 10


def test_a_refusal_is_what_it_was_and_asks_what_it_asked() -> None:
    question = Question(
        "", "", "table", ("leads", "costs"), ((3, "x"),), params={"why": Message("quoted", {"text": "x"})}
    )
    for refusal in (
        Unreadable("too_many_rows", file="x.csv", limit=5),
        WhichTable(question, "no_header", file="x", row="1", text=""),
    ):
        again = plain.unpack(
            Unrecognised if "no" in refusal.code else Refusal, json.loads(json.dumps(plain.pack(refusal)))
        )
        assert str(again) == str(refusal)
        assert isinstance(again, Unreadable | Asks)
        assert getattr(again, "question", question) == question
    with pytest.raises(Garbage):
        plain.unpack(Unrecognised, plain.pack(Unreadable("too_many_rows", file="x.csv", limit=5)))
    with pytest.raises(Garbage):  # its sentence has a gap
        plain.unpack(Refusal, {"refusal": "Unreadable", "message": {"code": "too_many_rows", "params": {}}})


def test_a_child_imports_as_this_process_does(tmp_path: Path, own_temp: Path) -> None:
    """A real import in a real child: the same receipt, progress, the raw file kept, and nothing left behind."""
    here = prepare(Workspace(tmp_path, "here"), [Upload("p.csv", data=PAYMENTS)], now=NOW)
    told: list[str] = []
    there = imports.prepare(
        Workspace(tmp_path, "there"), [Upload("p.csv", data=PAYMENTS)], now=NOW, progress=lambda stage, _: told.append(stage.code)
    )  # fmt: skip
    assert there.receipts == here.receipts
    assert told[-1] == "stage_ready"
    assert there.publish() is not None
    assert there.workspace.current is not None
    with closing(there.workspace.current.open()) as con:
        assert con.execute("select count(*), sum(amount) from payments").fetchall() == [(2, 30)]
    assert [path.stem for path in (there.workspace.folder / "raw").iterdir()] == [hashlib.sha256(PAYMENTS).hexdigest()]
    assert not (there.workspace.folder / "drafts").exists()
    assert not list(own_temp.iterdir())
    here.discard()


def test_a_file_that_brings_its_child_down_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = child.do

    def down(place: Birthplace, work: Work, progress: Any, control: Control) -> Any:
        if any("bad" in file["name"] for file in work.given["files"]):
            raise ChildFailed("memory", work.limits)
        return real(place, work, progress, control)

    monkeypatch.setattr(child, "do", down)
    workspace = Workspace(tmp_path)
    good, bad = Upload("good.csv", data=PAYMENTS), Upload("bad.csv", data=PAYMENTS + b"c,2026-01-07,c@x.test,5\n")
    draft = imports.prepare(workspace, [bad, good], now=NOW)
    assert [refused.file for refused in draft.refused] == ["bad.csv"]
    assert str(draft.refused[0].why).startswith("bad.csv: reading it takes more than the 600 MB")
    assert [receipt.file for receipt in draft.receipts] == ["good.csv"]
    draft.discard()
    for files, options in (([bad], Options()), ([good, bad], Options(mode="replace"))):
        with pytest.raises(imports.ReadingFailed, match=r"^bad\.csv: "):
            imports.prepare(workspace, files, options, now=NOW)
    assert not workspace.folder.exists() or not list(workspace.folder.rglob("*.duckdb"))


def test_a_draft_that_is_another_workspaces_file_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that was taken over may leave a link where its draft should be."""
    other = tmp_path / "other.duckdb"
    other.write_bytes(b"somebody else's")

    def taken_over(place: Birthplace, work: Work, progress: Any, control: Control) -> Any:
        (os.link if number else os.symlink)(other, work.given["path"])
        return plain.pack(DraftMade([]))

    monkeypatch.setattr(child, "do", taken_over)
    for number in range(2):  # noqa: B007 - taken_over looks at it
        with pytest.raises(ImportRefused, match="cannot be used"):
            imports.prepare(Workspace(tmp_path), [Upload("p.csv", data=PAYMENTS)], now=NOW)
    assert other.read_bytes() == b"somebody else's"
    assert not list((tmp_path / "workspaces").rglob("*.duckdb"))


def test_a_disk_without_room_for_what_a_child_is_given_is_said(
    tmp_path: Path, own_temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(upload: Upload, place: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(imports, "_lend", full)
    upload = Upload("p.csv", data=PAYMENTS)
    with pytest.raises(ImportRefused, match="no room left on the disk"):
        imports.look_at(upload, Asker(), lambda stage, share: None, Control())
    with pytest.raises(ImportRefused, match="no room left on the disk"):
        imports.prepare(Workspace(tmp_path), [upload], now=NOW)
    assert not list(tmp_path.rglob("*.duckdb"))
    assert not list(own_temp.iterdir())


def test_every_kind_of_parameter_of_a_sentence_is_taken_back() -> None:
    leaves = ("text", 3, Named("table", "payments"), Sum("1.50", "EUR"), Day("2026-11-30"))
    assert {type(leaf) for leaf in leaves} == set(get_args(Leaf)), (
        "a new kind of parameter must pass from the child too"
    )
    said = Message("too_many_rows", {"one": leaves, "other": Message("stage_beginning")})
    assert plain.unpack(Message, json.loads(json.dumps(plain.pack(said)))) == said
