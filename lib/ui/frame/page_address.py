"""What only one page lets the reader choose, kept in the address beside the filters that every page shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lib.ui.frame.address import Parameter


def write(parameters: Sequence[Parameter[Any]]) -> None:
    """Put what is chosen into the address; a default leaves it."""
    for parameter in parameters:
        texts = parameter.write(st.session_state[parameter.name])
        if texts == st.query_params.get_all(parameter.name):
            continue
        if texts:
            st.query_params[parameter.name] = texts
        else:
            del st.query_params[parameter.name]
