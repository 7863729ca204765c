"""What a visitor sees who waits for their first page: that it will come, and how many come before."""

from __future__ import annotations

import streamlit as st

from lib.host import turns
from lib.ui.words.formats import count
from lib.ui.words.texts import t


def show() -> None:
    """Draw the page. It asks for no data and costs next to nothing."""
    ticket = turns.mine()
    ahead = turns.TURNS.ahead(ticket) if ticket else 0
    st.set_page_config(page_title=t("app_name"), page_icon="📈", layout="wide")
    st.info(t("waiting", n=count(ahead)) if ahead > 1 else t("waiting_next"), icon=":material/hourglass_top:")
