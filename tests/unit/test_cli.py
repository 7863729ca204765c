"""The command line as design.md 3.5 promises it: shapes, exit codes, and nothing but JSON on stdout with ``--json``."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.__main__ import main
from lib.metrics.catalog import PAGES
from lib.schema.settings import SETTINGS
from lib.store.workspace import Workspace
from tests.conftest import ROOT, copied
from tests.unit.drafts import text

BUSINESS = sorted(str(path) for path in (ROOT / "tests/golden/business").glob("*.csv"))
RECEIPT = {
    "table",
    "read",
    "kept",
    "quarantined",
    "duplicate",
    "new",
    "changed",
    "vanished",
    "mapping",
    "questions",
    "problems",
}
KPI = {"key", "ref", "page", "label", "value", "unit", "numerator", "denominator", "n", "previous", "band", "reason"}
TRUST = {
    "interval",
    "coverage",
    "compared_from",
    "compared_to",
    "compared_as_of",
    "previous_reason",
    "ripe",
    "benchmark",
    "target",
    "median",
    "as_of",
}
"""What is said beyond the contract of design.md 3.5."""


class Shell:
    """Runs commands against one data folder."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self.capsys = data, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a command."""
        try:
            code = main([words[0], "--data", str(self.data), *words[1:]])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self.capsys.readouterr()
        return code, out, err

    def json(self, *words: str, code: int = 0) -> Any:
        """What a command answers with ``--json``; stdout must hold nothing else."""
        found, out, _ = self(*words, "--json")
        assert found == code
        return json.loads(out)

    def write(self, name: str, *rows: list[str]) -> str:
        """A CSV file beside the data."""
        path = self.data.parent / name
        path.write_bytes(text(rows))
        return str(path)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    (tmp_path / "data").mkdir()
    return Shell(tmp_path / "data", capsys)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The golden business as the command line imports it, to be copied."""
    data = tmp_path_factory.mktemp("imported")
    with redirect_stdout(io.StringIO()):
        assert main(["import", "--data", str(data), *BUSINESS, "--yes"]) == 0
    return Workspace(data)


@pytest.fixture
def business(shell: Shell, imported: Workspace) -> Shell:
    copied(imported, imported.name, shell.data)
    return shell


def test_import_answers_with_one_object_per_file(shell: Shell) -> None:
    receipts = shell.json("import", *BUSINESS, "--yes")
    assert [Path(path).name for path in BUSINESS] == [r["file"] for r in receipts]
    for receipt in receipts:
        assert set(receipt) >= RECEIPT
        assert receipt["read"] == receipt["kept"] + receipt["quarantined"] + receipt["duplicate"]
        assert receipt["new"] == receipt["kept"] > 0
        assert receipt["questions"] == []
        assert all(set(p) >= {"row", "column", "value", "reason"} for p in receipt["problems"])
    again = shell.json("import", *BUSINESS, "--yes")
    assert all((r["new"], r["changed"], r["vanished"]) == (0, 0, 0) for r in again)
    assert len(Workspace(shell.data).history()) == 1


def test_check_says_the_same_and_changes_nothing(shell: Shell) -> None:
    before = sorted(shell.data.parent.rglob("*"))
    checked = shell.json("check", *BUSINESS)
    assert sorted(shell.data.parent.rglob("*")) == before
    assert checked == shell.json("import", *BUSINESS, "--yes")


def test_without_yes_nothing_is_imported(shell: Shell) -> None:
    code, out, err = shell("import", BUSINESS[0], "--json")
    assert code == 0
    assert json.loads(out)
    assert "--yes" in err
    assert Workspace(shell.data).current is None


def test_an_open_question_exits_3_and_yes_does_not_answer_it(shell: Shell) -> None:
    path = shell.write(
        "payments.csv", ["Email", "Date", "Amount", "Status"], ["a@example.com", "01/02/2026", "1,234", "Approved"]
    )
    for command in (["import", path, "--yes"], ["check", path]):
        (receipt,) = shell.json(*command, code=3)
        assert {(q["column"], q["question"], tuple(q["options"])) for q in receipt["questions"]} == {
            ("Date", "date_order", ("dmy", "mdy")),
            ("Amount", "decimal", ("comma", "dot")),
        }
        assert receipt["questions"][0]["examples"] == [{"row": 2, "value": "01/02/2026"}]
    assert Workspace(shell.data).current is None
    code, out, _ = shell("import", path, "--yes")
    assert code == 3
    assert "--date-order dmy|mdy" in out
    assert "--decimal comma|dot" in out
    assert [r["kept"] for r in shell.json("import", path, "--yes", "--date-order", "mdy", "--decimal", "dot")] == [1]
    gross = {
        k["ref"]: k["value"]
        for k in shell.json("kpis", "--page", "revenue", "--from", "2026-01-02", "--to", "2026-01-02")
    }
    assert Decimal(gross["r.gross"]) == 1234
    assert shell.json("check", path)[0]["questions"] == []  # remembered


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"a,b\n1,2\n", b"email\na@example.com\n", b"%PDF"])
def test_what_cannot_be_used_exits_2_with_one_sentence(business: Shell, content: bytes) -> None:
    before = Workspace(business.data).current
    path = business.data.parent / "odd.csv"
    path.write_bytes(content)
    for command in ("import", "check"):
        code, out, err = business(command, str(path))
        assert (code, out) == (2, "")
        assert len(err.strip().splitlines()) == 1
        assert "odd.csv" in err
        assert set(business.json(command, str(path), code=2)) == {"error"}
    assert Workspace(business.data).current == before


def test_a_path_that_is_no_file(shell: Shell) -> None:
    assert shell("import", str(shell.data / "gone.csv"))[0] == 2
    assert shell("check", str(shell.data.parent))[0] == 2


def test_a_file_of_a_bundle_that_is_left_out_is_named(shell: Shell) -> None:
    bundle = shell.data.parent / "exports.zip"
    with zipfile.ZipFile(bundle, "w") as files:
        files.writestr("payments.csv", "Date,Email,Amount\n2026-01-05,a@example.com,5.50\n")
        files.writestr("notes.txt", "call Ana\n")
    code, out, err = shell("check", str(bundle), "--json")
    assert (code, [receipt["table"] for receipt in json.loads(out)]) == (0, ["payments"])
    assert "not imported: exports.zip / notes.txt" in err


def test_unknown_words_are_kept_and_listed(shell: Shell) -> None:
    path = shell.write(
        "payments.csv", ["Date", "Email", "Amount", "Billing type"], ["2026-01-05", "a@example.com", "9", "fortnightly"]
    )
    (receipt,) = shell.json("import", path, "--yes", "--table", "payments")
    assert receipt["kept"] == 1
    (problem,) = receipt["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "Billing type", "fortnightly")
    assert problem["reason"] == "“fortnightly” is not a known payment type; it counts as unknown."


def test_table_and_replace(shell: Shell) -> None:
    path = shell.write("people.csv", ["Email", "Name"], ["a@example.com", "Ana"], ["b@example.com", "Ben"])
    assert shell("import", path, "--yes")[0] == 2
    assert shell.json("import", path, "--yes", "--table", "customers")[0]["table"] == "customers"
    path = shell.write("people.csv", ["Email", "Name"], ["a@example.com", "Ana"])
    assert shell.json("check", path, "--table", "customers")[0]["vanished"] == 1
    shell.json("import", path, "--yes", "--table", "customers")
    clients = {k["ref"]: k["value"] for k in shell.json("kpis", "--page", "customers")}
    assert clients["m.clients"] == 2
    shell.json("import", path, "--yes", "--table", "customers", "--replace")
    assert {k["ref"]: k["value"] for k in shell.json("kpis", "--page", "customers")}["m.clients"] == 1
    assert shell("import", path, "--table", "nonsense")[0] == 2


def test_kpis_are_a_list_of_objects(business: Shell) -> None:
    found = business.json("kpis")
    assert {k["page"] for k in found} == set(PAGES)
    for kpi in found:
        assert set(kpi) == KPI | TRUST
        assert kpi["key"] == kpi["ref"].split("(")[0].replace(".", "_") or kpi["page"]
        assert kpi["band"] in {"great", "normal", "bad", "small_sample", "none"}
        assert kpi["value"] is not None or kpi["reason"]
        if kpi["unit"] == "money" and kpi["value"] is not None:
            Decimal(kpi["value"])


def test_a_filter_that_no_row_meets_is_a_sentence_and_not_a_page_of_zeros(business: Shell) -> None:
    for flags, said in (
        (("--closer", "Anna"), "“Ana”"),
        (("--country", "Narnia"), "no row has the country “Narnia”"),
        (("--csm", "Nobody At All"), "no row has the csm “Nobody At All”"),
        (("--from", "2026-05-01", "--to", "2026-04-01"), "ends on 2026-04-01, before it begins on 2026-05-01"),
    ):
        code, out, err = business("kpis", *flags)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.strip().splitlines()) == 1


def test_a_country_is_understood_in_any_language(business: Shell) -> None:
    wanted = business.json("kpis", "--page", "customers", "--country", "ES")
    for name in ("es", "Spain", "España", "Spanien", "スペイン", "Испания"):
        assert business.json("kpis", "--page", "customers", "--country", name) == wanted


def test_kpis_obey_their_flags(business: Shell) -> None:
    def booked(*flags: str) -> int:
        (value,) = [k["value"] for k in business.json("kpis", "--page", "csm_calls", *flags) if k["ref"] == "e.booked"]
        return int(value)

    everything = booked()
    by_csm = [k for k in business.json("kpis", "--page", "csm_calls", "--by", "csm") if k["ref"] == "e.booked"]
    assert all(set(k) == KPI | TRUST | {"dimension", "member"} for k in by_csm)
    assert {k["dimension"] for k in by_csm} == {"csm"}
    assert sum(k["value"] for k in by_csm) == everything
    one = next(k for k in by_csm if k["member"] and k["value"])
    assert one["value"] <= booked("--csm", one["member"]) < everything
    assert booked("--from", "2100-01-01") == 0
    months = [k for k in business.json("kpis", "--page", "csm_calls", "--by", "month") if k["ref"] == "e.booked"]
    assert sum(k["value"] for k in months) <= everything
    for flags in (
        ("--closer", "Ana", "--closer", "Ben"), ("--offer", "(unassigned)"), ("--country", "ES"), ("--utm-source", "instagram"), ("--as-of", "2026-03-01"),
        ("--compare", "year"), ("--compare", "none"), ("--model", "linear"),
    ):  # fmt: skip
        assert business("kpis", "--page", "csm_calls", *flags, "--json")[0] == 0


def test_the_last_day_counts(business: Shell) -> None:
    days = [
        k for k in business.json("kpis", "--page", "csm_calls", "--by", "day") if k["ref"] == "e.booked" and k["member"]
    ]
    last = max(days, key=lambda k: k["member"])
    (booked,) = [
        k["value"]
        for k in business.json("kpis", "--page", "csm_calls", "--from", last["member"], "--to", last["member"])
        if k["ref"] == "e.booked"
    ]
    assert booked == last["value"]


@pytest.mark.parametrize(
    "words",
    [
        ("kpis", "--from", "1/2/2026"), ("kpis", "--by", "shoe_size"), ("kpis", "--model", "magic"), ("kpis", "--page", "home"),
        ("kpis", "--compare", "never"), ("import", "x.csv", "--date-order", "ymd"), ("import",), ("nonsense",),
        ("kpis", "--workspace", "nobody"), ("kpis", "--workspace", "../x"), ("settings", "colour=blue"), ("settings", "currency"),
        ("settings", "time_zone=Madrid"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_exits_2(business: Shell, words: tuple[str, ...]) -> None:
    code, out, err = business(*words)
    assert code == 2
    assert out == ""
    assert err


def test_workspaces_are_apart(business: Shell) -> None:
    assert business("kpis", "--workspace", "second", "--json")[0] == 2
    business.json("import", BUSINESS[0], "--yes", "--workspace", "second")
    assert Workspace(business.data, "second").current is not None
    assert len(Workspace(business.data).history()) == 1


def test_settings_are_read_and_set(business: Shell) -> None:
    defaults = business.json("settings")
    assert {key: defaults[key] for key in SETTINGS} == {key: s.default for key, s in SETTINGS.items()}
    changed = business.json(
        "settings", "currency=usd", "offer_tier.Inner Circle Backend=backend", "utm_alias.insta=instagram"
    )
    assert changed["currency"] == "USD"
    assert changed["offer_tier.Inner Circle Backend"] == "backend"
    assert business.json("settings") == changed
    assert len(Workspace(business.data).history()) == 2
    code, out, _ = business("settings")
    assert code == 0
    assert "currency=USD" in out.splitlines()
    assert business("settings", "currency=USD", "good_events=perhaps")[0] == 2
    assert business.json("settings") == changed


def test_a_target_is_kept_in_its_currency_and_one_without_rates_is_warned_of(business: Shell) -> None:
    assert business.json("settings", "target.r.gross=50000", "target.v.close_rate=30%")["target.r.gross"] == "50000 EUR"
    code, out, err = business("settings", "currency=GBP")
    assert code == 0
    assert "target.r.gross=50000 EUR" in out.splitlines()
    assert "payments are in another currency than GBP and have no exchange rate" in err
    code, out, _ = business("kpis", "--page", "revenue")
    assert code == 0
    told = {line.split()[0]: line for line in out.splitlines()}
    assert "no data (no exchange rate" in told["r.gross"]
    assert "0.00" not in told["r.overdue"]


def test_settings_come_before_data(shell: Shell) -> None:
    assert shell.json("settings", "currency=EUR")["currency"] == "EUR"
    shell.json("import", *BUSINESS, "--yes")
    assert shell.json("settings")["currency"] == "EUR"


def test_the_data_folder_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path / "there"))
    assert main(["import", BUSINESS[0], "--yes"]) == 0
    assert Workspace(tmp_path / "there").current is not None


def test_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lib", "import", *BUSINESS, "--data", str(tmp_path), "--yes", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(json.loads(done.stdout)) == len(BUSINESS)


def test_a_reader_who_has_seen_enough_is_no_error(business: Shell) -> None:
    command = [sys.executable, "-m", "lib", "kpis", "--data", str(business.data), "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_goals_are_set_read_and_taken_away(business: Shell) -> None:
    def show_rate() -> tuple[str, str | None]:
        kpi = next(k for k in business.json("kpis", "--page", "csm_calls") if k["ref"] == "e.show_rate")
        return kpi["band"], kpi["benchmark"]

    published = show_rate()
    stored = business.json("settings", "band.e.show_rate=1%..2%", "target.v.cash=5000")
    assert (stored["band.e.show_rate"], stored["target.r.gross"]) == ("0.01..0.02", "5000 EUR"), "one number, one name"
    assert show_rate() == ("great", "own")
    assert "band.e.show_rate" not in business.json("settings", "band.e.show_rate=")
    assert show_rate() == published
    assert published[1] == "B1"
    assert business("settings", "band.nothing=1..2")[0] == 2


GOOD = "Date,Email,Amount,Status\n2026-01-02,a@x.test,10,Approved\n2026-01-03,b@x.test,20,Approved\n"


def test_a_bad_file_does_not_stop_the_good_ones(shell: Shell, tmp_path: Path) -> None:
    good, broken, odd = tmp_path / "good.csv", tmp_path / "broken.xlsx", tmp_path / "odd.csv"
    good.write_text(GOOD)
    broken.write_bytes(b"PK\x03\x04 cut off")
    odd.write_text("Height,Colour\n1,red\n")
    code, out, err = shell("check", str(broken), str(good), str(odd))
    assert code == 2
    assert "good.csv -> payments" in out
    assert "broken.xlsx" in err
    assert "odd.csv" in err
    found = shell.json("import", "--yes", str(broken), str(good), str(odd), code=2)
    assert [entry["file"] for entry in found] == ["good.csv", "broken.xlsx", "odd.csv"]
    assert [("error" in entry) for entry in found] == [False, True, True]
    current = Workspace(shell.data).current
    assert current is not None
    con = current.open()
    assert con.execute("select sum(amount)::int from payments").fetchall() == [(30,)]
    con.close()
    assert len(list(shell.data.rglob("*.zst"))) == 1, "the bytes of a file that was refused are not kept"
    code, out, err = shell("import", "--yes", str(broken), str(odd))
    assert (code, out) == (2, "")
    assert "broken.xlsx" in err


def cut_off(data: Path, *words: str) -> int:
    """The exit code of a command whose output nobody reads: the pipe is closed before it begins to write."""
    command = [sys.executable, "-m", "lib", words[0], "--data", str(data), *words[1:]]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.close()
    return process.wait(timeout=120)


def test_a_pipe_that_is_closed_early_neither_stops_an_import_nor_passes_for_one(tmp_path: Path) -> None:
    bad = "".join(f"soon,p{n}@x.test,{n},Approved\n" for n in range(5_000))
    (tmp_path / "many.csv").write_text(GOOD + bad)
    (tmp_path / "open.csv").write_text(
        GOOD.replace("2026-01-0", "01/0").replace(",a@", "/2026,a@").replace(",b@", "/2026,b@")
    )
    many, data = str(tmp_path / "many.csv"), tmp_path / "data"
    assert cut_off(data, "import", "--json", many) == 2
    assert cut_off(data, "import", "--yes", str(tmp_path / "open.csv")) == 3
    assert Workspace(data).current is None
    assert cut_off(data, "import", "--yes", "--json", many) == 1
    current = Workspace(data).current
    assert current is not None
    con = current.open()
    assert con.execute("select count(*) from payments").fetchall() == [(5002,)]
    con.close()
