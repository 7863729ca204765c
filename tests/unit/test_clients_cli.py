"""``clients``, ``client`` and ``health``: the golden business on its last day, 20 June 2026 (tests/golden/metrics.csv says why)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lib.__main__ import main
from lib.store import desk
from lib.store.workspace import Workspace
from tests.conftest import GOLDEN_TIERS, ROOT, fill


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the golden business."""
    folder = tmp_path_factory.mktemp("clients_cli")
    fill(folder, ROOT / "tests/golden/business", GOLDEN_TIERS)
    return folder


def told(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> Any:
    """What a command says as JSON."""
    assert main([*words, "--json", "--data", str(data)]) == 0
    return json.loads(capsys.readouterr().out)


def test_health_of_all(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert told(capsys, data, "health") == {
        "day": "2026-06-20", "in_service": 6, "scored": 4, "health": 48.47, "bands": {"green": 1, "yellow": 2, "red": 1, "none": 2},
        "red_accounts": 4, "looks_well_but": 1,
    }  # fmt: skip


def test_who_is_called_first(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    """Hugo asked to go (60), was not called since his close (20) and has nothing booked (10): before all others by his risk; so
    is Greta, whose chargeback without a day counts today."""
    rows = told(capsys, data, "clients", "--week")
    assert [(row["name"], row["risk"]) for row in rows[:2]] == [("Greta", 100), ("Hugo", 90)]
    # Jonas was on a call on this very day, and Alba will be on the 25th; nothing of hers is overdue.
    assert {row["name"] for row in rows} == {"Greta", "Hugo", "Bruno", "kai@example.com"}
    assert all(row["client"].startswith("c_") and "@" not in row["client"] for row in rows)


def test_one_client_and_the_rows_that_say_it(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    address = {row["name"]: row["client"] for row in told(capsys, data, "clients")}["Bruno"]
    found = told(capsys, data, "client", address)
    (now,) = found["now"]
    # Attended: three of four due calls, and the last one today: (2500 + 25 · 75 + 20 · 90 + 1500) / 85.
    assert now["parts"] == {"payments": 100.0, "attendance": 66.7, "outcome": 90.0, "recency": 0.0}
    assert {move["do"]: (move["health"], move["band"]) for move in now["moves"]} == {"call_attended": (90.3, "green")}
    assert [stage["stage"] for stage in found["stages"]] == ["lead", "live_call", "onboarding", "active", "inactive"]
    lines = {(line["day"], line["what"]): (line["file"], line["row"]) for line in found["timeline"]}
    assert lines["2026-02-25", "call"] == ("csm_calls.csv", 3)
    assert lines["2026-03-16", "payment"] == ("payments.csv", 6)


def test_what_was_done_takes_somebody_off_the_list(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    before = {row["name"] for row in told(capsys, data, "clients", "--week")}
    desk.record(Workspace(data, "default"), "link", "snooze", "hugo@example.com", {"until": "2026-07-01"})
    assert before - {row["name"] for row in told(capsys, data, "clients", "--week")} == {"Hugo"}


def test_a_past_day_knows_nothing_of_today(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    found = told(capsys, data, "health", "--as-of", "2026-04-01")
    assert (found["day"], found["in_service"]) == ("2026-04-01", 6)  # Alba, Bruno, Chloe, Elena, Greta, Kai


def test_too_little_data_is_no_verdict(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert told(capsys, data, "health", "--validate")["verdict"] == "too_few"


def test_a_client_whom_nobody_knows(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert main(["client", "c_aaaaaaaaaaaa", "--data", str(data)]) == 2
    assert "c_aaaaaaaaaaaa" in capsys.readouterr().err


def test_mrr_is_held_against_a_file(capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path) -> None:
    file = tmp_path / "mrr.csv"
    file.write_text("Customer Email,Currency,2026-05\nhugo@example.com,eur,150\n")
    (month,) = told(capsys, data, "reconcile", str(file))
    assert (month["month"], month["agree"], month["ours"], month["theirs"]) == (
        "2026-05",
        0,
        {"EUR": "200.00"},
        {"EUR": "150.00"},
    )
    assert month["differences"] == [
        {"customer": "hugo@example.com", "currency": "EUR", "ours": "200.00", "theirs": "150.00", "why": "amount"}
    ]
