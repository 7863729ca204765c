"""A workspace that counts in a currency without rates: what nobody can know is no data and never 0 (docs/numbers.md 42)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lib.publish.draft import Options, prepare
from lib.publish.sample import FOLDER, IMPORTED_AT, SETTINGS
from lib.store.workspace import Workspace
from tests.conftest import copied, opened
from tests.property.compare import Asked, differences, expected, product, read
from tests.reference import load

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 14))
WINTER = (date(2025, 11, 10), date(2026, 2, 20))
QUESTIONS = (
    Asked(),
    Asked(*NOVEMBER),
    Asked(*NOVEMBER, closer=("Ana Ruiz",)),
    Asked(by="closer"),
    Asked(*WINTER, by="month"),
)


@pytest.mark.parametrize("currency", ["USD", "GBP"])
def test_what_has_no_rate_is_no_zero(built_sample: Path, tmp_path: Path, currency: str) -> None:
    """Some payments of the sample are in dollars, none in pounds."""
    workspace = copied(Workspace(built_sample, "sample"), "other", tmp_path)
    prepare(workspace, [], Options(settings={"currency": currency}), now=IMPORTED_AT).publish()
    snapshot = opened(workspace)
    settings = {**SETTINGS, "currency": currency}
    business = read(load(FOLDER), settings, IMPORTED_AT.date())
    for asked in QUESTIONS:
        wanted = expected(business, asked, settings, IMPORTED_AT.date())
        assert differences(product(snapshot, asked), wanted, asked.by) == [], asked
    # All that is overdue is in euros; what a pound is worth in any of it nobody says.
    told = product(snapshot, Asked())
    lacking = {"USD": ("r.overdue", "v.overdue_90_plus", "r.chargebacks"), "GBP": ("r.gross", "r.contracted", "u.ltv")}
    assert [told[ref, None].value for ref in lacking[currency]] == [None] * 3
    snapshot.con.close()
