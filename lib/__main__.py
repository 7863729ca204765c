"""The command line: import, check, sync, kpis, export, report, settings, upgrade, doctor and backup without a browser (design.md 3.5).

Exit codes: 0 done, 2 unusable input (one sentence; also if other files of the same import were used), 3 a question is open
(listed), 1 the receipt of an import was cut off. With ``--json`` stdout holds JSON only. A command has done its work before it says so,
so what is cut off is only what would have been read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from lib import clients as served
from lib import taking, upkeep
from lib.analysis import naming
from lib.analysis.kpis import kpis
from lib.analysis.spoken import told
from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.evidence import Question
from lib.ingest.map.profiles import label_of
from lib.ingest.map.remembered import word_setting
from lib.ingest.map.suggest import setting as header_setting
from lib.metrics.catalog import PAGES
from lib.metrics.goals import check, in_currency
from lib.metrics.relations import DIMENSIONS, FILTERS, MODELS
from lib.publish import export as portable
from lib.publish import upgrade
from lib.publish.draft import (
    Draft,
    ImportRefused,
    Options,
    Upload,
)
from lib.query import GRAINS, Period, Snapshot
from lib.query.periods import Comparison, day_of
from lib.query.wanted import filters, in_order
from lib.sandbox import pool
from lib.sandbox.imports import prepare
from lib.schema.settings import NONE, SettingError, with_defaults
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.sources import store
from lib.store import audit
from lib.store.safety import keep_files_private
from lib.store.workspace import (
    DEFAULT,
    Workspace,
    WorkspaceError,
    check_folder,
    data_folder,
)
from lib.texts.glossary import Glossary
from lib.texts.messages import Message, Refusal

CUT_OFF, UNUSABLE, UNDECIDED = 1, 2, 3
FLAGS = {"date_order": "--date-order", "decimal": "--decimal", "table": "--table"}
"""The kinds of question that an option of its own answers; any other is answered with ``--answer``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    options.code = 0
    if arguments is None:
        pool.alone()
    keep_files_private(data_folder(options.data))
    try:
        check_folder(data_folder(options.data))
        code = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough; nothing more is to be written, at the end neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(options.code)
    except (Refusal, OSError, duckdb.Error) as problem:
        sentence = upkeep.sentence(problem)
        print(sentence, file=sys.stderr)
        if getattr(options, "json", False):
            print(json.dumps({"error": sentence}, ensure_ascii=False))
        return UNUSABLE
    return code


def _run(options: argparse.Namespace) -> int:
    """Run the command. If the version in force turns out to be damaged, run it once more on the one that serves then."""
    try:
        _tell_trouble(options)
        code: int = options.run(options)
        return code
    except (Refusal, duckdb.Error) as problem:
        cause = problem.__cause__ if isinstance(problem, Refusal) else problem
        current = _workspace(options).current if isinstance(cause, duckdb.Error) and options.workspace else None
        if current is None or current.is_sound():
            raise
    _tell_trouble(options)
    again: int = options.run(options)
    return again


def _tell_trouble(options: argparse.Namespace) -> None:
    if options.workspace and options.run is not upkeep.doctor:
        upkeep.tell_trouble(_workspace(options))


def _import(options: argparse.Namespace) -> int:
    draft = _draft(options)
    if draft.questions or not options.yes:
        # Cut off before there was a yes, it has imported nothing.
        options.code = UNDECIDED if draft.questions else UNUSABLE
        _print_receipts(draft, options.json)
        if draft.questions:
            return UNDECIDED
        if not _agreed(options):
            draft.discard()
            print("Nothing was changed.", file=sys.stderr)
            return _useless(draft)
        draft.publish()
    else:
        draft.publish()
        options.code = _useless(draft) or CUT_OFF  # it is imported, and nobody was told of what
        _print_receipts(draft, options.json)
    if draft.refused:
        print("The other files were imported.", file=sys.stderr)
    return _useless(draft)


