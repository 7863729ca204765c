"""Invented and damaged segments against the language and the statement that comes of it.

    python -m tests.fuzz_segments [--inputs 100000] [--seed 1]

Every input is written by the grammar, then perhaps damaged; or it is made up of pieces. It must give a tree, or one sentence in
both languages with a place inside the text. Of a tree comes a statement that has nothing of what was typed in it but what stands
in the declared list: every value is a parameter. Some are run. What fails is printed with the seed and number that make it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from lib.metrics.segments.fields import FIELDS, Field
from lib.metrics.segments.language import SegmentError
from lib.publish.sample import sample
from lib.query import Segment, Snapshot
from lib.query.people import people_of, statement
from lib.texts.loader import LANGUAGES

CANARY = "zqx"
"""Stands in every text that is typed and in no name of ours."""
EVIL = (
    f"{CANARY}' or 1=1 --", f"{CANARY}); drop table people; --", f"{CANARY}' union select key from people --", f"{CANARY}\\", f"{CANARY}%_", f"{CANARY}\0",
    f"{CANARY}?", f"{CANARY} $1 :x {{}}", f"‮{CANARY}", f"{CANARY}'' || key || ''",
)  # fmt: skip
PIECES = (
    "and", "or", "not", "in", "between", "is", "empty", "contains", "(", ")", ",", "=", "!=", "<", "<=", ">", ">=", '"', "'", "“", "”", "today", "start of",
    "month", "- 30d", "-", "+", "90d", "2026-02-30", "2026-03-31", "0", "-1", "1e9", "999999999999999999999", "yes", "no", ";", "--", "/*", "\n", "\t", "\0",
    "é", "😀", "~", "closer~3", "%", "\\", "{}", "{word}", "stage", "paid", "closed", "segment", "at_risk", "select", "(" * 30, "not " * 30,
)  # fmt: skip
RUN_EVERY = 50


def text_of(dice: random.Random) -> str:
    """One input."""
    if dice.random() < 0.25:
        return " ".join(dice.choice(PIECES) for _ in range(dice.randint(0, 14)))
    text = expression(dice, 0)
    return damaged(dice, text) if dice.random() < 0.5 else text


def expression(dice: random.Random, depth: int) -> str:
    """An expression by the grammar, all of whose names and words are right."""
    if depth > 3 or dice.random() < 0.5:
        return condition(dice)
    kind = dice.choice(("not", "group", "and", "or"))
    if kind == "not":
        return f"not {expression(dice, depth + 1)}" if dice.random() < 0.5 else f"not ({expression(dice, depth + 1)})"
    if kind == "group":
        return f"({expression(dice, depth + 1)})"
    return f" {kind} ".join(expression(dice, depth + 1) for _ in range(dice.randint(2, 3)))


def condition(dice: random.Random) -> str:
    """One condition on a field that exists."""
    field = dice.choice([*FIELDS.values()])
    if field.kind != "segment" and dice.random() < 0.15:
        return f"{field.name} is {dice.choice(('', 'not '))}empty"
    if field.kind in ("number", "day"):
        if dice.random() < 0.2:
            return f"{field.name} {dice.choice(('', 'not '))}between {value(dice, field)} and {value(dice, field)}"
        if dice.random() < 0.7:
            return f"{field.name} {dice.choice(('=', '!=', '<', '<=', '>', '>='))} {value(dice, field)}"
    if field.kind == "member" and dice.random() < 0.2:
        return f"{field.name} contains {value(dice, field)}"
    if dice.random() < 0.3:
        listed = ", ".join(value(dice, field) for _ in range(dice.randint(1, 4)))
        return f"{field.name} {dice.choice(('', 'not '))}in ({listed})"
    return f"{field.name} {dice.choice(('=', '!='))} {value(dice, field)}"


def value(dice: random.Random, field: Field) -> str:
    """A value of a field's kind, or a text that would do harm if it were no parameter."""
    match field.kind:
        case "number":
            return dice.choice(("0", "1", "-3", "40.5", "70", "1000", "123456789.25"))
        case "day":
            return dice.choice(("today", "today - 30d", "today+90d", "start of month", "start of year - 1d", "2026-03-31", "0001-01-01", "9999-12-31"))  # fmt: skip
        case "flag":
            return dice.choice(("yes", "no"))
        case "word":
            return f'"{dice.choice(field.words)}"'
        case "segment":
            return dice.choice(("at_risk", '"silent 30 days"', "ready_for_upsell", "nobody"))
    return f'"{dice.choice(EVIL)}"' if dice.random() < 0.7 else dice.choice(('"Ana Ruiz"', "ES", "instagram", '"a"'))


def damaged(dice: random.Random, text: str) -> str:
    """A text with something done to it: cut, doubled, letters changed, a piece put in."""
    for _ in range(dice.randint(1, 3)):
        place = dice.randint(0, len(text))
        match dice.randint(0, 4):
            case 0:
                text = text[:place]
            case 1:
                text = text[:place] + dice.choice(PIECES) + text[place:]
            case 2:
                text = text[:place] + text[place + 1 :]
            case 3:
                text = (
                    text[:place] + chr(dice.choice((dice.randint(0, 127), dice.randint(0x80, 0x2FFF)))) + text[place:]
                )
            case _:
                text = (text + " " + text[place:])[:700]
    return text


def tried(snapshot: Snapshot, text: str, run: bool) -> str:
    """What became of an input: ``refused``, ``asked`` or ``run``. AssertionError for anything it must not come to."""
    try:
        sql, values = statement(snapshot, Segment(text))
    except SegmentError as refusal:
        assert_sentence(refusal, text)
        return "refused"
    assert CANARY not in sql.casefold(), "what was typed stands in the statement"
    assert sql.count("?") == len(values), "a value is no parameter"
    if run:
        people_of(snapshot, Segment(text))
    return "run" if run else "asked"


def assert_sentence(refusal: SegmentError, text: str) -> None:
    """One sentence in each language, with a place inside the text."""
    for language in LANGUAGES:
        said = refusal.message.text(language)
        assert said
        assert said.strip() == said
    at = refusal.params.get("at")
    assert at is None or (isinstance(at, int) and 1 <= at <= len(text) + 1), f"the place {at} is not in the text"


def fuzz(snapshot: Snapshot, inputs: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many inputs came to what, and those that came to what they must not."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    for number in range(inputs):
        text = text_of(random.Random(f"{seed}/{number}"))
        try:
            outcomes[tried(snapshot, text, number % RUN_EVERY == 0)] += 1
        except Exception as problem:
            failures.append(f"seed {seed}, number {number}: {text!r}: {type(problem).__name__}: {problem}")
    return outcomes, failures


def main(arguments: Sequence[str] | None = None) -> int:
    line = argparse.ArgumentParser(prog="python -m tests.fuzz_segments")
    line.add_argument("--inputs", type=int, default=100_000)
    line.add_argument("--seed", type=int, default=1)
    options = line.parse_args(arguments)
    with TemporaryDirectory() as folder:
        current = sample(Path(folder)).current
        assert current
        with closing(current.open()) as con:
            begun = time.perf_counter()
            outcomes, failures = fuzz(Snapshot(con), options.inputs, options.seed)
    took = time.perf_counter() - begun
    print(f"{sum(outcomes.values())} of {options.inputs} as they must be in {took:.0f} s: {dict(outcomes)}")
    print("\n".join(failures[:20]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
