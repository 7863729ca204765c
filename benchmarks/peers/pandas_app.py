"""The page of revenue that most people write: the files read once by pandas and kept, everything else worked out at each click.

The folder with payments.csv, calls.csv and leads.csv (benchmarks/company.py) is in the environment as PEER_FILES.
"""

import os
from collections.abc import Callable
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

FOLDER = Path(os.environ["PEER_FILES"])

st.set_page_config(layout="wide")


@st.cache_data
def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The payments and the leads, with days as days."""
    payments = pd.read_csv(FOLDER / "payments.csv")
    payments["Date"] = pd.to_datetime(payments["Date"])
    leads = pd.read_csv(FOLDER / "leads.csv")
    return payments, leads


payments, leads = read()
closer_column = next(name for name in payments.columns if name.lower().startswith("closer"))
closers = st.multiselect("Closer", sorted(payments[closer_column].dropna().unique()), key="closer")
paid = payments[payments[closer_column].isin(closers)] if closers else payments
end = paid["Date"].max()
now = paid[paid["Date"] > end - pd.Timedelta(days=90)]
before = paid[(paid["Date"] <= end - pd.Timedelta(days=90)) & (paid["Date"] > end - pd.Timedelta(days=180))]

st.title("Revenue")
cards: dict[str, Callable[[pd.DataFrame], float]] = {
    "Cash": lambda rows: rows["Amount"].sum(),
    "Payments": len,
    "Payers": lambda rows: rows["Email"].nunique(),
    "Average": lambda rows: rows["Amount"].mean(),
    "Median": lambda rows: rows["Amount"].median(),
    "Largest": lambda rows: rows["Amount"].max(),
    "Per payer": lambda rows: rows["Amount"].sum() / max(rows["Email"].nunique(), 1),
    "Days with a payment": lambda rows: rows["Date"].nunique(),
}
columns = st.columns(4)
for i, (name, worked_out) in enumerate(cards.items()):
    value, earlier = worked_out(now), worked_out(before)
    columns[i % 4].metric(name, f"{value:,.0f}", f"{value - earlier:,.0f}")

by_month = (
    paid.groupby(paid["Date"].dt.to_period("M").astype(str))["Amount"].agg(["sum", "count", "mean"]).reset_index()
)
for column in ("sum", "count", "mean"):
    st.altair_chart(alt.Chart(by_month).mark_bar().encode(x="Date", y=column))
st.dataframe(now.groupby(closer_column)["Amount"].agg(["sum", "count"]).sort_values("sum", ascending=False))
