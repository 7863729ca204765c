"""From files to the tables of a snapshot: every sheet is staged and gathered with its kind, then settled with what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import duckdb

from lib.engine.db import scalar
from lib.ingest.clean import names
from lib.ingest.clean.receipt import Problem, Receipt
from lib.ingest.clean.refolded import refold
from lib.ingest.clean.shares import Shares
from lib.ingest.clean.stage import stage
from lib.ingest.map import inquiries, odd_letters, remembered
from lib.ingest.map.cells import LazyCells
from lib.ingest.map.evidence import PREPARE, Answers, Question
from lib.ingest.map.headers import Asks, Unrecognised
from lib.ingest.map.profiles import identity_of
from lib.ingest.map.recognise import must_be_told, source_of
from lib.ingest.map.suggest import suggest
from lib.ingest.map.translate import Sheet
from lib.ingest.merge.part import Mode, Part
from lib.ingest.merge.rows import fresh, gather, settle
from lib.ingest.read.files import Unreadable
from lib.ingest.upload import LeftOut, Parts, Unclear, Upload, read
from lib.schema.fields import spelling_key
from lib.schema.settings import FAMILIES, with_defaults
from lib.schema.tables import TABLES
from lib.store.tables import create_empty, stored
from lib.texts.messages import Message, Named, Refusal

CALLS = tuple(table.name for table in TABLES.values() if table.calls)

Progress = Callable[[Message, float], None]
"""Told what is being done and the share of the whole that is behind it."""


class ImportRefused(Refusal):
    """The import cannot be done; nothing was changed."""


@dataclass
class Options:
    """How to import: the table if the founder names it, answers to questions, update or replace, changed settings, and by
    whom it is done, as the history shall name them. Unless it is `dated`, nobody knows when the settings were changed. Where
    `only_receipts` are wanted, nothing is built that could be published."""

    table: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    decimal: Literal["comma", "dot"] | None = None
    minor_units: bool = False
    mode: Mode = "update"
    settings: dict[str, str] = field(default_factory=dict)
    by: str = ""
    dated: bool = True
    only_receipts: bool = False


@dataclass
class Intake:
    """What files hold: their shares in the tables, a receipt for each sheet, the sheets that are not imported, and the files
    that are refused."""

    parts: Parts = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[tuple[Upload, Unreadable | Unrecognised]] = field(default_factory=list)

    @property
    def questions(self) -> list[Receipt]:
        """The receipts on which something has to be answered first."""
        return [receipt for receipt in self.receipts if receipt.questions]


def read_all(
    con: duckdb.DuckDBPyConnection,
    uploads: Sequence[Upload],
    options: Options,
    settings: dict[str, str],
    progress: Progress,
    today: date,
) -> Intake:
    """Stage every text table of every file and gather what belongs together. `today` parts past events from those ahead.

    A file that cannot be read or is not recognised does not stop the others, unless all are so, or what is missing from them
    would be dropped: from a living source, or where files replace what is there. Then :class:`~lib.ingest.read.files.Unreadable` or :class:`~lib.ingest.map.headers.Unrecognised` is raised.
    """
    first_id = int(scalar(con, "select coalesce(max(id), 0) + 1 from imports"))
    intake = Intake()
    con.execute(PREPARE)
    # The next file is read while this one is cleaned: DuckDB leaves half a core idle.
    with ThreadPoolExecutor(1) as reader:
        files = [reader.submit(read, upload, upload.table or options.table, dict(settings)) for upload in uploads[:1]]
        for i, upload in enumerate(uploads):
            progress(Message("stage_reading", {"file": upload.name}), i / (len(uploads) + 1))
            current = files.pop(0)
            files = [reader.submit(read, u, u.table or options.table, dict(settings)) for u in uploads[i + 1 : i + 2]]
            try:
                found, unclear = current.result()
                _leave_out(intake, upload, found, unclear)
            except (Unreadable, Unrecognised) as problem:
                if upload.origin or options.mode == "replace" or len(intake.refused) + 1 == len(uploads):
                    raise next((first for _, first in intake.refused), problem) from None
                intake.refused.append((upload, problem))
                continue
            while found:
                sheet, number = found.pop(0), first_id + len(intake.receipts)
                cleaning = {"file": sheet.text.name, "rows": sheet.text.rows.num_rows}
                progress(Message("stage_cleaning", cleaning), (i + 0.5) / (len(uploads) + 1))
                _take(con, sheet, upload, intake, options, settings, number)
            _ask_outcomes(con, intake, upload, settings, today)
    return intake


def _leave_out(intake: Intake, upload: Upload, found: Sequence[Sheet], unclear: Sequence[Unclear]) -> None:
    """Ask about sheets whose table is open, and list the others that are not recognised. Raises
    :class:`~lib.ingest.map.headers.Unrecognised` if the file has nothing else."""
    asked = [(text, problem.question) for text, problem in unclear if isinstance(problem, Asks)]
    for text, question in asked:
        rows = text.rows.num_rows + len(text.set_aside)
        receipt = Receipt(
            text.name, "", read=rows, questions=[question], source=source_of(text.headers), origin=upload.origin
        )
        intake.receipts.append(receipt)
    others = [(text, problem) for text, problem in unclear if not isinstance(problem, Asks)]
    if others and not found and not asked and not all(problem.code == "told_to_leave_out" for _, problem in others):
        raise others[0][1]
    intake.left_out += [
        LeftOut(text.name, text.headers, source_of(text.headers), problem.message) for text, problem in others
    ]


def _take(
    con: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    upload: Upload,
    intake: Intake,
    options: Options,
    settings: dict[str, str],
    import_id: int,
) -> None:
    """Stage one sheet and gather it with the others of its kind."""
    asked = inquiries.open_questions(sheet, settings)
    as_answered, shares = inquiries.answered(sheet, settings)
    if as_answered is None:
        why = Message("told_to_leave_out", {"file": sheet.text.name})
        intake.left_out.append(LeftOut(sheet.text.name, sheet.text.headers, sheet.source, why))
        return
    asked_before = inquiries.answers(sheet, settings)
    sheet = as_answered
    mapping, text, table = sheet.mapping, sheet.text, sheet.mapping.table
    receipt = Receipt(
        file=text.name, table=table, profile=sheet.vendor, read=text.rows.num_rows + len(text.set_aside), mapping=mapping.fields,
        unmapped=mapping.unmapped, notes=[*text.notes, *mapping.notes, *odd_letters.notes(text, mapping), *inquiries.notes(sheet, settings)], replaces=options.mode == "replace" or bool(upload.origin),
        source=sheet.source, scope=sheet.scope or table, origin=upload.origin,
        by_hand=frozenset(h for h in text.headers if (sheet.scope or table, spelling_key(h)) in sheet.corrected),
    )  # fmt: skip
    if not sheet.vendor:
        hints = suggest(text.headers, table, sheet.corrected, LazyCells(text))
        read = {*mapping.fields, *mapping.fields.values()}
        receipt.suggestions = tuple(hint for hint in hints if not {*hint[:2]} & read)
    receipt.quarantined = len(text.set_aside)
    receipt.problems = [Problem(s.row, "", s.text, Message(s.reason), "quarantined") for s in text.set_aside]
    receipt.choices += sheet.choices
    receipt.applied = {**sheet.applied, **_applied(sheet, asked_before, settings)}
    intake.receipts.append(receipt)
    answers = Answers(
        options.date_order, options.decimal,
        remembered.readings(settings, table, receipt.source), remembered.words(settings), sheet.proofs,
        options.minor_units,
    )  # fmt: skip
    given = upload.table or options.table
    told = {f"table.{receipt.source}": given} if given and must_be_told(text, given, settings) else {}
    time_zone = with_defaults(settings)["time_zone"]
    own = remembered.of_source(settings, receipt.source)
    including_vat = with_defaults(settings)["amounts_include_vat"] == "yes"
    staged = stage(con, "staged", sheet, answers, receipt, time_zone, import_id, own, Shares(shares, including_vat))
    if text.unfolded:
        refold(receipt)
    receipt.choices += [question for question in asked if question.default]
    open_questions = [question for question in asked if not question.default]
    receipt.questions += open_questions
    if staged and open_questions:
        con.execute("drop table staged")
    elif staged:
        receipt.answered |= told
        part = Part(import_id, frozenset(mapping.fields.values()), receipt, upload.digest)
        intake.parts.setdefault(table, []).append((part, upload))
        gather(con, table, [part for part, _ in intake.parts[table]], settings)


def _applied(sheet: Sheet, asked: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The answers that a sheet as a whole is read by, beside those to what was `asked` of it."""
    told = {kind: settings.get(f"{kind}.{sheet.source}", "") for kind in ("table", "unfold", "outcome")}
    held = {
        "table": told["table"] == sheet.mapping.table,
        "unfold": sheet.text.unfolded or told["unfold"] == "leave",
        "outcome": bool(told["outcome"] and sheet.vendor) and sheet.mapping.table in CALLS,
    }
    return {f"{kind}.{sheet.source}": "" for kind, holds in held.items() if told[kind] and holds} | dict(asked)


