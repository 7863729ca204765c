"""A small workspace with two versions, and the ways in which a file of it can be damaged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.store import audit, links
from lib.store.workspace import Workspace
from tests.unit.drafts import publish, upload

NAME = "default"
FIRST, SECOND = 1, 3
"""How many clients the two versions have."""


def customers(count: int) -> list[list[str]]:
    """The rows of a file of that many customers."""
    return [["Email", "Close Date"], *([f"p{i}@example.com", "2026-01-15"] for i in range(count))]


def whole(data: Path) -> Workspace:
    """Two imports, a name, a link, a log."""
    workspace = Workspace(data, NAME)
    publish(workspace, upload(customers(FIRST), "first.csv"))
    publish(workspace, upload(customers(SECOND), "second.csv"))
    workspace.rename("Acme")
    links.give(workspace, "owner", purpose="me")
    audit.record(workspace, audit.HOME, "rename")
    return workspace


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _write(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _cut(share: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: max(1, int(len(content) * share))])

    return cut


def _spoiled(path: Path) -> None:
    """Every eighth block of a database overwritten, its header left as it is."""
    content = bytearray(path.read_bytes())
    for at in range(12288, len(content), 262144):
        content[at + 8 : at + 4096] = b"\xa5" * 4088
    path.write_bytes(content)


COMMON: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "empty": _write(b""),
    "half": _cut(0.5),
    "garbage": _write(b"\x00\xff\xfe{[" * 50),
    "a directory": _directory,
}
JSON: dict[str, Callable[[Path], None]] = {
    "a list": _write(b"[1, 2]"),
    "a number": _write(b"7"),
    "other types": _write(b'{"snapshot": 5, "title": [], "generation": "x", "links": {"a": 1}, "imports": 3}'),
    "null": _write(b"null"),
    "without end": _write(b"[" * 200_000),
}


@dataclass(frozen=True)
class Damage:
    """A file of the workspace (`what`), what is done to it, and the clients that are to be seen then; none for no numbers."""

    what: str
    how: str
    do: Callable[[Path], None]
    clients: int | None

    def inflict(self, workspace: Workspace) -> None:
        """Damage the file, and make sure that it is."""
        for path in self.paths(workspace):
            before = path.read_bytes()
            self.do(path)
            assert not path.is_file() or path.read_bytes() != before

    def paths(self, workspace: Workspace) -> list[Path]:
        """The files that are damaged."""
        snapshots = sorted((workspace.folder / "snapshots").glob("*.duckdb"))
        named = {"snapshot": snapshots[-1:], "first": snapshots[:1], "snapshots": snapshots}
        return named.get(self.what) or [workspace.folder / self.what]


def _leading_away(path: Path) -> None:
    path.write_text(json.dumps({"snapshot": "000009-0123abcd", "newest": 9}))


def _leading_out(path: Path) -> None:
    path.write_text(json.dumps({"snapshot": "../../../etc/passwd", "newest": 9}))


def _older(path: Path) -> None:
    kept = sorted((path.parent / "snapshots").glob("*.duckdb"))
    path.write_text(json.dumps({"snapshot": kept[0].stem, "newest": 1}))


def every() -> Iterator[Damage]:
    """Every damage that is tried."""
    for how, do in (COMMON | JSON).items():
        yield Damage("current.json", how, do, SECOND)
        yield Damage("about.json", how, do, SECOND)
        yield Damage("links.json", how, do, SECOND)
    yield Damage("current.json", "leading to no file", _leading_away, SECOND)
    yield Damage("current.json", "leading out", _leading_out, SECOND)
    yield Damage("current.json", "an older one", _older, FIRST)
    for how, do in (COMMON | {"spoiled": _spoiled, "one byte short": _cut(0.9999999)}).items():
        yield Damage("snapshot", how, do, FIRST)
        yield Damage("snapshots", how, do, None)
    for name in ("account.json", "audit.jsonl"):
        for how in ("missing", "garbage", "a directory"):
            yield Damage(name, how, COMMON[how], SECOND)
    yield Damage("first", "garbage", COMMON["garbage"], SECOND)
    yield Damage("lock", "a directory", _directory, SECOND)


EVERY = list(every())
