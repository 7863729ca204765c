"""Segments that a workspace keeps: ``segment.NAME=EXPR`` in its settings, so that a frozen link keeps its meaning."""

from __future__ import annotations

from collections.abc import Mapping

from lib.metrics.segments.fields import folded
from lib.metrics.segments.language import LONGEST, parse
from lib.metrics.segments.ready import READY
from lib.metrics.segments.tree import conditions
from lib.schema.settings import SEGMENT, SettingError, family

NAME_LENGTH = 60
"""Characters of a name."""
_FORBIDDEN = "\"'“”"
"""What a name must not hold, or no segment could name it."""


def check(name: str, text: str) -> tuple[str, str]:
    """The setting as it is stored. Raises :class:`~lib.schema.settings.SettingError` for a name that cannot be, and
    :class:`~lib.metrics.segments.language.SegmentError` for a text that says nothing."""
    name, text = " ".join(name.split()), " ".join(text.split())
    if not name or len(name) > NAME_LENGTH or any(sign in name for sign in _FORBIDDEN):
        raise SettingError("segment_called", name=name[:NAME_LENGTH], most=NAME_LENGTH)
    if folded(name) in map(folded, READY):
        raise SettingError("segment_ready", name=name)
    if not text:
        return f"{SEGMENT}.{name}", ""
    if len(text) <= LONGEST:
        tree = parse(text)
        own = [value for one in conditions(tree) if one.field.kind == "segment" for value in one.values]
        if folded(name) in {folded(str(value)) for value in own}:
            raise SettingError("segment_own", name=name)
    else:
        parse(text)
    return f"{SEGMENT}.{name}", text


def saved(stored: Mapping[str, str]) -> dict[str, str]:
    """Name -> text of every segment that is kept, in the order of the alphabet."""
    return dict(sorted(family(stored, SEGMENT).items(), key=lambda pair: pair[0].casefold()))