def _useless(draft: Draft) -> int:
    """The code that says whether a file was refused."""
    return UNUSABLE if draft.refused else 0


def _agreed(options: argparse.Namespace) -> bool:
    if options.json or not sys.stdin.isatty():
        print("Add --yes to import without being asked.", file=sys.stderr)
        return False
    return input("Import this? [y/N] ").strip().lower() in ("y", "yes", "s", "sí", "si")


def _check(options: argparse.Namespace) -> int:
    draft = _draft(options, only_receipts=True)
    options.code = UNDECIDED if draft.questions else _useless(draft)
    _print_receipts(draft, options.json)
    return int(options.code)


def _draft(options: argparse.Namespace, *, only_receipts: bool = False) -> Draft:
    paths = [Path(p) for p in options.paths]
    for path in paths:
        if not os.path.isfile(path):  # noqa: PTH113 - of a name that is too long it says no, as of any other that is none
            raise ImportRefused("not_a_file", file=str(path))
    return prepare(
        _workspace(options),
        [Upload(path.name, path) for path in paths],
        Options(
            table=options.table, date_order=options.date_order, decimal=options.decimal, minor_units=options.minor_units,
            mode="replace" if options.replace else "update", settings=_pairs(options.answer), by=audit.COMMAND_LINE,
            only_receipts=only_receipts,
        ),
    )  # fmt: skip


def _sync(options: argparse.Namespace) -> int:
    # Google's libraries take longer to load than most commands to run, so only this one loads them.
    from lib.sources import connecting, sync
    from lib.sources.google.address import spreadsheet_id
    from lib.sources.google.connect import open_book

    workspace = _workspace(options)
    if options.connect:
        book = open_book(spreadsheet_id(options.connect))
        chosen = connecting.choice(book, options.tab, sync.settings_of(workspace))
        store.put(workspace, connecting.source_of(book, chosen, options.every))
    if not store.read(workspace):
        raise WorkspaceError("no_sheet_connected", workspace=workspace.name)
    said = Options(date_order=options.date_order, decimal=options.decimal)
    outcomes = sync.refresh(
        workspace, given=sync.Given(all_confirmed=options.confirm, options=said, who=audit.COMMAND_LINE)
    )
    receipts = [receipt for outcome in outcomes for receipt in (*outcome.receipts, *outcome.asking)]
    troubles = [(outcome.source.title, trouble) for outcome in outcomes for trouble in outcome.source.troubles]
    options.code = UNDECIDED if troubles else 0
    if any(not trouble.asks for _, trouble in troubles):
        options.code = UNUSABLE
    for title, trouble in troubles:
        print(f"{title}: {trouble.message} (since {trouble.since})", file=sys.stderr)
    if options.json:
        listed = [{"file": title, "error": str(trouble.message), "since": trouble.since} for title, trouble in troubles]
        print(json.dumps([*(r.as_json() for r in receipts), *listed], ensure_ascii=False, indent=1))
    else:
        for receipt in receipts:
            print(describe(receipt))
        for outcome in outcomes:
            print(f"{outcome.source.title}: {outcome.source.changed} of {len(outcome.source.tabs)} tabs changed")
    return int(options.code)


def _print_receipts(draft: Draft, as_json: bool) -> None:
    for bad in draft.refused:
        print(bad.why, file=sys.stderr)
    if as_json:
        listed = [{"file": bad.file, "error": str(bad.why)} for bad in draft.refused]
        print(json.dumps([*(r.as_json() for r in draft.receipts), *listed], ensure_ascii=False, indent=1))
        for left in draft.left_out:
            print(f"not imported: {left.why}", file=sys.stderr)
        return
    for receipt in draft.receipts:
        print(describe(receipt))
    for left in draft.left_out:
        print(f"not imported: {left.why}")
    for again in draft.reread:
        print(f"earlier {again.table}, read again: new {again.new}, changed {again.changed}, vanished {again.vanished}")


