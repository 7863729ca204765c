"""Pages' figures without a page: what a command or a timer has to settle before it asks for them."""

from __future__ import annotations

from streamlit import logger


def settle() -> None:
    """Say nothing of there being no server and no browser: there is not meant to be one."""
    logger.set_log_level("error")
