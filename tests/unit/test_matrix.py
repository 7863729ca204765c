"""What a table of ranges says in sentences, worked out by hand."""

from __future__ import annotations

from lib.ui.numbers.matrix import findings, frame
from lib.ui.numbers.tables import crossed

NAMES = {"last": "Last touch", "first": "First touch"}


def test_what_is_the_same_under_every_model_and_who_is_furthest_apart() -> None:
    whole = crossed(
        {
            "last": {"youtube": 600.0, "email": 300.0, "ads": 100.0},
            "first": {"youtube": 700.0, "email": 100.0, "ads": 200.0},
        }
    )
    # The least of youtube, email and ads: 600 + 100 + 100. Apart: 100, 200 and 100.
    same, apart = findings(whole, "utm_source", NAMES, "EUR")
    assert same == "€800 of €1,000 (80.0%) goes to the same sources whichever model splits it."
    assert apart == "Furthest apart: email, €100 by “First touch” and €300 by “Last touch”."
    table = frame(whole, "utm_source", NAMES, "EUR")
    assert list(table.iloc[-1])[1:] == [1000.0, 1000.0, "€1,000"]
    assert list(table.iloc[0]) == ["youtube", 600.0, 700.0, "€600 – €700"]


def test_models_that_agree_are_said_to() -> None:
    whole = crossed({"last": {"youtube": 700.0, "email": 300.0}, "first": {"youtube": 710.0, "email": 290.0}})
    same, near = findings(whole, "utm_source", NAMES, "EUR")
    assert same.startswith("€990 of €1,000 (99.0%)")
    assert near == "No source moves by more than a twentieth between the models."


def test_of_nothing_and_of_amounts_below_nothing_no_part_is_told() -> None:
    assert findings(crossed({"last": {}, "first": {}}), "utm_source", NAMES, "EUR") == []
    below = crossed({"last": {"a": -5.0, "b": 10.0}, "first": {"a": 0.0, "b": 5.0}})
    assert findings(below, "utm_source", NAMES, "EUR") == []