def describe(receipt: Receipt) -> str:
    """A receipt in a few lines of plain text."""
    lines = [
        f"{receipt.file} -> {receipt.table or '?'}" + (f" ({label_of(receipt.profile)})" if receipt.profile else "")
    ]
    if not receipt.questions:
        lines += [
            f"  read {receipt.read} = kept {receipt.kept} + quarantined {receipt.quarantined} + duplicate {receipt.duplicate}",
            f"  new {receipt.new}, changed {receipt.changed}, vanished {receipt.vanished}",
            *(f"  {told}" for told in receipt.set_aside),
        ]
    lines += [
        f"  column {header} -> {name}" + (" (as corrected)" if header in receipt.by_hand else "")
        for header, name in receipt.mapping.items()
    ]
    for header, name, score in receipt.suggestions:
        key, value = header_setting(receipt.scope, header, name)
        lines.append(f'  column {header} may be {name} ({score:.0f}%): say so with settings "{key}={value}"')
    if receipt.unmapped:
        lines.append(f"  columns not used: {', '.join(receipt.unmapped)}")
    for question in receipt.questions:
        lines.append(f"  undecided: {_asked(receipt, question)}")
    for question in receipt.choices:
        taken = f"Until then: {question.label(question.default)}."
        lines.append(f"  your choice: {_asked(receipt, question)} {taken}")
    lines += [f"  note: {note}" for note in receipt.notes]
    for (name, word), rows in receipt.unknown_words.items():
        key = word_setting(receipt.table, name, word)
        choices = "|".join(VOCABULARY[key.split(".")[1]])
        lines.append(
            f'  unknown word “{word}” in {name}, {rows} rows: say what it means with settings "{key}={choices}"'
        )
    lines += [f"  row {p.row}, {p.column or 'whole row'}: {p.reason}" for p in receipt.problems[:20]]
    if len(receipt.problems) > 20:
        lines.append(f"  … and {len(receipt.problems) - 20} more (use --json for all)")
    return "\n".join(lines)


def _asked(receipt: Receipt, question: Question) -> str:
    """A question with its evidence and what answers it."""
    examples = "; ".join(f"row {row}: {text}" for row, text in question.examples)
    options = "|".join(question.options)
    flag, remembered = FLAGS.get(question.kind, ""), f'--answer "{receipt.setting_of(question)}={options}"'
    answer = f"{flag} {options}" if flag else remembered
    if NONE in question.options:  # which no option takes
        answer = f"{flag} {'|'.join(o for o in question.options if o != NONE)} or {remembered}"
    evidence = f" ({examples})" if examples else ""
    return f"{question.sentence(receipt.file)}{evidence} Answer with {answer}."


