"""Zip and gz bundles of exports, bounded before anything is unpacked."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from lib.ingest.read.encoding import Source
from lib.ingest.read.text_table import Limits, Unreadable

_CHUNK = 1 << 20
_TABLES = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_ARCHIVES = {".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst"}
# Small files compress by any factor without harm; the ratio is for what becomes large.
_HARMLESS_BYTES = 1_000_000
_NAME = 120
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


def shown_name(name: str) -> str:
    """The name of a file, or of one in a bundle, fit for a sentence: its last part, printable, not endless."""
    last = re.split(r"[\\/]", name)[-1]
    printable = "".join(char for char in last if char.isprintable()).strip()
    return printable[:_NAME] or "The file"


def check_directory(source: Source, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse a zip by its directory alone: too many files, too much, too dense, or locked."""
    entries = archive.infolist()
    if len(entries) > max(limits.unzip_files, 10_000):
        raise Unreadable("archive_files", file=source.name, count=len(entries), limit=limits.unzip_files)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("archive_locked", file=source.name)
    _check_size(source, sum(entry.file_size for entry in entries), limits)


def _check_size(source: Source, unpacked: int, limits: Limits) -> None:
    if unpacked > limits.unzip_bytes:
        raise Unreadable("archive_total", file=source.name, limit=limits.unzip_bytes)
    if unpacked > _HARMLESS_BYTES and unpacked > limits.unzip_ratio * source.size:
        raise Unreadable("archive_ratio", file=source.name, limit=limits.unzip_ratio)


def zip_members(source: Source, archive: zipfile.ZipFile, limits: Limits) -> tuple[list[zipfile.ZipInfo], list[str]]:
    """The tables in a bundle and the names of what is no table. Refuses nested archives and too many files."""
    tables, skipped = [], []
    entries = [entry for entry in archive.infolist() if entry.filename and entry.filename[-1] != "/"]
    if len(entries) > limits.unzip_files:
        raise Unreadable("archive_files", file=source.name, count=len(entries), limit=limits.unzip_files)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        # What operating systems add beside the files is not worth a word.
        if path.name.startswith(".") or "__MACOSX" in path.parts or path.name in ("Thumbs.db", "desktop.ini"):
            continue
        if path.suffix.lower() in _ARCHIVES:
            raise Unreadable("archive_nested", file=source.name, member=shown_name(path.name))
        if path.suffix.lower() in _TABLES:
            tables.append(entry)
        else:
            skipped.append(shown_name(path.name))
    if not tables:
        raise Unreadable("archive_empty", file=source.name)
    return tables, skipped


def unpack_zip(source: Source, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Source]:
    """Each table of the bundle in turn, named "bundle.zip / payments.csv". The directory's sizes bound what is read."""
    for entry in entries:
        name = f"{source.name} / {shown_name(entry.filename)}"
        try:
            data = archive.read(entry)
        except _BROKEN as error:
            raise Unreadable("archive_broken", file=source.name) from error
        yield Source.of_bytes(name, data)


def unpack_gzip(source: Source, limits: Limits) -> Source:
    """The one file in a gz, named without ".gz"."""
    parts, size = [], 0
    try:
        with source.open() as raw, gzip.GzipFile(fileobj=raw) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                _check_size(source, size, limits)
                parts.append(chunk)
    except Unreadable:
        raise
    except _BROKEN as error:
        raise Unreadable("archive_broken", file=source.name) from error
    inner = source.name[:-3] if source.name.lower().endswith(".gz") else source.name
    return Source.of_bytes(inner, b"".join(parts))


def open_zip(source: Source) -> zipfile.ZipFile:
    """The zip archive of a source. The caller closes it."""
    try:
        return zipfile.ZipFile(source.open())
    except _BROKEN as error:
        raise Unreadable("archive_broken", file=source.name) from error
