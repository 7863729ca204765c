"""The receipts of an import as lines of text or as JSON."""

from __future__ import annotations

import json
import sys

from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.evidence import Question
from lib.ingest.map.profiles import label_of
from lib.ingest.map.remembered import word_setting
from lib.ingest.map.suggest import setting as header_setting
from lib.publish.draft import Draft
from lib.schema.settings import NONE
from lib.schema.vocabulary import VOCABULARY

FLAGS = {"date_order": "--date-order", "decimal": "--decimal", "table": "--table"}
"""The kinds of question that an option of its own answers; any other is answered with ``--answer``."""


def show(draft: Draft, as_json: bool) -> None:
    """Print what a draft says of its files, the refused ones apart."""
    for bad in draft.refused:
        print(bad.why, file=sys.stderr)
    if as_json:
        listed = [{"file": bad.file, "error": str(bad.why)} for bad in draft.refused]
        print(json.dumps([*(r.as_json() for r in draft.receipts), *listed], ensure_ascii=False, indent=1))
        for left in draft.left_out:
            print(f"not imported: {left.why}", file=sys.stderr)
        return
    for receipt in draft.receipts:
        print(describe(receipt))
    for left in draft.left_out:
        print(f"not imported: {left.why}")
    for again in draft.reread:
        print(f"earlier {again.table}, read again: new {again.new}, changed {again.changed}, vanished {again.vanished}")


def describe(receipt: Receipt) -> str:
    """A receipt in a few lines of plain text."""
    lines = [
        f"{receipt.file} -> {receipt.table or '?'}" + (f" ({label_of(receipt.profile)})" if receipt.profile else "")
    ]
    if not receipt.questions:
        lines += [
            f"  read {receipt.read} = kept {receipt.kept} + quarantined {receipt.quarantined} + duplicate {receipt.duplicate}",
            f"  new {receipt.new}, changed {receipt.changed}, vanished {receipt.vanished}",
            *(f"  {told}" for told in receipt.set_aside),
        ]
    lines += [
        f"  column {header} -> {name}" + (" (as corrected)" if header in receipt.by_hand else "")
        for header, name in receipt.mapping.items()
    ]
    for header, name, score in receipt.suggestions:
        key, value = header_setting(receipt.scope, header, name)
        lines.append(f'  column {header} may be {name} ({score:.0f}%): say so with settings "{key}={value}"')
    if receipt.unmapped:
        lines.append(f"  columns not used: {', '.join(receipt.unmapped)}")
    for question in receipt.questions:
        lines.append(f"  undecided: {_asked(receipt, question)}")
    for question in receipt.choices:
        taken = f"Until then: {question.label(question.default)}."
        lines.append(f"  your choice: {_asked(receipt, question)} {taken}")
    lines += [f"  note: {note}" for note in receipt.notes]
    for (name, word), rows in receipt.unknown_words.items():
        key = word_setting(receipt.table, name, word)
        choices = "|".join(VOCABULARY[key.split(".")[1]])
        lines.append(
            f'  unknown word “{word}” in {name}, {rows} rows: say what it means with settings "{key}={choices}"'
        )
    lines += [f"  row {p.row}, {p.column or 'whole row'}: {p.reason}" for p in receipt.problems[:20]]
    if len(receipt.problems) > 20:
        lines.append(f"  … and {len(receipt.problems) - 20} more (use --json for all)")
    return "\n".join(lines)


def _asked(receipt: Receipt, question: Question) -> str:
    """A question with its evidence and what answers it."""
    examples = "; ".join(f"row {row}: {text}" for row, text in question.examples)
    options = "|".join(question.options)
    flag, remembered = FLAGS.get(question.kind, ""), f'--answer "{receipt.setting_of(question)}={options}"'
    answer = f"{flag} {options}" if flag else remembered
    if NONE in question.options:  # which no option takes
        answer = f"{flag} {'|'.join(o for o in question.options if o != NONE)} or {remembered}"
    evidence = f" ({examples})" if examples else ""
    return f"{question.sentence(receipt.file)}{evidence} Answer with {answer}."
