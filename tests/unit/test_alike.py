"""Names that look alike: found among few and among very many, in bounded time and memory."""

from __future__ import annotations

import tracemalloc

from rapidfuzz import fuzz

from lib.texts.alike import EACH, pairs


def free_text(count: int) -> list[str]:
    """Different names of which no two look alike: numbers in a base of syllables, spelled twice."""
    syllables = ("ba", "keno", "ri", "lumost", "te", "vaduz", "po", "cy")
    names = []
    for i in range(count):
        digits = [(i * 7919 + 104729 * place) // 8**place % 8 for place in range(6)]
        names.append("".join(syllables[digit] for digit in digits) + f" {i}")
    return names


def test_of_few_names_each_is_compared_with_each() -> None:
    names = ["instagram", "instagrm", "Facebook", "facebok", "tiktok", "youtube"]
    by_hand = {
        (one, other)
        for i, one in enumerate(sorted(names))
        for other in sorted(names)[i + 1 :]
        if fuzz.ratio(one.lower(), other.lower()) >= 85
    }
    assert {(one, other) for _, one, other in pairs(names, 85, shortest=4)} == by_hand
    assert by_hand == {("instagram", "instagrm"), ("Facebook", "facebok")}


def test_what_differs_in_a_number_alone_is_meant_to_differ() -> None:
    assert pairs(["Invoice 10012", "Invoice 10021", "Invoice 10022"], 85, shortest=4) == []
    assert len(pairs(["Webinar 12 May", "Webinar 12 Mai"], 85, shortest=4)) == 1


def test_among_very_many_a_slip_of_the_pen_is_found_wherever_it_is() -> None:
    slips = {
        ("instagram", "instagrm"), ("newsletter", "mewsletter"), ("webinar replay", "replay webinar"), ("podcast", "podcasts"),
    }  # fmt: skip
    names = [*free_text(20_000), *(name for pair in slips for name in pair)]
    assert len(set(names)) == 20_008 > EACH
    tracemalloc.start()
    found = pairs(names, 50, shortest=4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {tuple(sorted(pair)) for pair in slips} <= {(one, other) for _, one, other in found}
    assert peak < 200_000_000
