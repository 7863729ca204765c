"""Messages are data: a code and parameters, said in the reader's language only where somebody reads them.

The sentences stand in ``messages.toml`` of each language: one table of ``code = "text with {parameter}"`` each.
The command line says them in English; the pages say them in the reader's language, with its numbers and names of fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from lib.texts.loader import texts


@dataclass(frozen=True)
class Named:
    """A table, a field or a word of ours as a parameter: who says the message knows how the reader calls it. A word is named
    with its list, ``call_status.no_show``."""

    kind: Literal["table", "field", "word"]
    key: str


@dataclass(frozen=True)
class Day:
    """A day as a parameter, as ISO text: who says the message knows how the reader writes days."""

    iso: str


@dataclass(frozen=True)
class Sum:
    """An amount of money as a parameter: an exact decimal as text, and the code of its currency, empty if none is named."""

    amount: str
    currency: str = ""


Leaf = str | int | Named | Sum | Day
Param: TypeAlias = "Leaf | Message | tuple[Param, ...]"
"""Text stands as it is, a number as the reader writes numbers, several parameters with commas between them."""

Shown = Callable[[Leaf], str]

OF_ONE = "_one"
"""The end of a code whose sentence is said instead where the `count` is one."""

ON_PAGE = "_page"
"""The end of a code whose sentence is said instead on a page, where there is something to choose in place of an option."""


def in_english(leaf: Leaf) -> str:
    """A parameter as the command line shows it: our own names are the keys that its options take."""
    match leaf:
        case int():
            return f"{leaf:,}"
        case Named():
            return leaf.key.rpartition(".")[2]
        case Day():
            return leaf.iso
        case Sum():
            return f"{Decimal(leaf.amount):,} {leaf.currency}".rstrip()
    return leaf


LONGEST = 300
"""Letters of a file's text that a sentence quotes; no header or cell that a person wrote is longer."""


@dataclass(frozen=True)
class Message:
    """One thing to say. `str()` is the English sentence."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "en", shown: Shown = in_english) -> str:
        """The sentence. KeyError if the code or one of its parameters is unknown."""

        def filled(param: Param) -> str:
            if isinstance(param, Message):
                return param.text(language, shown)
            if isinstance(param, tuple):
                return ", ".join(map(filled, param))
            return shown(_quoted(param) if isinstance(param, str) else param)

        every = sentences(language)
        of_one = every.get(f"{self.code}{OF_ONE}") if self.params.get("count") == 1 else None
        return (of_one or every[self.code]).format_map({name: filled(param) for name, param in self.params.items()})


def _quoted(text: str) -> str:
    """A text of a file as a sentence quotes it: of a cell or a name with no end to it, the beginning."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def to_kept(param: Param) -> Any:
    """A parameter or a message as JSON: text and numbers as they are, the others with what tells them apart."""
    match param:
        case Named():
            return {"kind": param.kind, "key": param.key}
        case Sum():
            return {"amount": param.amount, "currency": param.currency}
        case Day():
            return {"day": param.iso}
        case Message():
            return {"code": param.code, "params": {name: to_kept(one) for name, one in param.params.items()}}
        case tuple():
            return [to_kept(one) for one in param]
    return param


def from_kept(kept: Any) -> Param:
    """The parameter or message of which :func:`to_kept` made this."""
    match kept:
        case {"kind": kind, "key": key}:
            return Named(kind, key)
        case {"amount": amount, "currency": currency}:
            return Sum(amount, currency)
        case {"day": iso}:
            return Day(iso)
        case {"code": code, "params": params}:
            return Message(code, {name: from_kept(param) for name, param in params.items()})
        case list():
            return tuple(from_kept(one) for one in kept)
    found: str | int = kept
    return found


class Refusal(ValueError):  # noqa: N818 - it reads as the verdict it is
    """Something cannot be done, and nothing was changed. Its message says in one sentence what, and what to do."""

    def __init__(self, code: str, **params: Param) -> None:
        self.message = Message(code, params)
        super().__init__(str(self.message))

    @property
    def code(self) -> str:
        """The code of the message."""
        return self.message.code

    @property
    def params(self) -> Mapping[str, Param]:
        """The parameters of the message."""
        return self.message.params


def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its code."""
    return texts(language, "messages")
