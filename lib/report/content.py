"""What a report holds: the words and figures of the pages, by the same functions that draw these. Nothing is worked out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lib.analysis.kpis import Kpi
from lib.metrics.catalog import ALL
from lib.metrics.catalog import PAGES as METRICS
from lib.report.asked import Asked
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.navigation import PAGES
from lib.ui.numbers import ask, board, faces, first, monday, page
from lib.ui.numbers.board import Printed
from lib.ui.numbers.contents import AREAS, CONTENTS, contents, credit_board
from lib.ui.numbers.drawing import Drawing
from lib.ui.numbers.ranking import Board
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import t

START = next(iter(PAGES))
OFFERED = tuple(name for name in PAGES if name == START or name in CONTENTS)
"""The pages of which a report can be made, in the order of the navigation."""
LINES = 10
"""Members of a board in a document; a workbook has all of them."""
BOARDS = 2
"""Boards of a page in a document; a workbook has all of them."""

Face = Mapping[str, Plain]
"""The words of a card (``lib/ui/numbers/faces.py``)."""


@dataclass(frozen=True)
class Sheet:
    """One page of a report: its opening, its cards in groups under a title each, charts, boards, and all its figures by ref."""

    name: str
    title: str
    lead: tuple[str, str] = ("", "")
    things: tuple[Mapping[str, Plain], ...] = ()
    says_nothing_costs: bool = False
    cards: tuple[tuple[str, tuple[Face, ...]], ...] = ()
    drawings: tuple[Drawing, ...] = ()
    boards: tuple[tuple[str, Printed], ...] = ()
    found: Mapping[str, Kpi] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A report in words. `made` is when (UTC), `days` are the period, what it is compared with and how far the data goes."""

    title: str
    chosen: Chosen
    asked: Asked
    made: datetime
    period: str
    facts: tuple[str, ...]
    filters: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    @property
    def found(self) -> dict[str, Kpi]:
        """Every figure of the report by ref."""
        return {ref: kpi for sheet in self.sheets for ref, kpi in sheet.found.items()}


def gather(chosen: Chosen, asked: Asked, *, made: datetime | None = None, most: int | None = None) -> Report:
    """The report; to be called while its language is spoken (:func:`lib.ui.words.texts.speaking`). `most` is how many lines of
    how many boards it holds: those of a document, or all."""
    workspace = chosen.view.workspace
    named = workspace.title if workspace.title and chosen.view.role != "masked" else t("app_name")
    return Report(
        t("sample_name") if chosen.view.is_sample else named,
        chosen,
        asked,
        made or datetime.now(UTC),
        formats.span(chosen.period),
        tuple(faces.words(line) for line in page.facts(chosen)),
        tuple(faces.words(line) for line in page.narrowed(chosen)),
        tuple(_overview(chosen) if name == START else _sheet(chosen, name, most) for name in asked.pages),
    )


def _overview(chosen: Chosen) -> Sheet:
    """The first page: what costs money, the cash step by step, and the areas."""
    refs = dict.fromkeys([*monday.BESIDE, *(ref for refs in AREAS.values() for ref in refs)])
    found = ask.by_ref(ask.ask(chosen, [ALL[ref] for ref in refs]))
    known = [found[ref].metric for refs in AREAS.values() for ref in refs if not found[ref].now.reason.is_need]
    trend = ask.trend(chosen, known)
    costly = ask.opening(chosen)
    beside = tuple(faces.face(chosen, found[ref]) for ref in monday.BESIDE if ref in found)
    areas = [
        (t(f"page_{area}"), tuple(faces.face(chosen, found[ref], trend.get(ref, ())) for ref in refs))
        for area, refs in AREAS.items()
    ]
    cash = found[monday.CASH]
    return Sheet(
        START,
        t(f"page_{START}"),
        monday.lead(chosen, found, costly),
        tuple(first.thing(chosen, finding) for finding in costly),
        not costly,
        (("", beside), *areas),
        (monday.of_steps(chosen, cash),) if cash.value is not None else (),
        found=found,
    )


def _sheet(chosen: Chosen, name: str, most: int | None) -> Sheet:
    numbers, cards = page.worked_out(chosen, name, METRICS[name])  # type: ignore[index]
    found = numbers.found
    title = t(f"page_{name}")
    if all(kpi.now.reason.is_need for kpi in found.values()):
        return Sheet(name, title, (t("page_without_data"), ""), found=found)
    heads = page.heads(numbers, cards)
    told = [faces.face(chosen, kpi, numbers.trend.get(kpi.ref, ()), heads.get(kpi.ref)) for kpi in cards]
    return Sheet(
        name,
        title,
        cards=(("", tuple(told)),),
        drawings=(
            *page.drawings(chosen, numbers, contents(name, chosen)),
            *(one(chosen, found) for part in contents(name, chosen).further.values() for one in part),
        ),
        boards=tuple(_boards(chosen, boards_of(chosen, name), found, most)),
        found=found,
    )


def boards_of(chosen: Chosen, name: str) -> list[Board]:
    """The boards of a page, the first one first; of attribution that by source, with what it cost."""
    declared = contents(name, chosen).boards
    if name != "attribution":
        return list(declared)
    first_level = credit_board("utm_source", name="attribution", model=chosen.model, spent=True)
    return [first_level, *(credit_board(one.by, model=chosen.model) for one in declared)]


def _boards(
    chosen: Chosen, boards: Sequence[Board], found: Mapping[str, Kpi], most: int | None
) -> list[tuple[str, Printed]]:
    told: list[tuple[str, Printed]] = []
    for one in boards:
        if most is None and len(told) == BOARDS:
            break
        if printed := board.printed(chosen, one, found, most or LINES):
            told.append((str(printed.told["title"]), printed))
    return told
