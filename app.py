"""Closeboard: the frame around every page. serve.py serves it."""

import altair  # noqa: F401 - before the freeze, so that no page pays for it
import streamlit as st

from lib.ui import access, filters, frame, freshness, share_dialog
from lib.ui.texts import t

st.set_page_config(page_title=t("app_name"), page_icon="📈", layout="wide")
frame.settle()
access.keep_token()
try:
    view = access.view()
except access.Refused as refusal:
    frame.refuse(refusal, frame.navigate(visible=False).url_path)
page = frame.navigate()
frame.resume()
name = page.url_path or frame.NUMBERS[0]
frame.trouble(view)
frame.kept(view, name)
share_dialog.offer(view, name)
filters.draw(view, name)
freshness.chip(view, name)
if name in frame.NUMBERS:
    frame.banner(view)
frame.run(page)
