"""Turns: how many at once, who is next, and that nobody who is gone holds up the others."""

from __future__ import annotations

import threading
import time

import pytest

from lib.host import turns
from lib.host.turns import Ticket, Turns


def waiting(queue: Turns, ticket: Ticket, done: list[Ticket], gone: threading.Event | None = None) -> threading.Thread:
    """A thread that waits with a ticket, started in its place of the queue."""
    before = len(queue._known) + len(queue._new)

    def wait() -> None:
        if queue.take(ticket, gone.is_set if gone else lambda: False):
            done.append(ticket)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    deadline = time.monotonic() + 5
    while len(queue._known) + len(queue._new) == before and not done and time.monotonic() < deadline:
        time.sleep(0.001)
    return thread


def test_no_more_than_so_many_have_a_turn() -> None:
    queue, most, now, lock = Turns(3), 0, 0, threading.Lock()

    def work() -> None:
        nonlocal most, now
        for _ in range(20):
            ticket = Ticket(is_new=True)
            assert queue.take(ticket, lambda: False)
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.0005)
            with lock:
                now -= 1
            queue.leave(ticket)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, now, queue._taken, queue.somebody_waits) == (3, 0, 0, False)


def test_who_has_a_page_goes_first_and_one_turn_of_three_is_for_the_new() -> None:
    queue, held = Turns(1), Ticket()
    done: list[Ticket] = []
    assert queue.take(held, lambda: False)
    tickets = [Ticket(is_new=new) for new in (True, True, True, False, False, False, False)]
    threads = [waiting(queue, ticket, done) for ticket in tickets]
    assert [queue.ahead(ticket) for ticket in tickets] == [0, 1, 2, 0, 1, 2, 3]
    queue.leave(held)
    for i, thread_count in enumerate(range(1, len(threads) + 1)):
        deadline = time.monotonic() + 5
        while len(done) < thread_count and time.monotonic() < deadline:
            time.sleep(0.001)
        queue.leave(done[i])
    # The first was taken by somebody with a page, so one more of these comes before the first new one.
    assert [tickets.index(ticket) for ticket in done] == [3, 0, 4, 5, 1, 6, 2]


def test_who_is_gone_holds_up_nobody() -> None:
    queue, held, gone = Turns(1), Ticket(), threading.Event()
    done: list[Ticket] = []
    assert queue.take(held, lambda: False)
    leaver, stayer = Ticket(), Ticket()
    leaving, staying = waiting(queue, leaver, done, gone), waiting(queue, stayer, done)
    gone.set()
    leaver.called.set()
    leaving.join(5)
    assert queue.ahead(stayer) == 0
    queue.leave(held)
    staying.join(5)
    assert done == [stayer]
    queue.leave(leaver)  # nothing is given back twice
    queue.leave(stayer)
    queue.leave(stayer)
    assert queue._taken == 0


def test_a_turn_called_just_as_its_owner_goes_is_not_lost() -> None:
    queue, held, gone = Turns(1), Ticket(), threading.Event()
    assert queue.take(held, lambda: False)
    ticket = Ticket()
    seen: list[bool] = []

    def gone_once_called() -> bool:
        """Gone at the very moment at which the turn is there."""
        if not seen:
            seen.append(True)
            queue.leave(held)
            gone.set()
        return gone.is_set()

    assert not queue.take(ticket, gone_once_called)
    assert queue._taken == 0


def test_while_it_waits_it_is_looked_after() -> None:
    queue, held = Turns(1), Ticket()
    looks: list[float] = []
    assert queue.take(held, lambda: False)

    def look() -> None:
        looks.append(time.monotonic())
        if len(looks) == 3:
            queue.leave(held)

    begun = time.monotonic()
    assert queue.take(Ticket(), lambda: False, (0.05, 0.01), look)
    assert len(looks) == 3
    assert looks[0] - begun >= 0.05


def test_who_waits_for_something_else_lets_others_have_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, mine = Turns(1), Ticket()
    done: list[Ticket] = []
    monkeypatch.setattr(turns, "TURNS", queue)
    monkeypatch.setattr(turns._mine, "ticket", mine, raising=False)
    assert queue.take(mine, lambda: False)
    other = Ticket()
    thread = waiting(queue, other, done)
    with turns.aside():
        thread.join(5)
        assert done == [other]
        assert not mine.has_turn
        queue.leave(other)
    assert mine.has_turn
    monkeypatch.setattr(turns._mine, "ticket", None)
    with turns.aside():
        assert queue._taken == 1
