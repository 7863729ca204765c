"""Dataclasses as plain data, and back only if everything is of the kind that it is declared to be.

What comes back may have been made up by whoever wrote the file that was read. So it is taken apart by the declarations of
this program alone: a name that is none, a number where a text belongs or a sentence that does not exist is :class:`Garbage`.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from lib.ingest.clean.receipt import Problem
from lib.ingest.intake import ImportRefused
from lib.ingest.map import evidence, headers
from lib.ingest.read import files
from lib.publish import export
from lib.sandbox.wire import Garbage
from lib.schema.settings import SettingError
from lib.store.workspace import WorkspaceError
from lib.texts.messages import (
    Day,
    Message,
    Named,
    Param,
    Refusal,
    Sum,
    sentences,
    to_kept,
)

REFUSALS: dict[str, type[Refusal]] = {
    kind.__name__: kind
    for kind in (
        Refusal, files.Unreadable, headers.Unrecognised, ImportRefused, export.ExportError, WorkspaceError, SettingError,
    )
}  # fmt: skip
"""The refusals that a child may answer with, by name. Those that ask are told apart by their question."""

_DEEPEST = 8

Taken = Callable[[Any], Any]


class _Parameter:
    """Stands for what a sentence is filled with, whose declaration names itself."""


def pack(value: Any) -> Any:
    """A value as lists, texts and numbers."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case Message():
            return to_kept(value)
        case Refusal():
            return _packed_refusal(value)
        case Decimal() | date():
            return str(value)
        case list() if value and all(type(one) is Problem for one in value):
            return _packed_problems(value)
        case list() | tuple():
            return [pack(one) for one in value]
        case frozenset():
            return sorted(pack(one) for one in value)
        case Mapping():
            return [[pack(name), pack(one)] for name, one in value.items()]
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is not plain")
    return {field.name: pack(getattr(value, field.name)) for field in dataclasses.fields(value)}


def unpack(hint: Any, data: Any) -> Any:
    """The value of a declared type that was packed as `data`. Raises :class:`Garbage`."""
    return _taker(hint)(data)


