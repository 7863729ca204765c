"""A masked link: nothing personal is in anything that the server sends, on any page, in any drill-down or download."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import httpx
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.engine.db import identifier
from lib.metrics.catalog import ALL
from lib.query import parts_of
from lib.schema.fields import Kind
from lib.schema.tables import TABLES
from lib.store import addresses, links
from lib.store.tables import columns, stored
from lib.store.workspace import Workspace
from lib.ui.frame.shell import NUMBERS
from tests.navigation import ADDRESSES as PAGES
from tests.navigation import START, WITH_METRICS
from tests.unit import two_worlds
from tests.wire.visitor import Visitor

"""Every page of the navigation by its address."""
FREE_TEXT = ("event", "description", "testimony", "rep")
PLANTED = (
    "Zoe", "Quillfeather", "quillness", "quillfeather", "Ivo", "ivo again", "Marshgrave", "marshgrave", "Oakhurst", "oakhurst", "Vexley",
    "Thornby", "Fenwright", "private.test", "600111222", "600333444", "instagram.com", "crm.test", "in tears", "Bribe", "Dinner", "thirty-quill",
)  # fmt: skip


@cache
def personal(workspace: str) -> tuple[str, ...]:
    """Every personal value of a workspace: identities and free text of customers and leads, and the team's names."""
    data, name = workspace.rsplit("|", 1)
    current = Workspace(Path(data), name).current
    assert current is not None
    con = current.open()
    found: set[str] = set()
    for table in TABLES.values():
        there = columns(con, stored(table.name))
        for field in table.fields:
            if field.name in there and (field.personal or field.team or field.name in FREE_TEXT):
                column = identifier(field.name)
                for (text,) in con.execute(
                    f"select distinct {column} from {stored(table.name)} where {column} is not null"
                ).fetchall():
                    found |= set(text.split(", ")) if field.kind is Kind.LIST else {text}
    con.close()
    return tuple(sorted(value for value in found if len(value) > 5 and not value.isalpha()))  # no plain words


def secrets_of(workspace: Workspace) -> tuple[str, ...]:
    """What must not be sent to a masked reader of `workspace`."""
    values = personal(f"{workspace.data}|{workspace.name}")
    return (*values, *PLANTED) if workspace.name == "ours" else values


def explore(visitor: Visitor, page: str, seen: set[object], **parameters: str | list[str]) -> None:
    """Open a page, the leaderboards on it and a line of one, a drill-down into each set of relations behind its cards, and all
    downloads.

    What is in `seen` has been looked at on another page: a leaderboard of closers is one wherever it stands.
    """
    visitor.open(page, **parameters)
    list(visitor.downloads())
    for tabs, names in visitor.tabs().items():
        for name in names:
            if name not in seen:
                seen.add(name)
                visitor.run(WidgetState(id=tabs, string_value=name))
                list(visitor.downloads())
    for board in visitor.parts("board")[:1]:
        who = {"who": board["lines"][0]["who"]}
        for event in ("against", "rows"):
            visitor.tell("board", event, who)
            seen.add(event)
    for card in visitor.cards():
        behind = frozenset(p.relation for _, _, p in parts_of(ALL[card["ref"]]))
        if behind not in seen and not card["empty"]:
            seen.add(behind)
            visitor.open(page, card=card["ref"], **parameters)
            assert "rows in the period" in visitor.texts()
            list(visitor.downloads())


def test_the_search_finds_what_an_owner_is_sent(served: str, ours: Workspace) -> None:
    """The same walk as an owner meets names by the hundred: the test below can fail."""
    with Visitor(served) as visitor:
        explore(visitor, "customers", set(), w=links.give(ours, "owner"), period="all")
        visitor.open("data", section="history", w=links.give(ours, "owner"))
        found = visitor.found(secrets_of(ours))
    assert {"Zoe", "Oakhurst", "Vexley", "Quillfeather"} <= set(found)
    assert len(found) > 100


def test_a_masked_reader_is_sent_nothing_personal(served: str, ours: Workspace) -> None:
    token = links.give(ours, "masked")
    seen: set[object] = set()
    with Visitor(served) as visitor:
        for page in PAGES:
            explore(visitor, page, seen, w=token, period="all")
            assert visitor.cards() or page not in ("", START, *WITH_METRICS)
            assert visitor.found(secrets_of(ours)) == [], page
    assert {frozenset({name}) for name in ("calls", "clients", "money", "sales", "optins")} <= seen
    assert {"Closer", "CSM", "Setter", "Affiliate", "against", "rows"} <= {
        name for name in seen if isinstance(name, str)
    }


def test_a_locked_reader_is_sent_nothing_of_others(served: str, ours: Workspace) -> None:
    """Every page, drawer and download behind a lock: no client, closer, CSM, offer or source of anybody else, shown or
    not. What an owner is sent by the same walk holds them."""
    token = links.give(ours, "viewer", locks={"closer": ("Tamsin Oakhurst",)})
    others = ("Ana Ruiz", "Mark Ellis", "Nadia Khan", "Oliver Reed", "Jack Porter", "Momentum Program", "foster2919")
    seen: set[object] = set()
    with Visitor(served) as visitor:
        for page in PAGES:
            explore(visitor, page, seen, w=token, period="all")
        sent = visitor.found(others)
        assert "Quillfeather" in visitor.found(["Quillfeather"])
    assert sent == []


