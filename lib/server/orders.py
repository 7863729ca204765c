"""What a browser may order of the server: nothing that concerns anybody else.

Streamlit lets every visitor empty the caches of the whole process, which closes what others have open, ask where the program
comes from and which of its files were changed, and have it watch its files. Its menus of a developer send such orders; ours has
none of them.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime.app_session import AppSession

REFUSED = ("_handle_clear_cache_request", "_handle_git_information_request", "_handle_set_run_on_save_request")
"""What Streamlit does for such an order."""


def install() -> None:
    """From now on such orders are not followed. Raises AttributeError where Streamlit calls one of them otherwise."""
    for name in REFUSED:
        getattr(AppSession, name)
        setattr(AppSession, name, _unheard)


def _unheard(session: AppSession, *_: Any) -> None:
    """Nothing is done, and nothing said of it."""
