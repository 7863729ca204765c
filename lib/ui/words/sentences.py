"""Messages of the import in the reader's language, with the reader's numbers and our names for tables and fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lib.texts.messages import (
    ON_PAGE,
    Day,
    Leaf,
    Message,
    Named,
    Param,
    Sum,
    sentences,
)
from lib.ui.words.formats import (
    count,
    day,
    money,
    plain,
)
from lib.ui.words.texts import glossary, language


def said(message: Message) -> str:
    """The sentence for a text on a page: what came out of somebody's file is escaped."""
    return _on_page(message).text(
        language(), lambda leaf: plain(_shown(leaf)) if isinstance(leaf, str | Sum) else _shown(leaf)
    )


def listed(message: Message) -> str:
    """The sentence for a cell of a table or a download, where nothing is formatted."""
    return _on_page(message).text(language(), _shown)


def _on_page(message: Message) -> Message:
    """The message as a page says it: what it advises is chosen here, and no setting or option has to be written."""

    def within(param: Param) -> Param:
        if isinstance(param, tuple):
            return tuple(map(within, param))
        return _on_page(param) if isinstance(param, Message) else param

    code = f"{message.code}{ON_PAGE}"
    params = {name: within(param) for name, param in message.params.items()}
    return replace(message, code=code if code in sentences(language()) else message.code, params=params)


def _shown(leaf: Leaf) -> str:
    match leaf:
        case int():
            return count(leaf)
        case Named():
            return named(leaf)
        case Day():
            return day(date.fromisoformat(leaf.iso))
        case Sum():
            return money(Decimal(leaf.amount), leaf.currency, cents=True)
    return leaf


def named(name: Named) -> str:
    """A table, a field or a word of ours as the reader calls it."""
    match name.kind:
        case "table":
            return glossary().table(name.key)
        case "field":
            return glossary().field(name.key)
    vocabulary, _, word = name.key.partition(".")
    return glossary().word(vocabulary, word)
