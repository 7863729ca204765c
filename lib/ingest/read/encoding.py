"""From bytes to text: which encoding a file is in, decided by evidence, and streams over it.

Order of evidence: byte order mark, the NUL pattern of UTF-16, strict UTF-8 over the whole file, then the 8-bit code
pages. UTF-16 comes before UTF-8 because plain letters in UTF-16 are valid UTF-8 with a NUL beside each letter.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TextIO

HEAD_BYTES = 256 * 1024
_CHUNK = 1 << 20
_SAMPLE_BYTES = 8 * 1024

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before the mark of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
}
# What western text is made of beyond ASCII: its letters, money and typographic signs.
_WESTERN = frozenset(
    "ÁÀÂÃÄÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÕÖØÚÙÛÜÝßáàâãäåæçéèêëíìîïñóòôõöøúùûüýÿŒœ€£¥¢°ºª¿¡«»´’‘“”–—…•·©®™§±½¼²³×\xa0\xad"
)
# Signs that do not stand between two letters; Mac Roman's accented letters come out like this in Windows-1252.
_INSIDE_WORD = re.compile(r"(?<=[^\W\d_])[–—…•“”‘†‡](?=[^\W\d_])")
# Code pages tried when Windows-1252 would give implausible text; all are what spreadsheets save somewhere.
_WESTERN_PAGES = ("cp1252", "mac_roman", "cp850")
_OTHER_PAGES = ["cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "shift_jis", "gb18030", "big5"]
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True)
class Source:
    """A file's bytes that can be opened again and again; `name` is for messages."""

    name: str
    open: Callable[[], BinaryIO]
    size: int

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Source:
        """A source over bytes in memory, without a copy of them."""
        return cls(name, lambda: io.BytesIO(data), len(data))

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """The first `size` bytes."""
        with self.open() as stream:
            return stream.read(size)


@dataclass(frozen=True)
class Encoding:
    """How a source's bytes become text. `mark` is the length of the byte order mark.

    `damaged` says that a cell-by-cell clean-up is needed: some bytes do not fit the encoding, or there are NULs.
    """

    codec: str
    mark: int = 0
    damaged: bool = False

    @property
    def label(self) -> str:
        """The name people know it by."""
        return _LABELS.get(self.codec, self.codec)

    def open_text(self, source: Source) -> TextIO:
        """The text after the mark, line ends untouched. Bytes that do not fit become lone surrogates (or U+FFFD)."""
        raw = source.open()
        raw.seek(self.mark)
        # Only the ASCII-compatible codecs can carry a stray byte through; the others have no byte to carry.
        errors = "surrogateescape" if self.codec in ("utf-8", "cp1252") else "replace"
        return io.TextIOWrapper(raw, encoding=self.codec, errors=errors, newline="")

    def open_utf8(self, source: Source) -> BinaryIO:
        """The same text as strict UTF-8 bytes. Reading raises UnicodeError where a byte does not fit."""
        raw = source.open()
        raw.seek(self.mark)
        return raw if self.codec == "utf-8" else io.BufferedReader(_Utf8(raw, self.codec), _CHUNK)

    def utf8_size(self, source: Source, characters: int) -> int:
        """How many bytes the first characters of the text take in UTF-8. UnicodeError where a byte does not fit."""
        with self.open_text(source) as text:
            return len(text.read(characters).encode())


