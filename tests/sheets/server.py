"""A local Google: the token exchange, the Sheets v4 calls that gspread makes, and the export of public sheets, over HTTP.

It checks what Google checks (the signed claim and its scope, the bearer token, who a sheet is shared with, the names of
the tabs) and can be told to fail the way Google fails.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from tests.corpus.dialects import workbook
from tests.sheets.tables import Spreadsheet, about, grid, kept

EMAIL = "reader@closeboard-test.iam.gserviceaccount.com"
PROJECT = "closeboard-test"
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
_AUDIENCE = "https://oauth2.googleapis.com/token"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_KEY = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
_PUBLIC_KEY = (
    _KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)

Answer = tuple[int, Any]
"""A status, and the body as JSON, as bytes, or as an iterator of bytes that are sent one after the other until nobody listens."""


def error(code: int, status: str, message: str, **more: Any) -> Answer:
    """An error as Google words it."""
    return code, {"error": {"code": code, "message": message, "status": status, **more}}


NOT_SHARED = error(403, "PERMISSION_DENIED", "The caller does not have permission")
NOT_FOUND = error(404, "NOT_FOUND", "Requested entity was not found.")
NOT_A_SHEET = error(400, "FAILED_PRECONDITION", "This operation is not supported for this document")
TOO_MANY = error(
    429,
    "RESOURCE_EXHAUSTED",
    "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'",
)
INTERNAL = error(500, "INTERNAL", "Internal error encountered.")
UNAVAILABLE: Answer = (503, b"<html><title>Error 503</title>The service is temporarily unavailable.</html>")
DISABLED = error(
    403,
    "PERMISSION_DENIED",
    f"Google Sheets API has not been used in project {PROJECT} before or it is disabled.",
    details=[
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED", "domain": "googleapis.com"}
    ],
)
REVOKED: Answer = (400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
CUT: Answer = (200, b'{"valueRanges": [{"range": "Payments!A1:C')


@dataclass
class Google:
    """The state behind the server. `asked` holds every request as "METHOD path", `faults` what the next ones get."""

    sheets: dict[str, Spreadsheet] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    faults: list[tuple[str, Answer | None, int]] = field(default_factory=list)
    before: Callable[[str], None] | None = None
    tokens: set[str] = field(default_factory=set)
    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, sheet: Spreadsheet) -> Spreadsheet:
        """Have a spreadsheet."""
        self.sheets[sheet.identity] = sheet
        return sheet

    def fail(self, part: str, answer: Answer | None, times: int = 1_000_000) -> None:
        """Answer the next requests whose path holds `part` with `answer`; None cuts the connection."""
        self.faults.append((part, answer, times))

    def heal(self) -> None:
        """Have no more faults."""
        self.faults.clear()

    def count(self, part: str) -> int:
        """How many requests had a path with `part`."""
        return sum(part in line for line in self.asked)

    def fault(self, path: str) -> tuple[bool, Answer | None]:
        """Whether a request is to fail, and how."""
        with self.lock:
            for i, (part, answer, times) in enumerate(self.faults):
                if part in path:
                    self.faults[i] = (part, answer, times - 1)
                    if times == 1:
                        del self.faults[i]
                    return True, answer
        return False, None

    def key(self) -> dict[str, str]:
        """The service account's key, as Google hands it out."""
        return {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "1",
            "private_key": PRIVATE_KEY,
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": f"{self.address}/token",
        }

    def token(self, body: str) -> Answer:
        """Exchange a signed claim for a token."""
        given = parse_qs(body)
        if given.get("grant_type") != [_GRANT]:
            return 400, {"error": "unsupported_grant_type"}
        try:
            claim: Mapping[str, Any] = jwt.decode(given["assertion"][0], _PUBLIC_KEY, audience=_AUDIENCE)  # type: ignore[no-untyped-call]
        except (ValueError, GoogleAuthError):
            return REVOKED
        if claim["scope"] != READ_ONLY:
            return 400, {"error": "invalid_scope"}
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}

    def api(self, path: str, query: Mapping[str, list[str]], bearer: str) -> Answer:
        """A call of the Sheets API."""
        if bearer not in self.tokens:
            return error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        identity, _, call = path.removeprefix("/v4/spreadsheets/").partition("/")
        sheet = self.sheets.get(identity)
        if sheet is None:
            return NOT_FOUND
        if EMAIL not in sheet.shared_with and not sheet.public:
            return NOT_SHARED
        if sheet.is_excel:
            return NOT_A_SHEET
        if not call:
            return 200, about(sheet)
        assert call == "values:batchGet"
        found = []
        for wanted in query["ranges"]:
            title = re.fullmatch(r"'(.*)'", wanted, re.DOTALL)
            tab = sheet.tab(title[1].replace("''", "'")) if title else None
            if tab is None:
                return error(400, "INVALID_ARGUMENT", f"Unable to parse range: {wanted}")
            rows = grid(tab, sheet.locale, query["valueRenderOption"] == ["FORMATTED_VALUE"])
            found.append({"range": wanted, "majorDimension": "ROWS"} | ({"values": rows} if rows else {}))
        return 200, {"spreadsheetId": identity, "valueRanges": found}


class _Handler(BaseHTTPRequestHandler):
    """One connection. `google` is set on a subclass per server."""

    google: Google
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """The token exchange."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer(lambda: self.google.token(body))

    def do_GET(self) -> None:
        """Everything else."""
        url = urlsplit(self.path)
        if url.path.startswith("/v4/"):
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._answer(lambda: self.google.api(unquote(url.path), parse_qs(url.query), bearer))
        else:
            self._answer(lambda: (404, b"nothing here"), self._export)

    def _answer(self, answer: Callable[[], Answer], instead: Callable[[], bool] = lambda: False) -> None:
        path = unquote(self.path)
        self.google.asked.append(f"{self.command} {path}")
        if self.google.before:
            self.google.before(path)
        fails, fault = self.google.fault(path)
        if fails and fault is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if not fails and instead():
            return
        status, body = fault if fails and fault else answer()
        if isinstance(body, Iterator):
            self._stream(status, body)
            return
        self._send(status, body if isinstance(body, bytes) else json.dumps(body).encode())

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, status: int, parts: Iterator[bytes]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            for part in parts:
                self.wfile.write(part)

    def _export(self) -> bool:
        """The workbook of a public sheet, by way of another address as Google does; a private one leads to the sign-in."""
        found = re.fullmatch(r"/(spreadsheets/d|files)/([^/]+)/export\?format=xlsx", self.path)
        sheet = self.google.sheets.get(found[2]) if found else None
        if found is None or sheet is None:
            return False
        if not sheet.public:
            self._send(302, b"", Location="https://accounts.google.com/ServiceLogin")
        elif found[1] != "files":
            self._send(307, b"", Location=f"/files/{sheet.identity}/export?format=xlsx")
        else:
            rows: dict[str, Sequence[Sequence[str | float]]] = {
                tab.title: [[kept(cell) for cell in row] for row in tab.rows] for tab in sheet.tabs
            }
            hidden = [tab.title for tab in sheet.tabs if tab.hidden]
            name = f"attachment; filename*=UTF-8''{sheet.title.replace(' ', '%20')}.xlsx"
            self._send(200, workbook(rows, hidden), Content_Type="application/xlsx", Content_Disposition=name)
        return True


@contextmanager
def running() -> Iterator[Google]:
    """A Google on a free port of this machine."""
    google = Google()
    handler = type("Handler", (_Handler,), {"google": google})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    google.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
