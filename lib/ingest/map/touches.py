"""Where a row came from, read out of its addresses: the landing page, the page of the form, a note, a click id.

A step between the text table and its mapping. What a row's own UTM columns say stands; what they leave blank is filled in
from the first column with an address that tells it, and a click id without any source counts as paid by that network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.map.utm_text import (
    CLICK,
    FIELDS,
    HINT,
    NETWORKS,
    PAID_MEDIUM,
    utm_of,
)
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import header_key
from lib.schema.utm_values import normalise
from lib.texts.messages import Message

ADDRESSES = tuple(
    header_key(header)
    for header in (
        "Landing page", "Landing page URL", "Landing URL", "Landing site", "Landing page (first)", "First landing page", "First page seen", "First page",
        "First URL", "Entry page", "Entry URL", "$initial_current_url", "initial_current_url", "property_hs_analytics_first_url",
        "Página de destino", "URL de destino", "Página de aterrizaje", "URL de la página de destino", "Página de entrada", "Primera página vista",
        "$current_url", "current_url", "Page URL", "Page", "URL", "Source URL", "Page location", "URL de la página", "URL de origen", "Página",
        "Conversion page", "Conversion URL", "First conversion page", "Página de conversión", "Form URL", "Submission URL", "Checkout URL",
        "Note Attributes", "Notes attributes", "Tracking", "Tracking parameters", "UTM parameters", "UTM", "UTMs", "Query string", "Parámetros UTM",
        "Referrer", "Referer", "Referrer URL", "HTTP referrer", "$referrer", "$initial_referrer", "Referring site", "First referring site",
        "Referring URL", "Referral URL", "Sitio de referencia", "URL de referencia", "Página de referencia",
    )
)  # fmt: skip
"""Headers of columns that hold the address of a page, or a note with UTM values in it, the surest first."""

CLICKS = {header_key(name): network for name, network in NETWORKS.items()} | {
    "googleclickid": "google", "googleclickidgclid": "google", "hsgoogleclickid": "google", "facebookclickid": "facebook",
    "hsfacebookclickid": "facebook", "facebookclickidfbclid": "facebook", "tiktokclickid": "tiktok", "microsoftclickid": "bing",
    "bingclickid": "bing",
}  # fmt: skip
"""Header of a column of click ids -> the network."""


@dataclass(frozen=True)
class Touched:
    """A text table whose UTM columns hold what its addresses tell. `columns` is field -> position of its column, `used`
    the headers that told something."""

    text: TextTable
    columns: Mapping[str, int]
    used: frozenset[str] = frozenset()


def touched(
    text: TextTable, own: Mapping[str, int], click_ids: bool, left_alone: Collection[str] = frozenset()
) -> Touched:
    """Fill in the UTM columns of a text table from its addresses.

    `own` is field -> position of the UTM columns that it has; missing ones are added if an address tells of them. Columns
    headed by one of `left_alone` are not looked at.
    """
    asked = _asked(text, own, left_alone)
    clicks = {i: CLICKS[key] for i, h in enumerate(text.headers) if (key := header_key(h)) in CLICKS and i not in asked}
    clicks = {i: network for i, network in clicks.items() if text.headers[i] not in left_alone and click_ids}
    rows = _worth_reading(text, asked, clicks)
    if not rows:
        return Touched(text, own)
    taken = text.rows.take(pa.array(rows))
    cells = {i: taken.column(f"c{i}").to_pylist() for i in {*asked, *clicks, *own.values()}}
    filled: dict[str, dict[int, str]] = {name: {} for name in FIELDS}
    telling: dict[str, str] = {}
    read = derived = 0
    for n, row in enumerate(rows):
        said = {name: cells[i][n] or "" for name, i in own.items()}
        new, header, paid = _told(said, asked, clicks, n, cells, text.headers, click_ids)
        if new:
            read, derived = read + (not paid), derived + paid
            for name, value in new.items():
                filled[name][row] = value
                telling.setdefault(name, header)
    columns, headers, table = dict(own), list(text.headers), text.rows
    for name, values in filled.items():
        if values and name in columns:
            table = table.set_column(
                columns[name], f"c{columns[name]}", _with(table.column(f"c{columns[name]}"), values)
            )
        elif values:
            columns[name] = len(headers)
            blank = pa.nulls(table.num_rows, pa.string())
            table = table.append_column(f"c{len(headers)}", _with(pa.chunked_array([blank]), values))
            headers.append(f"{telling[name]} → {name}")
    if not read and not derived:
        return Touched(text, own)
    used = frozenset(telling.values())
    names = tuple(dict.fromkeys(h for h in text.headers if h in used))
    notes = [Message("utm_from_text", {"count": read, "columns": names})] if read else []
    notes += [Message("utm_from_clicks", {"count": derived})] if derived else []
    order = [f"c{i}" for i in range(len(headers))]
    return Touched(
        replace(text, headers=tuple(headers), rows=table.select([*order, "row"]), notes=(*text.notes, *notes)), columns, used
    )  # fmt: skip


def _asked(text: TextTable, own: Mapping[str, int], left_alone: Collection[str]) -> list[int]:
    """The columns with addresses, the surest first."""
    place = {key: n for n, key in enumerate(ADDRESSES)}
    found = [
        (place[key], i)
        for i, header in enumerate(text.headers)
        if (key := header_key(header)) in place and i not in own.values() and header not in left_alone
    ]
    return [i for _, i in sorted(found)]


def _worth_reading(text: TextTable, asked: list[int], clicks: Mapping[int, str]) -> list[int]:
    """The positions of the rows in which there may be something to find."""
    masks = [pc.fill_null(pc.match_substring_regex(_strings(text, i), HINT), False) for i in asked]
    masks += [pc.fill_null(pc.greater(pc.utf8_length(_strings(text, i)), 0), False) for i in clicks]
    if not masks:
        return []
    any_of = masks[0]
    for mask in masks[1:]:
        any_of = pc.or_(any_of, mask)
    found: list[int] = pc.indices_nonzero(any_of).to_pylist()
    return found


def _strings(text: TextTable, position: int) -> pa.ChunkedArray:
    return text.rows.column(f"c{position}").cast(pa.string())


def _told(
    said: Mapping[str, str],
    asked: list[int],
    clicks: Mapping[int, str],
    row: int,
    cells: Mapping[int, list[str | None]],
    headers: tuple[str, ...],
    click_ids: bool,
) -> tuple[dict[str, str], str, bool]:
    """What a row's addresses add to its own UTM values, the header that told it, and whether only a click id did."""
    known = {name: value for name, value in said.items() if normalise(value) is not None}
    network = click_header = ""
    for i in asked:
        found = utm_of(text) if (text := cells[i][row]) else {}
        if CLICK in found and not network:
            network, click_header = found[CLICK], headers[i]
        new = {name: value for name, value in found.items() if name != CLICK and normalise(value) is not None}
        if new and _agree(known.get("utm_source"), new.get("utm_source")):
            added = {name: value for name, value in new.items() if name not in known}
            if "utm_source" in known or "utm_source" in added:
                return added, headers[i], False
    if network := network or next((n for i, n in clicks.items() if (cells[i][row] or "").strip()), ""):
        click_header = click_header or next(headers[i] for i in clicks if (cells[i][row] or "").strip())
        if click_ids and "utm_source" not in known:
            medium = {} if "utm_medium" in known else {"utm_medium": PAID_MEDIUM}
            return {"utm_source": network, **medium}, click_header, True
    return {}, "", False


def _agree(own: str | None, told: str | None) -> bool:
    """Whether an address speaks of the same visit as the row's own columns: of another source it says nothing of this one."""
    return own is None or told is None or normalise(own) == normalise(told)


def _with(column: pa.ChunkedArray, values: Mapping[int, str]) -> pa.ChunkedArray:
    cells = column.to_pylist()
    for row, value in values.items():
        cells[row] = value
    return pa.chunked_array([pa.array(cells, pa.string())])


def without_query(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Addresses up to what they ask for: each visitor's own parameters would make every opt-in a source of its own."""
    return pc.replace_substring_regex(column.cast(pa.string()), r"^((?:https?://|www\.|/)[^?#\s]*)[?#].*$", r"\1")
