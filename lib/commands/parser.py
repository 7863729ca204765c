"""What ``python -m lib`` understands: its commands with their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from functools import cache

from lib.commands import clients, export, files, numbers, report, settings, sheets, upkeep
from lib.commands.given import narrowed
from lib.metrics.catalog import PAGES
from lib.metrics.relations import DIMENSIONS, FILTERS, MODELS
from lib.query import GRAINS
from lib.query.periods import Comparison, day_of
from lib.schema.tables import TABLES
from lib.sources import store
from lib.store.workspace import DEFAULT

ANSWER_HELP = (
    "answer a question in the words in which check lists it, such as date_order.payments.date=dmy, "
    "decimal.payments.amount=comma, minor_units.payments.amount=cents, table.SOURCE=payments, "
    "header.payments.COLUMN=amount or word.call_status.WORD=no_show; check lists the keys that a file asks for, "
    "and an empty value forgets an answer; may be given again"
)


def _day(text: str) -> date:
    try:
        return day_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text[:40]}” is not a day that can be asked for: write it as 2026-03-31, from 1900 to 2199"
        ) from None


@cache
def parser() -> argparse.ArgumentParser:
    """The command line, whose answer has the function of the command as ``run``."""
    line = argparse.ArgumentParser(prog="python -m lib", description="Closeboard without a browser.")
    commands = line.add_subparsers(required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help)
        added.set_defaults(run=run)
        added.add_argument("--data", metavar="DIR", help="data folder (default: CLOSEBOARD_DATA, else data/)")
        added.add_argument("--workspace", metavar="W", default=DEFAULT)
        added.add_argument("--json", action="store_true", help="machine-readable output")
        return added

    for name, run, help in (
        ("import", files.import_, "import files into a workspace"),
        ("check", files.check, "show what an import would do; changes nothing"),
    ):
        read = command(name, run, help)
        read.add_argument("paths", nargs="+", metavar="PATH")
        read.add_argument(
            "--table", choices=sorted(TABLES), help="the table the files hold, if their headers do not say"
        )
        read.add_argument("--date-order", choices=("dmy", "mdy"), help="how to read 01/02/2026")
        read.add_argument("--decimal", choices=("comma", "dot"), help="how to read 1,234")
        read.add_argument("--minor-units", action="store_true", help="the files' whole amounts are cents")
        read.add_argument("--answer", action="append", default=[], metavar="KEY=VALUE", help=ANSWER_HELP)
        read.add_argument("--replace", action="store_true", help="drop rows that the files no longer have")
        read.add_argument("--yes", action="store_true", help="commit without asking")

    live = command("sync", sheets.sync, "read the connected Google Sheets again")
    live.add_argument("--connect", metavar="ADDRESS", help="connect this spreadsheet first")
    live.add_argument(
        "--tab", action="append", default=[], metavar="TAB[=TABLE]", help="a tab to connect (default: all recognised)"
    )
    live.add_argument("--every", type=int, choices=store.EVERY, default=60, help="minutes after which it is read again")
    live.add_argument("--date-order", choices=("dmy", "mdy"), help="how to read 01/02/2026")
    live.add_argument("--decimal", choices=("comma", "dot"), help="how to read 1,234")
    live.add_argument("--confirm", action="store_true", help="take over tabs that lost most of their rows or all")

    asked = command("kpis", numbers.kpis, "the numbers of the pages")
    asked.add_argument("--page", choices=sorted(PAGES))
    asked.add_argument("--from", dest="start", type=_day, metavar="D")
    asked.add_argument("--to", dest="end", type=_day, metavar="D", help="inclusive")
    asked.add_argument(
        "--as-of", type=_day, metavar="D", help="today, as far as the numbers go (default: the newest activity)"
    )
    asked.add_argument("--compare", choices=[c.value for c in Comparison], default=Comparison.PREVIOUS.value)
    for name in FILTERS:
        asked.add_argument(f"--{name.replace('_', '-')}", action="append", default=[], metavar="X")
    narrowed(asked)
    asked.add_argument("--model", choices=MODELS, default=MODELS[0], help="attribution model")
    asked.add_argument(
        "--by",
        choices=(*DIMENSIONS, *GRAINS),
        default="",
        metavar="DIMENSION",
        help=f"one of {', '.join((*DIMENSIONS, *GRAINS))}",
    )

    listed = command("clients", clients.clients, "who is in service, how they are, and why")
    listed.add_argument("--as-of", type=_day, metavar="D", help="at the end of this day (default: the newest activity)")
    listed.add_argument("--week", action="store_true", help="whom to call this week, in that order")
    listed.add_argument("--csv", action="store_true", help="as a table")
    listed.add_argument(
        "--contacts",
        action="store_true",
        help="names and addresses of everybody of a segment, clients or not, as a CSV for another tool",
    )
    for name in FILTERS:
        listed.add_argument(f"--{name.replace('_', '-')}", action="append", default=[], metavar="X")

    narrowed(listed)

    one = command("client", clients.client, "one client: how they are, and everything dated")
    one.add_argument("client", metavar="C_ID", help="as clients lists it")
    one.add_argument(
        "--forget", action="store_true", help="take what was done and noted about them off the disk; their rows stay"
    )

    held = command(
        "reconcile", clients.reconcile, "hold MRR against a file of another tool: Stripe's MRR per subscriber"
    )
    held.add_argument(
        "file", metavar="FILE", help="a CSV with Customer Email, Currency and a column for each month (2026-08)"
    )

    score = command("health", clients.health, "how the clients are together, and whether the score predicts who leaves")
    score.add_argument("--as-of", type=_day, metavar="D", help="at the end of this day (default: the newest activity)")
    score.add_argument("--validate", action="store_true", help="hold the score against who left")
    score.add_argument("--days", type=int, choices=(30, 60, 90), default=60, help="within how many days")

    taken = command("report", report.report, "the figures of the pages as a document, a workbook or a message")
    report.options(taken, _day)

    zipped = command("export", export.export, "write all data of a workspace to a zip of CSV files")
    zipped.add_argument("path", metavar="PATH")

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

    changed = command("settings", settings.settings, "read or change the workspace's settings")
    changed.add_argument("settings", nargs="*", metavar="KEY=VALUE")
    return line