def _kpis(options: argparse.Namespace) -> int:
    workspace = _workspace(options)
    current = upgrade.in_force(workspace)
    if current is None:
        raise upkeep.no_data(workspace)
    con = current.open()
    try:
        snapshot = Snapshot(con)
        in_order(options.start, options.end)
        currency = snapshot.facts["currency"]
        found = kpis(
            snapshot,
            pages=[options.page] if options.page else list(PAGES),
            period=Period(options.start, options.end),
            comparison=options.compare,
            as_of=options.as_of,
            filters=filters(snapshot, {name: getattr(options, name) for name in FILTERS}),
            model=options.model,
            by=options.by,
            medians=True,
            glossary=Glossary.load("en"),
        )  # fmt: skip
    finally:
        con.close()
    if options.json:
        print(json.dumps([k.as_json() for k in found], ensure_ascii=False, indent=1))
    else:
        for kpi in found:
            where = f" [{kpi.member or '(unassigned)'}]" if kpi.dimension else ""
            print(f"{kpi.ref:28}{where} {kpi.label}: {told(kpi, currency)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    workspace = _workspace(options)
    current = upgrade.in_force(workspace)
    if current is None:
        raise upkeep.no_data(workspace)
    path, content = Path(options.path), portable.write(workspace, current)
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise WorkspaceError("cannot_write", file=str(path), cause=str(problem.strerror)) from problem
    audit.record(workspace, audit.COMMAND_LINE, "export")
    if options.json:
        print(json.dumps({"file": str(path), "bytes": path.stat().st_size}))
    return 0


def _settings(options: argparse.Namespace) -> int:
    workspace = _workspace(options)
    changes = _pairs(options.settings)
    if changes:
        changes = _priced(workspace, changes)
        draft = prepare(workspace, [], Options(settings=changes))
        if draft.questions:
            options.code = UNDECIDED
            _print_receipts(draft, options.json)
            return UNDECIDED
        draft.publish()
    stored: dict[str, str] = {}
    current = upgrade.in_force(workspace)
    if current is None and workspace.trouble:
        raise upkeep.no_data(workspace)
    if current:
        stored = current.settings()
    all_settings = with_defaults(stored)
    if options.json:
        print(json.dumps(all_settings, ensure_ascii=False, indent=1))
    else:
        for key, value in sorted(all_settings.items()):
            print(f"{key}={value}")
    return 0


def _priced(workspace: Workspace, changes: dict[str, str]) -> dict[str, str]:
    """The changes, with targets of money in the currency in which they are meant; a currency without rates is warned of."""
    current = upgrade.in_force(workspace)
    if current is None:
        return changes
    con = current.open()
    try:
        chosen = changes.get("currency", "")
        left = naming.unpriced(con, chosen) if chosen else 0
        currency = Snapshot(con).facts["currency"]
    finally:
        con.close()
    if left:
        print(Message("currency_without_rates", {"currency": chosen, "count": left}), file=sys.stderr)
    return {key: in_currency(key, value, chosen or currency) for key, value in changes.items()}


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    """Settings written as KEY=VALUE. Raises :class:`SettingError`."""
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise SettingError("setting_form", text=text)
        pairs.update([check(key, value)])
    return pairs


def _workspace(options: argparse.Namespace) -> Workspace:
    return Workspace(data_folder(options.data), options.workspace)


def _day(text: str) -> date:
    try:
        return day_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text[:40]}” is not a day that can be asked for: write it as 2026-03-31, from 1900 to 2199"
        ) from None


