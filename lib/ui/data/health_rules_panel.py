"""The rules of health: what each part weighs, from where a score is red or green, and the days that parts are judged by; with what
would change before it is put in force (docs/numbers-clients.md 16.1)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lib.analysis.clients.prediction import Prediction
from lib.analysis.clients.preview import Preview, preview
from lib.metrics.health import LONGEST_DAYS, PARTS, THRESHOLDS, Rules, rules
from lib.query import Snapshot
from lib.ui.frame import access, saving
from lib.ui.frame.people import leads, named, there
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 200
"""So many who would change their band are sent; the download has all."""
_BEFORE = "health_rules_before"
"""The rules that were in force before the last save: one undo."""


def show(view: access.View) -> None:
    """The rules as they are, what others would change, and the way back."""
    st.caption(t("rules_how"))
    saving.say()
    if view.snapshot is None or not there(access.opened(view.snapshot)):
        st.info(t("clients_older"), icon=":material/update:")
        return
    data = access.opened(view.snapshot)
    now = rules(data.settings)
    typed = _form(view.identity, now)
    if typed is None:
        st.error(t("rules_unclear"), icon=":material/error:")
        return
    changes = {key: value for key, value in typed.as_settings.items() if value != now.as_settings[key]}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("rules_save"), key="rules_save", type="primary", icon=":material/save:", disabled=not changes, on_click=_save,
            args=(view, now, changes),
        )  # fmt: skip
        if before := st.session_state.get(_BEFORE):
            st.button(
                t("rules_undo"), key="rules_undo", icon=":material/undo:", on_click=_undo, args=(view, dict(before))
            )
        declared = {key: "" for key, value in now.as_settings.items() if value}
        if declared:
            st.button(
                t("rules_reset"), key="rules_reset", type="tertiary", icon=":material/restart_alt:", on_click=_save,
                args=(view, now, declared),
            )  # fmt: skip
    if changes:
        _preview(view, _seen(view.identity, tuple(sorted(typed.as_settings.items())), data, typed))


def _form(identity: str, now: Rules) -> Rules | None:
    """What is typed; None where it is no rule. The fields are those of one version: the next one begins with its own."""
    weights, bounds = st.columns(2, gap="large")
    with weights:
        page.section(t("rules_weights"))
        typed = {part.name: _weight(identity, part.name, now.weights[part.name]) for part in PARTS}
    with bounds:
        page.section(t("rules_bands"))
        red, green = _pair(identity, "band", (now.red, now.green), 100)
        page.section(t("rules_days"))
        days = {name: _pair(identity, name, now.days[name], LONGEST_DAYS) for name in THRESHOLDS}
    sound = red < green and all(best < worst for best, worst in days.values()) and any(typed.values())
    return Rules(typed, red, green, days) if sound else None


def _weight(identity: str, name: str, value: int) -> int:
    key = f"rules.{identity}.{name}"
    return int(st.number_input(t(f"part_{name}"), 0, 100, value, key=key, help=t(f"rules_{name}")))


def _pair(identity: str, name: str, value: tuple[int, int], most: int) -> tuple[int, int]:
    left, right = st.columns(2)
    low = left.number_input(t(f"rules_{name}_low"), 0, most, value[0], key=f"rules.{identity}.{name}.low")
    high = right.number_input(t(f"rules_{name}_high"), 0, most, value[1], key=f"rules.{identity}.{name}.high")
    return int(low), int(high)


@st.cache_resource(max_entries=16, show_spinner=False)
def _seen(identity: str, settings: tuple[tuple[str, str], ...], _data: Snapshot, _by: Rules) -> Preview:
    """`identity` and the settings are the whole cache key."""
    del identity, settings
    return preview(_data, _by)


def _preview(view: access.View, seen: Preview) -> None:
    page.section(t("rules_preview"))
    health = [t("health_none") if one is None else formats.number(one, 1) for one in seen.health]
    st.markdown(
        " ".join(
            (
                t("rules_moves_one" if len(seen.moved) == 1 else "rules_moves", n=formats.count(len(seen.moved))),
                t("rules_health", before=health[0], after=health[1]),
                t("rules_predicts", before=_concordance(seen.predicts[0]), after=_concordance(seen.predicts[1])),
            )
        )
    )
    if not seen.moved:
        return
    known = {who.person: who.name for who in named(view, [old.person for old, _ in seen.moved])}
    rows = [
        (
            known[old.person],
            old.health,
            t(f"client_band_{old.band}"),
            new.health,
            t(f"client_band_{new.band}"),
        )
        for old, new in seen.moved
    ]
    names = ["client_name", "rules_was", "rules_was_band", "rules_would", "rules_would_band"]
    frame = pd.DataFrame(rows, columns=[t(name) for name in names]).round(1)
    tables.plain_table(
        frame.head(SHOWN), alt=t("rules_preview"), height=min(420, 38 + 35 * len(frame)), key="rules_moved",
        open_row=leads(view, [old.person for old, _ in seen.moved]),
    )  # fmt: skip
    tables.download(frame, "health_preview")


def _concordance(told: Prediction) -> str:
    return t("rules_unknown") if told.concordance is None else formats.number(told.concordance.value * 100, 0)


def _save(view: access.View, now: Rules, changes: Mapping[str, str]) -> None:
    st.session_state[_BEFORE] = {key: now.as_settings[key] for key in changes}
    saving.save(view, changes)


def _undo(view: access.View, before: Mapping[str, str]) -> None:
    st.session_state.pop(_BEFORE, None)
    saving.save(view, before)
