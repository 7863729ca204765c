"""Answers about numbers: KPIs with verdicts, rows behind them, what moved them, and what is wrong with the data."""
