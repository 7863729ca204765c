"""A business with very many different names in every dimension, and what its pages take and send.

    python -m benchmarks.many_names                  every page at 20 and at 20,000 names: seconds and kilobytes
    python -m benchmarks.many_names --names 2000     against another number of names

A page is opened and then run again, as after a click; both are timed. Bars: less than 3 times its time at 20 names, and less
than 300 kB each time. Pages run in Streamlit's own harness, by this process's processor time, which others do not change much.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from lib.publish.draft import Upload, prepare
from lib.store.workspace import Workspace
from lib.ui.frame.shell import ICONS, NUMBERS

ROOT = Path(__file__).parents[1]
FEW, MANY = 20, 20_000
TIMES, BYTES = 3.0, 300_000
AS_OF = date(2026, 11, 20)
SECTIONS = ("import", "history", "answers", "settings", "currencies", "goals", "offers", "sources", "workspace")
"""Sections of the data page; sheets ask another service."""
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    *((page, {"period": "all"}) for page in NUMBERS),
    *(("data", {"section": section}) for section in SECTIONS),
    *((page, {}) for page in ICONS if page not in (*NUMBERS, "data")),
)
"""Every page of the navigation, and every section of the one that has some."""


def files(names: int, rows: int) -> dict[str, str]:
    """CSV files of `rows` payments, clients, leads and calls each, with so many different names in every dimension."""

    def name(what: str, i: int) -> str:
        return f"{what} {_word(i % names)}"

    def day(i: int, back: int = 300) -> str:
        return (AS_OF - timedelta(days=i % back)).isoformat()

    def table(header: Sequence[str], lines: Iterator[Sequence[object]]) -> str:
        out = io.StringIO()
        csv.writer(out).writerows([header, *lines])
        return out.getvalue()

    return {
        "customers.csv": table(
            ("Email", "Full name", "Close date", "Onboarding completed", "Closers", "CSMs", "Setters", "Offers", "Country", "UTM source", "Affiliates"),
            (
                (f"c{i}@many.test", name("Client", i), day(i), day(i), name("Closer", i), name("Manager", i), name("Setter", i),
                 name("Offer", i), name("Land", i), name("src", i), name("Partner", i))
                for i in range(rows)
            ),
        ),
        "payments.csv": table(
            ("Payment id", "Date", "Email", "Amount", "Status", "Offer", "Closer", "Setter", "Method", "UTM source"),
            (
                (f"p{i}", day(i), f"c{i}@many.test", f"{100 + i % 400}.50", "Approved", name("Offer", i), name("Closer", i),
                 name("Setter", i), name("Method", i), name("src", i))
                for i in range(rows)
            ),
        ),
        "csm_calls.csv": table(
            ("Call id", "Date", "Email", "Status", "Type", "CSM", "Grade"),
            (
                (f"k{i}", day(i), f"c{i}@many.test", ("LIVE Call - Qualified", "No Show", "")[i % 3], "Coaching",
                 name("Manager", i), 1 + i % 10)
                for i in range(rows)
            ),
        ),
        "sales_calls.csv": table(
            ("Call id", "Date", "Email", "Status", "Closer", "Setter", "UTM source"),
            (
                (f"s{i}", day(i), f"c{i}@many.test", ("Live", "No Show")[i % 2], name("Closer", i), name("Setter", i), name("src", i))
                for i in range(rows)
            ),
        ),
        "leads.csv": table(
            ("Email", "Opt-in date", "UTM source", "UTM medium", "UTM campaign", "UTM content", "UTM term", "Optin source"),
            (
                (f"c{i}@many.test", day(i), name("src", i), name("medium", i), name("campaign", i), name("ad", i), name("term", i),
                 name("form", i))
                for i in range(rows)
            ),
        ),
        "costs.csv": table(
            ("Date", "Category", "Amount", "UTM source", "UTM campaign"),
            ((day(i), "ads", 5, name("src", i), name("campaign", i)) for i in range(rows)),
        ),
    }  # fmt: skip


def _word(i: int) -> str:
    """The i-th of very many words that are not alike."""
    syllables = ("ba", "ken", "ri", "lum", "te", "vad", "po", "cy", "sor", "fi")
    return "".join(syllables[(i * 7919 + 31 * i // 10**place) // 10**place % 10] for place in range(5)) + f" {i}"


def fill(data: Path, workspace: str, names: int, rows: int) -> Workspace:
    """A workspace with such a business in it."""
    space = Workspace(data, workspace)
    uploads = [Upload(name, data=text.encode()) for name, text in files(names, rows).items()]
    prepare(space, uploads, now=datetime(2026, 11, 22, 9, tzinfo=UTC)).publish()
    return space


@dataclass(frozen=True)
class Seen:
    """One view of a page: how many elements and bytes it sends, and the processor seconds until it stands and when it is
    run again."""

    elements: int
    bytes: int
    first: float
    again: float


def look(page: str, parameters: dict[str, str]) -> Seen:
    """Open a page of the workspace in ``CLOSEBOARD_HOME`` and run it once more. Raises :class:`AssertionError` on a page that
    shows an exception."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    if page != NUMBERS[0]:
        app._page_hash = ""
        app.switch_page(f"pages/{page}.py")
    app.query_params.update(parameters)
    times = []
    for _ in range(2):
        start = time.process_time()
        app.run()
        times.append(time.process_time() - start)
    assert not app.exception, [error.value for error in app.exception]
    sizes = list(_sizes(app._tree))
    return Seen(len(sizes), sum(sizes), *times)


def _sizes(block: Block) -> Iterator[int]:
    proto = getattr(block, "proto", None)
    if isinstance(proto, Message):
        yield proto.ByteSize()
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _sizes(child)
        elif isinstance(child.proto, Message):
            yield child.proto.ByteSize()


def main() -> int:
    """Print every view with few and with many names. The exit code is 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=MANY)
    parser.add_argument("--only", action="append", help="a page, or a section of the data page")
    parser.add_argument("--data", type=Path, help="a data folder to use, and to use again")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    os.environ["CLOSEBOARD_DATA"] = str(options.data or tempfile.mkdtemp(prefix="many_names"))
    missed = 0
    for names in (FEW, options.names):
        space = Workspace(Path(os.environ["CLOSEBOARD_DATA"]), f"names{names}")
        if space.current is None:
            fill(space.data, space.name, names, options.names)
    look("glossary", {})  # what every process does once
    for page, parameters in VIEWS:
        section = parameters.get("section", "")
        if options.only and not {page, section} & set(options.only):
            continue
        found = []
        for names in (FEW, options.names):
            os.environ["CLOSEBOARD_HOME"] = f"names{names}"
            found.append(look(page, parameters))
        few, many = found
        slow = many.first > TIMES * few.first or many.again > TIMES * few.again
        missed += slow or many.bytes > BYTES
        print(
            f"{page} {section}: {few.elements} → {many.elements} elements, {few.bytes / 1000:.0f} → {many.bytes / 1000:.0f} kB,"
            f" first {few.first:.2f} → {many.first:.2f} s, again {few.again:.2f} → {many.again:.2f} s"
            f"{' SLOW' if slow else ''}{' LARGE' if many.bytes > BYTES else ''}",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
