"""A report as one HTML file that needs nothing else: no script, no font, no picture from outside. It prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from lib.report import picture
from lib.report.content import Face, Report, Sheet
from lib.ui.numbers import faces
from lib.ui.numbers.board import SHARE, SHOWN, Printed
from lib.ui.numbers.drawing import Drawing
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import t

SHAPES = {"great": "▲", "normal": "●", "few": "○", "watch": "◆", "bad": "▼"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the file may load: its own style, and nothing from anywhere."""
STYLE = Path(__file__).with_name("report.css")


def html(report: Report) -> str:
    """The document, in the language that is spoken."""
    sheets = "".join(_sheet(sheet, f"p{place}") for place, sheet in enumerate(report.sheets))
    return (
        f'<!doctype html>\n<html lang="{report.asked.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{_text(heading(report))}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body>{_head(report)}<main>{sheets}{_definitions(report)}</main>{_foot(report)}</body></html>\n"
    )


def heading(report: Report) -> str:
    """What a report is called: whose it is and of which days."""
    return t("report_heading", name=report.title, period=report.period)


def _head(report: Report) -> str:
    lines = [f"<h1>{_text(report.title)}</h1>", _p("dates", " · ".join([report.period, *report.facts]))]
    if report.filters:
        lines.append(_p("dates", t("report_filters", filters=" · ".join(report.filters))))
    return f"<header>{''.join(lines)}</header>"


def _sheet(sheet: Sheet, name: str) -> str:
    parts = [f"<h2>{_text(sheet.title)}</h2>"]
    strong, rest = sheet.lead
    if strong:
        parts.append(f'<p class="lead"><b>{_text(strong)}</b> {_text(rest)}</p>')
    if sheet.things or sheet.says_nothing_costs:
        parts.append(_things(sheet.things))
    for place, (title, cards) in enumerate(sheet.cards):
        parts.append(f"<h4>{_text(title)}</h4>" if title else "")
        parts.append(f'<div class="cards">{"".join(_card(face) for face in cards)}</div>')
        if place == 0 and sheet.drawings:
            parts.append(_charts(sheet.drawings, name))
    parts += [_board(title, one) for title, one in sheet.boards]
    return f'<section id="{name}">{"".join(parts)}</section>'


def _things(things: Sequence[Mapping[str, Plain]]) -> str:
    if not things:
        return _p("", faces.words(t("first_nothing")))
    rows = [
        f'<div><span><b>{_text(one["label"])}</b> {_text(one["value"])}<span class="change">{_text(one["delta"])}</span> '
        f'{_verdict(one["verdict"])}</span><span class="money">{_text(one["money"])}</span><span>{_text(one["people"])}</span></div>'
        for one in things
    ]
    title = f"<h4>{_text(t('first_title'))}</h4>" + _p("note", faces.words(t("first_stake")))
    return f'{title}<div class="things">{"".join(rows)}</div>'


def _card(face: Face) -> str:
    return (
        f'<article class="card{" empty" if face["empty"] else ""}" data-ref="{_text(face["ref"])}">'
        f'<div class="top"><span class="label">{_text(face["label"])}</span>{_verdict(face["verdict"])}</div>'
        f'<div class="value">{_text(face["value"])}<span class="change">{_text(face["delta"])}</span></div>'
        f'<div class="end"><span class="foot">{_text(face["foot"])}</span>{_spark(face["spark"])}</div></article>'
    )


def _verdict(found: Plain) -> str:
    if not isinstance(found, Mapping):
        return ""
    kind = str(found["kind"])
    return f'<span class="verdict {_text(kind)}">{SHAPES.get(kind, "")} {_text(found["word"])}</span>'


