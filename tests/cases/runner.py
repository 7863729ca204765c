"""Run one case through the command line and nothing else.

A case is a list of steps in a workspace of its own: put files in, then ask for figures. What is expected is written in
the step. Where a question is as good an end as the figure, `asks="may"` says so: the case then ends at the question,
after it has been checked that no wrong figure stands in the workspace.
"""

import contextlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from lib.__main__ import main

Files = Mapping[str, bytes | str]
Expected = str | int | None
DONE, UNUSABLE, QUESTION = 0, 2, 3


@dataclass(frozen=True)
class Ran:
    """One call of the command line: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was said, in small letters."""
        return (self.out + "\n" + self.err).lower()

    def objects(self) -> list[dict[str, Any]]:
        """The list that `--json` prints; [] where it is an error or nothing."""
        try:
            found = json.loads(self.out)
        except json.JSONDecodeError:
            return []
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def call(*arguments: str) -> Ran:
    """The command line, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: Any = main(list(arguments))
        except SystemExit as end:
            code = end.code
    return Ran(code if isinstance(code, int) else 1 if code else 0, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Put:
    """Import files (or only check them), in the order given.

    `receipt`: table -> count -> number, added up over the objects of that table; "any" adds up over all tables.
    `kept`, `aside`: currency -> sum of money in the receipt ("" where the file names none); `aside` adds up all reasons.
    `says`: each entry must be among the words that were printed, or one of its alternatives if it is a tuple.
    `never_table`: no object may be of these tables. `never_hint`: header -> fields that must not be suggested for it.
    `answer`: (word of the question, words of the wished answer): given once the question has been seen.
    """

    files: Files
    flags: tuple[str, ...] = ()
    only_check: bool = False
    asks: Literal["no", "may", "must"] = "no"
    refuses: Literal["no", "may", "must"] = "no"
    receipt: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    aside: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str | tuple[str, ...], ...] = ()
    never_says: tuple[str, ...] = ()
    never_table: tuple[str, ...] = ()
    never_hint: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answer: tuple[tuple[str, ...], tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Is:
    """A figure: ref, and the values that are right (None: no data). `where` are options of `kpis`.

    `by` and `member`: the member's value; months may be written 2026-03. `previous`: also the value compared with.
    """

    ref: str
    value: Expected | tuple[Expected, ...]
    where: tuple[str, ...] = ()
    by: str = ""
    member: str | tuple[str, ...] = ""
    previous: Expected | Literal["any"] = "any"


@dataclass(frozen=True)
class Adds:
    """Several figures that add up: calls may stand in one of two tables, of which both are right."""

    refs: tuple[str, ...]
    value: int
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Members:
    """A figure by a dimension, whole: exactly these members and values, in any order (months: in order)."""

    ref: str
    by: str
    values: Mapping[str, Expected]
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Never:
    """A wrong figure that was seen once. Also asked for after a question, where nothing else is."""

    ref: str
    value: str | int
    where: tuple[str, ...] = ()
    by: str = ""
    member: str = ""


@dataclass(frozen=True)
class Set:
    """Settings, as `python -m lib settings` takes them."""

    settings: tuple[str, ...]


Step = Put | Is | Adds | Members | Never | Set


@dataclass(frozen=True)
class Case:
    """A name (its point of the issue first), the steps, and why that is right."""

    name: str
    steps: tuple[Step, ...]
    why: str = ""


def run_case(case: Case, folder: Path) -> None:
    """All steps in order; AssertionError names the step that is off."""
    data, asked, number = folder / "data", False, 0
    for step in case.steps:
        if isinstance(step, Put | Set):
            forget()
        if isinstance(step, Put):
            if asked:
                continue
            number += 1
            asked = _put(step, folder / f"step{number}", data)
        elif isinstance(step, Never):
            _never(step, data)
        elif asked:
            continue
        elif isinstance(step, Set):
            ran = call("settings", *step.settings, "--data", str(data))
            assert ran.code == DONE, f"settings {step.settings}: {ran.words}"
        elif isinstance(step, Is):
            _is(step, data)
        elif isinstance(step, Adds):
            values = [_value(_figure(ref, data, step.where)) for ref in step.refs]
            found = sum((Decimal(one) for one in values if one is not None), Decimal(0))
            assert found == step.value, f"{' + '.join(step.refs)} is {found}, not {step.value}"
        else:
            _members(step, data)


def _put(step: Put, folder: Path, data: Path) -> bool:
    """Import or check. Returns whether it ended at a question or a refusal that is right as well."""
    paths = _write(step.files, folder)
    command = "check" if step.only_check else "import"
    arguments = (*paths, "--data", str(data), "--json", *step.flags, *(() if step.only_check else ("--yes",)))
    # A question that is to be answered is looked for first, so that the import is made once, with the answer.
    ran = call(*(("check", *arguments[:-1]) if step.answer and command == "import" else (command, *arguments)))
    assert "traceback" not in ran.words, ran.words
    for wanted in step.says:
        either = (wanted,) if isinstance(wanted, str) else wanted
        assert any(one.lower() in ran.words for one in either), f"says none of {either}: {ran.words[:3000]}"
    for word in step.never_says:
        assert word.lower() not in ran.words, f"says {word!r}: {ran.words[:3000]}"
    _tables(step, ran)
    if step.answer is not None:
        ran = call(command, *arguments, "--answer", pick(ran, *step.answer))
        assert ran.code == DONE, f"the answer was not taken: {ran.code} {ran.words[:3000]}"
    if ran.code == QUESTION:
        assert step.asks != "no", f"asked, though the file proves it: {ran.words[:3000]}"
        # A question is one only if it says about what.
        assert any(one.get("questions") for one in ran.objects()), f"exit 3 without a question: {ran.words[:3000]}"
        return True
    if ran.code == UNUSABLE:
        assert step.refuses != "no", f"refused: {ran.words[:3000]}"
        return True
    assert ran.code == DONE, f"exit {ran.code}: {ran.words[:3000]}"
    assert step.asks != "must", f"not asked: {ran.words[:3000]}"
    assert step.refuses != "must", f"not refused: {ran.words[:3000]}"
    _receipt(step, ran)
    return False


def _tables(step: Put, ran: Ran) -> None:
    for one in ran.objects():
        # A table that nothing goes into (it is being asked which) is no table yet.
        if ran.code == DONE:
            assert one.get("table") not in step.never_table, f"taken for {one.get('table')}: {ran.out[:2000]}"
        for hint in one.get("suggestions") or []:
            wrong = step.never_hint.get(hint.get("header", ""), ())
            assert hint.get("field") not in wrong, f"hint {hint}"


def _receipt(step: Put, ran: Ran) -> None:
    objects = ran.objects()
    for one in objects:
        assert one["read"] == one["kept"] + one["quarantined"] + one["duplicate"], one
    for table, counts in step.receipt.items():
        of_it = [one for one in objects if table in ("any", one["table"])]
        assert of_it, f"nothing went into {table}: {[one['table'] for one in objects]}"
        for count, number in counts.items():
            found = sum(one[count] for one in of_it)
            assert found == number, f"{table}.{count} is {found}, not {number}: {ran.out[:3000]}"
    for wanted, groups in ((step.kept, ("kept",)), (step.aside, ("quarantined", "duplicate"))):
        if wanted:
            found_money = money(objects, groups)
            assert found_money == {name: Decimal(one) for name, one in wanted.items()}, f"{groups}: {found_money}"


def money(objects: list[dict[str, Any]], groups: tuple[str, ...]) -> dict[str, Decimal]:
    """Sums of money in receipts by currency, zeros left out. `groups` of kept, quarantined, duplicate."""
    sums: dict[str, Decimal] = {}
    for one in objects:
        for group in groups:
            part = (one.get("money") or {}).get(group, {})
            for by_currency in [part] if isinstance(part, dict) else [reason["sums"] for reason in part]:
                for currency, amount in by_currency.items():
                    sums[currency] = sums.get(currency, Decimal(0)) + Decimal(str(amount))
    return {name: amount for name, amount in sums.items() if amount}


def pick(ran: Ran, about: tuple[str, ...], wished: tuple[str, ...]) -> str:
    """KEY=VALUE for the open question or choice that speaks of `about`, with the option that speaks of `wished`."""
    seen: list[dict[str, Any]] = []
    for one in ran.objects():
        seen += [*(one.get("questions") or []), *(one.get("choices") or [])]
    for question in seen:
        if question.get("setting") and any(word in json.dumps(question).lower() for word in about):
            listed: list[Any] = next(
                (question[name] for name in ("options", "answers", "values") if question.get(name)), []
            )
            for option in [one if isinstance(one, dict) else {"value": one} for one in listed]:
                if any(word in json.dumps(option).lower() for word in wished):
                    value = next((option[name] for name in ("value", "answer", "option", "key") if name in option), "")
                    return f"{question['setting']}={value}"
            raise AssertionError(f"no option for {wished} in {question}")
    raise AssertionError(f"nothing is asked about {about}: {seen or ran.words[:2000]}")


def _write(files: Files, folder: Path) -> list[str]:
    folder.mkdir(parents=True)
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(str(path))
    return paths


# What `kpis` printed since the last import of the case, by its options: asked once, used by all steps.
_printed: dict[tuple[str, ...], list[dict[str, Any]]] = {}


def forget() -> None:
    """After an import outside a case: ask anew."""
    _printed.clear()


def figures(data: Path, where: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """All that `kpis --json` prints; [] while the workspace is empty."""
    key = (str(data), *where)
    if key not in _printed:
        ran = call("kpis", "--data", str(data), "--json", *where)
        empty = ran.code == UNUSABLE and "no data yet" in ran.words
        assert empty or ran.code == DONE, f"kpis: {ran.code} {ran.words[:1000]}"
        _printed[key] = [] if empty else ran.objects()
    return _printed[key]


def _figure(ref: str, data: Path, where: tuple[str, ...], by: str = "", member: str | tuple[str, ...] = "") -> Any:
    """The object of one figure, None if there is none."""
    members = (member,) if isinstance(member, str) else member
    for one in figures(data, (*where, "--by", by) if by else where):
        if one["ref"] == ref and (not by or _named(one.get("member"), by) in {part.lower() for part in members}):
            return one
    return None


def _named(member: Any, by: str) -> str:
    name = "" if member is None else str(member).lower()
    return name[:7] if by == "month" else name


def _value(one: Any) -> str | None:
    return None if one is None or one["value"] is None else str(one["value"])


def same(found: str | None, wanted: Expected) -> bool:
    """Money and counts to the last digit, rates as far as a float holds them."""
    if found is None or wanted is None:
        return found is None and wanted is None
    if "/" in str(wanted):
        above, below = str(wanted).split("/")
        return abs(Decimal(found) - Decimal(above) / Decimal(below)) < Decimal("1e-9")
    return Decimal(found) == Decimal(str(wanted))


def _is(step: Is, data: Path) -> None:
    one = _figure(step.ref, data, step.where, step.by, step.member)
    allowed = step.value if isinstance(step.value, tuple) else (step.value,)
    found = _value(one)
    name = f"{step.ref} {' '.join(step.where)} {step.member}".strip()
    assert one is not None or None in allowed or 0 in allowed, f"{name}: there is no such figure or member"
    assert any(same(found, value) for value in allowed) or (one is None and 0 in allowed), (
        f"{name} is {found}, not {allowed}; {one and one.get('reason')}"
    )
    if step.previous != "any":
        before = None if one is None or one["previous"] is None else str(one["previous"])
        assert same(before, step.previous), f"{name}: compared with {before}, not {step.previous}"


def _members(step: Members, data: Path) -> None:
    found = {
        _named(one["member"], step.by): _value(one)
        for one in figures(data, (*step.where, "--by", step.by))
        if one["ref"] == step.ref
    }
    wanted = {name.lower(): value for name, value in step.values.items()}
    if step.by != "month":  # every member of the page is listed; one without a value has no figure
        found = {name: value for name, value in found.items() if value is not None or name in wanted}
    assert list(found) == list(wanted) if step.by == "month" else set(found) == set(wanted), f"{step.ref}: {found}"
    for name, value in wanted.items():
        assert same(found[name], value), f"{step.ref} of {name} is {found[name]}, not {value}; all: {found}"


def _never(step: Never, data: Path) -> None:
    one = _figure(step.ref, data, step.where, step.by, step.member)
    assert one is None or one["value"] is None or not same(_value(one), step.value), f"{step.ref} is {step.value}"


def settings_lines(text: str) -> Iterator[str]:
    """The KEY=VALUE parts of the `settings` lines that `check` prints as a way to put something right."""
    for match in re.finditer(r"settings\s+(?:\"([^\"]+)\"|'([^']+)'|(\S+=\S+))", text):
        yield next(part for part in match.groups() if part)
