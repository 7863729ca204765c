"""The data page: what is in the workspace, bringing files in, going back, settings, and the workspace itself."""

from functools import partial

import streamlit as st

from lib.report.sending import send_test
from lib.ui.data import (
    answers_panel,
    commission_panel,
    costs_panel,
    goals_panel,
    health_rules_panel,
    history_panel,
    importing,
    marks_panel,
    naming_panel,
    ownership_panel,
    rates_panel,
    segments_panel,
    sending_panel,
    settings_panel,
    sheets_panel,
    workspace_panel,
)
from lib.ui.frame import (
    access,
    address,
    page_address,
    shell,
)
from lib.ui.words.texts import t

view = shell.guard("data")
may_import = view.may_change or view.is_sample


def tables(view: access.View) -> None:
    """What is in here and the way in; whose own data is not here yet sees the way in first."""
    parts = [workspace_panel.show, importing.show] if may_import else [workspace_panel.show]
    for part in parts if view.may_change and view.snapshot else reversed(parts):
        if part is workspace_panel.show and view.is_sample and importing.has_begun():
            continue  # the sample's tables below one's own files would be taken for what these came to
        part(view)


SECTIONS = {
    "import" if may_import else "tables": (tables, ":material/table_chart:"),
    **({"sheets": (sheets_panel.show, ":material/sync:")} if may_import else {}),
    "history": (history_panel.show, ":material/history:"),
}
if view.may_change:
    SECTIONS |= {
        "answers": (answers_panel.show, ":material/quiz:"),
        "settings": (settings_panel.show, ":material/tune:"),
        "currencies": (rates_panel.show, ":material/currency_exchange:"),
        "goals": (goals_panel.show, ":material/flag:"),
        "commission": (commission_panel.show, ":material/percent:"),
        "health": (health_rules_panel.show, ":material/favorite:"),
        "segments": (segments_panel.show, ":material/filter_alt:"),
        "marks": (marks_panel.show, ":material/bookmark:"),
        "costs": (costs_panel.show, ":material/receipt_long:"),
        "offers": (naming_panel.show_offers, ":material/sell:"),
        "sources": (naming_panel.show_sources, ":material/call_merge:"),
        "sending": (partial(sending_panel.show, test=send_test), ":material/schedule_send:"),
        "workspace": (ownership_panel.show, ":material/folder_managed:"),
    }

st.title(t("data_title"))
if may_import:
    st.caption(t("data_lead"))
ownership_panel.say_deleted()
workspace_panel.whose(view)
if view.locks:  # how much there is in all is more than a locked link opens
    st.stop()
offered = list(SECTIONS)
section = address.one_of("section", offered, offered[0])
st.session_state[section.name] = section.value if section.value in offered else offered[0]
with st.container(horizontal=True, gap="xsmall"):
    for name, (_, icon) in SECTIONS.items():
        st.button(
            t(f"data_section_{name}"), key=f"section.{name}", icon=icon, type="primary" if name == section.value else "secondary",
            on_click=st.session_state.update, args=({section.name: name},),
        )  # fmt: skip
page_address.write([section])
SECTIONS[section.value][0](view)
