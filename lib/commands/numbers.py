"""The command that tells the numbers of the pages: ``kpis``."""

from __future__ import annotations

import argparse
import json

from lib.analysis import kpis as figures
from lib.analysis.spoken import told
from lib.commands.given import segment_of, workspace_of
from lib.commands.upkeep import no_data
from lib.metrics.catalog import PAGES
from lib.metrics.relations import FILTERS
from lib.publish import upgrade
from lib.query import Period, Snapshot
from lib.query.wanted import filters, in_order
from lib.texts.glossary import Glossary


def kpis(options: argparse.Namespace) -> int:
    """Print the numbers of one page or of all."""
    workspace = workspace_of(options)
    current = upgrade.in_force(workspace)
    if current is None:
        raise no_data(workspace)
    con = current.open()
    try:
        snapshot = Snapshot(con)
        in_order(options.start, options.end)
        currency = snapshot.facts["currency"]
        found = figures.kpis(
            snapshot,
            pages=[options.page] if options.page else list(PAGES),
            period=Period(options.start, options.end),
            comparison=options.compare,
            as_of=options.as_of,
            filters=filters(snapshot, {name: getattr(options, name) for name in FILTERS}, segment_of(options, snapshot)),
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
