"""Answers that an object keeps for itself: they go when it goes, and no other object's push them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")


def kept(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """`method` of an object that never changes, asked once for each of its arguments, which are few."""
    name = f"_kept_{method.__name__}"

    @wraps(method)
    def asked(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
        answers: dict[Any, T] = self.__dict__.setdefault(name, {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = method(self, *args, **kwargs)
        return answers[key]

    return cast(Callable[Concatenate[S, P], T], asked)
