"""Everything in words that a page sends to its reader: labels, hovers, options, charts, tables, and what is inside them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

NOT_WORDS = {
    "id", "element_id", "form_id", "key", "icon", "color", "url", "page", "page_script_hash", "url_path", "language", "user_key", "file_name",
    "fragment_id", "widget_id", "delta_id", "script_hash", "format", "mime_type", "query_params", "type", "theme", "hash", "query_string",
    "anchor", "allowed_tags", "styler_uuid", "uuid", "styles", "min", "max", "width", "height", "step", "bind", "sort_order", "selection_mode",
    "query_param_key", "code_text", "media_file_id", "icon_position",
}  # fmt: skip
"""Fields that hold names for machines."""
CODES = {"ref", "kind", "page", "open", "slug"}
"""Keys of a part's data whose texts are names for machines."""
MADE_UP = {"deferred_file_id", "uuid", "styler_uuid", "styles", "fragment_id"}
"""Fields that hold something made up for one run."""
SPOKEN = {"title", "text", "label", "description", "help", "name", "note", "month", "placeholder"}
"""Keys of a chart's or a column's specification whose texts a reader sees."""


def texts(app: AppTest) -> Iterator[str]:
    """Every text of a page, the sidebar and an open drawer included."""
    yield from _block(app._tree)


def tabs(app: AppTest) -> dict[str, list[str]]:
    """Key -> labels of the groups of tabs that are drawn only when they are open."""
    found: dict[str, list[str]] = {}
    queue: list[Block] = [app._tree]
    while queue:
        children = [child for child in queue.pop().children.values() if isinstance(child, Block)]
        queue += children
        for child in children:
            if child.type == "tab_container" and child.proto.tab_container.id:
                key = child.proto.tab_container.id.split("-", 2)[2]
                found[key] = [str(tab.label) for tab in child.children.values()]  # type: ignore[union-attr]
    return found


def _block(block: Block) -> Iterator[str]:
    proto = getattr(block, "proto", None)
    if isinstance(proto, Message):
        yield from _message(proto)
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _block(child)
        elif isinstance(child.proto, Message):
            yield from _message(child.proto)


def _message(message: Message) -> Iterator[str]:
    if message.DESCRIPTOR.name == "BidiComponent":
        yield from _words(json.loads(message.json))
        return
    for field, value in message.ListFields():
        if field.name in NOT_WORDS or (field.message_type and field.message_type.GetOptions().map_entry):
            continue
        many = value if field.is_repeated else [value]
        for one in many:
            if isinstance(one, Message):
                yield from _message(one)
            elif isinstance(one, bytes):
                yield from _table(one)
            elif isinstance(one, str):
                yield from _text(one)


def _text(text: str) -> Iterator[str]:
    if text.startswith(("{", "[")):
        try:
            yield from _spoken(json.loads(text), "")
            return
        except ValueError:
            pass
    yield text


def _spoken(found: Any, key: str) -> Iterator[str]:
    if isinstance(found, dict):
        for name, inner in found.items():
            yield from _spoken(inner, name)
    elif isinstance(found, list):
        for inner in found:
            yield from _spoken(inner, key)
    elif isinstance(found, str) and key in SPOKEN:
        yield found


def _words(found: Any) -> Iterator[str]:
    """Every text in the data of a part of our own, but for the names of figures, kinds and pages."""
    if isinstance(found, dict):
        for name, inner in found.items():
            yield from _words(inner) if name not in CODES else ()
    elif isinstance(found, list):
        for inner in found:
            yield from _words(inner)
    elif isinstance(found, str):
        yield found


def _table(data: bytes) -> Iterator[str]:
    """The headers and the cells of a table."""
    try:
        table = pa.ipc.open_stream(io.BytesIO(data)).read_all()
    except pa.ArrowInvalid:
        return
    for column in table.column_names:
        yield column
        if pa.types.is_string(table.schema.field(column).type) or pa.types.is_large_string(
            table.schema.field(column).type
        ):
            yield from {cell for cell in table.column(column).to_pylist() if cell}


def messages(app: AppTest) -> list[bytes]:
    """The page as the bytes that are sent, in order, without what is made up anew for every run."""
    return list(_bytes(app._tree))


def _bytes(block: Block) -> Iterator[bytes]:
    proto = getattr(block, "proto", None)
    if isinstance(proto, Message):
        yield _settled(proto)
    for _, child in sorted(block.children.items()):
        if isinstance(child, Block):
            yield from _bytes(child)
        elif isinstance(child.proto, Message):
            yield _settled(child.proto)


def _settled(message: Message) -> bytes:
    copy = type(message)()
    copy.CopyFrom(message)
    _forget(copy)
    return bytes(copy.SerializeToString(deterministic=True))


def _forget(message: Message) -> None:
    for field, value in message.ListFields():
        if field.name in MADE_UP:
            message.ClearField(field.name)
        elif field.message_type and not field.message_type.GetOptions().map_entry:
            for one in value if field.is_repeated else [value]:
                _forget(one)
