"""What founders put onto the pages: notes, views and chosen cards, as they are kept, and who is not told."""

from __future__ import annotations

import pytest

from lib.metrics.goals import check
from lib.metrics.pins import pinned
from lib.publish.nameless import _shapes_figures
from lib.schema.settings import SettingError
from lib.store import apart


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("note. 2026-05-01", " New \n price ", ("note.2026-05-01", "New price")),
        ("note.2026-05-01", "", ("note.2026-05-01", "")),
        ("view.  Monday  calls", "page=revenue&closer=Ana", ("view.Monday calls", "page=revenue&closer=Ana")),
        ("view.Monday", "", ("view.Monday", "")),
        ("pin.revenue", "v.new_cash, r.gross,v.new_cash", ("pin.revenue", "v.new_cash,r.gross")),
        ("pin.revenue", "", ("pin.revenue", "")),
    ],
)
def test_they_are_kept_as_meant(key: str, value: str, kept: tuple[str, str]) -> None:
    assert check(key, value) == kept
    assert apart.may_stand_apart({kept[0]: kept[1]})  # no rows are written anew for a few words


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("note.tomorrow", "x"), ("note.2026-05-01", "x" * 61), ("view." + "n" * 61, "page=revenue"), ("view.a", "period=last_month"),
        ("view.a", "page=revenue&w=token"), ("view.a", "page=revenue&closer=" + "x" * 2000), ("pin.nowhere", "r.gross"),
        ("pin.revenue", "m.clients"), ("pin.revenue", "no.such"), ("pin.revenue", "v.mix"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(key: str, value: str) -> None:
    with pytest.raises(SettingError):
        check(key, value)


def test_chosen_cards_keep_their_order_and_forget_what_is_gone() -> None:
    assert pinned({"pin.revenue": "v.new_cash,no.such,r.gross"}, "revenue") == ("v.new_cash", "r.gross")
    assert pinned({}, "revenue") == ()


def test_a_reader_without_names_is_told_of_no_note_and_no_view() -> None:
    assert not _shapes_figures("note.2026-05-01")
    assert not _shapes_figures("view.Ana")
    assert _shapes_figures("pin.revenue")
