"""A page that is open when its link ends: from then on it gets one sentence, whatever is asked for in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lib.store import links
from lib.store.workspace import Workspace
from lib.ui.words.texts import catalogue
from tests.wire.visitor import Visitor

WITHDRAWN = catalogue("en")["refused_revoked"]
NAMES = ("Ana Ruiz", "Quillfeather", "Tamsin Oakhurst", "Momentum Program")


@pytest.fixture
def own(ours: Workspace, request: pytest.FixtureRequest) -> Workspace:
    """The private business under another name, to be shut."""
    copy = Workspace(ours.data, f"withdrawn-{abs(hash(request.node.name)) % 10**8}")
    shutil.copytree(ours.folder, copy.folder)
    return copy


@pytest.mark.parametrize("end", ["revoked", "deleted"])
def test_what_is_clicked_in_a_part_after_the_link_has_ended_gets_one_sentence(
    served: str, own: Workspace, end: str
) -> None:
    """Each click is answered with what the page held before; the first of a run is called before the page is guarded."""
    token = links.give(own, "viewer")
    clicks: tuple[tuple[str, str, object], ...] = (
        ("board", "narrow", {"who": "Ana Ruiz"}), ("board", "rows", {"who": "Ana Ruiz"}), ("board", "against", {"who": "Ana Ruiz"}),
        ("bar", "choose", {"closer": ["Ana Ruiz"]}), ("bar", "find", "quill"), ("bar", "go", {"page": "customers", "card": "m.clients"}),
        ("bar", "share", True), ("wall", "open", "r.gross"),
    )  # fmt: skip
    visitors = [Visitor(served) for _ in clicks]
    sent = []
    for visitor, click in zip(visitors, clicks, strict=True):
        visitor.open("revenue", w=token, period="all")
        sent.append(visitor.done(*click))
        visitor.received.clear()
        visitor.unescaped.clear()
    if end == "revoked":
        links.revoke(own, links.read(own.data, token).id)
    else:
        own.delete()
    for visitor, click, done in zip(visitors, clicks, sent, strict=True):
        visitor.run(*done)
        assert WITHDRAWN in [e.alert.body for e in visitor.of("alert")], click
        assert not visitor.of("exception")
        assert not visitor.cards()
        assert not visitor.parts("board")
        assert visitor.found(NAMES) == [], click
        visitor.close()


@pytest.mark.parametrize("end", ["revoked", "deleted"])
def test_an_open_page_gives_one_sentence_after_its_link_has_ended(served: str, own: Workspace, end: str) -> None:
    token = links.give(own, "viewer", locks={"closer": ("Ana Ruiz", "Tamsin Oakhurst")} if end == "deleted" else None)
    with Visitor(served) as visitor:
        visitor.open("customers", w=token, period="all")
        visitor.tell("wall", "open", "m.clients")
        (_, board, *_), fragment = _deferred(visitor), visitor.fragment  # the first is that of the open panel
        visitor.run(fragment=fragment)
        inside = _deferred(visitor)[0]
        assert visitor.http.get(visitor.made(board)).text.startswith("\ufeffStep,Came to it\r\nLead,")
        made = visitor.made(inside)
        assert "Quillfeather" in visitor.http.get(made).text
        assert visitor.found(["Quillfeather"])

        if end == "revoked":
            links.revoke(own, links.read(own.data, token).id)
        else:
            own.delete()
        visitor.received.clear()
        visitor.unescaped.clear()
        assert visitor.http.get(made).status_code == 404
        for deferred in (inside, board):
            assert visitor.http.get(visitor.made(deferred)).content.decode("utf-8-sig") == WITHDRAWN
        visitor.run(fragment=fragment)
        assert WITHDRAWN in [e.alert.body for e in visitor.of("alert")]
        assert not visitor.cards()
        assert not visitor.of("arrow_data_frame")
        visitor.open("revenue", w=token, period="all")
        visitor.open("customers", w=token, period="all", card="m.clients")
        assert visitor.found(NAMES) == []


def test_an_export_is_not_made_after_the_link_has_ended(served: str, own: Workspace) -> None:
    token = links.give(own, "owner")
    with Visitor(served) as visitor:
        visitor.open("data", section="workspace", w=token)
        (export,) = [
            e.download_button.deferred_file_id
            for e in visitor.of("download_button")
            if "xport" in e.download_button.label
        ]
        whole = visitor.http.get(visitor.made(export)).content
        assert len(whole) > 10_000
        links.revoke(own, links.read(own.data, token).id)
        empty = visitor.http.get(visitor.made(export)).content
        assert len(empty) < 600
        assert WITHDRAWN.encode() in empty


def test_the_address_of_a_file_ends_with_its_session(served: str, own: Workspace) -> None:
    token = links.give(own, "viewer")
    with Visitor(served) as visitor:
        visitor.open("customers", w=token, period="all")
        address = visitor.made(_deferred(visitor)[0])
        with Visitor(served) as other:
            assert other.http.get(address).status_code == 200
    with Visitor(served) as other:
        other.open("glossary")
        assert other.http.get(address).status_code == 404


def test_nothing_that_was_open_of_a_deleted_workspace_stays_on_the_disk(served: str, own: Workspace) -> None:
    """The server lets go of its snapshot and of the copies for masked and locked readers, so that their space is free."""
    tokens = [
        links.give(own, "masked"),
        links.give(own, "viewer", locks={"closer": ("Ana Ruiz",)}),
        links.give(own, "viewer"),
    ]
    with Visitor(served) as visitor:
        for token in tokens:
            visitor.open("customers", w=token, period="all")
            assert visitor.cards()
        assert len(_held(own)) >= 3
        own.delete()
        visitor.open("customers", w=tokens[0], period="all")
        assert WITHDRAWN in [e.alert.body for e in visitor.of("alert")]
        assert _held(own) == []


def _deferred(visitor: Visitor) -> list[str]:
    return [e.download_button.deferred_file_id for e in visitor.of("download_button")]


def _held(workspace: Workspace) -> list[str]:
    """The files of a workspace that any process has open, deleted ones too."""
    found = []
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith(f"{workspace.folder}/") or ("/.erased/" in target and str(workspace.data) in target):
            found.append(target)
    return found