class _Utf8(io.RawIOBase):
    """A raw stream that re-encodes another one to UTF-8 as it is read."""

    def __init__(self, raw: BinaryIO, codec: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._left = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            data = self._raw.read(len(buffer))
            self._left = self._decoder.decode(data, not data).encode()
            if not data:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def detect(source: Source) -> Encoding:
    """The encoding of a text source. Looks at every byte once; 8-bit pages are told apart by their first accents."""
    head = source.head()
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _checked(source, Encoding(codec, len(mark)))
    codec = _utf16_by_nuls(head)
    return _checked(source, Encoding(codec)) if codec else _checked(source, Encoding("utf-8"))


def _utf16_by_nuls(head: bytes) -> str:
    """UTF-16 without a mark shows as a NUL in almost every second byte, always on the same side."""
    if b"\0" not in head:
        return ""
    even, odd, pairs = head[0::2].count(0), head[1::2].count(0), max(1, len(head) // 2)
    if odd > 0.5 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 * pairs and odd < 0.1 * pairs else ""


def _checked(source: Source, encoding: Encoding) -> Encoding:
    """The encoding after a look at every byte: damaged, or for unmarked bytes that are no UTF-8, an 8-bit page."""
    if encoding.codec != "utf-8":
        return Encoding(encoding.codec, encoding.mark, _wide_damaged(source, encoding))
    decoder = codecs.getincrementaldecoder("utf-8")()
    nul, seen = False, 0
    with source.open() as stream:
        stream.seek(encoding.mark)
        while chunk := stream.read(_CHUNK):
            nul = nul or b"\0" in chunk
            pending = decoder.getstate()[0]
            if not pending and chunk.isascii():
                continue
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError:
                return _not_utf8(pending + chunk, seen, encoding, source)
            # One valid accent is evidence enough; counting them all would cost more than the check.
            seen = seen or len(_BEYOND_ASCII.findall(text[:HEAD_BYTES]))
    if decoder.getstate()[0]:
        return _not_utf8(decoder.getstate()[0], seen, encoding, source)
    return Encoding("utf-8", encoding.mark, nul)


def _not_utf8(chunk: bytes, seen: int, encoding: Encoding, source: Source) -> Encoding:
    """UTF-8 with stray bytes if most accents are valid UTF-8, else an 8-bit page. `seen` counts valid ones before."""
    text = chunk.decode("utf-8", "surrogateescape")
    good, bad = seen + len(_BEYOND_ASCII.findall(text)), len(_ESCAPED.findall(text))
    if encoding.mark or good > bad:
        return Encoding("utf-8", encoding.mark, True)
    codec = _eight_bit(chunk)
    return Encoding(codec, 0, _narrow_damaged(source, codec))


def _eight_bit(chunk: bytes) -> str:
    """The first western page that gives western text, else what charset-normalizer finds in the lines with accents."""
    sample = b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:_SAMPLE_BYTES]
    accents = sum(byte > 0x7F for byte in sample)
    for codec in _WESTERN_PAGES:
        text = sample.decode(codec, "ignore")
        western = sum(char in _WESTERN for char in _BEYOND_ASCII.findall(text))
        # "Madrid–Vigo" alone proves nothing; beside letters no western text has, a dash within a word is one more.
        if western == accents or western - len(_INSIDE_WORD.findall(text)) >= 0.9 * accents:
            return codec
    from charset_normalizer import from_bytes  # imported late: it is rarely needed and slow to load

    best = from_bytes(sample, cp_isolation=["cp1252", *_OTHER_PAGES]).best()
    return best.encoding if best else "cp1252"


def _narrow_damaged(source: Source, codec: str) -> bool:
    """Whether an 8-bit source holds NULs or bytes its code page leaves undefined."""
    decoder = codecs.getincrementaldecoder(codec)()
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return True
            if b"\0" in chunk:
                return True
    return False


def _wide_damaged(source: Source, encoding: Encoding) -> bool:
    """Whether a UTF-16 source holds NUL characters or broken pairs."""
    try:
        with encoding.open_utf8(source) as stream:
            while chunk := stream.read(_CHUNK):
                if b"\0" in chunk:
                    return True
    except UnicodeError:
        return True
    return False


def repair(cell: str) -> str:
    """A cell with stray bytes read as Windows-1252 and NULs removed."""
    return _ESCAPED.sub(_as_windows, cell).replace("\0", "")


def _as_windows(match: re.Match[str]) -> str:
    byte = bytes([ord(match[0]) - 0xDC00])
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1")


def has_stray_bytes(text: str) -> bool:
    """Whether the text carries bytes that did not fit its encoding."""
    return _ESCAPED.search(text) is not None
