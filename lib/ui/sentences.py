"""Messages of the import in the reader's language, with the reader's numbers and our names for tables and fields."""

from __future__ import annotations

from decimal import Decimal

from lib.messages.messages import Leaf, Message, Named, Sum
from lib.ui.formats import count, money, plain
from lib.ui.texts import language, t


def said(message: Message) -> str:
    """The sentence for a text on a page: what came out of somebody's file is escaped."""
    return message.text(language(), lambda leaf: plain(_shown(leaf)) if isinstance(leaf, str | Sum) else _shown(leaf))


def listed(message: Message) -> str:
    """The sentence for a cell of a table or a download, where nothing is formatted."""
    return message.text(language(), _shown)


def _shown(leaf: Leaf) -> str:
    match leaf:
        case int():
            return count(leaf)
        case Named():
            return t(f"{leaf.kind}_{leaf.key}")
        case Sum():
            return money(Decimal(leaf.amount), leaf.currency, cents=True)
    return leaf
