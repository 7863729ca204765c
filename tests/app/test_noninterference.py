"""What a reader behind a lock, or one who sees no names, is sent does not depend on what they may not see: not by a byte.

Two businesses that differ only in that are walked through in the same way, every page of the navigation, in several periods,
with their leaderboards, drawers and downloads.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.metrics.catalog import ALL
from lib.publish.masking import masked
from lib.store import links
from lib.store.links import Role
from lib.store.workspace import Workspace
from lib.ui.frame import later
from lib.ui.frame.shell import ICONS, NUMBERS
from tests.app import parts, sent, visits
from tests.unit import two_worlds

pytestmark = pytest.mark.usefixtures("navigated")

PERIODS: tuple[Mapping[str, str], ...] = (
    {"period": "all"},
    {
        "period": "custom",
        "from": "2026-08-01",
        "to": "2026-09-30",
        "compare": "previous",
        "model": "linear",
        "basis": "contracted",
        "cohort": "stayed",
        "lines": "closer",
    },
)
Sent = dict[str, Any]
EVENTS = ("find", "choose", "go", "against", "rows", "narrow", "sort", "open", "step")
"""What can be done in the parts of a page."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two data folders, each with a business of the same name."""
    made = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    for i, folder in enumerate(made):
        two_worlds.build(Workspace(folder, "ours"), i)
    return made


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes | str]:
    """Name -> content of every file that a page offers, each made as it is drawn."""
    made: dict[str, bytes | str] = {}

    def button(label: str, make: Callable[[], bytes | str], file_name: str, mime: str, **how: Any) -> None:
        made[file_name] = make()

    monkeypatch.setattr(later, "download_button", button)
    return made


def walk(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, bytes | str],
    role: Role,
    periods: Sequence[Mapping[str, str]] = PERIODS,
    **locks: tuple[str, ...],
) -> Sent:
    """Everything that a reader is sent on the way, by where they were."""
    monkeypatch.setenv("CLOSEBOARD_DATA", str(folder))
    monkeypatch.setenv("CLOSEBOARD_SECRET", "s" * 32)
    with monkeypatch.context() as patch:  # the same link opens both
        patch.setattr(secrets, "token_urlsafe", lambda size: "id" * 6)
        token = links.give(Workspace(folder, "ours"), role, locks=locks)
    found: Sent = {}
    seen: set[object] = set()

    def keep(app: AppTest, *place: object) -> None:
        found[" ".join(map(str, place))] = (sent.messages(app), dict(files), dict(app.query_params))
        files.clear()

    for page in ICONS:
        app = visits.page(f"pages/{page}.py", w=token, **periods[0])
        keep(app, page, periods[0])
        for chosen in periods[1:] if page in NUMBERS else ():
            app.query_params.update(chosen)
            keep(visits.run(app), page, chosen)
        for key, labels in sent.tabs(app).items():
            for label in labels:
                if label not in seen:
                    seen.add(label)
                    app.session_state[key] = label
                    keep(visits.run(app), page, key, label)
        for ref in [card.ref for card in parts.cards(app)]:
            behind = tuple(part.relation for part in ALL[ref].parts)
            if behind not in seen:
                seen.add(behind)
                keep(parts.open_card(app, ref), page, f"card_{ref}")
        app.session_state["card"] = ""
        for part, event, value in clicks(visits.run(app), page):
            what = (part, event, str(value)[:9])
            if what not in seen:
                seen.add(what)
                keep(parts.send(app, part, event, value), page, part, event, value)
                if event in ("choose", "narrow"):
                    parts.send(app, "bar", "choose", {"reset": True})
    return found


def clicks(app: AppTest, page: str) -> Iterator[tuple[str, str, object]]:
    """What can be done in the parts of a page as it then stands, each time with what its reader was sent: a search, a filter
    and its way back, one member against the rest, an order, rows, panels and the way between them."""
    if page not in NUMBERS:
        return
    for letters in ("qu", "o"):
        yield "bar", "find", letters
    for told in parts.parts(app, "bar")[0]["filters"]:
        for code, _ in told["members"][:2]:
            yield "bar", "choose", {told["name"]: [code]}
    for board in parts.parts(app, "board")[:1]:
        ref = board["columns"][-1]["ref"]
        for who in [line["who"] for line in board["lines"]][:2]:
            for event in ("against", "rows", "narrow"):
                yield "board", event, {"who": who}
            yield "board", "against", {"back": True}
        yield "board", "sort", {"ref": ref, "down": False}
        yield "board", "sort", {"ref": "member", "down": True}
        yield "board", "open", {"total": True, "ref": ref}
    for part in ("wall", "things"):
        for ref in [one["ref"] for data in parts.parts(app, part) for one in data.get("cards", data.get("rows", []))][
            :1
        ]:
            yield part, "open", ref
            for step in (1, -1):
                if parts.parts(app, "facts"):
                    yield "facts", "step", step
    yield "bar", "go", {"page": page, "card": "m.clients"}


def test_a_locked_reader_is_sent_the_same_whatever_others_do(
    folders: tuple[Path, Path], files: dict[str, bytes | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (walk(folder, monkeypatch, files, "viewer", closer=("Iris Vale",)) for folder in folders)
    assert one.keys() == other.keys()
    assert [place for place, what in one.items() if what != other[place]] == []
    everything = str(one)
    assert "Pixie0 Quillours" in everything
    assert not [word for word in ("uokka", "xolotl", "Outer Room") if word in everything]
    assert sum(bool(made) for _, made, _ in one.values()) > 20
    assert len([place for place in one if "card_" in str(place)]) >= 6
    clicked = {event for event in EVENTS if any(f" {event} " in place for place in one)}
    assert clicked == {*EVENTS}


def test_a_reader_who_sees_no_names_is_sent_the_same_whatever_people_are_called(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes are given in no order; here in one that both businesses share, or a code would be another person's."""
    walks = []
    for called in (two_worlds.as_they_are, two_worlds.otherwise):
        folder = tmp_path_factory.mktemp("called")
        workspace = Workspace(folder, "ours")
        two_worlds.build(workspace, 0, called)
        monkeypatch.setattr(secrets.SystemRandom, "shuffle", lambda self, new, called=called: new.sort(key=called))
        assert workspace.current is not None
        masked(workspace, workspace.current)  # here, where the order is given: a child would shuffle as it likes
        walks.append(walk(folder, monkeypatch, files, "masked", PERIODS[1:]))
    one, other = walks
    assert one.keys() == other.keys()
    assert [place for place, what in one.items() if what != other[place]] == []
    assert "Iris Vale" not in str(one)
    assert "Closer 1" in str(one)
    assert sum(bool(made) for _, made, _ in one.values()) > 10
