"""Reading: a file becomes text tables, or is refused in one sentence. Types are decided later, over whole columns."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from lib.ingest.read.archive import (
    check_directory,
    open_zip,
    shown_name,
    unpack_gzip,
    unpack_zip,
    zip_members,
)
from lib.ingest.read.assemble import (
    clean_header,
    finish,
    read_exact,
    read_fast,
)
from lib.ingest.read.dialect import Dialect, find_dialect
from lib.ingest.read.encoding import (
    HEAD_BYTES,
    Encoding,
    Source,
    detect,
    repair,
)
from lib.ingest.read.heads import group_titles
from lib.ingest.read.quotes import without_own_marks, without_quoted_lines
from lib.ingest.read.text_table import (
    Limits,
    Note,
    SetAside,
    TextTable,
    Unreadable,
)
from lib.ingest.read.workbook import preamble_notes, read_workbook
from lib.texts.messages import Message

__all__ = ["Limits", "Note", "SetAside", "TextTable", "Unreadable", "read_bytes", "read_path", "read_source"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMATS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "parquet"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|script|meta)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*(?:"[^"\n]{0,200}"\s*:|\})|\[\s*(?:\{\s*["}]|\[\s*["\d\[\]-]))')
_CONTROLS = bytes(code for code in range(32) if code not in b"\0\t\n\v\f\r\x1b\x1c\x1d\x1e\x1f\x1a")
_DELIMITER_NAMES = {";": "delimiter_semicolon", "\t": "delimiter_tab", "|": "delimiter_bar"}
_ONE_FILES_OWN = frozenset({
    "empty", "no_cells", "html", "xml", "json", "other_format", "binary", "encoding", "workbook_broken", "workbook_locked",
    "workbook_sparse", "workbook_empty",
})  # fmt: skip
"""What may be wrong with one file of a bundle and says nothing of the others. A bound that is passed ends them all."""
_LARGEST_HEAD = 64 * HEAD_BYTES


def read_path(path: Path, *, limits: Limits = Limits()) -> list[TextTable]:  # noqa: B008 - immutable
    """The tables in a file: one for text, one per visible sheet or bundled file. Raises :class:`Unreadable`."""
    try:
        return _read(Source(shown_name(path.name), lambda: path.open("rb"), path.stat().st_size), limits)
    except OSError as error:
        raise Unreadable("not_found", file=shown_name(path.name)) from error


def read_source(source: Source, *, limits: Limits = Limits()) -> list[TextTable]:  # noqa: B008 - immutable
    """The tables in a source, whose name is only shown. Raises :class:`Unreadable`."""
    shown = replace(source, name=shown_name(source.name))
    try:
        return _read(shown, limits)
    except OSError as error:
        raise Unreadable("not_found", file=shown.name) from error


def read_bytes(name: str, data: bytes, *, limits: Limits = Limits()) -> list[TextTable]:  # noqa: B008 - immutable
    """The tables in a file's bytes; `name` is only shown. Raises :class:`Unreadable`."""
    return _read(Source.of_bytes(shown_name(name), data), limits)


def _read(source: Source, limits: Limits, bundled: bool = False) -> list[TextTable]:
    if source.size == 0:
        raise Unreadable("empty", file=source.name)
    if source.size > limits.file_bytes:
        raise Unreadable("too_many_bytes", file=source.name, size=source.size, limit=limits.file_bytes)
    head = source.head(16)
    if head.startswith(_ZIP):
        return _read_zip(source, limits, bundled)
    if head.startswith(_GZIP):
        if bundled:
            raise Unreadable("archive_nested", file=source.name, member=source.name)
        return _read(unpack_gzip(source, limits), limits, bundled=True)
    if head.startswith(_OLE):
        return read_workbook(source, limits)
    for magic, name in _FORMATS:
        if head.startswith(magic):
            raise Unreadable("other_format", file=source.name, format=Message(f"format_{name}"))
    return [_read_text(source, limits)]


def _read_zip(source: Source, limits: Limits, bundled: bool) -> list[TextTable]:
    with open_zip(source) as archive:
        check_directory(source, archive, limits)
        names = set(archive.namelist())
        if any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= names:
            return read_workbook(source, limits, archive)
        if "word/document.xml" in names or "ppt/presentation.xml" in names:
            raise Unreadable("other_format", file=source.name, format=Message("format_office"))
        if bundled:
            raise Unreadable("archive_nested", file=source.name, member=source.name)
        entries, skipped = zip_members(source, archive, limits)
        tables: list[TextTable] = []
        unread: list[Unreadable] = []
        for part in unpack_zip(source, archive, entries):
            try:
                tables += _read(part, limits, bundled=True)
            except Unreadable as problem:
                if problem.code not in _ONE_FILES_OWN:
                    raise
                unread.append(problem)
    if not tables:
        raise unread[0]
    notes = [Note("members_skipped", {"members": ", ".join(skipped)})] if skipped else []
    notes += [Note("member_unread", {"why": problem.message}) for problem in unread]
    tables[0] = replace(tables[0], notes=(*tables[0].notes, *notes))
    return tables


