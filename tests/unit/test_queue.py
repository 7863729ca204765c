"""The queue before the children that read: who goes first, who is told what, and who waits for memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lib.sandbox.birth import Fresh
from lib.sandbox.limits import MB, Limits
from lib.sandbox.pool import Asker, Pool, Rank
from lib.store.control import Cancelled, Control
from lib.texts.messages import Message
from tests.unit.test_sandbox import eventually


class Held:
    """Work in a pool that goes on until it is let go, in the order in which it began."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.begun, self.go = pool, list[str](), dict[str, threading.Event]()
        self.places: dict[str, list[int]] = {}
        self.threads: list[threading.Thread] = []
        self.over = 0

    def ask(self, name: str, asker: Asker, memory: int = 1, control: Control | None = None) -> None:
        """Ask for work, and wait until it stands in the queue or has begun."""
        self.go[name], self.places[name] = threading.Event(), []

        def told(stage: Message, share: float) -> None:
            before = stage.params["count"]
            assert isinstance(before, int)
            self.places[name].append(before)

        def run() -> None:
            try:
                with self.pool.turn(Limits(memory, 1, 1.0), asker, told, control or Control()):
                    self.begun.append(name)
                    assert self.go[name].wait(20)
            except Cancelled:
                self.begun.append(f"{name} called off")

        thread = threading.Thread(target=run)
        self.threads.append(thread)
        thread.start()
        assert eventually(lambda: len(self.pool._waiting) + len(self.pool._running) == len(self.go) - self.over)

    def let_go(self, name: str) -> None:
        """Let work end, and wait until somebody else has begun or nobody waits."""
        before = len(self.begun)
        waiting = bool(self.pool._waiting)
        self.over += 1
        self.go[name].set()
        assert eventually(lambda: len(self.begun) > before or not waiting)

    def end(self) -> None:
        """Let everything go."""
        for event in self.go.values():
            event.set()
        for thread in self.threads:
            thread.join(20)


@pytest.fixture
def held() -> Iterator[Callable[[Pool], Held]]:
    """Work in a pool, which is let go in the end."""
    made: list[Held] = []
    yield lambda pool: made.append(Held(pool)) or made[-1]  # type: ignore[func-returns-value]
    for one in made:
        one.end()


def test_owners_first_then_sheets_then_visitors_and_everybody_once_before_anybody_twice(
    held: Callable[[Pool], Held],
) -> None:
    work = held(Pool(Fresh(0), slots=1, memory=1 << 40))
    work.ask("first", Asker(Rank.OWNER, "ana"))
    for name, rank, who in (
        ("visitor", Rank.ANONYMOUS, "v"),
        ("sheet", Rank.ITSELF, ""),
        ("ana 2", Rank.OWNER, "ana"),
        ("ana 3", Rank.OWNER, "ana"),
        ("ben", Rank.OWNER, "ben"),
    ):
        work.ask(name, Asker(rank, who))
    assert eventually(lambda: work.places["visitor"][-1:] == [5])
    for name in ("first", "ben", "ana 2", "ana 3", "sheet"):
        work.let_go(name)
    assert work.begun == ["first", "ben", "ana 2", "ana 3", "sheet", "visitor"]
    places = work.places["visitor"]
    assert work.places["first"] == []
    assert max(places) == 5
    assert places[-1] == 1
    assert places[places.index(5) :] == sorted(places[places.index(5) :], reverse=True)


def test_visitors_never_take_the_last_place(held: Callable[[Pool], Held]) -> None:
    work = held(Pool(Fresh(0), slots=2, memory=1 << 40))
    work.ask("visitor", Asker(Rank.ANONYMOUS, "v"))
    work.ask("visitor 2", Asker(Rank.ANONYMOUS, "w"))
    work.ask("owner", Asker(Rank.OWNER, "ana"))
    assert eventually(lambda: work.begun == ["visitor", "owner"])


def test_who_needs_more_memory_than_is_free_waits_for_it(held: Callable[[Pool], Held]) -> None:
    work = held(Pool(Fresh(0), slots=4, memory=2000 * MB))
    work.ask("large", Asker(), memory=1000 * MB)
    work.ask("as large", Asker(), memory=1000 * MB)
    time.sleep(0.3)
    assert work.begun == ["large"]
    work.let_go("large")
    assert work.begun == ["large", "as large"]


def test_who_waits_can_be_called_off(held: Callable[[Pool], Held]) -> None:
    work, control = held(Pool(Fresh(0), slots=1, memory=1 << 40)), Control()
    work.ask("first", Asker())
    work.ask("second", Asker(), control=control)
    control.cancel()
    assert eventually(lambda: "second called off" in work.begun)
    assert not work.pool._waiting