def _ask_outcomes(
    con: duckdb.DuckDBPyConnection, intake: Intake, upload: Upload, settings: Mapping[str, str], today: date
) -> None:
    """Let the founder say, once for an export, what became of the past calls of which it says nothing (decision 102)."""
    found: dict[str, tuple[Receipt, list[tuple[int, str]]]] = {}
    for table in CALLS:
        for part, of in intake.parts.get(table, ()):
            receipt = part.receipt
            if of is not upload or not receipt.profile or not part.fields >= {"status", "date"}:
                continue
            rows = con.execute(
                f"select _row, date::date::varchar from {fresh(table)} where _import = ? and status = 'unknown_outcome' and date < ? order by 1",
                [part.import_id, today],
            ).fetchall()
            if rows and not settings.get(f"outcome.{receipt.source}"):
                found.setdefault(receipt.source, (receipt, []))[1].extend(rows)
    for source, (receipt, rows) in found.items():
        question = Question(
            field="", column="", kind="outcome", options=FAMILIES["outcome"], examples=tuple(sorted(rows)[:5]), default="unknown",
            setting=f"outcome.{source}", params={"count": len(rows)},
        )  # fmt: skip
        receipt.choices = [*receipt.choices, question]


def settle_all(
    con: duckdb.DuckDBPyConnection,
    parts: Parts,
    mode: Mode,
    before: Mapping[str, str],
    settings: Mapping[str, str],
    today: date | None = None,
) -> None:
    """Make every table of the snapshot from what is there and what was gathered, each name in one spelling.

    `before` is where the tables stand that it is built on, by table; empty if there are none. `settings` hold what was
    answered; what is still open stands on the receipts. `today` is the day of this import, if there is one.
    """
    old = {table: before.get(table, "") for table in TABLES}
    gathered = [(table, fresh(table)) for table in parts]
    staying = [(table, name) for table, name in old.items() if name]
    respell = names.changes(con, [*gathered, *staying])
    for table, relation in gathered:
        touched = names.apply(con, table, relation, respell)
        if touched:
            parts[table][-1][0].receipt.notes.append(names.note(touched))
    for table in TABLES:
        if table in parts:
            _refuse_emptying(con, table, [part for part, _ in parts[table]], old[table], mode)
            own = _brought_by(con, {upload.origin for _, upload in parts[table]})
            if mode == "replace":
                own |= _of_same_sources(con, table, parts[table])
            settle(con, table, [part for part, _ in parts[table]], old[table], mode, own, settings, today)
            if old[table].startswith("main."):
                con.execute(f"drop table {old[table]}")
        elif old[table].startswith("main."):
            con.execute(f"alter table {old[table]} rename to {stored(table)}")
        elif old[table]:
            con.execute(f"create table main.{stored(table)} as select * from {old[table]}")
        else:
            create_empty(con, table)
        names.apply(con, table, f"main.{stored(table)}", respell)


