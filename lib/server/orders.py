"""What a browser may order of the server: nothing that concerns anybody else.

Streamlit lets every visitor empty the caches of the whole process, which closes what others have open, ask where the program
comes from and which of its files were changed, and have it watch its files. Its menus of a developer send such orders; ours has
none of them.
"""

from __future__ import annotations

from typing import Any

from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.runtime.app_session import AppSession

FILES = 200
"""So many files are taken at a time."""
REFUSED = ("_handle_clear_cache_request", "_handle_git_information_request", "_handle_set_run_on_save_request")
"""What Streamlit does for such an order."""


def install() -> None:
    """From now on such orders are not followed. Raises AttributeError where Streamlit calls one of them otherwise."""
    for name in REFUSED:
        getattr(AppSession, name)
        setattr(AppSession, name, _unheard)
    take_files = AppSession._handle_file_urls_request

    def some_files(session: AppSession, asked: FileURLsRequest) -> None:
        if len(asked.file_names) <= FILES:  # places for very many are made while everybody waits
            take_files(session, asked)

    setattr(AppSession, "_handle_file_urls_request", some_files)  # noqa: B010 - as above


def _unheard(session: AppSession, *_: Any) -> None:
    """Nothing is done, and nothing said of it."""
