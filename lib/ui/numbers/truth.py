"""What became of what was sold: contracted, still owed, written off, collected, given back, kept (docs/numbers.md 8, v.truth)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lib.analysis.kpis import Kpi
from lib.metrics.units import MONEY
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import explain, panel, waterfalls
from lib.ui.numbers.drawing import Drawing
from lib.ui.words import formats
from lib.ui.words.texts import t

STEPS = {
    "v.outstanding": -1,
    "v.written_off": -1,
    "v.collected": 0,
    "v.overpaid": 1,
    "v.deal_refunds": -1,
    "v.deal_chargebacks": -1,
}
"""What leads from the contract values to what is kept, each with its sign; 0 is where the steps above it come to."""
ALWAYS = ("v.outstanding", "v.written_off", "v.collected")
"""Steps that are shown also where they are nothing: what was contracted is the sum of the three."""


def waterfall(chosen: Chosen, found: Mapping[str, Kpi]) -> Drawing:
    """One waterfall of the deals closed in the period that have a contract value; a bar opens the panel of its figure, and so
    its rows."""
    contracted, kept = found["r.contracted"], found["v.deal_kept"]
    if contracted.value is None or kept.value is None:
        return Drawing(t("truth_title"), why=explain.missing(kept))
    currency = chosen.currency

    def written(value: float) -> str:
        return formats.money(value, currency, cents=False)

    steps = []
    for ref, sign in STEPS.items():
        value = float(found[ref].value or 0)
        if not value and ref not in ALWAYS:
            continue
        effect = sign * value
        text = written(value) if not sign else f"{'+' if effect > 0 else ''}{written(effect)}"
        steps.append(
            waterfalls.Step(
                found[ref].label, effect, text, "", neutral=ref in ("v.outstanding", "v.overpaid"), total=not sign
            )
        )
    names = {found[ref].label: ref for ref in ("r.contracted", *STEPS, "v.deal_kept")}
    parts = {ref: formats.money(found[ref].value, currency, cents=True) for ref in ("r.contracted", *ALWAYS)}
    return waterfalls.waterfall(
        t("truth_title"),
        (contracted.label, float(contracted.value), written(float(contracted.value))),
        steps,
        (kept.label, float(kept.value), written(float(kept.value))),
        unit=MONEY,
        currency=currency,
        good="up",
        deck=" ".join([_identity(parts), *_unpriced(chosen, found)]),
        file="contracts",
        picks={label: partial(panel.turn_to, ref) for label, ref in names.items()},
    )


def _identity(parts: Mapping[str, str]) -> str:
    """The sum in words, to the cent."""
    return formats.plain(
        t(
            "truth_sum",
            contracted=parts["r.contracted"],
            collected=parts["v.collected"],
            outstanding=parts["v.outstanding"],
            written_off=parts["v.written_off"],
        )
    )


def _unpriced(chosen: Chosen, found: Mapping[str, Kpi]) -> list[str]:
    """What came in on deals of which nobody told a contract value: money that is not in the chart."""
    whole, agreed = found["v.cohort_cash"].value, found["v.collection"].now.numerator
    beside = float(whole or 0) - float(agreed or 0)
    if abs(beside) < 0.005:
        return []
    return [formats.plain(t("truth_beside", cash=formats.money(beside, chosen.currency, cents=True)))]
