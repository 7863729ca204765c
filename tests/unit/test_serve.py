"""The launcher: who is answered, under which names, with which headers; what it does not start with; a log without addresses."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit import config
from streamlit.logger import init_uvicorn_logs
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.runtime.app_session import AppSession

import serve
from lib.host import door
from lib.server import orders, pacing, start
from lib.server.gates import Names, NotPublic, OwnNames
from lib.server.headers import HEADERS, SecurityHeaders
from lib.server.threshold import Threshold
from lib.texts.messages import Refusal

KEY = "correct horse battery"
OURS = "http://analytics.example.com"
NAMES = Names(["analytics.example.com", "*.ours.example"])


async def _cookie(request: Request) -> Response:
    answer = PlainTextResponse("ok")
    answer.set_cookie("_streamlit_xsrf", "x")
    answer.set_cookie("other", "y", secure=True)
    return answer


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def _app(names: Names = NAMES) -> Starlette:
    """The launcher's own gates in its own order, around nearly nothing."""
    return Starlette(
        routes=[
            Route("/health", serve.health), Route("/_stcore/metrics", serve.health), Route("/_stcore/health", _cookie),
            Route("/revenue", serve.health), Route("/", serve.health, methods=["GET", "POST"]), WebSocketRoute("/_stcore/stream", _socket),
        ],
        middleware=[
            Middleware(SecurityHeaders), Middleware(OwnNames, names=names), Middleware(NotPublic), Middleware(Threshold),
        ],
    )  # fmt: skip


def _get(url: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    client = more.pop("client", "127.0.0.1")
    transport = httpx.ASGITransport(app=_app(more.pop("names", NAMES)), client=(client, 1))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=OURS) as asking:
            return await asking.request(more.pop("method", "GET"), url, headers=headers, **more)

    with ThreadPoolExecutor(1) as thread:  # a loop of its own: a browser test may have left one running in this thread
        return thread.submit(asyncio.run, ask()).result()


def _opens_socket(headers: dict[str, str], names: Names = NAMES, server: tuple[str, int] = ("127.0.0.1", 1)) -> bool:
    """Whether the websocket is accepted."""
    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket", "path": "/_stcore/stream", "scheme": "ws", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
        "server": server, "subprotocols": [], "extensions": {"websocket.http.response": {}},
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _app(names)(scope, receive, send)).result()
    return sent[0] == "websocket.accept"


def test_health_answers_with_security_headers() -> None:
    response = _get("/health")
    assert response.text == "ok"
    for name, value in HEADERS.items():
        assert response.headers[name] == value


@pytest.mark.parametrize(
    "host", ["evil.example", "analytics.example.com.evil.example", "evilours.example", "192.168.1.7", "", "[::2]:80"]
)
def test_other_hosts_are_refused(host: str) -> None:
    assert _get("/health", {"Host": host}).status_code == 400
    assert not _opens_socket({"Host": host})


@pytest.mark.parametrize(
    "host", ["analytics.example.com:444", "EU.ours.example", "localhost:8501", "127.0.0.1", "[::1]:80"]
)
def test_own_hosts_are_answered(host: str) -> None:
    assert _get("/health", {"Host": host}).status_code == 200


def test_a_network_is_answered_under_the_number_that_it_reached() -> None:
    open_names = Names((), own_addresses=True)
    assert _opens_socket({"Host": "192.168.1.7:8501"}, open_names, ("192.168.1.7", 8501))
    assert not _opens_socket({"Host": "192.168.1.8:8501"}, open_names, ("192.168.1.7", 8501))
    assert not _opens_socket({"Host": "rebound.example:8501"}, open_names, ("192.168.1.7", 8501))
    assert not _opens_socket({"Host": "192.168.1.7:8501"}, Names(()), ("192.168.1.7", 8501))


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://analytics.example.com", True), ("https://analytics.example.com", True), ("https://analytics.example.com:443", True),
        ("http://analytics.example.com:3000", False), ("https://evil.example", False), ("http://localhost", False), ("null", False),
        ("https://analytics.example.com.evil.example", False), ("", False), ("https://evil.ours.example", False),
    ],
)  # fmt: skip
def test_pages_of_other_sites_are_refused(origin: str, own: bool) -> None:
    """Also one of another port of the same machine, which Streamlit itself would let open the websocket."""
    assert _opens_socket({"Host": "analytics.example.com", "Origin": origin}) is own
    assert _get("/", {"Origin": origin}, method="POST").status_code == (200 if own else 403)


