"""The product says what the independent reference says, for every metric: over the sample and over random businesses."""

from __future__ import annotations

import os
import secrets
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lib.publish.sample import FOLDER, IMPORTED_AT, SETTINGS
from lib.query import Snapshot
from tests import dealt
from tests.conftest import NOW
from tests.property.businesses import BYS, Drawn, businesses, imported, questions
from tests.property.compare import Asked, differences, expected, product, read
from tests.property.situations import SITUATIONS, Settings
from tests.reference import Business, load
from tests.reference.touches import MODELS

SEED = int(os.environ.get("REFERENCE_SEED") or secrets.randbelow(2**32))
"""New businesses in every run; a failure names the seed to run it again with, and REFERENCE_SHRINK=1 makes it small."""
NONE = frozenset({"one row each"})
"""A business in which nothing odd happens."""
ANYTHING: frozenset[str] | None = None
"""Situations that meet in one business, whichever come together."""
IN_TURN = {ANYTHING: 2, NONE: 3}
"""How many businesses are drawn with any situations together, and how many with nothing odd; of each other kind one."""
PER_BUSINESS = 10
"""Questions put to each: an import takes as long as fifteen of them."""
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
QUESTIONS = [
    Asked(),
    Asked(*MARCH),
    Asked(date(2025, 8, 1), date(2025, 8, 31)),
    Asked(date(2026, 11, 1), date(2026, 11, 30)),
    Asked(date(2026, 7, 1), date(2026, 9, 30)),
    Asked(end=date(2025, 12, 31)),
    Asked(start=date(2026, 6, 10)),
    Asked(closer=("Ana Ruiz",)),
    Asked(csm=("Hugo Lane",)),
    Asked(offer=("Momentum Program",)),
    Asked(country=("ES",)),
    Asked(utm_source=("instagram",)),
    Asked(*MARCH, closer=("Mark Ellis", "Ben Carter")),
    Asked(*MARCH, closer=("Ana Ruiz",), country=("MX", "CO")),
    Asked(utm_source=("google", "facebook"), csm=("Oliver Reed",), model="linear"),
    Asked(offer=("Kickstart", "Speaking Lab"), country=("ES",)),
    *(Asked(start=date(2026, 1, 1), model=model) for model in MODELS if model != "last"),
    Asked(utm_source=("google",), model="any"),
    Asked(utm_source=("(unassigned)",), model="linear"),
    *(Asked(by=by) for by in BYS),
    Asked(by="month"),
    Asked(date(2025, 11, 10), date(2026, 2, 20), by="month"),
    Asked(*MARCH, by="utm_source", model="position"),
    Asked(country=("ES",), by="closer"),
]


@pytest.fixture(scope="module")
def sample_business() -> Business:
    """The files of the sample business, read by the reference."""
    return read(load(FOLDER), SETTINGS, IMPORTED_AT.date())


def disagreement(snapshot: Snapshot, business: Business, asked: Asked, settings: Settings, imported_on: date) -> str:
    """What the two sides tell differently, one metric a line; nothing if they agree."""
    wanted = expected(business, asked, settings, imported_on)
    return "\n".join([str(asked), *found]) if (found := differences(product(snapshot, asked), wanted, asked.by)) else ""


def _named(wanted: frozenset[str] | None) -> str:
    return "anything" if wanted is None else " and ".join(sorted(wanted - NONE)) or "nothing odd"


@pytest.mark.parametrize("asked", dealt.today(QUESTIONS, 17), ids=str)
def test_sample(sample_snapshot: Snapshot, sample_business: Business, asked: Asked) -> None:
    assert disagreement(sample_snapshot, sample_business, asked, SETTINGS, IMPORTED_AT.date()) == ""


ALONE = [NONE | {name} for name in SITUATIONS if name not in NONE]
OF_DAY = ALONE if "REFERENCE_SEED" in os.environ else dealt.today(ALONE, 14)


@pytest.mark.parametrize("wanted", [NONE, *OF_DAY, ANYTHING], ids=_named)
def test_random_businesses(wanted: frozenset[str] | None) -> None:
    """Each situation by itself, so that one that is read wrongly shows by name, and any of them together."""
    kinds = st.just(wanted) if wanted is not None else st.sets(st.sampled_from(sorted(SITUATIONS))).map(frozenset)

    @seed(SEED)
    @settings(
        max_examples=dealt.examples(IN_TURN.get(wanted, 1)),
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if "REFERENCE_SHRINK" in os.environ else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        drawn=businesses(situations=kinds), asked=st.lists(questions(), min_size=PER_BUSINESS, max_size=PER_BUSINESS)
    )
    def agree(drawn: Drawn, asked: list[Asked]) -> None:
        business = read(drawn.tables, drawn.settings, NOW.date())
        with imported(drawn) as snapshot:
            told = [disagreement(snapshot, business, question, drawn.settings, NOW.date()) for question in asked]
        if any(told):
            named = ", ".join(sorted(drawn.situations))
            raise AssertionError("\n".join([f"REFERENCE_SEED={SEED} ({named})", *filter(None, told)]))

    agree()
