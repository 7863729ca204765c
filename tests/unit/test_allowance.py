"""How often something may be done, and who has which role by signing in."""

from __future__ import annotations

import pytest
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from lib.texts.glossary import LANGUAGES
from lib.ui.frame import rate_limits
from lib.ui.frame.login import role_of
from lib.ui.frame.rate_limits import (
    ALLOWED,
    Visitor,
    is_free,
    take,
    wait,
)
from lib.ui.words.texts import catalogue

LISTED = {
    "owner": ["ana@acme.test"], "viewer": ["acme.test", "@partner.test", "Cleo@Acme.test"], "masked": ["cleo@acme.test", "outside.test"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limiter that has seen nobody."""
    monkeypatch.setattr(rate_limits, "_limiter", MovingWindowRateLimiter(MemoryStorage()))


def test_a_session_may_do_it_so_often_and_no_more() -> None:
    mine, theirs = Visitor("mine", None), Visitor("theirs", None)
    most = ALLOWED["check"].session.amount
    assert all(take("check", mine) for _ in range(most))
    assert not take("check", mine)
    assert 1 <= wait("check", mine) <= 60
    assert take("check", theirs)
    assert take("download", mine)


def test_new_sessions_of_one_address_do_not_help() -> None:
    most = ALLOWED["link"].address.amount
    assert sum(take("link", Visitor(str(i), "192.0.2.7")) for i in range(most + 20)) == most
    assert not is_free("link", Visitor("new", "192.0.2.7"))
    assert is_free("link", Visitor("new", "192.0.2.8"))
    assert is_free("link", Visitor("new", None))


def test_there_is_a_sentence_for_everything_that_is_counted() -> None:
    for language in LANGUAGES:
        texts = catalogue(language)
        assert "refused_too_many" in texts
        assert all("{minutes}" in texts[f"allowance_{what}"] for what in ALLOWED if what != "link")


@pytest.mark.parametrize(
    ("user", "role"),
    [
        ({"email": "ana@acme.test"}, "owner"),
        ({"email": "  ANA@Acme.Test "}, "owner"),
        ({"email": "ben@acme.test", "email_verified": True}, "viewer"),
        ({"email": "dan@partner.test"}, "viewer"),
        ({"email": "cleo@acme.test"}, "masked"),  # listed twice: the one that shows least
        ({"email": "eve@outside.test"}, "masked"),
        ({"email": "ana@acme.test", "email_verified": False}, None),
        ({"email": "ana@evil-acme.test"}, None),
        ({"email": "ana@sub.acme.test"}, None),
        ({"email": "ana@acme.test@evil.test"}, None),
        ({"email": "acme.test"}, None),
        ({"email": ""}, None),
        ({"email": None}, None),
        ({"name": "ana@acme.test"}, None),
    ],
)
def test_a_role_by_address_then_by_domain(user: dict[str, object], role: str | None) -> None:
    assert role_of(user, LISTED) == role


def test_nobody_listed_is_nobody_let_in() -> None:
    assert role_of({"email": "ana@acme.test"}, {}) is None
