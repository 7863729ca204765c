"""What keeps data from getting out by the side: file modes, the log, formulas in downloads, locked connections."""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
import streamlit as st
from babel import Locale

from lib.publish.draft import Upload, prepare
from lib.publish.masking import masked
from lib.store import links, safety
from lib.store.workspace import Snapshot, Workspace
from lib.texts.csv_export import safe_csv
from lib.ui.words import moments
from tests.conftest import NOW

PAYMENTS = b"Payment id,Date,Email,Amount,Closer\np1,2026-10-20,x@private.test,10,Ana\n"
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "＝1+1", "＋1", "－1+1", "＠x",
    " =1+1", "\u200b=1+1", "\ufeff=1", "-2+3+cmd|' /C calc'!A0", "--1", "+34600111222",
)  # fmt: skip
HARMLESS = ("Ana", "1+1", "a=b", "", "-12.50", "-1,234.00", "x\n=1", "50%", "’=1", "日本")
ESCAPES = (
    "select * from read_text('/etc/passwd')", "select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "copy (select 1) to '/tmp/x'",
    "attach '/tmp/x.duckdb'", "install httpfs", "load httpfs", "set enable_external_access = true", "set lock_configuration = false",
    "reset lock_configuration", "select * from glob('/*')", "create table t (a int)", "insert into facts values ('a', 'b')", "export database '/tmp/x'",
    "create persistent secret (type s3)", "set home_directory = '/'", "pragma enable_external_access",
)  # fmt: skip


@pytest.fixture
def own_umask() -> Iterator[None]:
    """The umask of the test run is as it was afterwards."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("own_umask")
def test_everything_in_the_data_folder_is_the_accounts_own(tmp_path: Path) -> None:
    (tmp_path / "workspaces").mkdir(mode=0o755)
    safety.keep_files_private(tmp_path)
    workspace = Workspace(tmp_path, "ours")
    prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW).publish()
    assert workspace.current is not None
    masked(workspace, workspace.current)
    links.give(workspace, "owner")
    found = list((tmp_path / "workspaces").rglob("*"))
    assert {"secret.key", "links.json", "labels.json", "current.json"} <= {path.name for path in found}
    for path in [tmp_path / "workspaces", *found]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_secrets_file_that_others_can_read_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text("[auth]")
    path.chmod(0o644)
    safety.keep_secrets_private([str(path), str(tmp_path / "absent.toml")])
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_exception_in_the_log_says_what_and_where_but_not_with_which_value() -> None:
    before = logging.getLogRecordFactory()
    written = io.StringIO()
    logger, handler = logging.getLogger("closeboard.test"), logging.StreamHandler(written)
    logger.addHandler(handler)
    try:
        safety.keep_values_out_of_the_log()
        safety.keep_values_out_of_the_log()
        try:
            duckdb.connect().execute("select cast(? as integer)", ["@".join(("zoe", "private.test"))]).fetchall()
        except duckdb.Error as problem:
            logger.exception("A query failed: %s", problem)
    finally:
        logging.setLogRecordFactory(before)
        logger.removeHandler(handler)
    assert "zoe@" not in written.getvalue()
    assert "ConversionException" in written.getvalue()
    assert "test_safety.py" in written.getvalue()


def test_no_visitor_fills_the_log_or_writes_a_line_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "_ASKED_FOR", ("closeboard.test",))
    before = logging.getLogRecordFactory()
    written = io.StringIO()
    logger, handler = logging.getLogger("closeboard.test"), logging.StreamHandler(written)
    logger.addHandler(handler)
    try:
        safety.keep_values_out_of_the_log()
        safety.keep_the_log_short()
        safety.keep_the_log_short()
        for _ in range(1000):
            logger.warning("No part %s here", "x\n2026-11-30 The owner said yes" + "y" * 10_000)
        logger.warning("Something else")
    finally:
        logging.setLogRecordFactory(before)
        logger.removeHandler(handler)
        logger.filters.clear()
    lines = written.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[-1] == "Something else"
    assert max(map(len, lines)) < 400


@pytest.mark.parametrize(
    ("named", "shown"),
    [("Europe/Madrid", "11:30"), (None, "10:30"), ("Etc/Unknown", "10:30"), ("Europe", "10:30"), ("../x", "10:30"), ("\x00", "10:30"), ("x" * 5000, "10:30")],
)  # fmt: skip
def test_a_zone_that_is_not_known_here_is_utc(monkeypatch: pytest.MonkeyPatch, named: str | None, shown: str) -> None:
    monkeypatch.setattr(st, "context", SimpleNamespace(timezone=named, locale="en-GB"))
    monkeypatch.setattr(moments, "locale", lambda: Locale("en"))
    assert moments.moment(datetime(2026, 11, 30, 10, 30)).endswith(shown)


def test_no_cell_and_no_header_of_a_download_is_run() -> None:
    frame = pd.DataFrame({"=cmd": [*FORMULAS, *HARMLESS], "number": [-1.5] * (len(FORMULAS) + len(HARMLESS))})
    read = list(csv.reader(io.StringIO(safe_csv(frame), newline="")))
    assert read[0][0] == "'=cmd"
    assert [row[0] for row in read[1:]] == [*(f"'{text}" for text in FORMULAS), *HARMLESS]
    assert {row[1] for row in read[1:]} == {"-1.5"}


@pytest.mark.parametrize("kind", ["snapshot", "masked", "draft"])
def test_a_reading_connection_reaches_nothing_else_and_changes_nothing(tmp_path: Path, kind: str) -> None:
    workspace = Workspace(tmp_path, "ours")
    draft = prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW)
    if kind == "draft":
        assert draft.path is not None
        snapshot = Snapshot(draft.path)
    else:
        draft.publish()
        assert workspace.current is not None
        snapshot = masked(workspace, workspace.current) if kind == "masked" else workspace.current
    con = snapshot.open()
    for statement in ESCAPES:
        with pytest.raises(duckdb.Error):
            con.execute(statement).fetchall()
    con.close()