def _spark(values: Plain) -> str:
    points = [float(one) for one in values if isinstance(one, int | float)] if isinstance(values, list) else []
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    across, up = 78 / (len(points) - 1), 20 / ((high - low) or 1)
    line = " ".join(f"{1 + n * across:.1f},{22 - (one - low) * up:.1f}" for n, one in enumerate(points))
    return f'<svg class="spark" viewBox="0 0 80 24" aria-hidden="true"><polyline points="{line}"/></svg>'


def _charts(drawings: Iterable[Drawing], name: str) -> str:
    figures = []
    for place, one in enumerate(drawings):
        drawn = picture.svg(one, f"{name}c{place}")
        if not drawn:
            continue
        title = f"<h3>{_text(one.title)}</h3>" if one.title else ""
        deck = _p("", one.deck) if one.deck else ""
        figures.append(
            f'<figure{"" if one.title else " class=wide"} role="img" aria-label="{_text(one.alt)}"><figcaption>{title}{deck}</figcaption>{drawn}</figure>'
        )
    return f'<div class="charts">{"".join(figures)}</div>' if figures else ""


def _board(title: str, one: Printed) -> str:
    told: Any = one.told
    columns = [place for place, column in enumerate(told["columns"]) if column["shown"] and column["ref"] != SHARE]
    columns = columns[: SHOWN + 1]
    rank = next(place for place, column in enumerate(told["columns"]) if column["ref"] == told["rank"]["ref"])
    heads = "".join(f'<th class="n" scope="col">{_text(told["columns"][place]["label"])}</th>' for place in columns)
    rows = []
    for line in told["lines"]:
        bar = f'<span class="meter"><i style="width:{100 * float(line["bar"]):.0f}%"></i></span>'
        cells = "".join(
            f'<td class="n">{_text(line["cells"][place][0])}{bar if place == rank else ""}</td>' for place in columns
        )
        place = f'<span class="place">{_text(line["place"])}</span>' if line["place"] else ""
        rows.append(f"<tr><td>{_text(line['name'])}{place}</td>{cells}</tr>")
    total = ""
    if told["total"]:
        cells = "".join(f'<td class="n">{_text(told["total"]["cells"][place][0])}</td>' for place in columns)
        total = f"<tfoot><tr><td>{_text(told['total']['name'])}</td>{cells}</tr></tfoot>"
    others = t("report_others", n=formats.count(one.others)) if one.others else ""
    return (
        f'<h4>{_text(title)}</h4><div class="scroll"><table data-board="{_text(one.board.name)}"><thead><tr>'
        f'<th scope="col">{_text(told["by"])}</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody>{total}</table></div>'
        f"{_p('others', ' '.join(part for part in (others, told['how'][0]) if part))}"
    )


def _definitions(report: Report) -> str:
    shown = {
        str(face["ref"]): str(face["label"]) for sheet in report.sheets for _, cards in sheet.cards for face in cards
    }
    shown |= {ref: report.found[ref].label for sheet in report.sheets for _, one in sheet.boards for ref in one.columns}
    lines = []
    for ref, label in shown.items():
        if ref not in report.found:
            continue
        told = faces.about(report.found[ref].metric, report.chosen.currency)
        body = "".join(
            f"<p>{f'<span class=k>{_text(head)}</span> ' if head else ''}{_text(line)}</p>" for head, line in told
        )
        lines.append(f"<dt>{_text(label)}</dt><dd>{body}</dd>")
    return f"<section><h2>{_text(t('report_definitions'))}</h2><dl>{''.join(lines)}</dl></section>"


def _foot(report: Report) -> str:
    made = t("report_made", when=formats.day(report.made.date()))
    link = ""
    if report.asked.address:
        link = f'<p><a href="{_text(report.asked.address)}" rel="noreferrer">{_text(t("report_open"))}</a></p>'
    return f"<footer>{link}<p>{_text(made)}</p></footer>"


def _p(kind: str, text: str) -> str:
    return f"<p{f' class={kind}' if kind else ''}>{_text(text)}</p>"


def _text(text: object) -> str:
    return escape(str(text))
