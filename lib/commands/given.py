"""What the commands are given and how they end: the workspace, settings as words, and the exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from lib.metrics.goals import check
from lib.query import Segment, Snapshot
from lib.query.people import chosen
from lib.schema.settings import SettingError
from lib.store.workspace import Workspace, data_folder

CUT_OFF, UNUSABLE, UNDECIDED = 1, 2, 3
"""The exit codes where a receipt was cut off, where the input was no use, and where a question is open."""


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Settings written as KEY=VALUE. Raises :class:`SettingError`."""
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise SettingError("setting_form", text=text)
        pairs.update([check(key, value)])
    return pairs


def narrowed(command: argparse.ArgumentParser) -> None:
    """The options by which a command is told of which people: one of them at a time."""
    either = command.add_mutually_exclusive_group()
    either.add_argument(
        "--segment", metavar="NAME", default="", help="people of a saved or ready segment, by its name; or a condition"
    )
    either.add_argument(
        "--where", metavar="EXPR", default="", help="people by a condition: stage = active and health < 40"
    )


def segment_of(options: argparse.Namespace, snapshot: Snapshot) -> Segment | None:
    """The people that a command is about; None where it says nothing of them. Raises
    :class:`~lib.metrics.segments.language.SegmentError`."""
    return chosen(snapshot, options.segment, options.where, options.as_of)


def workspace_of(options: argparse.Namespace) -> Workspace:
    """The workspace that a command is about."""
    return Workspace(data_folder(options.data), options.workspace)
