"""Signing in, for a deployment that asks for it: who the reader is, and which role that gives them.

Off by default. A ``[login]`` table in Streamlit's secrets turns it on: it lists per role the e-mail addresses, or whole
domains, that have it. Who signs in with what is Streamlit's own affair (``st.login``, any OIDC provider). A link that was
given out goes on opening what it was given for.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.errors import StreamlitAuthError

from lib.store.links import Role
from lib.ui.words.formats import plain
from lib.ui.words.texts import t

SECTION = "login"
REMEMBERED_SECONDS = 15 * 60
REMEMBERED_READERS = 10_000

_COOKIE = "_streamlit_xsrf"


@dataclass(frozen=True)
class Wanted:
    """The page somebody asked for before they were sent to sign in, with its parameters."""

    page: str
    parameters: Mapping[str, Sequence[str]]
    at: float


_wanted: OrderedDict[str, Wanted] = OrderedDict()
_lock = Lock()


class LoginBroken(ValueError):  # noqa: N818 - what is wrong with the deployment, not with the reader
    """The secrets cannot be read, so nobody can tell whether to let anybody in."""


def roles() -> Mapping[str, Sequence[str]] | None:
    """Role -> who has it; None where nobody needs to sign in. Raises :class:`LoginBroken`."""
    if not st.secrets.load_if_toml_exists():
        if any(Path(path).exists() for path in config.get_option("secrets.files")):
            raise LoginBroken("secrets.toml cannot be read")
        return None
    listed: Mapping[str, Sequence[str]] | None = st.secrets.get(SECTION)
    return listed


def role_of(user: Mapping[str, Any], listed: Mapping[str, Sequence[str]]) -> Role | None:
    """The role of a signed-in person: the one their address is listed under, else the one of its domain.

    Of several the one that shows least. An address that the provider calls unverified gives no right to anything.
    """
    email = str(user.get("email") or "").strip().casefold()
    if "@" not in email or user.get("email_verified") is False:
        return None
    least_first: tuple[Role, ...] = ("masked", "viewer", "owner")
    for name in (email, email.rpartition("@")[2]):
        for role in least_first:
            if name in {entry.strip().removeprefix("@").casefold() for entry in listed.get(role, ())}:
                return role
    return None


def is_signed_in() -> bool:
    """Whether the reader has signed in, with whatever right."""
    return bool(st.user.get("is_logged_in"))


def person() -> str:
    """Who has signed in, where that gives rights here; empty for everybody else."""
    try:
        listed = roles()
    except LoginBroken:
        return ""
    if listed is None or not is_signed_in() or role_of(st.user.to_dict(), listed) is None:
        return ""
    return str(st.user.get("email") or "").strip().casefold()


def show(page: str, parameters: Mapping[str, Sequence[str]]) -> None:
    """The way in. `page` and `parameters` are where the reader wanted to go."""
    st.title(t("login_title"))
    st.markdown(t("login_text"))
    for provider in _providers():
        label = t("login_with", provider=provider.capitalize()) if provider else t("login_button")
        if st.button(label, type="primary", icon=":material/login:", key=f"login_{provider}"):
            _remember(Wanted(page, parameters, time.monotonic()))
            try:
                st.login(provider or None)
            except StreamlitAuthError:
                st.error(t("login_unconfigured"), icon=":material/key_off:")


def draw() -> None:
    """Who is signed in and the way out, in the sidebar."""
    if is_signed_in() and roles() is not None:
        st.caption(t("login_as", who=plain(st.user.get("email") or "")))
        leave()


def leave() -> None:
    """The button that signs out."""
    st.button(t("login_out"), icon=":material/logout:", on_click=st.logout, key="login_out", width="stretch")


def resume() -> Wanted | None:
    """Where the reader wanted to go before they signed in; said once."""
    known = browser()
    with _lock:
        found = _wanted.pop(known, None) if known else None
    return found if found and time.monotonic() - found.at < REMEMBERED_SECONDS else None


def _providers() -> list[str]:
    """The names of the providers in the secrets; a single one has none."""
    section = st.secrets.get("auth", {})
    return [name for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value] or [""]


def _remember(wanted: Wanted) -> None:
    known = browser()
    if known:
        with _lock:
            _wanted[known] = wanted
            while len(_wanted) > REMEMBERED_READERS:
                _wanted.popitem(last=False)


def browser() -> str:
    """What stays the same in a browser while it is away at the provider: the secret in Streamlit's own XSRF cookie.

    Signing in starts a new session at the start page, and Streamlit has no place of its own for where one came from.
    The cookie is written anew with another mask each time ("2|mask|masked secret|time").
    """
    try:
        _, mask, masked, _ = str(st.context.cookies.get(_COOKIE, "")).strip('"').split("|")
        key, text = bytes.fromhex(mask), bytes.fromhex(masked)
        return bytes(byte ^ key[i % len(key)] for i, byte in enumerate(text)).hex()
    except (ValueError, ZeroDivisionError):
        return ""
