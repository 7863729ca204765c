"""A page that loads what ours loads and writes one word: what a rerun costs before anything of ours begins."""

import altair  # noqa: F401 - loaded as by our pages
import duckdb  # noqa: F401
import pandas  # noqa: F401
import streamlit as st

st.multiselect("Closer", ["Ana", "Ben"], key="closer")
st.write("A word.")
