"""What a child does of a picture: a small one of its own, without anything that came with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from lib.sandbox.plain import pack, unpack

FORMATS = ("PNG", "JPEG", "WEBP")
"""No others are opened: one that is drawn by a script, or by a program of its own, is none that a page may show."""
MOST_PIXELS = 16_000_000
WIDEST, HEIGHTS, MOST_BYTES = 160, (56, 40, 28), 12_000
"""The box a picture is made to fit, which gets lower until the picture is small enough to be sent with every page."""


@dataclass(frozen=True)
class PictureAsked:
    """A file with a picture."""

    file: str


@dataclass(frozen=True)
class PictureMade:
    """The base64 of a small PNG, or the code of why there is none."""

    png: str = ""
    code: str = ""


def small(given: dict[str, Any]) -> Any:
    """A small picture of a large one. What else a file holds, where it was taken for one, does not come along."""
    asked: PictureAsked = unpack(PictureAsked, given)
    return pack(_small(asked.file))


def _small(file: str) -> PictureMade:
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return PictureMade(code="logo_large")
            opened.load()
            whole = (ImageOps.exif_transpose(opened) or opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return PictureMade(code="logo_unreadable")
    for height in HEIGHTS:
        picture = Image.new("RGBA", whole.size)
        picture.paste(whole)
        picture.thumbnail((WIDEST, height))
        content = BytesIO()
        picture.save(content, "PNG", optimize=True)
        if content.tell() <= MOST_BYTES:
            return PictureMade(base64.b64encode(content.getvalue()).decode("ascii"))
    return PictureMade(code="logo_large")