def _brought_by(con: duckdb.DuckDBPyConnection, origins: set[str]) -> frozenset[int]:
    """The numbers of earlier imports from these living sources."""
    named = sorted(origins - {""})
    if not named:
        return frozenset()
    found = con.execute(
        "select id from imports where json_extract_string(receipt, '$.origin') in (select unnest(?))", [named]
    )
    return frozenset(number for (number,) in found.fetchall())


def _of_same_sources(
    con: duckdb.DuckDBPyConnection, table: str, files: Sequence[tuple[Part, Upload]]
) -> frozenset[int]:
    """The numbers of earlier imports of what these files are fresh states of: exports of the same kind, and of the founder's
    own sheets those with the same columns or the same name."""
    found = con.execute(
        "select id, receipt, coalesce(json_extract_string(receipt, '$.upload'), file) from imports where tbl = ?",
        [table],
    ).fetchall()
    same = set()
    for number, receipt, name in found:
        account = json.loads(receipt)
        source, export = next(iter(account.get("sources", ())), ""), identity_of(account.get("profile", ""))
        for part, upload in files:
            coming = identity_of(part.receipt.profile)
            if export == coming and (coming or source == part.receipt.source or name == upload.name):
                same.add(number)
    return frozenset(same)


def _refuse_emptying(con: duckdb.DuckDBPyConnection, table: str, parts: Sequence[Part], old: str, mode: Mode) -> None:
    if (
        mode == "replace"
        and old
        and not any(part.receipt.kept for part in parts)
        and scalar(con, f"select count(*) from {old}")
    ):
        raise ImportRefused("would_empty", file=parts[-1].receipt.file, table=Named("table", table))
