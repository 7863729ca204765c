"""UTM values out of text: an address, a query, the lines of a note, or the JSON that a plugin left in one."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import unquote, unquote_plus

FIELDS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
CLICK = "click"
"""The key under which :func:`utm_of` names the network whose click id a text holds."""

NETWORKS = {
    "gclid": "google", "gbraid": "google", "wbraid": "google", "dclid": "google", "fbclid": "facebook", "ttclid": "tiktok",
    "msclkid": "bing",
}  # fmt: skip
"""Click id -> the network that writes it."""

PAID_MEDIUM = "paid"
"""The medium of a network's click id, where nothing else names one: the id says that the click was paid for, and no more."""

HINT = r"(?i)utm|clk?id|braid"
"""What a text without anything to find does not contain."""

_LONGEST, _LONGEST_VALUE, _MOST_JSON = 20_000, 500, 8
_NAMES = rf"utm[_ -]?(?:source|medium|campaign|content|term)|{'|'.join(NETWORKS)}"
# A key, and what stands between it and its value: a sign, or the way JSON lists names and values.
_KEY = re.compile(
    rf"(?i)(?<![a-z0-9])(?P<key>{_NAMES})(?P<after>[\"']?[ \t]?(?P<sign>[:=])[ \t]{{0,3}}|[\"'],[ ]?[\"']value[\"']:[ ]?)"
)
_NEXT_KEY = re.compile(r"[,;|][ \t]{0,3}[\w$.\-]{1,40}[ \t]?[:=]")
_NOTHING = frozenset({"", "null", "undefined", "none", "nan"})


def utm_of(text: str) -> dict[str, str]:
    """The UTM fields that a text tells, decoded, and under :data:`CLICK` the network whose click id is in it.

    The first value of a field stands. Takes time in proportion to the text; of a very long one it reads the start.
    """
    text = text[:_LONGEST].replace("&amp;", "&")
    found: dict[str, str] = {}
    for key, value in _pairs(text):
        _keep(found, key, value)
    # An address inside an address: what it asks for is encoded once more.
    for _ in range(2):
        if found or not re.search(r"(?i)(utm_(source|medium|campaign|content|term)|clk?id|braid)%(25)?3d", text):
            break
        # A space of its values would end the address.
        text = re.sub(r"\S+", lambda run: unquote(run[0]).replace(" ", "%20"), text)
        for key, value in _scanned(text):
            _keep(found, key, value)
    return found


def _keep(found: dict[str, str], key: str, value: str) -> None:
    value = " ".join(value.split())[:_LONGEST_VALUE]
    if value.lower() in _NOTHING:
        return
    name = key.lower().replace("-", "_").replace(" ", "_")
    if name in NETWORKS:
        found.setdefault(CLICK, NETWORKS[name])
        return
    name = name if "_" in name else f"utm_{name.removeprefix('utm')}"
    found.setdefault(name, value)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of everything that looks like one, JSON first, since there every value has a stated end."""
    rest, start = text, 0
    for _ in range(_MOST_JSON):
        opening = re.search(r"[{\[]", text[start:])
        if not opening:
            break
        at = start + opening.start()
        try:
            data, end = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            start = at + 1
            continue
        yield from _in_json(data)
        rest = rest.replace(text[at:end], "\n")
        start = end
    yield from _scanned(rest)


def _in_json(data: object) -> Iterator[tuple[str, str]]:
    """(key, value) of a JSON value, wherever they stand in it."""
    waiting = deque([data])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, str):
            yield from _scanned(one)
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            name = one.get("name", one.get("key"))
            if isinstance(name, str) and re.fullmatch(rf"(?i)_?(?:{_NAMES})", name):
                yield name.lstrip("_"), str(one.get("value") or "")
            for key, value in one.items():
                if re.fullmatch(rf"(?i)_?(?:{_NAMES})", key) and isinstance(value, str | int | float):
                    yield key.lstrip("_"), str(value)
                else:
                    waiting.append(value)


def _scanned(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of the addresses, queries and lines of a text."""
    keys = list(_KEY.finditer(text))
    for found, following in zip_longest(keys, keys[1:]):
        limit = following.start() if following else len(text)
        value = text[found.end() : limit].partition("\n")[0].partition("\r")[0]
        before = text[found.start() - 1] if found.start() else ""
        if value[:1] in ('"', "'"):
            value = value[1:].partition(value[0])[0]
        elif found["sign"] == "=":
            value = re.split(r"[&#]", value, maxsplit=1)[0]
            if before and before in "?&;":  # inside an address, which ends at a space
                value = re.split(r"[\s\"'<>|\\]", value, maxsplit=1)[0]
            elif following or _NEXT_KEY.search(value):
                value = _NEXT_KEY.split(value, maxsplit=1)[0].rstrip(" ,;|")
            value = unquote_plus(value)
        else:
            value = _NEXT_KEY.split(value, maxsplit=1)[0].rstrip(" ,;|\"'}])" if following else " ,;|")
        yield found["key"], value
