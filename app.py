"""Closeboard: the frame around every page. serve.py serves it."""

import altair  # noqa: F401 - before the freeze, so that no page pays for it
import streamlit as st

from lib.ui import access, filters, frame, freshness, key_dialog, own_workspaces, share_dialog
from lib.ui.texts import t

st.set_page_config(page_title=t("app_name"), page_icon="📈", layout="wide")
frame.settle()
try:
    view = access.view()
except access.Refused as refusal:
    access.keep_address()
    frame.refuse(refusal, frame.navigate(visible=False).url_path)
access.keep_address()
page = frame.navigate()
frame.resume()
name = page.url_path or frame.NUMBERS[0]
frame.trouble(view)
frame.kept(view, name)
key_dialog.say(view)
share_dialog.offer(view, name)
own_workspaces.draw(view)
filters.draw(view, name)
freshness.chip(view, name)
if name in frame.NUMBERS:
    frame.banner(view)
frame.run(page)
