"""How often a session, and an address, may do what is costly or can be abused; what is above that is refused in a sentence.

Counted in memory by each process. An address is known where the app is not reached through this machine itself: behind a
proxy it is taken from what the proxy says, if FORWARDED_ALLOW_IPS names that proxy.
"""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass

import streamlit as st
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from lib.ui.words.texts import t

_KEY = "allowance_key"


@dataclass(frozen=True)
class Allowance:
    """How often something may be done by one session, and by all sessions of one address."""

    session: RateLimitItem
    address: RateLimitItem


ALLOWED = {
    "link": Allowance(parse("20 per 10 minutes"), parse("60 per 10 minutes")),
    "check": Allowance(parse("60 per hour"), parse("240 per hour")),
    "save": Allowance(parse("120 per hour"), parse("480 per hour")),
    "test": Allowance(parse("10 per hour"), parse("20 per hour")),
    "workspace": Allowance(parse("10 per hour"), parse("40 per hour")),
    "download": Allowance(parse("200 per hour"), parse("800 per hour")),
}
"""What is counted: tokens that open nothing, files checked for an import, saved settings, reports sent to try them, new workspaces, files downloaded."""

_limiter = MovingWindowRateLimiter(MemoryStorage())


@dataclass(frozen=True)
class Visitor:
    """Who is counted, without saying who it is: a name made up for the session, and the address it comes from."""

    session: str
    address: str | None


def visitor() -> Visitor:
    """The visitor of the current run; may be kept for work that is done outside it."""
    return Visitor(st.session_state.setdefault(_KEY, secrets.token_hex(8)), st.context.ip_address)


def is_free(what: str, who: Visitor) -> bool:
    """Whether the visitor may do it once more."""
    return all(_limiter.test(item, what, name) for item, name in _counted(what, who))


def take(what: str, who: Visitor) -> bool:
    """Count one more; False if that is one too many."""
    if not is_free(what, who):
        return False
    for item, name in _counted(what, who):
        _limiter.hit(item, what, name)
    return True


def wait(what: str, who: Visitor) -> int:
    """How many minutes until it can be done again, at least one."""
    waits = [
        _limiter.get_window_stats(item, what, name).reset_time - time.time()
        for item, name in _counted(what, who)
        if not _limiter.test(item, what, name)
    ]
    return max(1, math.ceil(max(waits, default=0) / 60))


def allowed(what: str) -> bool:
    """Count one more of the current visitor; what is too much is refused on the page."""
    who = visitor()
    if take(what, who):
        return True
    st.error(sentence(what, who), icon=":material/hourglass_top:")
    return False


def sentence(what: str, who: Visitor) -> str:
    """Why not, and when again."""
    return t(f"allowance_{what}", minutes=wait(what, who))


def _counted(what: str, who: Visitor) -> list[tuple[RateLimitItem, str]]:
    limit = ALLOWED[what]
    address = [(limit.address, f"address {who.address}")] if who.address else []
    return [(limit.session, f"session {who.session}"), *address]