def _read_text(source: Source, limits: Limits) -> TextTable:
    encoding = detect(source)
    head = _text_head(source, encoding, HEAD_BYTES)
    _refuse_other_text(source, head)
    if inner := without_quoted_lines(source, encoding, head):
        read = _read_text(inner, limits)
        return replace(read, notes=(Note("lines_unquoted"), *read.notes))
    dialect = _dialect(source, encoding, head)
    if dialect is None:
        raise Unreadable("no_cells", file=source.name)
    header = _bounded(source, dialect.row, tuple(map(repair, dialect.header)), limits)
    dialect = replace(dialect, header=header, preamble=tuple(map(repair, dialect.preamble)))
    table = read_fast(source, encoding, dialect) if dialect.width <= 2 * limits.columns else None
    titles = group_titles((dialect.over, dialect.header))
    if titles:
        dialect = replace(dialect, preamble=dialect.preamble[:-1])
    notes = _notes(encoding, dialect)
    set_aside: list[SetAside] = []
    if table is None:
        table, set_aside, more = read_exact(source, encoding, dialect, limits)
        notes += more
    header, table = without_own_marks(header, table)
    return finish(source.name, header, table, dialect.delimiter, limits, set_aside, notes, titles)


def _text_head(source: Source, encoding: Encoding, size: int) -> str:
    with encoding.open_text(source) as text:
        return text.read(size)


def _dialect(source: Source, encoding: Encoding, head: str) -> Dialect | None:
    """The dialect by the head; a head that is blank or ends within the header is taken longer."""
    size = HEAD_BYTES
    while True:
        whole = len(head) < size
        dialect = find_dialect(head, whole)
        if whole or size >= _LARGEST_HEAD or (dialect and dialect.skip < len(head)):
            return dialect
        size *= 8
        head = _text_head(source, encoding, size)


def _refuse_other_text(source: Source, head: str) -> None:
    """Refuse text that is not a table, whatever the file's name says."""
    if _HTML.match(_after_comments(head)):
        raise Unreadable("html", file=source.name)
    if _XML.match(head):
        raise Unreadable("html" if "<html" in head[:2000].lower() else "xml", file=source.name)
    if _JSON.match(head) or _is_json(head):
        raise Unreadable("json", file=source.name)
    start = head[:HEAD_BYTES].encode("utf-8", "surrogateescape").rstrip(b"\0")  # a download that was cut off
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if not start or controls > 0.02 * len(start) or start.count(0) > 0.3 * len(start):
        raise Unreadable("binary", file=source.name)


def _after_comments(head: str) -> str:
    """A text without the space and the HTML comments that it begins with. One pass: an expression that may give a comment
    back and try again takes time that doubles with each of them."""
    start = 0
    while True:
        while head[start : start + 1].isspace():
            start += 1
        if not head.startswith("<!--", start):
            return head[start : start + 200]
        end = head.find("-->", start)
        if end < 0:
            return ""
        start = end + 3


def _is_json(head: str) -> bool:
    """Whether a short text is a JSON list or object of any form."""
    if not head.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(head)
    except (ValueError, RecursionError):
        return False
    return True


def _bounded(source: Source, row: int, header: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """The header within the limits; nameless columns at its end do not count against the number of columns."""
    size, column = max((len(text.encode()), index) for index, text in enumerate(header, 1))
    if size > limits.cell_bytes:
        raise Unreadable(
            "cell_too_long", file=source.name, row=str(row), column=str(column), size=size, limit=limits.cell_bytes
        )
    if len(header) <= limits.columns:
        return header
    last = max(index for index, text in enumerate(header) if clean_header(text)) + 1
    if last > limits.columns:
        raise Unreadable("too_many_columns", file=source.name, columns=last, limit=limits.columns)
    return header[:last]


def _notes(encoding: Encoding, dialect: Dialect) -> list[Note]:
    notes = [] if encoding.codec == "utf-8" else [Note("encoding_detected", {"encoding": encoding.label})]
    if dialect.delimiter != ",":
        named = _DELIMITER_NAMES.get(dialect.delimiter)
        shown = Message(named) if named else dialect.delimiter
        notes.append(Note("delimiter_detected", {"delimiter": shown}))
    return notes + preamble_notes(list(dialect.preamble), dialect.doubtful)
