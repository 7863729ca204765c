"""The command line of clients: who they are, how they are, whom to call, and whether the score deserves trust
(docs/numbers-clients.md 25)."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from lib.analysis.clients import contacts, prediction, reconciled, timeline, week
from lib.analysis.clients.everybody import Row, everybody, who
from lib.analysis.clients.standing import Standing, history, red_since, standings, with_moves
from lib.analysis.clients.value import Value, values
from lib.commands import upkeep
from lib.commands.given import segment_of
from lib.metrics.relations import FILTERS
from lib.publish import upgrade
from lib.query import Snapshot
from lib.query.wanted import filters
from lib.store import addresses, audit, desk
from lib.store.workspace import Workspace, WorkspaceError, data_folder
from lib.texts.csv_export import safe_cell

VERDICTS = {
    "too_few": "too few to tell: {leavers} leavers",
    "wrong_way": "points the wrong way",
    "not_shown": "not shown here",
    "hardly": "hardly predicts",
    "so_far": "predicts here, so far",
    "predicts": "predicts here",
}
"""What a score deserves, in words."""


DIFFERS = {
    "past_due": "past due: it stays for 30 days",
    "coupon": "a discount runs",
    "ended": "ended, refunded or unpaid here",
    "nobody": "not in this workspace",
    "never": "no recurring plan here",
    "missing": "not in the file",
    "amount": "another amount",
}
"""Why two figures of one customer differ, in words."""


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[tuple[Workspace, Snapshot]]:
    workspace = Workspace(data_folder(options.data), options.workspace)
    current = upgrade.in_force(workspace)
    if current is None:
        raise upkeep.no_data(workspace)
    con = current.open()
    try:
        yield workspace, Snapshot(con)
    finally:
        con.close()


def clients(options: argparse.Namespace) -> int:
    """Everybody in service with health, risk and value, those first who are called first; with ``--week`` the list of the week."""
    with _opened(options) as (workspace, snapshot):
        if options.contacts:
            return _contacts(workspace, snapshot, options)
        chosen = filters(snapshot, {name: getattr(options, name) for name in FILTERS}, segment_of(options, snapshot))
        found = everybody(snapshot, desk.read(workspace, options.as_of), day=options.as_of, filters=chosen)
        waiting: Mapping[str, int] = {}
        if options.week:
            told = week.week(found)
            rows, waiting = [*told.rows], told.waiting
        else:
            every = found.rows()
            since = red_since(
                snapshot, [row.standing.person for row in every if row.standing.is_red][:200], options.as_of
            )
            rows = [replace(row, red_since=since.get(row.standing.person)) for row in every]
        listed = [_row(workspace, row) for row in rows]
    if options.json:
        _print_json(listed)
    elif options.csv:
        _print_csv(listed)
    else:
        for row in listed:
            print(_line(row))
        for owner, more in sorted(waiting.items()):
            print(f"{more} more wait for {owner or '(unassigned)'}")
    return 0


def _contacts(workspace: Workspace, snapshot: Snapshot, options: argparse.Namespace) -> int:
    """The contact list; the log notes that it was made, and of whom nothing."""
    chosen = filters(snapshot, {name: getattr(options, name) for name in FILTERS}, segment_of(options, snapshot))
    listed = [asdict(one) for one in contacts.contacts(snapshot, chosen, options.as_of)]
    if options.json:
        _print_json(listed)
    else:
        out = csv.writer(sys.stdout)
        out.writerow(field.name for field in fields(contacts.Listed))
        out.writerows([safe_cell(cell) for cell in one.values()] for one in listed)
    audit.record(workspace, audit.COMMAND_LINE, "download", {"file": "contacts"})
    return 0


def _row(workspace: Workspace, row: Row) -> dict[str, Any]:
    one = row.standing
    return {
        "client": addresses.address(workspace, row.who.key) if row.who.key else "",
        "name": row.who.name or row.who.key,
        "csm": row.who.csm,
        **_standing(one),
        "red": one.is_red,
        "red_since": _day(row.red_since),
        "value": round(row.at_stake, 2),
        "priority": round(row.priority, 2),
        "last_call": _day(one.last_live_on),
        "next_call": _day(one.next_call_on),
        "contacted": _day(row.contacted_on),
        "moves": [{"do": name, "health": round(score, 1), "band": band} for name, score, band in one.moves],
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "stage": one.stage,
        "health": None if one.health is None else round(one.health, 1),
        "band": one.band,
        "coverage": round(one.coverage, 3),
        "lowest": one.lowest,
        "parts": {name: round(points, 1) for name, points in one.parts.items() if points is not None},
        "missing": list(one.missing),
        "risk": one.risk,
        "reasons": [{"reason": why.name, "points": why.points, "since": _day(why.since)} for why in one.reasons],
    }


def _line(row: Mapping[str, Any]) -> str:
    score = (
        "no score"
        if row["health"] is None
        else f"health {row['health']:.1f} ({row['band']}, {row['coverage']:.0%} known)"
    )
    whys = "; ".join(f"{why['reason']} since {why['since'] or 'today'}" for why in row["reasons"])
    parts = [
        score,
        f"risk {row['risk']}",
        f"at stake {row['value']:,.2f}",
        *([f"lowest {row['lowest']}"] if row["lowest"] else []),
    ]
    parts += [f"do {move['do']} -> {move['health']:.1f}" for move in row["moves"][:1]]
    red = "RED " if row["red"] else ""
    return (
        f"{row['client']:14} {row['name']} [{row['csm'] or '(unassigned)'}] {red}{row['stage']}: {', '.join(parts)}"
        + (f" | {whys}" if whys else "")
    )


def client(options: argparse.Namespace) -> int:
    """One client: how they are, what would move it, the last months, and everything dated with the row that says it."""
    with _opened(options) as (workspace, snapshot):
        address_of = addresses.addresses(workspace)
        named = who(snapshot)
        person = next((n for n, one in named.items() if one.key and address_of(one.key) == options.client), None)
        if person is None:
            raise WorkspaceError("client_unknown", client=options.client[:40])
        if options.forget:
            print(f"{desk.erase(workspace, named[person].key)} lines of the journal were erased")
            return 0
        found = everybody(snapshot, desk.read(workspace), people=[person]).rows()
        moved = with_moves(snapshot, [row.standing for row in found])
        since = red_since(snapshot, [one.person for one in moved if one.is_red])
        at_stake = values(snapshot, [person]).get(person, Value())
        told = {
            "client": options.client,
            "name": named[person].name or named[person].key,
            "now": [
                _row(workspace, replace(row, standing=one, red_since=since.get(person)))
                for row, one in zip(found, moved, strict=True)
            ],
            "value": asdict(at_stake) | {"total": at_stake.total},
            "stages": [
                {"stage": s.stage, "since": _day(s.since), "until": _day(s.until)}
                for s in timeline.stages(snapshot, person)
            ],
            "history": [_standing(one) for one in history(snapshot, person)],
            "timeline": [asdict(line) | {"day": _day(line.day)} for line in timeline.timeline(snapshot, person)],
        }
    if options.json:
        _print_json(told)
        return 0
    for row in told["now"] or []:
        print(_line(row))
        for part, points in row["parts"].items():
            print(f"  {part}: {points:.1f}")
        for move in row["moves"]:
            print(f"  if {move['do']}: {move['health']:.1f} ({move['band']})")
    if not told["now"]:
        print(f"{told['name']}: not in service")
    for stage in told["stages"]:
        print(f"  {stage['stage']} {stage['since']} .. {stage['until'] or ''}")
    for line in told["timeline"]:
        amount = "" if line["amount"] is None else f" {line['amount']:,.2f}"
        print(
            f"  {line['day'] or '(no date)'} {line['what']}{amount} {line['said']} [{line['file']} row {line['row']}]"
        )
    return 0


def health(options: argparse.Namespace) -> int:
    """How the clients are together, and with ``--validate`` whether the score says who leaves."""
    with _opened(options) as (_, snapshot):
        if options.validate:
            return _validate(snapshot, options)
        found = standings(snapshot, options.as_of)
        scored = [one.health for one in found if one.health is not None]
        told: dict[str, Any] = {
            "day": (options.as_of or snapshot.as_of).isoformat(),
            "in_service": len(found),
            "scored": len(scored),
            "health": round(sum(scored) / len(scored), 2) if scored else None,
            "bands": {band: sum(one.band == band for one in found) for band in ("green", "yellow", "red", "none")},
            "red_accounts": sum(one.is_red for one in found),
            "looks_well_but": sum(one.looks_well for one in found),
        }
    if options.json:
        _print_json(told)
    else:
        bands = ", ".join(f"{band} {count}" for band, count in told["bands"].items())
        mean = "no data" if told["health"] is None else f"{told['health']:.1f}"
        print(
            f"{told['day']}: {told['in_service']} in service, health {mean} of {told['scored']} scored ({bands}), {told['red_accounts']} red accounts"
        )
    return 0


def _validate(snapshot: Snapshot, options: argparse.Namespace) -> int:
    told = prediction.validate(snapshot, options.days)
    words = VERDICTS[told.verdict].format(leavers=told.concordance.leavers if told.concordance else 0)
    if options.json:
        _print_json(_prediction(told) | {"words": words})
        return 0
    print(f"Does the score predict who leaves within {told.days} days? {words}")
    print(f"{len(told.blocks)} blocks{f' from {told.blocks[0]}' if told.blocks else ''}")
    for line in (*told.lines, *told.apart):
        low, high = line.interval or (0, 0)
        rate = "" if line.rate is None else f" {line.rate:6.1%} ({low:.0%} to {high:.0%})"
        print(f"  {line.name:8} {line.cases:6} clients x blocks, {line.left:5} left{rate}")
    if told.leavers:
        print(f"  caught by red: {told.caught} of {told.leavers}; false alarms {told.false_alarms} of {told.reds}")
    if told.concordance:
        low, high = told.concordance.interval
        print(f"  concordance {told.concordance.value:.2f} ({low:.2f} to {high:.2f})")
    for name, found in told.by_part.items():
        if found:
            print(f"    {name:10} {found.value:.2f} ({found.interval[0]:.2f} to {found.interval[1]:.2f})")
    print("Clients who were called because they were red may have stayed for it; one person counts in several blocks.")
    return 0


def _prediction(told: prediction.Prediction) -> dict[str, Any]:
    def line(one: prediction.Line) -> dict[str, Any]:
        return asdict(one) | {"rate": one.rate, "interval": one.interval}

    return {
        "days": told.days,
        "blocks": [day.isoformat() for day in told.blocks],
        "verdict": told.verdict,
        "bands": [line(one) for one in told.lines],
        "apart": [line(one) for one in told.apart],
        "risks": [line(one) for one in told.risks],
        "concordance": asdict(told.concordance) if told.concordance else None,
        "by_risk": asdict(told.by_risk) if told.by_risk else None,
        "by_part": {name: asdict(found) if found else None for name, found in told.by_part.items()},
        "caught": told.caught,
        "leavers": told.leavers,
        "false_alarms": told.false_alarms,
        "reds": told.reds,
        "times": told.times,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _print_json(told: object) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _print_csv(listed: Sequence[Mapping[str, Any]]) -> None:
    flat = [
        {
            name: "; ".join(why["reason"] for why in told) if name == "reasons" else told
            for name, told in row.items()
            if name not in ("parts", "missing", "moves")
        }
        for row in listed
    ]
    if flat:
        out = csv.DictWriter(sys.stdout, [*flat[0]])
        out.writeheader()
        out.writerows(flat)


def reconcile(options: argparse.Namespace) -> int:
    """MRR of each month of a file against ours, by customer."""
    with _opened(options) as (_, snapshot):
        found = reconciled.reconcile(snapshot, Path(options.file))
    if options.json:
        print(json.dumps([_reconciled(one) for one in found], default=str))
        return 0
    for one in found:
        print(f"{one.month:%Y-%m}: {one.agree} agree, {len(one.differences)} differ")
        for currency in sorted({*one.ours, *one.theirs}):
            print(f"  {currency}: {one.ours.get(currency, 0)} here, {one.theirs.get(currency, 0)} in the file")
        for each in one.differences:
            print(
                f"  {each.customer}: {each.ours} {each.currency} here, {each.theirs} in the file: {DIFFERS[each.why]}"
            )
    return 0


def _reconciled(one: reconciled.Reconciled) -> dict[str, Any]:
    return {
        "month": f"{one.month:%Y-%m}",
        "agree": one.agree,
        "ours": dict(one.ours),
        "theirs": dict(one.theirs),
        "differences": [asdict(each) for each in one.differences],
    }