def test_team_members_are_told_apart_by_number(served: str, ours: Workspace) -> None:
    with Visitor(served) as visitor:
        visitor.open("csm_calls", w=links.give(ours, "masked"), period="all")
        (bar,) = visitor.parts("bar")
        options = {one["label"]: [shown for _, shown in one["members"]] for one in bar["filters"]}
        numbered = [name for name in options["Closer"] if name != "Unassigned"]
        assert numbered == [f"Closer {n}" for n in range(1, len(numbered) + 1)]
        everyone = visitor.values()[1]
        visitor.open("csm_calls", w=links.give(ours, "masked"), period="all", closer="closer~1")
        assert visitor.values()[1] != everyone
        assert "Closer 1" in visitor.texts()


@pytest.mark.parametrize("name", ["Tamsin Oakhurst", "tamsin oakhurst", "Nobody Atall"])
def test_a_name_in_the_address_says_neither_yes_nor_no(served: str, ours: Workspace, name: str) -> None:
    """A masked reader cannot find out which number is whose, nor whether there is such a person, by asking for them."""
    with Visitor(served) as visitor:
        visitor.open("csm_calls", w=links.give(ours, "masked"), period="all", closer=[name], source=name, campaign=name)
        assert "closer=closer~0" in visitor.query.replace("%7E", "~")
        assert visitor.values()[0] == "no data"
        assert visitor.found([name, name.replace(" ", "+"), name.replace(" ", "%20")]) == []


def test_a_locked_and_masked_link_names_nobody_and_cannot_be_widened(served: str, ours: Workspace) -> None:
    token = links.give(ours, "masked", locks={"closer": ("Tamsin Oakhurst",)})
    assert "Tamsin" not in str(links._serializer(ours.data).loads(token))
    with Visitor(served) as visitor:
        visitor.open("customers", w=token, period="all")
        mine = visitor.values()
        assert mine[0] == "2"
        for widened in ("Ana Ruiz", "closer~1", "closer~2", "closer~3", "(unassigned)"):
            visitor.open("customers", w=token, period="all", closer=widened)
            assert visitor.values() == mine
        for widened in ("(unassigned)", "Unassigned", "Ana Ruiz", "closer~2"):
            visitor.tell("bar", "choose", {"closer": [widened]})
            assert visitor.values() == mine
        for card in visitor.cards():
            visitor.open("customers", w=token, period="all", card=card["ref"])
            list(visitor.downloads())
        assert visitor.found(secrets_of(ours)) == []


def test_an_assistant_gets_what_the_link_gives_a_browser(served: str, ours: Workspace) -> None:
    """The agent API of Streamlit, with a link's token in the query."""

    def interact(token: str, page: str, **parameters: str) -> str:
        asked = {"page": page, "query_params": {name: [value] for name, value in {"w": token, **parameters}.items()}}
        answer = httpx.post(f"{served}/_stcore/agent/interact", json=asked, timeout=60)
        assert answer.status_code == 200
        return answer.text

    for page in PAGES:
        sent = interact(links.give(ours, "masked"), page, period="all")
        assert [value for value in secrets_of(ours) if value in sent] == []
    locked = links.give(ours, "masked", locks={"closer": ("Tamsin Oakhurst",)})
    assert _metric(interact(locked, "customers", period="all"), "Clients") == "2"
    assert _metric(interact(locked, "customers", period="all", closer="closer~1"), "Clients") == "2"
    assert "does not open anything" in interact("made.up", "customers")
    assert "Tamsin Oakhurst" in interact(links.give(ours, "viewer"), "customers")


def test_an_assistant_behind_a_lock_gets_the_same_whatever_others_do(served: str, data: Path) -> None:
    """Two businesses that differ only outside the lock, page by page; an owner's answers tell them apart."""
    found = []
    for world in (0, 1):
        workspace = Workspace(data, f"world{world}")
        two_worlds.build(workspace, world)
        tokens = [links.give(workspace, "viewer", locks={"closer": ("Iris Vale",)}), links.give(workspace, "viewer")]
        found.append([[_answer(served, token, page) for page in PAGES] for token in tokens])
    (behind, whole), (other_behind, other_whole) = found
    assert behind == other_behind
    assert "Pixie0 Quillours" in str(whole) or "Iris Vale" in str(behind)
    assert all(one != other for page, one, other in zip(PAGES, whole, other_whole, strict=True) if page in NUMBERS)


def _answer(served: str, token: str, page: str) -> object:
    """What an assistant is sent of a page, without the link and what is made up anew for every session."""
    asked = {"page": page, "query_params": {"w": [token], "period": ["all"]}}
    answer = httpx.post(f"{served}/_stcore/agent/interact", json=asked, timeout=60)
    assert answer.status_code == 200
    text = addresses.PATTERN.sub("address", answer.text)  # a client's address is made of the name of the workspace too
    told: dict[str, object] = json.loads(text.replace(token, "token"))
    return {name: value for name, value in told.items() if name not in ("session_id", "observed_at")}


def _metric(answer: str, label: str) -> str:
    def cards(node: object) -> list[dict[str, str]]:
        if isinstance(node, dict):
            own = [node] if {"ref", "label", "value"} <= node.keys() else []
            return own + [card for value in node.values() for card in cards(value)]
        return [card for value in node for card in cards(value)] if isinstance(node, list) else []

    return next(card["value"] for card in cards(json.loads(answer)["tree"]) if card["label"] == label)
