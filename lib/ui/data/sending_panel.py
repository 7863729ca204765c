"""Reports that are sent by themselves, and alerts: who gets what, when, and as whom they see it. Owners only."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args
from zoneinfo import available_timezones

import streamlit as st
from babel.dates import get_day_names

from lib.metrics.catalog import METRICS
from lib.query.periods import Preset
from lib.sending import declared, mail
from lib.sending.declared import RULES, Alerts, Declared, Form, Rule, Schedule, Sent, To, Watched
from lib.sending.ways import may_send, why
from lib.store import links
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.messages import Message
from lib.ui.data import settings_panel
from lib.ui.frame import access, filters, rate_limits, shell
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, language, t

PRESETS = tuple(one.value for one in Preset if one is not Preset.CUSTOM)
PAGES = (shell.NUMBERS[0], *CONTENTS)
"""The pages that a report can hold."""
_EDITED = "sending_edited"
_KEYS = ("sending_name", "sending_mail", "sending_webhook")


Test = Callable[[Workspace, Schedule], str]
"""Sends a report now; returns the code of what stood against it, empty if everybody has it."""


def show(view: access.View, test: Test) -> None:
    """What is sent, the form of a new report, and that of alerts. `test` sends one to try it."""
    st.caption(t("sending_how"))
    settings_panel.say()
    if not may_send(view.workspace):
        st.info(said(Message("sending_not_allowed", {"workspace": view.workspace.name})), icon=":material/block:")
        return
    if not mail.is_set():
        st.info(t("sending_no_mail"), icon=":material/mail_lock:")
    try:
        there, was = declared.read(view.workspace), declared.sent(view.workspace)
        given = [one for one in links.live(view.workspace, date.today()) if one.role != "owner"]
    except WorkspaceError as problem:
        st.error(said(problem.message), icon=":material/healing:")
        return
    st.markdown(f"#### {t('sending_reports')}")
    if not there.schedules:
        st.caption(t("sending_none"))
    for schedule in there.schedules:
        _line(view, schedule, was, test)
        if st.session_state.get(_EDITED) == schedule.id:
            with st.container(border=True):
                _form(view, given, schedule)
    with st.expander(t("sending_new"), icon=":material/add:", key="sending_form", expanded=not there.schedules):
        _form(view, given)
    st.markdown(f"#### {t('sending_alerts')}")
    st.caption(t("sending_alerts_how"))
    if was.raised:
        st.caption(f":material/notifications_active: {t('sending_standing', n=formats.count(len(was.raised)))}")
    _alerts(view, there.alerts)


def _line(view: access.View, schedule: Schedule, was: Sent, test: Test) -> None:
    """One report: when, what, to how many, and how the last one went. Addresses are not shown, so that nobody reads along."""
    days = get_day_names("wide", locale=formats.locale())
    to = []
    if n := len(schedule.to.mail):
        to.append(t("sending_to_mail_one" if n == 1 else "sending_to_mail", n=formats.count(n)))
    to += [t("sending_to_webhook")] if schedule.to.webhook else []
    told = t(
        "sending_line",
        day=days[schedule.weekday].capitalize(),
        hour=f"{schedule.hour}:00",
        zone=schedule.zone,
        pages=", ".join(t(f"page_{page}") for page in schedule.pages),
        form=t(f"sending_form_{schedule.form}"),
        to=", ".join(to),
    )
    facts = [t("sending_as_link")] if schedule.link else []
    week = was.weeks.get(schedule.id)
    if week and week.told:
        facts.append(t("sending_last", day=formats.day(datetime.fromisoformat(week.slot).date())))
    with st.container(border=True, gap="xsmall"):
        name = f"**{formats.plain(schedule.title)}** · " if schedule.title else ""
        st.markdown("  \n".join([f"{name}{formats.plain(told)}", *facts]))
        if schedule.ended:
            st.badge(t("sending_ended"), icon=":material/link_off:", color="gray")
        elif week and week.trouble:
            st.badge(
                t("sending_trouble", why=said(why(week.trouble, view.workspace))),
                icon=":material/error:",
                color="orange",
            )
        with st.container(horizontal=True, gap="small"):
            tested = not schedule.ended and st.button(
                t("sending_test"), key=f"sending_test_{schedule.id}", icon=":material/send:", type="tertiary", help=t("sending_test_help")
            )  # fmt: skip
            st.button(
                t("sending_edit"), key=f"sending_edit_{schedule.id}", icon=":material/edit:", type="tertiary", on_click=_edit,
                args=(schedule.id,),
            )  # fmt: skip
            st.button(
                t("sending_remove"), key=f"sending_remove_{schedule.id}", icon=":material/delete:", type="tertiary", on_click=_remove,
                args=(view, schedule.id),
            )  # fmt: skip
    if tested:
        _try(view, schedule, test)


def _try(view: access.View, schedule: Schedule, test: Test) -> None:
    """Send it now, and say how that went."""
    if not access.may_still_change(view.workspace) or not may_send(view.workspace) or not rate_limits.allowed("test"):
        return
    with st.spinner(t("sending_testing"), show_time=True):
        trouble = test(view.workspace, schedule)
    if trouble:
        st.error(said(why(trouble, view.workspace)), icon=":material/error:")
    else:
        st.success(t("sending_tested"), icon=":material/mark_email_read:")


def _edit(schedule_id: str) -> None:
    """Open the form of a report below its line, or close it."""
    there = st.session_state.get(_EDITED)
    st.session_state[_EDITED] = "" if there == schedule_id else schedule_id


def _form(view: access.View, given: list[links.Given], old: Schedule | None = None) -> None:
    """The form of a new report, or of one that is there."""
    key, was = (f"sending_{old.id}", old) if old else ("sending", Schedule(""))
    days = get_day_names("wide", locale=formats.locale())
    zone = was.zone if old else settings_panel.stored(view).get("time_zone", "UTC") or "UTC"
    zones = sorted(available_timezones() | {zone})
    named = {one.id: _named(one) for one in given}
    readers, forms = ["", *named], get_args(Form)
    now = {name: tuple(parameter.value) for name, parameter in filters.MEMBERS.items() if parameter.value}
    with st.form(key, border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="large")
        with left:
            st.text_input(
                t("sending_name"), was.title, key=f"{key}_name", max_chars=declared.TITLE, help=t("sending_name_help")
            )
            day, hour = st.columns(2)
            day.selectbox(
                t("sending_day"), range(7), index=was.weekday, key=f"{key}_day", format_func=lambda n: days[n].capitalize()
            )  # fmt: skip
            hour.selectbox(
                t("sending_hour"), range(24), index=was.hour, key=f"{key}_hour", format_func=lambda n: f"{n}:00"
            )
            st.selectbox(t("sending_zone"), zones, index=zones.index(zone), key=f"{key}_zone")
            st.selectbox(
                t("sending_reader"), readers, index=_place(readers, was.link), key=f"{key}_reader",
                help=t("sending_reader_help"), format_func=lambda one: named.get(one) or t("sending_reader_all"),
            )  # fmt: skip
        with right:
            st.multiselect(
                t("sending_pages"), PAGES, default=[page for page in was.pages if page in PAGES], key=f"{key}_pages",
                format_func=lambda name: t(f"page_{name}"), placeholder=t("sending_choose"),
            )  # fmt: skip
            st.selectbox(
                t("period"), PRESETS, index=_place(PRESETS, was.preset), key=f"{key}_period",
                format_func=lambda one: t(f"period_{one}"),
            )  # fmt: skip
            st.selectbox(
                t("sending_form"), forms, index=_place(forms, was.form), key=f"{key}_as",
                format_func=lambda form: t(f"sending_form_{form}"),
            )  # fmt: skip
            _ways(key, was.to)
        if was.filters:
            st.checkbox(t("sending_filters_kept", filters=_written(was.filters)), True, key=f"{key}_kept")
        if now and now != was.filters:
            st.checkbox(t("sending_filters_now", filters=_written(now)), key=f"{key}_filters")
        st.form_submit_button(
            t("sending_change" if old else "sending_save"), type="primary", icon=":material/schedule_send:", key=f"{key}_save",
            on_click=_keep, args=(view, key, now, old),
        )  # fmt: skip


def _place(offered: Sequence[str], one: str) -> int:
    """Where it stands; what is offered no longer is the first."""
    return offered.index(one) if one in offered else 0


def _written(chosen: Mapping[str, tuple[str, ...]]) -> str:
    return " · ".join(
        f"{glossary().field(name)}: {', '.join(formats.plain(filters.member(name, one)) for one in members)}"
        for name, members in chosen.items()
    )


def _ways(key: str, to: To = To()) -> None:  # noqa: B008 - it cannot be changed
    st.text_area(
        t("sending_mail"),
        ", ".join(to.mail),
        key=f"{key}_mail",
        height=68,
        max_chars=2000,
        help=t("sending_mail_help"),
        placeholder=t("sending_mail_example"),
    )
    st.text_input(
        t("sending_webhook"), to.webhook, key=f"{key}_webhook", type="password", max_chars=2000, help=t("sending_webhook_help"),
        placeholder=t("sending_webhook_example"),
    )  # fmt: skip


def _named(one: links.Given) -> str:
    return t("sending_reader_link", purpose=one.purpose or t(f"role_{one.role}"), day=formats.day(one.given.date()))


def _to(key: str) -> To:
    state = st.session_state
    addresses = str(state.get(f"{key}_mail") or "").replace(";", ",").replace("\n", ",").split(",")
    named = tuple(dict.fromkeys(one.strip() for one in addresses if one.strip()))
    return To(named, str(state.get(f"{key}_webhook") or "").strip())


def _keep(view: access.View, key: str, now: Mapping[str, tuple[str, ...]], old: Schedule | None) -> None:
    """Set a report up, or put its changes in force. One at another hour begins anew: what is past is not made up for."""
    state = st.session_state
    to, pages = _to(key), tuple(state.get(f"{key}_pages") or ())
    if to.is_nobody or not pages:
        settings_panel.refuse(t("sending_nobody" if to.is_nobody else "sending_no_pages"))
        return
    kept = old.filters if old and state.get(f"{key}_kept") else {}
    schedule = Schedule(
        old.id if old else secrets.token_hex(6), " ".join(str(state.get(f"{key}_name") or "").split()), state[f"{key}_day"],
        state[f"{key}_hour"], state[f"{key}_zone"], to, tuple(one for one in PAGES if one in pages), state[f"{key}_period"],
        filters=now if state.get(f"{key}_filters") else kept, link=state[f"{key}_reader"],
        language=old.language if old else language(), form=state[f"{key}_as"],
        begun=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    if old is None:
        _change(view, lambda there: replace(there, schedules=(*there.schedules, schedule)), _KEYS)
        return
    if not old.ended and _moment(old) == _moment(schedule):
        schedule = replace(schedule, begun=old.begun)
    schedule = replace(schedule, comparison=old.comparison)

    def changed(there: Declared) -> Declared:
        return replace(there, schedules=tuple(schedule if one.id == old.id else one for one in there.schedules))

    _change(view, changed, (_EDITED,))


def _moment(schedule: Schedule) -> tuple[int, int, str]:
    return schedule.weekday, schedule.hour, schedule.zone


def _remove(view: access.View, schedule_id: str) -> None:
    _change(
        view, lambda there: replace(there, schedules=tuple(one for one in there.schedules if one.id != schedule_id))
    )


def _change(view: access.View, changed: Callable[[Declared], Declared], forget: tuple[str, ...] = ()) -> None:
    """Put it in force and remember what to say; for use in a callback. What was typed stays where it is refused."""
    if not access.may_still_change(view.workspace) or not may_send(view.workspace):
        return
    visitor = rate_limits.visitor()
    if not rate_limits.take("save", visitor):
        settings_panel.refuse(rate_limits.sentence("save", visitor))
        return
    try:
        declared.change(view.workspace, changed)
    except WorkspaceError as problem:
        settings_panel.refuse(said(problem.message))
        return
    access.record(view, "sending")
    for key in forget:
        st.session_state[key] = ""
    settings_panel.refuse(t("sending_saved"), "success")


def _alerts(view: access.View, now: Alerts) -> None:
    single = {one.ref: glossary().metric(one.key).label for one in METRICS if not one.family and one.good != "neutral"}
    with st.form("sending_alerts", border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="large")
        with left:
            for rule in RULES:
                fitting = [one.ref for one in METRICS if one.ref in single and _can(one.ref, rule)]
                st.multiselect(
                    t(f"sending_{rule}"), fitting, key=f"sending_{rule}", format_func=single.__getitem__,
                    default=[one.ref for one in now.watched if one.rule == rule and one.ref in fitting],
                    placeholder=t("sending_choose"), select_all=False,
                )  # fmt: skip
        with right:
            _ways("sending_to", now.to)
            st.checkbox(t("sending_imports"), now.imports, key="sending_imports")
            st.checkbox(t("sending_stale"), now.stale, key="sending_stale")
        st.form_submit_button(
            t("sending_alerts_save"), type="primary", icon=":material/notifications:", key="sending_alerts_save", on_click=_watch,
            args=(view,),
        )  # fmt: skip


def _can(ref: str, rule: Rule) -> bool:
    """Whether a figure can cross it: only a rate or an average has usual months, and what goes on growing is not judged early."""
    metric = next(one for one in METRICS if one.ref == ref)
    return not metric.slow and (rule != "usual" or metric.denominator is not None)


def _watch(view: access.View) -> None:
    state = st.session_state
    watched = tuple(Watched(ref, rule) for rule in RULES for ref in state.get(f"sending_{rule}") or ())
    told = Alerts(
        _to("sending_to"), language(), watched, bool(state.get("sending_imports")), bool(state.get("sending_stale"))
    )
    if told.to.is_nobody and (watched or told.imports or told.stale):
        settings_panel.refuse(t("sending_nobody"))
        return
    _change(view, lambda there: replace(there, alerts=told))
