"""Closeboard: the frame around every page. serve.py serves it."""

import altair  # noqa: F401 - before the freeze, so that no page pays for it
import streamlit as st

from lib.report import making
from lib.ui.frame import (
    access,
    bar,
    filters,
    freshness,
    key_dialog,
    own_workspaces,
    share_dialog,
    shell,
)
from lib.ui.parts import room
from lib.ui.words.texts import t

st.set_page_config(page_title=t("app_name"), page_icon="📈", layout="wide", initial_sidebar_state=room.NAVIGATION)
shell.settle()
try:
    view = access.view()
except access.Refused as refusal:
    access.keep_address()
    shell.refuse(refusal, shell.navigate(visible=False).url_path)
access.keep_address()
page = shell.navigate()
shell.resume()
name = page.url_path or shell.NUMBERS[0]
shell.trouble(view)
shell.kept(view, name)
key_dialog.say(view)
shell.lead_on(filters.moved(name))
filters.begin(view, name)
bar.draw(view, name)
share_dialog.offer(view, name, making.OF_A_PAGE)
own_workspaces.draw(view)
filters.draw(view)
freshness.chip(view, name)
if name in shell.NUMBERS:
    shell.banner(view)
shell.run(page)
