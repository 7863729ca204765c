"""A picture that somebody brings, made small by a child: a file of it may be anything."""

from __future__ import annotations

import contextlib

from lib.publish.waiting import clear_if_disk_fails
from lib.sandbox import child, plain, pool
from lib.sandbox.child import ChildFailed, Work
from lib.sandbox.folder import private_folder
from lib.sandbox.imports import failure, untold
from lib.sandbox.limits import Load, limits_for
from lib.sandbox.picture_tasks import PictureAsked, PictureMade
from lib.sandbox.pool import Asker
from lib.sandbox.wire import Garbage
from lib.store.control import Control
from lib.store.workspace import WorkspaceError

LARGEST = 1_000_000
"""Bytes of a file with a picture."""
_WEIGHT = 64
"""What a picture weighs for a child, as a text of so many times its size: it is packed."""


def small(name: str, content: bytes, asker: Asker) -> str:
    """The base64 of a small PNG of a picture. Raises :class:`WorkspaceError` for a file that is too large or holds none,
    :class:`~lib.sandbox.imports.ReadingFailed` where it brings a child down, and :class:`~lib.sandbox.birth.Unavailable`."""
    if len(content) > LARGEST:
        raise WorkspaceError("logo_large", file=name)
    limits, control = limits_for(Load(plain=_WEIGHT * len(content)), pool.shared().most_memory), Control()
    try:
        with pool.shared().turn(limits, asker, untold, control) as place, contextlib.ExitStack() as stack:
            with clear_if_disk_fails():
                file = stack.enter_context(private_folder()) / "picture"
                file.write_bytes(content)
            asked = plain.pack(PictureAsked(str(file)))
            made: PictureMade = plain.unpack(
                PictureMade, child.do(place, Work("picture", asked, limits), untold, control)
            )
    except ChildFailed as failed:
        raise failure(failed, [name]) from failed
    except Garbage as garbage:
        raise failure(ChildFailed("answer", limits), [name]) from garbage
    if made.code or not made.png:
        raise WorkspaceError("logo_large" if made.code == "logo_large" else "logo_unreadable", file=name)
    return made.png
