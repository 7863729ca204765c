"""Damaged and invented files against the reader and the import.

    python -m tests.fuzz [--inputs 100000] [--imports 500] [--seed 1]

Every input is a file of the corpus with something done to it, or made up of what files are made of. The reader must give
whole tables or refuse in a sentence, within a second per MB; an import must give an exact receipt or refuse, and leave the
snapshot in force as it was unless it is published. All of it is done by children, `BATCH` inputs each. An input that brings
one down is looked at as an upload is, and that must end in a sentence too. What fails is printed with the seed and number
that make it again.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lib.ingest.map.headers import Unrecognised
from lib.ingest.read.files import TextTable, Unreadable, read_bytes
from lib.publish.draft import (
    Draft,
    ImportRefused,
    Upload,
    prepare,
)
from lib.sandbox import child
from lib.sandbox.birth import Template
from lib.sandbox.child import ChildFailed, Work
from lib.sandbox.imports import look_at
from lib.sandbox.limits import Limits
from lib.sandbox.plain import unpack
from lib.sandbox.pool import Asker
from lib.sandbox.tasks import Context, Tasks
from lib.store.control import Control
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal
from tests.conftest import NOW
from tests.corpus.make import corpus

LARGEST = 300_000
SECONDS_PER_MB = 1.0
HANGS_AFTER = 300
BATCH = 200
CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman", "cp850")
PIECES = [
    b'"', b'""', b'","', b"\n", b"\r", b"\r\n", b"\n\n", b",", b";", b"\t", b"|", b",,,,", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf",
    b"\x1a", b"sep=;\n", b"Total", b"Totales:", b"=", b'="007"', b' "', b"'", b"\xe2\x80\x9c", b"#REF!", b"-", b"NaN", b"1e309", b"01/02/2026",
    b"1.234,56", b"(250.00)", b"4.07E+12", b"<html>", b"{", b"[{", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"Date", b"Email",
    b"Amount", b"Status", b"ana@example.com", b"2026-01-05", b"Paid", b"\xc3\xb1", b"\xe9", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"---",
]  # fmt: skip


class Wrong(AssertionError):  # noqa: N818 - it reads as the verdict it is
    """The reader or the import broke one of its promises."""


@cache
def _seeds() -> tuple[bytes, ...]:
    return tuple(data for data in corpus().values() if len(data) <= LARGEST)


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(len(data))] = dice.randrange(256)


def _insert(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data))
        data[at:at] = dice.choice(PIECES) * dice.choice((1, 1, 1, 2, 30))


def _cut(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    del data[start : start + dice.randint(1, max(1, len(data) // 3))]


def _truncate(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data)) :]


def _repeat(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    part = data[start : start + dice.randint(1, 400)]
    data[start:start] = part * dice.choice((1, 2, 20))


def _swap_marks(data: bytearray, dice: random.Random) -> None:
    one, other = dice.sample([b",", b";", b"\t", b"|", b'"', b"\n", b"\r\n", b"\r", b" ", b".", b"'"], 2)
    data[:] = data.replace(one, other, dice.choice((-1, -1, 1, 3)))


def _splice(data: bytearray, dice: random.Random) -> None:
    other = dice.choice(_seeds())
    data[dice.randrange(len(data)) :] = other[dice.randrange(len(other) + 1) :]


def _shuffle_lines(data: bytearray, dice: random.Random) -> None:
    lines = bytes(data).splitlines(keepends=True)[:2000]
    dice.shuffle(lines)
    data[:] = b"".join(lines)


def _encode_again(data: bytearray, dice: random.Random) -> None:
    data[:] = bytes(data).decode(dice.choice(CODECS), "replace").encode(dice.choice(CODECS), "replace")


def _pack(data: bytearray, dice: random.Random) -> None:
    if dice.random() < 0.3:
        data[:] = gzip.compress(data, 1)
        return
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for number in range(dice.randint(1, 3)):
            archive.writestr(f"part{number}.{dice.choice(('csv', 'csv', 'xlsx', 'zip', 'pdf'))}", bytes(data))
    data[:] = out.getvalue()


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _insert, _insert, _cut, _truncate, _repeat, _swap_marks, _splice, _shuffle_lines, _encode_again, _pack,
)  # fmt: skip


def made(seed: int, number: int) -> bytes:
    """The input with this number: the same bytes every time."""
    dice = random.Random(f"{seed}/{number}")
    if dice.random() < 0.15:
        return b"".join(dice.choice(PIECES) for _ in range(dice.randint(0, 120)))
    data = bytearray(dice.choice(_seeds()))
    for _ in range(dice.randint(1, 4)):
        if data:
            dice.choice(CHANGES)(data, dice)
    return bytes(data[:LARGEST])


def read(data: bytes) -> list[TextTable]:
    """The tables in `data`, none if it is refused. Raises :class:`Wrong` for a broken promise."""
    try:
        found = read_bytes("fuzz.csv", data)
    except Unreadable as refusal:
        if not str(refusal).endswith(".") or "\n" in str(refusal):
            raise Wrong(f"not a sentence: {refusal}") from refusal
        return []
    for table in found:
        numbers = table.rows["row"].to_pylist() + [aside.row for aside in table.set_aside]
        table.rows.validate(full=True)
        if table.rows.num_columns != len(table.headers) + 1 or len(set(table.headers)) != len(table.headers):
            raise Wrong("headers and columns do not belong together")
        if len(set(numbers)) != len(numbers):
            raise Wrong("two rows have one number")
    return found


def timely_read(data: bytes) -> bool:
    """Whether `data` was a table. Raises :class:`Wrong` if it took too long."""
    bound = SECONDS_PER_MB * max(1.0, len(data) / 1e6)
    start = time.process_time()  # the processor's time, so that other programs on the machine do not matter
    tables = read(data)
    seconds = time.process_time() - start
    if seconds > bound:
        raise Wrong(f"{seconds:.1f} s for {len(data):,} bytes")
    return bool(tables)


def imported(workspace: Workspace, data: bytes, publish: bool) -> str:
    """What became of an import of `data`: refused, asked, discarded or published."""
    before, drafts = workspace.current, workspace.folder / "drafts"
    try:
        draft = prepare(workspace, [Upload("fuzz.csv", data=data)], now=NOW)
    except (Unreadable, Unrecognised, ImportRefused):
        _unchanged(workspace, before)
        outcome = "refused"
    else:
        outcome = _finished(workspace, draft, publish)
    if drafts.exists() and any(drafts.iterdir()):
        raise Wrong("the import left something behind")
    return outcome


def _finished(workspace: Workspace, draft: Draft, publish: bool) -> str:
    before = workspace.current
    if draft.questions:
        _unchanged(workspace, before)
        return "asked"
    if any(r.read != r.kept + r.quarantined + r.duplicate for r in draft.receipts):
        raise Wrong("the receipt does not add up")
    if not publish:
        draft.discard()
        _unchanged(workspace, before)
        return "discarded"
    nothing_new = draft.changes_nothing
    draft.publish()
    if nothing_new:
        _unchanged(workspace, before)
    if workspace.current is None:
        return "of no rows"
    with closing(workspace.current.open()) as con:
        for table in {r.table for r in draft.receipts}:
            con.execute(f"select * from {table}").fetchall()
    return "published"


def _unchanged(workspace: Workspace, before: object) -> None:
    if workspace.current != before:
        raise Wrong("the snapshot in force is another one")


@dataclass(frozen=True)
class Batch:
    """Inputs by their numbers, and which of them are imported too: one in `every` (0: none), into workspaces of `folder`."""

    seed: int
    first: int
    last: int
    every: int
    folder: str


def _batch(given: dict[str, Any], context: Context) -> Any:
    """What became of a batch: how often what happened, and what went wrong."""
    batch: Batch = unpack(Batch, given)
    counts, wrong = Counter[str](), list[str]()
    workspace = Workspace(Path(batch.folder), f"w{batch.first}")
    for number in range(batch.first, batch.last):
        try:
            data = made(batch.seed, number)
            counts["read" if timely_read(data) else "refused"] += 1
            if batch.every and number % batch.every == 0:
                counts["import " + imported(workspace, data, publish=number % (2 * batch.every) == 0)] += 1
        except Exception:  # whatever it is, it is a finding
            wrong.append(f"seed {batch.seed}, input {number}\n{traceback.format_exc(limit=-4)}")
    return {"counts": dict(counts), "wrong": wrong}


TASKS: Tasks = {"batch": _batch}


def warm_up() -> None:
    """Make what the inputs are made of."""
    _seeds()


def failures(seed: int, inputs: int, imports: int, counts: Counter[str]) -> Iterator[str]:
    """Run the inputs, `imports` of them through a whole import, and yield what went wrong. Adds to `counts`."""
    every = max(1, inputs // imports) if imports else 0
    place = Template("tests.fuzz")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for first in range(0, inputs, BATCH):
                yield from _done(place, Batch(seed, first, min(first + BATCH, inputs), every, folder), counts)
    finally:
        place.close()


def _done(place: Template, batch: Batch, counts: Counter[str]) -> Iterator[str]:
    """Have a batch done, one by one if it brings its child down."""
    work = Work("batch", vars(batch), Limits(memory=1 << 30, cpu=HANGS_AFTER, wall=3.0 * HANGS_AFTER))
    try:
        told = child.do(place, work, lambda stage, share: None, Control())
    except ChildFailed as failed:
        if batch.last - batch.first > 1:
            for number in range(batch.first, batch.last):
                yield from _done(place, replace(batch, first=number, last=number + 1), counts)
            return
        counts[f"ended ({failed.why})"] += 1
        upload = Upload("fuzz.csv", data=made(batch.seed, batch.first))
        try:
            look_at(upload, Asker(), lambda stage, share: None, Control())
        except Refusal as refusal:
            if not str(refusal).startswith("fuzz.csv") or not str(refusal).endswith("."):
                yield f"seed {batch.seed}, input {batch.first}: not a sentence: {refusal}"
        else:
            yield f"seed {batch.seed}, input {batch.first}: a child was brought down ({failed.why}), and it can be looked at"
        return
    counts.update(told["counts"])
    yield from told["wrong"]


def main() -> int:
    """Print what happened. Returns 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--imports", type=int, default=500, help="how many of the inputs are also imported")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    failed = 0
    with contextlib.suppress(KeyboardInterrupt):  # what was done until then counts
        for failure in failures(options.seed, options.inputs, options.imports, counts):
            failed += 1
            print(failure, flush=True)
    print(", ".join(f"{n:,} {what}" for what, n in sorted(counts.items())), f"| {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
