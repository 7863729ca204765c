"""The production launcher: health, headers, trusted hosts, and a log without addresses."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from streamlit.logger import init_uvicorn_logs

import serve


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    """The launcher's own middleware and health route around nothing else."""
    monkeypatch.setenv("CLOSEBOARD_HOSTS", "analytics.example.com")
    app = Starlette(
        routes=[Route("/health", serve.health)],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=serve.trusted_hosts()),
            Middleware(serve.SecurityHeaders),
        ],
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://analytics.example.com")


def _get(client: httpx.AsyncClient, url: str) -> httpx.Response:
    with ThreadPoolExecutor(
        1
    ) as thread:  # a thread of its own: a browser test may have left a loop running in this one
        return thread.submit(asyncio.run, client.get(url)).result()


def test_health_answers_with_security_headers(client: httpx.AsyncClient) -> None:
    response = _get(client, "/health")
    assert response.text == "ok"
    for name, value in serve.HEADERS.items():
        assert response.headers[name] == value


def test_other_hosts_are_refused(client: httpx.AsyncClient) -> None:
    assert _get(client, "http://evil.example/health").status_code == 400


def test_the_address_with_its_key_is_not_logged(capfd: pytest.CaptureFixture[str]) -> None:
    serve.keep_addresses_out_of_the_log()
    init_uvicorn_logs()
    logging.getLogger("uvicorn.access").error('127.0.0.1 - "GET /?w=key HTTP/1.1" 200')
    assert "key" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["/media/0a.csv", "/base/media/0a.csv", "/_stcore/agent/interact"])
def test_what_is_made_for_one_reader_is_kept_by_no_browser(client: httpx.AsyncClient, path: str) -> None:
    response = _get(client, f"http://analytics.example.com{path}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in _get(client, "http://analytics.example.com/static/0a.js").headers
