"""Connected spreadsheets as the rest of the program reads them: their tabs as tables, worked out by a child."""

from __future__ import annotations

import contextlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from lib.ingest.read.text_table import TextTable
from lib.publish.waiting import clear_if_disk_fails
from lib.sandbox import child, plain, pool, tables
from lib.sandbox.child import ChildFailed, Work
from lib.sandbox.folder import private_folder
from lib.sandbox.imports import failure
from lib.sandbox.limits import Load, limits_for
from lib.sandbox.pool import Asker, Rank
from lib.sandbox.sheet_tasks import (
    AllRecognised,
    BookAsked,
    BookMade,
    RecogniseAsked,
    Recognised,
    TabAsked,
)
from lib.sandbox.wire import Garbage
from lib.store.control import Control

ITSELF = Asker(Rank.ITSELF)
"""Who asks where nobody waits in front of a page."""

_VALUES = 12
"""How much larger what the API gave is taken to be: every cell of it becomes a text of its own."""
_KNOWN = 256

T = TypeVar("T")


@dataclass(frozen=True)
class TabRead:
    """A tab by its title, with its table and that as CSV; none of a blank one."""

    title: str
    table: TextTable | None
    content: bytes


@dataclass(frozen=True)
class BookRead:
    """The tabs of a spreadsheet in their order; `misfit` is whether its values and its texts do not belong together, `loading`
    whether Google is still working some out, `garbled` whether what it gave is not what it gives."""

    tabs: tuple[TabRead, ...]
    misfit: bool = False
    loading: bool = False
    garbled: bool = False


def of_values(
    title: str, given: Mapping[str, Any], kept: Sequence[bytes], shown: Sequence[bytes], asker: Asker = ITSELF
) -> BookRead:
    """The tabs of what the API gave of a spreadsheet (:func:`lib.ingest.google.tabs.of_values`): the `kept` and the `shown`
    values as the answers that they came in."""
    content = json.dumps(given).encode("ascii")
    size = sum(map(len, (content, *kept, *shown)))
    return _book("values", title, content, Load(plain=_VALUES * size), asker, kept, shown)


def of_workbook(name: str, content: bytes, asker: Asker = ITSELF) -> BookRead:
    """The visible tabs of an exported workbook. Raises :class:`~lib.ingest.read.text_table.Unreadable`."""
    return _book("workbook", name, content, Load(packed=len(content)), asker)


def _book(
    task: str,
    name: str,
    content: bytes,
    load: Load,
    asker: Asker,
    kept: Sequence[bytes] = (),
    shown: Sequence[bytes] = (),
) -> BookRead:
    """Raises what the task raises, and :class:`~lib.sandbox.imports.ReadingFailed` naming the spreadsheet."""

    def ask(folder: Path) -> dict[str, Any]:
        (folder / "given").write_bytes(content)
        for kind, answers in (("kept", kept), ("shown", shown)):
            for i, answer in enumerate(answers):
                (folder / f"{kind}{i}").write_bytes(answer)
        asked: dict[str, Any] = plain.pack(BookAsked(str(folder / "given"), name, str(folder), len(kept), len(shown)))
        return asked

    def take(answer: Any, folder: Path) -> BookRead:
        made: BookMade = plain.unpack(BookMade, answer)
        found = []
        for tab in made.tabs:
            table = tables.take(tab.table, folder) if tab.table else None
            found.append(TabRead(tab.title, table, tables.content_of(tab.content, folder) if table else b""))
        return BookRead(tuple(found), made.misfit, made.loading, made.garbled)

    return _done(task, load, asker, ask, take, [name])


_known: OrderedDict[object, Recognised] = OrderedDict()


def recognised(
    found: Sequence[tuple[TextTable, str | None, str]], settings: Mapping[str, str], asker: Asker = ITSELF
) -> list[Recognised]:
    """What tables would feed with these settings. Each comes with what it is said to be, and with the digest of its content,
    by which a page may ask the same again and again."""
    said = tuple(sorted(settings.items()))
    keys = [(text.name, text.headers, digest, told, said) for text, told, digest in found]
    new = {key: (text, told) for key, (text, told, _) in zip(keys, found, strict=True) if key not in _known}
    here = {key: _known[key] for key in keys if key in _known}
    if new:
        here |= dict(zip(new, _recognised(list(new.values()), dict(settings), asker), strict=True))
    for key in dict.fromkeys(keys):
        _known[key] = here[key]
        _known.move_to_end(key)
    while len(_known) > _KNOWN:
        _known.popitem(last=False)
    return [here[key] for key in keys]


def _recognised(
    found: Sequence[tuple[TextTable, str | None]], settings: dict[str, str], asker: Asker
) -> tuple[Recognised, ...]:
    def ask(folder: Path) -> dict[str, Any]:
        given = tuple(TabAsked(tables.lend(text, folder / f"{i}.arrow"), told) for i, (text, told) in enumerate(found))
        asked: dict[str, Any] = plain.pack(RecogniseAsked(given, str(folder), settings))
        return asked

    def take(answer: Any, folder: Path) -> tuple[Recognised, ...]:
        made: AllRecognised = plain.unpack(AllRecognised, answer)
        if len(made.tabs) != len(found):
            raise Garbage("another number of tabs")
        return made.tabs

    load = Load(plain=sum(text.rows.nbytes for text, _ in found))
    return _done("recognise", load, asker, ask, take, [text.name for text, _ in found])


def _done(
    task: str,
    load: Load,
    asker: Asker,
    ask: Callable[[Path], dict[str, Any]],
    take: Callable[[Any, Path], T],
    names: Sequence[str],
) -> T:
    limits, control = limits_for(load, pool.shared().most_memory), Control()
    try:
        with pool.shared().turn(limits, asker, _untold, control) as place, contextlib.ExitStack() as stack:
            with clear_if_disk_fails():
                folder = stack.enter_context(private_folder())
                asked = ask(folder)
            return take(child.do(place, Work(task, asked, limits), _untold, control), folder)
    except ChildFailed as failed:
        raise failure(failed, names) from failed
    except Garbage as garbage:
        raise failure(ChildFailed("answer", limits), names) from garbage


def _untold(stage: object, share: float) -> None:
    """Nobody looks on."""
