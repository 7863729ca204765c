"""A column of days in both orders: each cell is read as what was meant, or it is asked. Never wrong and silent.

What was meant is drawn first and written afterwards, so that the truth is known without reading anything.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pytest

from lib.ingest.clean.orders import Orders, tell_apart


@dataclass(frozen=True)
class Writer:
    """How one program writes a day."""

    day_first: bool
    separator: str
    padded: bool
    time: str

    def write(self, day: date) -> str:
        """The day as this program writes it."""
        parts = (day.day, day.month) if self.day_first else (day.month, day.day)
        first, second = (f"{part:02d}" if self.padded else str(part) for part in parts)
        return f"{first}{self.separator}{second}{self.separator}{day.year}{self.time}"


def writer(draw: random.Random, *, day_first: bool) -> Writer:
    """A program with habits of its own."""
    return Writer(day_first, draw.choice("//-."), draw.random() < 0.5, draw.choice(["", "", " 10:30", " 9:05 AM"]))


def days_of(draw: random.Random, count: int) -> list[date]:
    """Days of about a year, in order of time."""
    return sorted(date(2025, 3, 1) + timedelta(days=draw.randrange(420)) for _ in range(count))


def read(orders: Orders, text: str) -> date | None:
    """The cell as the product reads it; None where it asks."""
    if text in {cell for _, cell in orders.open}:
        return None
    first, second, year = (int(part) for part in text.split(" ")[0].replace("-", "/").replace(".", "/").split("/"))
    day, month = (first, second) if orders.settled[text] == "dmy" else (second, first)
    return date(year, month, day)


def check(cells: list[tuple[str, date]]) -> tuple[int, int]:
    """How many cells were read and how many are asked, after proving that none was read wrongly."""
    texts = [text for text, _ in cells]
    orders = tell_apart(pa.chunked_array([pa.array(texts, pa.string())]), list(range(2, len(cells) + 2)))
    found = [read(orders, text) for text in texts]
    wrong = [(text, day, meant) for (text, meant), day in zip(cells, found, strict=True) if day not in (None, meant)]
    assert not wrong, f"{wrong} of {texts}"
    asked = [row for row, day in enumerate(found, 2) if day is None]
    assert list(orders.open_rows) == asked
    return len(found) - len(asked), len(asked)


@pytest.mark.parametrize("seed", range(300))
def test_two_exports_one_below_the_other(seed: int) -> None:
    draw = random.Random(seed)
    one, other = (writer(draw, day_first=first) for first in draw.sample([True, False], 2))
    days = days_of(draw, draw.randrange(16, 60))
    cut = draw.randrange(6, len(days) - 5)
    cells = [((one if i < cut else other).write(day), day) for i, day in enumerate(days)]
    if draw.random() < 0.5:
        cells.reverse()
    check(cells)


@pytest.mark.parametrize("seed", range(300))
def test_two_programs_in_any_order_of_rows(seed: int) -> None:
    draw = random.Random(seed)
    one, other = (writer(draw, day_first=first) for first in (True, False))
    cells = [(draw.choice([one, other]).write(day), day) for day in days_of(draw, draw.randrange(30, 80))]
    draw.shuffle(cells)
    check(cells)


@pytest.mark.parametrize("seed", range(100))
def test_programs_that_write_alike_are_told_apart_by_parts_alone(seed: int) -> None:
    draw = random.Random(seed)
    one = writer(draw, day_first=True)
    other = Writer(False, one.separator, one.padded, one.time)
    cells = [(draw.choice([one, other]).write(day), day) for day in days_of(draw, 60)]
    draw.shuffle(cells)
    read_cells, asked = check(cells)
    # of the days of a year, those after the 12th prove themselves, and so do those like 5 May
    proven = sum(day.day > 12 or day.day == day.month for _, day in cells)
    assert (read_cells, asked) == (proven, len(cells) - proven)


@pytest.mark.parametrize("seed", range(50))
def test_habits_that_differ_leave_little_to_ask(seed: int) -> None:
    draw = random.Random(seed)
    one, other = Writer(True, "/", True, ""), Writer(False, "/", False, "")
    cells = [(draw.choice([one, other]).write(day), day) for day in days_of(draw, 80)]
    draw.shuffle(cells)
    _, asked = check(cells)
    # only 10, 11 and 12 of October to December look alike in both hands
    alike = sum(day.day in (10, 11, 12) and day.month >= 10 and day.day != day.month for _, day in cells)
    assert asked <= alike


def test_an_order_of_time_settles_what_nothing_else_does() -> None:
    one, other = Writer(True, "/", False, ""), Writer(False, "/", False, "")
    days = [
        date(2026, 1, 13),
        date(2026, 1, 20),
        date(2026, 2, 3),
        date(2026, 2, 14),
        date(2026, 2, 25),
        date(2026, 3, 4),
    ]
    days += [date(2026, 3, 15), date(2026, 3, 28), date(2026, 4, 6), date(2026, 4, 19)]
    cells = [((one if i % 2 else other).write(day), day) for i, day in enumerate(days)]
    assert check(cells) == (10, 0)
    random.Random(1).shuffle(cells)
    assert check(cells)[1] == 3


def test_signs_that_disagree_are_asked() -> None:
    # the row stands among day-first rows, and yet only the other order would keep the column in order of time
    texts = ["25/11/2025", "12/11/2025", "17/12/2025", "1/21/2026", "2/9/2026", "3/9/2026", "4/1/2026"]
    orders = tell_apart(pa.chunked_array([pa.array(texts)]), list(range(2, 9)))
    assert orders.open == ((3, "12/11/2025"),)
    assert [orders.settled[text] for text in ("2/9/2026", "3/9/2026", "4/1/2026")] == ["mdy"] * 3
