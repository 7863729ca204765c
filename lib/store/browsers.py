"""Which workspaces a browser, or a person who signs in, may open again without the key, and for how long.

An owner's key is not left in the address, where it is copied along with any page. In its place stands a handle: it opens
the workspace only together with what the browser proves itself by (a cookie that no script can read) or the person who
signed in, so that somebody else to whom the address is sent has nothing.

On disk there is a file per browser, named by a digest. It says which links were opened, not how: neither a key nor a
handle can be made from it. Revoking a link ends its handles too.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lib.store import files

COOKIE = "closeboard_browser"
HANDLE = "b"
"""The query parameter that carries a handle."""

REMEMBERED = timedelta(days=180)
UNSAVED = timedelta(days=30)
"""How long a workspace can be opened again whose owner has not yet said that the key is kept."""
OPENED = timedelta(days=3)
"""How long an address works in the browser that it comes from, where the owner wanted nothing remembered."""
_MOST, _MOST_FILES = 50, 20_000
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Entry:
    """A link that was opened: that of `workspace` with the id `link`, last on `seen` (UTC).

    `saved` is whether its key is known to be kept somewhere, `remembered` whether it is to be offered here again.
    """

    workspace: str
    link: str
    seen: datetime
    saved: bool
    remembered: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether it has not been opened for too long."""
        return now - self.seen > (REMEMBERED if self.remembered else OPENED if self.saved else UNSAVED)


def new_cookie() -> str:
    """What a browser proves itself by from now on."""
    return secrets.token_urlsafe(32)


def is_cookie(text: str) -> bool:
    """Whether a text can be such a cookie."""
    return _COOKIE.fullmatch(text) is not None


def keeper_of(cookie: str) -> str:
    """The keeper that a browser is, by its cookie; empty for a text that is none."""
    return f"browser {cookie}" if is_cookie(cookie) else ""


def handle(key: str, keeper: str, link: str) -> str:
    """What stands in the address for a link. `keeper` is the browser or the person, `key` is the server's."""
    return hmac.new(key.encode(), f"{keeper}\n{link}".encode(), hashlib.sha256).hexdigest()[:24]


def note(
    data: Path, keeper: str, workspace: str, link: str, *, saved: bool, remembered: bool | None = None, now: datetime | None = None
) -> Entry:  # fmt: skip
    """Note that a link was opened and return what is known of it. What was saved once stays so; `remembered` None leaves it
    as it was. Raises OSError."""
    moment = now or datetime.now(UTC)
    found: list[Entry] = []

    def change(entries: list[Entry]) -> list[Entry]:
        old = next((one for one in entries if one.link == link), Entry(workspace, link, moment, saved))
        kept = old.remembered if remembered is None else remembered
        found.append(replace(old, seen=moment, saved=old.saved or saved, remembered=kept))
        return [*(one for one in entries if one.link != link), *found][-_MOST:]

    _change(data, keeper, change, moment)
    return found[0]


def entries(data: Path, keeper: str, now: datetime | None = None) -> list[Entry]:
    """The links that a keeper may still open again, the newest last; none where that cannot be read."""
    moment = now or datetime.now(UTC)
    return [one for one in _read(_place(data, keeper)) if not one.is_over(moment)]


def found(data: Path, key: str, keepers: Sequence[str], sought: str) -> Entry | None:
    """The link that a handle stands for; None with every keeper but its own."""
    for keeper in keepers:
        for entry in entries(data, keeper):
            if hmac.compare_digest(handle(key, keeper, entry.link).encode(), sought.encode()):
                return entry
    return None


def forget(data: Path, keepers: Sequence[str], link: str = "") -> None:
    """Open a link, or without one all links, only with the key again. Raises OSError."""
    for keeper in keepers:
        if _place(data, keeper).is_file():
            _change(data, keeper, lambda known: [one for one in known if link and one.link != link], datetime.now(UTC))


def sweep(data: Path, now: datetime | None = None) -> None:
    """Delete the files in which nothing can be opened any more."""
    moment = now or datetime.now(UTC)
    with contextlib.suppress(OSError), _one_at_a_time(data):
        for path in _folder(data).glob("*.json"):
            if all(entry.is_over(moment) for entry in _read(path)):
                path.unlink(missing_ok=True)


def _folder(data: Path) -> Path:
    return data / "browsers"


def _place(data: Path, keeper: str) -> Path:
    return _folder(data) / f"{hashlib.sha256(keeper.encode()).hexdigest()}.json"


def _read(path: Path) -> list[Entry]:
    """The entries of a file. Of a damaged one nothing is left: the key opens the workspace as ever."""
    try:
        return [
            Entry(**{**kept, "seen": datetime.fromisoformat(kept["seen"]).astimezone(UTC)})
            for kept in files.read(path)["entries"]
        ]
    except (OSError, files.Damaged, KeyError, TypeError, ValueError, AttributeError):
        return []


def _change(data: Path, keeper: str, change: Callable[[list[Entry]], list[Entry]], now: datetime) -> None:
    place = _place(data, keeper)
    with _one_at_a_time(data):
        if not place.exists() and sum(1 for _ in _folder(data).iterdir()) > _MOST_FILES:
            raise OSError("too many browsers are remembered")
        kept = [one for one in change(_read(place)) if not one.is_over(now)]
        if not kept:
            place.unlink(missing_ok=True)
            return
        written = [asdict(one) | {"seen": one.seen.isoformat()} for one in kept]
        files.write(place, json.dumps({"entries": written}, indent=1))


@contextlib.contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    folder = _folder(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with files.held(folder / "lock"):
        yield
