"""A segment as the people whom it holds (docs/numbers-clients.md 18).

The text becomes a tree, and the tree a statement of its own over people: the fields come from the declared list, everything that a
reader typed goes in as a parameter. What comes out are the numbers of people, by which every other statement is narrowed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lib.metrics.relations import LISTS
from lib.metrics.segments.fields import Field, folded
from lib.metrics.segments.language import DEEPEST, SegmentError, nearest, parse, refuse_unknown, shown
from lib.metrics.segments.ready import READY
from lib.metrics.segments.tree import Condition, Every, Node, Not, Some, Value, When, conditions
from lib.query.segment import Segment
from lib.query.snapshot import Snapshot
from lib.query.sources import SOURCES
from lib.query.wanted import meant
from lib.schema.settings import SEGMENT, family
from lib.texts.messages import Message

FEWEST = 5
"""Of fewer people nothing is told to who sees no names."""
KEPT = 64
"""So many segments of a snapshot are kept worked out."""
TOGETHER = 100
"""Conditions of a segment with those of the others that it names, and of these, and so on."""
_COMPARES = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def people_of(snapshot: Snapshot, segment: Segment) -> frozenset[int]:
    """The numbers of those whom a segment holds. Raises :class:`SegmentError`.

    Who sees no names is told of no segment that holds fewer than five, nor of one that leaves out fewer than five.
    """
    found, everybody = _worked_out(snapshot, segment)
    if segment.nameless and not FEWEST <= len(found) <= everybody - FEWEST:
        raise SegmentError("segment_few", fewest=FEWEST)
    return found


def _worked_out(snapshot: Snapshot, segment: Segment) -> tuple[frozenset[int], int]:
    answers: OrderedDict[Any, tuple[frozenset[int], int]] = snapshot.__dict__.setdefault(
        "_kept_segments", OrderedDict()
    )
    key = segment.key
    if key not in answers:
        sql, parameters = statement(snapshot, segment)
        rows = snapshot.con.cursor().execute(sql, parameters or None).fetchall()
        found = frozenset(person for (person,) in rows)
        answers[key] = found, snapshot.how_many_people
        while len(answers) > KEPT:
            answers.popitem(last=False)
    return answers[key]


def statement(snapshot: Snapshot, segment: Segment) -> tuple[str, list[Any]]:
    """The statement that gives the people of a segment, and its parameters. Nothing that was typed stands in it: fields are those
    of the list, values are parameters. Raises :class:`SegmentError`."""
    asked = _Asked(snapshot, segment.day or snapshot.as_of, segment.nameless)
    where = asked.of(tree(snapshot, segment.text))
    return f"{asked.sources}select person_id from people where {where}", asked.values


def tree(snapshot: Snapshot, text: str) -> Node:
    """The tree of a text in which other segments are named: each stands for what it says. Raises :class:`SegmentError` where one
    names itself, directly or round about."""
    return _resolved(snapshot, parse(text), (), [TOGETHER])


def named(snapshot: Snapshot) -> dict[str, str]:
    """Name -> text of every segment that can be named: the ready ones, and those that are saved."""
    return dict(READY) | dict(sorted(family(snapshot.settings, SEGMENT).items(), key=lambda pair: pair[0].casefold()))


def text_of(snapshot: Snapshot, name: str, at: int = 1) -> str:
    """What a segment says that is known by a name, in any case. Raises :class:`SegmentError` where there is none."""
    every = named(snapshot)
    if name in every:
        return every[name]
    alike = {folded(one): one for one in every}
    if folded(name) not in alike:
        refuse_unknown(name, at, every, "segment_name")
    return every[alike[folded(name)]]


def chosen(
    snapshot: Snapshot, name: str, where: str, day: date | None = None, *, nameless: bool = False
) -> Segment | None:
    """The segment that is meant by a name or by a condition, which is looked at first; None where neither is said. A text that is
    no name is read as a condition too. Raises :class:`SegmentError`."""
    if not (name or where):
        return None
    text = where or (name if _is_condition(snapshot, name) else text_of(snapshot, name))
    segment = Segment(text, day, nameless)
    people_of(snapshot, segment)
    return segment


def _is_condition(snapshot: Snapshot, text: str) -> bool:
    """Whether a text is more than a name: it names none, and begins as a condition does."""
    known = set(map(folded, named(snapshot)))
    is_more = any(sign in text for sign in "=<>(") or " is " in text.casefold()
    return is_more and folded(text) not in known


def _resolved(snapshot: Snapshot, node: Node, inside: tuple[str, ...], left: list[int]) -> Node:
    """A tree without names of others. `inside` are those it stands in, `left` how many conditions may still come."""
    match node:
        case Not(inner):
            return Not(_resolved(snapshot, inner, inside, left))
        case Every(parts):
            return Every(tuple(_resolved(snapshot, part, inside, left) for part in parts))
        case Some(parts):
            return Some(tuple(_resolved(snapshot, part, inside, left) for part in parts))
    left[0] -= 1
    if left[0] < 0:
        raise SegmentError("segment_together", most=TOGETHER)
    if node.field.kind != "segment":
        return node
    if node.op in ("is empty", "is not empty"):
        raise SegmentError("segment_op", field=node.field.name, op=node.op, at=node.at, ops=("=", "!=", "in"))
    said = []
    for value, at in zip(node.values, node.places, strict=True):
        name = folded(str(value))
        if name in inside:
            raise SegmentError("segment_itself", word=shown(str(value)), at=at)
        if len(inside) >= DEEPEST:
            raise SegmentError("segment_together", most=TOGETHER)
        said.append(_resolved(snapshot, parse(text_of(snapshot, str(value), at)), (*inside, name), left))
    whole: Node = said[0] if len(said) == 1 else Some(tuple(said))
    return Not(whole) if node.op in ("!=", "not in") else whole


def later(snapshot: Snapshot, text: str) -> tuple[str, ...]:
    """The fields of a segment by which people are chosen for what came later: a rate of the past is then chosen by its outcome."""
    return tuple(dict.fromkeys(one.field.name for one in conditions(tree(snapshot, text)) if one.field.outcome))


@dataclass
class _Asked:
    """A statement being written: `values` are its parameters, in order, `used` the sources that it reads."""

    snapshot: Snapshot
    day: date
    nameless: bool
    values: list[Any] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> str:
        """The sources as the beginning of the statement."""
        told = ", ".join(f"of_{name} as ({sql})" for name, sql in self.used.items())
        return f"with {told} " if told else ""

    def of(self, node: Node) -> str:
        """A tree as a condition that is never null: a segment and its negation add up to everybody."""
        match node:
            case Not(inner):
                return f"not {self.of(inner)}"
            case Every(parts):
                return f"({' and '.join([self.of(part) for part in parts])})"
            case Some(parts):
                return f"({' or '.join([self.of(part) for part in parts])})"
        return self.condition(node)

    def condition(self, one: Condition) -> str:
        asked = one.field
        self._check(one)
        rows = self._source(asked)
        column = f"r.{asked.column}"
        if asked.source == "who":
            column = self.snapshot.con.text(f"r.{LISTS[asked.column]}")
        filled = f"{column} is not null"
        values = one.values
        if values and asked.kind in ("day", "flag") and isinstance(values[0], bool):
            if asked.kind == "day":
                holds = any((value is True) is (one.op in ("=", "in")) for value in values)
                return self._some(rows, filled) if holds else self._none(rows, filled)
            if asked.blank:
                filled, values = f"coalesce({column}, false)", (*values,)
        match one.op:
            case "is not empty":
                return self._some(rows, f"coalesce({column}, false)" if asked.blank else filled)
            case "is empty":
                return self._none(rows, f"coalesce({column}, false)" if asked.blank else filled)
            case "<" | "<=" | ">" | ">=":
                return self._some(rows, f"{column} {_COMPARES[one.op]} {self._put(values[0])}")
            case "between":
                return self._some(rows, f"{column} between {self._put(values[0])} and {self._put(values[1])}")
            case "not between":
                told = self._some(rows, f"{column} is not null")
                return f"({told} and {self._none(rows, f'{column} between {self._put(values[0])} and {self._put(values[1])}')})"
            case "contains":
                return self._some(rows, self._one_of(column, self._containing(asked, str(values[0]))))
        texts: list[Any] = [*values]
        if asked.kind == "member":
            texts = [
                text
                for value, at in zip(values, one.places, strict=True)
                for text in self._lists(asked, self._member(asked, str(value), at))
            ]
        if one.op in ("=", "in"):
            return self._some(rows, self._one_of(column, texts))
        told = self._some(rows, f"{column} is not null")
        return f"({told} and {self._none(rows, self._one_of(column, texts))})"

    def _check(self, one: Condition) -> None:
        """Raise where the field cannot be asked for here, or not so by this reader."""
        asked = one.field
        if asked.needs and not self.snapshot.has(asked.needs):
            raise SegmentError("segment_needs", field=asked.name, at=one.at, needs=tuple(_lacks(asked.needs)))
        if asked.source != "who" and any(
            self.snapshot.table(name) not in self.snapshot.tables
            if name in _RELATIONS
            else name not in self.snapshot.tables
            for name in SOURCES[asked.source].reads
        ):
            raise SegmentError("segment_hidden", field=asked.name, at=one.at)
        if asked.today and self.day != self.snapshot.as_of:
            raise SegmentError("segment_today", field=asked.name, at=one.at, day=self.snapshot.as_of.isoformat())
        if not self.nameless:
            return
        is_day = asked.kind == "day" and one.values and not isinstance(one.values[0], bool)
        if one.op == "contains" or (is_day and self._is_exact(one)):
            raise SegmentError("segment_nameless", field=asked.name, at=one.at)

    def _is_exact(self, one: Condition) -> bool:
        """Whether a condition asks for a day itself and not for a time."""
        if one.op in ("between", "not between"):
            first, last = (value.on(self.day) for value in one.values if isinstance(value, When))
            return first == last
        return one.op in ("=", "!=", "in", "not in")

    def _source(self, asked: Field) -> str:
        if asked.source == "who":
            return "people"
        if asked.source not in self.used:
            self.used[asked.source] = SOURCES[asked.source].build(self.snapshot, self.day)
        return f"of_{asked.source}"

    def _put(self, value: Value) -> str:
        self.values.append(value.on(self.day) if isinstance(value, When) else value)
        return "?"

    @staticmethod
    def _some(rows: str, where: str) -> str:
        return f"person_id in (select r.person_id from {rows} r where {where})"

    @staticmethod
    def _none(rows: str, where: str) -> str:
        return f"person_id not in (select r.person_id from {rows} r where {where})"

    def _one_of(self, column: str, values: Sequence[Any]) -> str:
        return f"{column} in ({', '.join([self._put(value) for value in values])})" if values else "false"

    def _member(self, asked: Field, said: str, at: int) -> str:
        """The member that is meant. Raises :class:`SegmentError` with the nearest where none is."""
        if asked.dimension and (found := meant(self.snapshot, asked.dimension, said)):
            return found
        known = {folded(one): one for one in self._members(asked)}
        if folded(said) not in known:
            refuse_unknown(said, at, known.values(), field=asked.name)
        return known[folded(said)]

    def _members(self, asked: Field) -> Sequence[str]:
        if asked.dimension:
            return [*self.snapshot.members(asked.dimension)]
        column = self.snapshot.con.text(f"r.{asked.column}")
        with_it = f"with s as ({SOURCES[asked.source].build(self.snapshot, self.day)}) "
        told = f"{with_it}select distinct {column} from s r where r.{asked.column} is not null order by 1"
        return [text for (text,) in self.snapshot.con.cursor().execute(told).fetchall()]

    def _lists(self, asked: Field, member: str) -> Iterator[str]:
        """The texts of the column in which a member stands: of a list every one that holds it."""
        if asked.dimension and LISTS[asked.dimension] != asked.dimension:
            yield from self.snapshot.members(asked.dimension).get(member, ())
        else:
            yield member

    def _containing(self, asked: Field, part: str) -> list[str]:
        wanted = folded(part)
        found = [one for one in self._members(asked) if wanted and wanted in folded(one)]
        return list(dict.fromkeys(text for one in found for text in self._lists(asked, one)))


_RELATIONS = frozenset({"stages", "buyers", "deals", "levels"})


def _lacks(needs: str) -> Iterator[Message]:
    """The tables and fields of which any one would do, in words."""
    for need in needs.split("|"):
        table, _, column = need.partition(".")
        yield (
            Message("need_field", {"table": table, "field": column})
            if column
            else Message("need_table", {"table": table})
        )


def offered(snapshot: Snapshot, day: date | None = None, *, nameless: bool = False) -> Mapping[str, Segment]:
    """Name -> segment of those that can be asked here: the data has what they ask for, and nothing they name is hidden."""
    found = {}
    for name, text in named(snapshot).items():
        segment = Segment(text, day, nameless)
        try:
            _Asked(snapshot, day or snapshot.as_of, nameless).of(tree(snapshot, text))
        except SegmentError:
            continue
        found[name] = segment
    return found


__all__ = ["SegmentError", "later", "named", "nearest", "offered", "people_of", "text_of", "tree"]
