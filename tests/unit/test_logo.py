"""A workspace's logo: a small PNG of its own, whatever came, and none of what is no picture."""

from __future__ import annotations

import base64
import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from lib.sandbox import picture_tasks, pictures, plain
from lib.sandbox.picture_tasks import MOST_BYTES, PictureAsked, PictureMade
from lib.sandbox.pool import Asker, Rank
from lib.store.workspace import Workspace, WorkspaceError

SECRET = "taken at 40.4168, -3.7038"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def made(content: bytes, folder: Path) -> PictureMade:
    (folder / "picture").write_bytes(content)
    told: PictureMade = plain.unpack(
        PictureMade, picture_tasks.small(plain.pack(PictureAsked(str(folder / "picture"))))
    )
    return told


def picture(kind: str, size: tuple[int, int] = (600, 300), colour: str = "#0b6e6e") -> bytes:
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_small_in_its_own_proportions(kind: str, tmp_path: Path) -> None:
    png = base64.b64decode(made(picture(kind), tmp_path).png)
    with Image.open(BytesIO(png)) as small:
        assert (small.format, small.size) == ("PNG", (112, 56))  # 600 by 300, as high as 56
        red, green, blue, alpha = small.getpixel((50, 20))  # type: ignore[misc]
    assert max(abs(red - 0x0B), abs(green - 0x6E), abs(blue - 0x6E)) <= 3  # a JPEG is not exact
    assert alpha == 255


def test_nothing_else_of_a_file_comes_along(tmp_path: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET)
    content = BytesIO()
    Image.new("RGB", (80, 40)).save(content, "PNG", pnginfo=told)
    assert SECRET.encode() in content.getvalue()
    png = base64.b64decode(made(content.getvalue() + SVG, tmp_path).png)
    assert SECRET.encode() not in png
    assert b"script" not in png


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", SVG, picture("GIF"), picture("TIFF"), picture("BMP"), picture("PNG")[:60], picture("JPEG")[:200],
     b"\x89PNG\r\n\x1a\n" + bytes(64), b"RIFF\x00\x00\x00\x00WEBPVP8 "],
)  # fmt: skip
def test_what_holds_no_picture_is_told(content: bytes, tmp_path: Path) -> None:
    assert made(content, tmp_path) == PictureMade(code="logo_unreadable")


def test_a_picture_of_too_many_points_is_not_unpacked(tmp_path: Path) -> None:
    assert made(picture("PNG", (5000, 4000)), tmp_path) == PictureMade(code="logo_large")


def test_noise_gets_small_enough_for_every_page(tmp_path: Path) -> None:
    chance, content = random.Random(1), BytesIO()
    Image.frombytes("RGB", (320, 320), chance.randbytes(320 * 320 * 3)).save(content, "PNG")
    assert 0 < len(base64.b64decode(made(content.getvalue(), tmp_path).png)) <= MOST_BYTES


def test_a_child_makes_it_and_the_name_and_the_logo_stay_beside_each_other(tmp_path: Path) -> None:
    logo = pictures.small("logo.png", picture("PNG"), Asker(Rank.OWNER, "own"))
    assert logo == made(picture("PNG"), tmp_path).png
    with pytest.raises(WorkspaceError) as refused:
        pictures.small("logo.svg", SVG, Asker(Rank.OWNER, "own"))
    assert (
        str(refused.value.message)
        == "logo.svg holds no picture that can be read: save it as PNG, JPEG or WebP and bring that."
    )
    with pytest.raises(WorkspaceError):
        pictures.small("logo.png", bytes(pictures.LARGEST + 1), Asker(Rank.OWNER, "own"))
    own = Workspace(tmp_path, "own")
    own.folder.mkdir(parents=True)
    own.rename("Acme")
    own.show(logo)
    own.rename("Acme Coaching")
    assert (own.title, own.logo) == ("Acme Coaching", logo)
    own.show("")
    assert (own.title, own.logo) == ("Acme Coaching", "")