@cache
def _taker(hint: Any) -> Taken:
    """What makes a value of a type of what stands for it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if origin is Literal:
        return lambda data: _one_of(arguments, data)
    if origin in (Union, types.UnionType):
        return _of_union([_taker(one) for one in arguments])
    if origin is list and arguments == (Problem,):
        return _problems
    if (origin is tuple and len(arguments) != 2) or (origin is tuple and arguments[-1] is not Ellipsis):
        return _of_row([_taker(one) for one in arguments])
    if origin in (list, tuple, frozenset):
        inner = _taker(arguments[0])
        return lambda data: origin(inner(one) for one in _listed(data))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        name, value = map(_taker, arguments)
        return lambda data: {name(key): value(one) for key, one in map(_pair, _listed(data))}
    if isinstance(hint, type) and issubclass(hint, Refusal):
        return lambda data: _refusal(hint, data)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _of_dataclass(hint)
    raise TypeError(f"{hint} cannot be taken from plain data")


def _of_dataclass(kind: type) -> Taken:
    hints = get_type_hints(kind, localns={"Param": _Parameter})
    takers = {field.name: _taker(hints[field.name]) for field in dataclasses.fields(kind)}

    def take(data: Any) -> Any:
        if not isinstance(data, dict) or data.keys() != takers.keys():
            raise Garbage(f"no {kind.__name__}")
        return kind(**{name: taker(data[name]) for name, taker in takers.items()})

    return take


def _of_union(takers: Iterable[Taken]) -> Taken:
    def take(data: Any) -> Any:
        for taker in takers:
            try:
                return taker(data)
            except Garbage:
                continue
        raise Garbage("none of several kinds")

    return take


def _of_row(takers: list[Taken]) -> Taken:
    def take(data: Any) -> Any:
        cells = _listed(data)
        if len(cells) != len(takers):
            raise Garbage("a row of another length")
        return tuple(taker(cell) for taker, cell in zip(takers, cells, strict=True))

    return take


def _exactly(kind: type) -> Taken:
    def take(data: Any) -> Any:
        if type(data) is not kind:
            raise Garbage(f"no {kind.__name__}")
        return data

    return take


def _number(data: Any) -> float:
    if type(data) not in (int, float):
        raise Garbage("no number")
    return float(data)


def _decimal(data: Any) -> Decimal:
    try:
        found = Decimal(_text(data))
    except InvalidOperation as problem:
        raise Garbage("no amount") from problem
    if not found.is_finite():
        raise Garbage("no amount")
    return found


def _day(data: Any) -> date:
    try:
        return date.fromisoformat(_text(data))
    except ValueError as problem:
        raise Garbage("no day") from problem


def _one_of(options: tuple[Any, ...], data: Any) -> Any:
    if not any(data is option or (type(data) is type(option) and data == option) for option in options):
        raise Garbage("none of the words")
    return data


def _listed(data: Any) -> list[Any]:
    return cast("list[Any]", _exactly(list)(data))


def _pair(data: Any) -> tuple[Any, Any]:
    if not isinstance(data, list) or len(data) != 2:
        raise Garbage("no pair")
    return data[0], data[1]


def _text(data: Any) -> str:
    return cast(str, _exactly(str)(data))


def _message(data: Any) -> Message:
    found = _param(data, 0)
    if not isinstance(found, Message):
        raise Garbage("no message")
    return found


def _param(data: Any, depth: int) -> Param:
    """A parameter of a sentence, or a sentence: one of those there are."""
    if depth > _DEEPEST:
        raise Garbage("sentences in sentences")
    match data:
        case str() | int() if not isinstance(data, bool):
            return data
        case {"kind": "table" | "field" | "word" as kind, "key": str(key), **rest} if not rest:
            return Named(kind, key)
        case {"amount": str(amount), "currency": str(currency), **rest} if not rest:
            return Sum(str(_decimal(amount)) if amount else "", currency)
        case {"day": str(iso), **rest} if not rest:
            return Day(_day(iso).isoformat())
        case {"code": str(code), "params": dict(params), **rest} if not rest and code in sentences("en"):
            return Message(code, {name: _param(one, depth + 1) for name, one in params.items()})
        case list():
            return tuple(_param(one, depth + 1) for one in data)
    raise Garbage("no parameter")


def _packed_refusal(refusal: Refusal) -> dict[str, Any]:
    kind = next(kind for kind in type(refusal).__mro__ if kind.__name__ in REFUSALS)
    packed = {"refusal": kind.__name__, "message": to_kept(refusal.message)}
    if isinstance(refusal, headers.Asks):
        packed["question"] = pack(refusal.question)
    return packed


def _refusal(wanted: type[Refusal], data: Any) -> Refusal:
    """A refusal of a kind, or of one below it; its sentence can be said."""
    if not isinstance(data, dict) or not {"refusal", "message"} <= data.keys() <= {"refusal", "message", "question"}:
        raise Garbage("no refusal")
    message, kind = _message(data["message"]), REFUSALS.get(_text(data["refusal"]))
    if kind is None or not issubclass(kind, wanted):
        raise Garbage("no refusal of this kind")
    try:
        str(message)
    except (KeyError, ValueError, IndexError, ArithmeticError) as problem:
        raise Garbage("a sentence with gaps") from problem
    # Some make their message themselves; told again it is what it was.
    made: Refusal
    if "question" in data:
        asks = headers.Asks.__new__(headers.Asks)
        asks.question = unpack(evidence.Question, data["question"])
        made = asks
    else:
        made = kind.__new__(kind)
    Refusal.__init__(made, message.code, **message.params)
    return made


def _packed_problems(problems: list[Problem]) -> dict[str, Any]:
    """Problems by column, what they have in common said once: there may be one in every row."""
    kinds: dict[Any, int] = {}
    known: dict[int, tuple[Message, int]] = {}
    of = []
    for problem in problems:
        key = id(problem.why)
        if key not in known or known[key][0] is not problem.why:
            known[key] = problem.why, len(known)
        of.append(kinds.setdefault((problem.column, problem.outcome, key), len(kinds)))
    whys = {key: to_kept(why) for key, (why, _) in known.items()}
    return {
        "kinds": [[column, outcome, whys[key]] for column, outcome, key in kinds],
        "of": of,
        "rows": [problem.row for problem in problems],
        "values": [problem.value for problem in problems],
    }


def _problems(data: Any) -> list[Problem]:
    if data == []:
        return []
    if not isinstance(data, dict) or data.keys() != {"kinds", "of", "rows", "values"}:
        raise Garbage("no problems")
    outcome_of = _taker(get_type_hints(Problem)["outcome"])
    kinds = []
    for kind in _listed(data["kinds"]):
        column, outcome, why = _of_row([_text, outcome_of, _message])(kind)
        kinds.append((column, why, outcome))
    of, rows, values = _listed(data["of"]), _listed(data["rows"]), _listed(data["values"])
    if not len(of) == len(rows) == len(values):
        raise Garbage("problems of several lengths")
    if {type(one) for one in (*of, *rows)} - {int} or {type(one) for one in values} - {str}:
        raise Garbage("problems of another kind")
    if of and not (min(of) >= 0 and max(of) < len(kinds)):
        raise Garbage("problems of no kind")
    return [
        Problem(row, kinds[at][0], value, kinds[at][1], kinds[at][2])
        for row, value, at in zip(rows, values, of, strict=True)
    ]


_SIMPLE: dict[Any, Taken] = {
    str: _text,
    bool: _exactly(bool),
    int: _exactly(int),
    float: _number,
    type(None): _exactly(type(None)),
    Decimal: _decimal,
    date: _day,
    Message: _message,
    _Parameter: lambda data: _param(data, 0),
}