ANSWER_HELP = (
    "answer a question in the words in which check lists it, such as date_order.payments.date=dmy, "
    "decimal.payments.amount=comma, minor_units.payments.amount=cents, table.SOURCE=payments, "
    "header.payments.COLUMN=amount or word.call_status.WORD=no_show; check lists the keys that a file asks for, "
    "and an empty value forgets an answer; may be given again"
)


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib", description="Closeboard without a browser.")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help)
        added.set_defaults(run=run)
        added.add_argument("--data", metavar="DIR", help="data folder (default: CLOSEBOARD_DATA, else data/)")
        added.add_argument("--workspace", metavar="W", default=DEFAULT)
        added.add_argument("--json", action="store_true", help="machine-readable output")
        return added

    for name, run, help in (
        ("import", _import, "import files into a workspace"),
        ("check", _check, "show what an import would do; changes nothing"),
    ):
        files = command(name, run, help)
        files.add_argument("paths", nargs="+", metavar="PATH")
        files.add_argument(
            "--table", choices=sorted(TABLES), help="the table the files hold, if their headers do not say"
        )
        files.add_argument("--date-order", choices=("dmy", "mdy"), help="how to read 01/02/2026")
        files.add_argument("--decimal", choices=("comma", "dot"), help="how to read 1,234")
        files.add_argument("--minor-units", action="store_true", help="the files' whole amounts are cents")
        files.add_argument("--answer", action="append", default=[], metavar="KEY=VALUE", help=ANSWER_HELP)
        files.add_argument("--replace", action="store_true", help="drop rows that the files no longer have")
        files.add_argument("--yes", action="store_true", help="commit without asking")

    live = command("sync", _sync, "read the connected Google Sheets again")
    live.add_argument("--connect", metavar="ADDRESS", help="connect this spreadsheet first")
    live.add_argument(
        "--tab", action="append", default=[], metavar="TAB[=TABLE]", help="a tab to connect (default: all recognised)"
    )
    live.add_argument("--every", type=int, choices=store.EVERY, default=60, help="minutes after which it is read again")
    live.add_argument("--date-order", choices=("dmy", "mdy"), help="how to read 01/02/2026")
    live.add_argument("--decimal", choices=("comma", "dot"), help="how to read 1,234")
    live.add_argument("--confirm", action="store_true", help="take over tabs that lost most of their rows or all")

    numbers = command("kpis", _kpis, "the numbers of the pages")
    numbers.add_argument("--page", choices=sorted(PAGES))
    numbers.add_argument("--from", dest="start", type=_day, metavar="D")
    numbers.add_argument("--to", dest="end", type=_day, metavar="D", help="inclusive")
    numbers.add_argument(
        "--as-of", type=_day, metavar="D", help="today, as far as the numbers go (default: the newest activity)"
    )
    numbers.add_argument("--compare", choices=[c.value for c in Comparison], default=Comparison.PREVIOUS.value)
    for name in FILTERS:
        numbers.add_argument(f"--{name.replace('_', '-')}", action="append", default=[], metavar="X")
    numbers.add_argument("--model", choices=MODELS, default=MODELS[0], help="attribution model")
    numbers.add_argument(
        "--by",
        choices=(*DIMENSIONS, *GRAINS),
        default="",
        metavar="DIMENSION",
        help=f"one of {', '.join((*DIMENSIONS, *GRAINS))}",
    )

    listed = command("clients", served.clients, "who is in service, how they are, and why")
    listed.add_argument("--as-of", type=_day, metavar="D", help="at the end of this day (default: the newest activity)")
    listed.add_argument("--week", action="store_true", help="whom to call this week, in that order")
    listed.add_argument("--csv", action="store_true", help="as a table")
    for name in FILTERS:
        listed.add_argument(f"--{name.replace('_', '-')}", action="append", default=[], metavar="X")

    one = command("client", served.client, "one client: how they are, and everything dated")
    one.add_argument("client", metavar="C_ID", help="as clients lists it")

    score = command("health", served.health, "how the clients are together, and whether the score predicts who leaves")
    score.add_argument("--as-of", type=_day, metavar="D", help="at the end of this day (default: the newest activity)")
    score.add_argument("--validate", action="store_true", help="hold the score against who left")
    score.add_argument("--days", type=int, choices=(30, 60, 90), default=60, help="within how many days")

    held = command(
        "reconcile", served.reconcile, "hold MRR against a file of another tool: Stripe's MRR per subscriber"
    )
    held.add_argument(
        "file", metavar="FILE", help="a CSV with Customer Email, Currency and a column for each month (2026-08)"
    )

    taken = command("report", taking.report, "the figures of the pages as a document, a workbook or a message")
    taking.options(taken, _day)

    export = command("export", _export, "write all data of a workspace to a zip of CSV files")
    export.add_argument("path", metavar="PATH")

    health = command("doctor", upkeep.doctor, "say what is wrong with the workspaces on disk, and put it right")
    health.add_argument("--repair", action="store_true", help="put right what can be; nothing is deleted")
    health.add_argument("--choose", metavar="SNAPSHOT", help="put this version in force: its number, or its whole name")
    health.set_defaults(workspace="")

    newer = command(
        "upgrade", upkeep.upgrade, "bring what an earlier release made up to date, and what frozen links show"
    )
    newer.add_argument("--all", action="store_true", help="every workspace of the data folder")

    backup = command("backup", upkeep.backup, "copy the workspaces while they are in use; unpack it into a data folder")
    backup.add_argument("path", metavar="PATH", help="a file that ends in .tar, or a folder to be made")
    backup.set_defaults(workspace="")

    settings = command("settings", _settings, "read or change the workspace's settings")
    settings.add_argument("settings", nargs="*", metavar="KEY=VALUE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
