"""A page of as many elements as the Revenue page, none of which is worked out: what Streamlit itself takes for it."""

import altair as alt
import pandas as pd
import streamlit as st

st.set_page_config(layout="wide")
st.multiselect("Closer", ["Ana", "Ben"], key="closer")
st.title("Constants")
for i in range(12):
    st.metric(f"Number {i}", 1000 + i)
    st.markdown("A line of text.", help="A hover.")
    st.caption("Another one.")
    st.button("Rows", key=f"rows_{i}")
frame = pd.DataFrame({"month": [f"M{i}" for i in range(12)], "value": range(12)})
for _ in range(6):
    st.altair_chart(alt.Chart(frame).mark_bar().encode(x="month", y="value"))
st.dataframe(frame)