def test_a_form_of_ours_has_no_origin_to_say() -> None:
    assert _get("/", {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, method="POST").status_code == 200
    assert _get("/", {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, method="POST").status_code == 403


def test_the_counters_of_the_process_are_for_this_machine() -> None:
    assert _get("http://localhost/_stcore/metrics").status_code == 200
    assert _get("http://localhost/_stcore/metrics", client="192.168.1.9").status_code == 404
    assert _get("/_stcore/metrics").status_code == 404
    assert _get("http://localhost/_stcore/metrics", {"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_cookies_are_kept_to_tls_where_there_is_tls() -> None:
    cookies = _get("https://analytics.example.com/_stcore/health").headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    plain, secure = _get("/_stcore/health").headers.get_list("set-cookie")
    assert "secure" not in plain.lower()
    assert "secure" in secure.lower()


def test_a_server_with_a_key_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form stands before every page, and a browser that gave the key once has a pass, which another key makes void."""
    page = {"Accept": "text/html,*/*"}
    assert _get("/revenue", page).text == "ok"
    monkeypatch.setenv(door.VARIABLE, KEY)
    shut = _get("/revenue", page | {"Accept-Language": "es-MX"})
    assert (shut.status_code, "Esta" in shut.text or "Este" in shut.text) == (401, True)
    assert _get("/revenue?w=token", page).text == _get("/revenue?b=handle", page).text == "ok"
    assert _get("/health", {"Accept": "*/*"}).text == "ok"

    wrong = _get("/key", method="POST", data={"key": KEY + "x"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    right = _get("/key", method="POST", data={"key": KEY})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "HttpOnly" in right.headers["set-cookie"]
    shown = {"Cookie": right.headers["set-cookie"].partition(";")[0]}
    assert _get("/revenue", page | shown).text == "ok"
    assert KEY not in shown["Cookie"]
    monkeypatch.setenv(door.VARIABLE, KEY + " another")
    assert _get("/revenue", page | shown).status_code == 401


@pytest.fixture
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.ui.frame.login.roles", lambda: None)
    for name in ("CLOSEBOARD_HOSTS", "CLOSEBOARD_HOME", "CLOSEBOARD_KEY", "CLOSEBOARD_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_secrets")
def test_what_it_does_not_start_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(opening: Any, host: str = "") -> str:
        try:
            opening(host, 0)
        except Refusal as problem:
            return problem.code
        return ""

    assert refused(start.local) == refused(start.local, "::1") == refused(start.production) == ""
    assert refused(start.local, "0.0.0.0") == "local_only"
    assert refused(start.network) == "network_unguarded"
    monkeypatch.setenv("CLOSEBOARD_HOME", "default")
    assert refused(start.production) == ""
    assert refused(start.production, "0.0.0.0") == "home_unguarded"
    monkeypatch.setenv("CLOSEBOARD_HOSTS", "analytics.example.com")
    assert refused(start.production) == "home_unguarded"
    monkeypatch.setenv("CLOSEBOARD_KEY", "short")
    assert refused(start.network) == "key_too_short"
    monkeypatch.setenv("CLOSEBOARD_KEY", KEY)
    assert refused(start.network) == refused(start.production) == ""
    monkeypatch.setenv("CLOSEBOARD_HOSTS", "analytics.example.com, *")
    assert refused(start.production) == "any_host"


@pytest.mark.usefixtures("_no_secrets")
@pytest.mark.parametrize(("kept", "code"), [("", "key_damaged"), ("short", "key_damaged"), ("\n" * 40, "key_damaged")])
def test_an_emptied_key_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: str, code: str
) -> None:
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["serve.py", "--local"])
    (tmp_path / "workspaces").mkdir()
    file = tmp_path / "workspaces" / "secret.key"
    file.write_text(kept)
    assert serve.main() == serve.REFUSED
    assert capsys.readouterr().err.startswith(f"{file} does not hold a signing key")
    assert file.read_text() == kept
    file.unlink()
    monkeypatch.setenv("CLOSEBOARD_SECRET", "")
    assert serve.main() == serve.REFUSED
    assert "CLOSEBOARD_SECRET is shorter than 32 characters" in capsys.readouterr().err


def test_a_port_that_is_taken_is_a_sentence_and_otherwise_the_next_is_used() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(start.StartRefused, match=f"port {taken.getsockname()[1]} "):
            start.listen(start.local("", taken.getsockname()[1]))
    with start.listen(start.local("", 0)) as one, start.listen(start.local("", 0)) as other:
        assert one.getsockname()[0] == other.getsockname()[0] == "127.0.0.1"
        assert one.getsockname()[1] != other.getsockname()[1]


def test_settings_of_streamlit_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "7")
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_AGENT_API", "true")
    before = config.get_option("server.maxUploadSize"), config.get_option("server.enableAgentApi")
    try:
        start.take_settings()
        assert (config.get_option("server.maxUploadSize"), config.get_option("server.enableAgentApi")) == (7, True)
    finally:
        config.set_option("server.maxUploadSize", before[0])
        config.set_option("server.enableAgentApi", before[1])


def test_the_address_with_its_key_is_not_logged(capfd: pytest.CaptureFixture[str]) -> None:
    serve.keep_addresses_out_of_the_log()
    init_uvicorn_logs()
    logging.getLogger("uvicorn.access").error('127.0.0.1 - "GET /?w=key HTTP/1.1" 200')
    assert "key" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["/media/0a.csv", "/base/media/0a.csv", "/_stcore/agent/interact"])
def test_what_is_made_for_one_reader_is_kept_by_no_browser(path: str) -> None:
    assert _get(path).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in _get("/static/0a.js").headers


@pytest.mark.usefixtures("_no_secrets")
@pytest.mark.parametrize("name", ["~/closeboard", "./data", "my data", "/srv/closeboard", "Acme", "../other"])
def test_a_home_that_is_no_name_is_refused_with_what_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path))
    monkeypatch.setenv("CLOSEBOARD_HOME", name)
    monkeypatch.setattr(sys, "argv", ["serve.py", "--local"])
    assert serve.main() == serve.REFUSED
    said = capsys.readouterr().err
    assert said.startswith("CLOSEBOARD_HOME is the name of a workspace")
    assert f"“{name}” is none" in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_no_secrets")
@pytest.mark.parametrize("below", ["", "below"])
def test_a_data_folder_that_is_a_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str
) -> None:
    (tmp_path / "a file").write_text("x")
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path / "a file" / below))
    monkeypatch.setattr(sys, "argv", ["serve.py", "--local"])
    assert serve.main() == serve.REFUSED
    assert f"for {tmp_path / 'a file'} is a file" in capsys.readouterr().err


def test_no_visitor_orders_what_concerns_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these Streamlit does for whoever asks over the websocket."""
    for name in orders.REFUSED:
        monkeypatch.setattr(AppSession, name, getattr(AppSession, name))
    taken: list[int] = []
    monkeypatch.setattr(
        AppSession, "_handle_file_urls_request", lambda self, asked: taken.append(len(asked.file_names))
    )
    monkeypatch.setattr(pacing, "install", lambda: None)
    serve.build(Names(()))
    names = ("_handle_clear_cache_request", "_handle_git_information_request", "_handle_set_run_on_save_request")
    assert all(getattr(AppSession, name) is orders._unheard for name in names)
    for count in (3, 100_000):
        asked = FileURLsRequest(file_names=["a"] * count)
        AppSession._handle_file_urls_request(cast(AppSession, None), asked)
    assert taken == [3]
