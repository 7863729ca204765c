"""What stands at the edges is a sentence: days, settings, and exports with damaged rows."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.metrics.catalog import ALL
from lib.metrics.goals import check, goals, progress
from lib.publish import export
from lib.publish.draft import Upload, prepare
from lib.query import Period
from lib.query.periods import (
    EARLIEST,
    LATEST,
    Comparison,
    Preset,
    compared,
    day_of,
    preset,
)
from lib.schema.settings import FAMILIES, SETTINGS, SettingError
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal
from tests.damage import run
from tests.dealt import examples
from tests.unit.damages import NAME

ODD = (
    "", " ", "-", "0", "-1", "1e999", "-1e999", "1e99999999", "1e-999", "nan", "sNaN", "inf", "-Infinity", "9" * 5000,
    "1..", "..", "2..1", "1e999..2e999", "nan..nan", "0..1", "50%", "1e400%", "\x00", "\ud800", "٣", "½", "1_000", "’", "x" * 5000,
)  # fmt: skip
"""Values that some setting, somewhere, might take for one it knows."""
KEYS = (
    *SETTINGS, *(f"{name}.x" for name in FAMILIES), "rate.USD.2026-01-31", "rate.USD.0001-01-01", "rate.USD." + "9" * 5000,
    "word.call_status.x", *(f"{kind}.{ref}" for kind in ("band", "target") for ref in ("r.gross", "e.show_rate", "u.net_margin", "x")),
    "band", "target.", ".", "", "\x00", "x" * 5000,
)  # fmt: skip
DAYS = st.one_of(st.dates(EARLIEST, LATEST), st.sampled_from([EARLIEST, LATEST]))


def kept_or_refused(key: str, value: str) -> None:
    try:
        kept, stored = check(key, value)
    except SettingError:
        return
    assert check(kept, stored) == (kept, stored)  # what is stored can be stored again, by a restored export say
    if kept.partition(".")[0] in ("band", "target") and stored:
        for ref, goal in goals({kept: stored}).items():
            for amount in (goal.low, goal.high, goal.target):
                assert amount is None or abs(amount) < 10**12
            if goal.target is not None:
                day = date(2026, 1, 15)
                assert progress(ALL[ref], goal.target, Decimal(1), day, day, day) is not None


def test_every_setting_takes_an_odd_value_or_says_why_not() -> None:
    for key, value in product(KEYS, ODD):
        kept_or_refused(key, value)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.sampled_from(KEYS) | st.text(max_size=40), st.sampled_from(ODD) | st.text(max_size=40) | st.decimals().map(str)
)
def test_every_setting_takes_any_text_or_says_why_not(key: str, value: str) -> None:
    kept_or_refused(key, value)


@pytest.mark.parametrize(("value", "code"), [("1e999", "goal_size"), ("-5", "goal_negative"), ("nan", "goal_number")])
def test_a_target_out_of_reach_says_so(value: str, code: str) -> None:
    with pytest.raises(SettingError) as refused:
        check("target.r.gross", value)
    assert refused.value.message.code == code


@settings(max_examples=examples(300), deadline=None)
@given(DAYS, st.sampled_from(Preset), st.sampled_from(Comparison), DAYS, DAYS, st.sampled_from(["monday", "sunday"]))
def test_every_day_that_can_be_asked_for_has_its_periods(
    as_of: date, wanted: Preset, comparison: Comparison, one: date, other: date, week_start: str
) -> None:
    for period in (preset(wanted, as_of, week_start), Period(min(one, other), max(one, other))):  # type: ignore[arg-type]
        before = compared(period, comparison, as_of, week_start)  # type: ignore[arg-type]
        assert before is None or before.start is None or before.end is None or before.start <= before.end


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1899-12-31", "9" * 5000, "2026-02-30", "", "٢٠٢٦-٠١-٠١"])
def test_no_other_day_can_be_asked_for(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of(text)


@pytest.mark.parametrize("option", ["--as-of", "--from", "--to"])
def test_the_command_line_says_so(two_versions: Path, option: str) -> None:
    for text in ("0001-01-01", "9999-12-31", "9" * 5000):
        code, out, err = run(two_versions, "kpis", option, text)
        assert (code, out) == (2, "")
        assert "is not a day that can be asked for" in err
        assert len(err) < 3000
    for day in (EARLIEST, LATEST):
        code, out, err = run(two_versions, "kpis", option, str(day), "--compare", "year")
        assert (code, err, bool(out)) == (0, "", True)


@pytest.fixture(scope="module")
def exported(two_versions: Path) -> bytes:
    workspace = Workspace(two_versions, NAME)
    assert workspace.current is not None
    return export.write(workspace, workspace.current)


def spoiled(exported: bytes, seed: int) -> bytes:
    """An export of which some cells say something else, lines are gone or doubled, or a member is."""
    chance, out = random.Random(seed), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            lines = old.read(name).decode().split("\r\n" if name == names[0] else "\n")
            if name == chosen:
                at = chance.randrange(len(lines))
                cells = lines[at].split(",")
                match chance.randrange(5):
                    case 0:
                        cells[chance.randrange(len(cells))] = chance.choice([*ODD[:20], '"', "{}", "[1]", "0001-01-01"])
                        lines[at] = ",".join(cells).encode(errors="replace").decode()
                    case 1:
                        lines.insert(at, lines[at])
                    case 2:
                        del lines[at]
                    case 3:
                        lines[at] = lines[at][: len(lines[at]) // 2]
                    case _:
                        continue
            new.writestr(name, "\n".join(lines))
    return out.getvalue()


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_an_export_with_damaged_rows_is_restored_or_refused(exported: bytes, tmp_path: Path, seed: int) -> None:
    workspace = Workspace(tmp_path, f"w{seed}")
    try:
        prepare(workspace, [Upload("all.zip", data=spoiled(exported, seed))]).discard()
    except Refusal:
        return


@pytest.mark.parametrize(
    ("member", "text", "said"),
    [
        ("settings.csv", "", "lacks the columns key, value"),
        ("settings.csv", "key,value\ncurrency,\n", "has a row without value"),
        ("imports.csv", "id,imported_at,file,sha256,tbl,receipt\n,,,,,\n", "has a row without id"),
    ],
)
def test_an_export_with_empty_cells_says_which(
    exported: bytes, tmp_path: Path, member: str, text: str, said: str
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, text if name == member else old.read(name))
    with pytest.raises(Refusal, match=said):
        prepare(Workspace(tmp_path), [Upload("all.zip", data=out.getvalue())])
