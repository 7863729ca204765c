"""Points in time on the reader's clock."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from lib.ui.words.formats import locale


def zone() -> ZoneInfo:
    """The zone of the reader's clock; UTC where the browser names none that is known here."""
    with contextlib.suppress(ValueError, KeyError, OSError):  # as no zone, as an unknown one, as a folder of zones
        return ZoneInfo(st.context.timezone or "UTC")
    return ZoneInfo("UTC")


def moment(at: datetime) -> str:
    """A point in time, in UTC where it names no zone, as the reader's clock and language say it."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return format_datetime(aware, "d MMM y, H:mm", tzinfo=zone(), locale=locale())
