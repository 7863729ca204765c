"""A report as the words of a message: what came in, what costs money, and the first figures, for who reads it on a phone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlencode

from lib.metrics.relations import FILTERS
from lib.report import document
from lib.report.content import START, Report
from lib.store.doorstep import KEY
from lib.ui.parts.mounting import Plain
from lib.ui.words.texts import t

URL = "CLOSEBOARD_URL"
"""The address at which readers open the app, for the links of what is sent."""
FIGURES = 12


def text(report: Report) -> str:
    """The message."""
    lines = [f"{report.period} · {' · '.join(report.facts)}"]
    if report.filters:
        lines.append(t("report_filters", filters=" · ".join(report.filters)))
    for sheet in report.sheets:
        if sheet.lead[0]:
            lines += ["", " ".join(part for part in sheet.lead if part)]
        if sheet.things:
            lines += ["", t("first_title")]
            lines += [
                f"– {one['label']} {one['value']} {one['delta']}: {one['money']}. {one['people']}"
                for one in sheet.things
            ]
    faces = [face for sheet in report.sheets for _, cards in sheet.cards for face in cards if not face["empty"]]
    unique = {str(face["ref"]): face for face in reversed(faces)}
    told = [face for face in faces if unique.get(str(face["ref"])) is face][:FIGURES]
    lines += ["", *(_figure(face) for face in told)]
    if report.asked.address:
        lines += ["", f"{t('report_open')}: {report.asked.address}"]
    return "\n".join(lines) + "\n"


def _figure(face: Mapping[str, Plain]) -> str:
    found = face["verdict"]
    word = f" {document.SHAPES.get(str(found['kind']), '')} {found['word']}" if isinstance(found, Mapping) else ""
    return " ".join(f"{face['label']}: {face['value']} {face['delta']}{word}".split())


def address(
    page: str,
    shown: Mapping[str, str],
    filters: Mapping[str, tuple[str, ...]],
    token: str = "",
    *,
    masked: bool = False,
) -> str:
    """Where the same figures open, empty where the operator has not said where the app is. For a masked reader it names nobody."""
    base = os.environ.get(URL, "").strip().rstrip("/")
    if not base.startswith(("https://", "http://")):
        return ""
    path = "" if page == START else page
    named = {} if masked else {name: members for name, members in filters.items() if name in FILTERS}
    words = [*shown.items(), *((name, one) for name, members in named.items() for one in members)]
    asked = urlencode([*words, *([(KEY, token)] if token else [])])
    return f"{base}/{path}" + (f"?{asked}" if asked else "")
