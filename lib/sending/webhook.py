"""Webhooks that take a message as Slack, Discord and Teams do: https alone, and never into a private network.

An owner names the address, and the server asks it: so it could be made to ask what only the server can reach. The name is
looked up once, every address it stands for must be a public one, and the connection goes to the very address that was looked
at. No redirection is followed. Only ``http://127.0.0.1`` is let through besides, for who runs a relay on the same machine, and
only where the operator says so (``CLOSEBOARD_WEBHOOK_LOCAL=1``).
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lib.sending.ways import Letter, Unsent
from lib.store.workspace import WorkspaceError

LOCAL = "CLOSEBOARD_WEBHOOK_LOCAL"
TIMEOUT = 10.0
"""Seconds to wait for the other side, each time."""
TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds between two tries at most, whatever the other side asks for."""
LONGEST_ADDRESS, LONGEST_TEXT, LONGEST_DISCORD = 2000, 3500, 1900
_DISCORD = ("discord.com", "discordapp.com")
_TEAMS = (".logic.azure.com", ".webhook.office.com", ".powerplatform.com", ".powerautomate.com")


def check(address: str) -> None:
    """Raises :class:`WorkspaceError` for an address that nothing is sent to, by its looks alone."""
    try:
        _parts(address)
    except Unsent as problem:
        raise WorkspaceError(problem.code) from None


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Unsent("webhook_address", passing=False) from None
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST_ADDRESS
    if not plain or not host or parts.username is not None or parts.password is not None:
        raise Unsent("webhook_address", passing=False)
    if _is_this_machine(parts):
        return parts
    if parts.scheme != "https":
        raise Unsent("webhook_https", passing=False)
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host or host.endswith((".local", ".internal", ".localhost")):
            raise Unsent("webhook_private", passing=False) from None
    else:
        if not _is_public(literal):
            raise Unsent("webhook_private", passing=False)
    return parts


def _is_this_machine(parts: SplitResult) -> bool:
    return parts.hostname == "127.0.0.1" and parts.scheme in ("http", "https") and os.environ.get(LOCAL) == "1"


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    return address.is_global and not address.is_multicast


def _looked_up(parts: SplitResult) -> str:
    """The address that a name stands for. Raises :class:`Unsent` if one of those it stands for is not public."""
    assert parts.hostname is not None
    if _is_this_machine(parts):
        return "127.0.0.1"
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unsent("webhook_unreachable") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(_is_public(ipaddress.ip_address(one.partition("%")[0])) for one in addresses):
        raise Unsent("webhook_private", passing=False)
    return addresses[0]


def send(letter: Letter, address: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Send a message. What may pass is tried again a few times. Raises :class:`Unsent`."""
    parts = _parts(address)
    body = json.dumps(payload(letter, parts.hostname or ""), ensure_ascii=False).encode()
    for left in range(TRIES - 1, -1, -1):
        try:
            status, wait = _post(parts, body)
        except (OSError, http.client.HTTPException):
            status, wait = 0, 1.0
        if 200 <= status < 300:
            return
        if status and status not in (408, 429) and status < 500:
            raise Unsent("webhook_gone" if status in (401, 403, 404, 410) else "webhook_refused", passing=False)
        if left:
            pause(min(wait, LONGEST_WAIT))
    raise Unsent("webhook_unreachable")


def _post(parts: SplitResult, body: bytes) -> tuple[int, float]:
    """The status of the answer, and the seconds that it asks to wait."""
    at = _looked_up(parts)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    line.sock = socket.create_connection((at, port), TIMEOUT)
    try:
        if secure:
            line.sock = ssl.create_default_context().wrap_socket(line.sock, server_hostname=host)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request(
            "POST",
            target,
            body,
            {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Closeboard", "Host": parts.netloc},
        )
        answer = line.getresponse()
        told = answer.getheader("Retry-After", "") or ""
        return answer.status, float(told) if told.isascii() and told.isdigit() and len(told) < 6 else 1.0
    finally:
        line.close()


def payload(letter: Letter, host: str) -> dict[str, Any]:
    """The message as the other side takes it. Names in it call nobody and open nothing."""
    if any(host == one or host.endswith(f".{one}") for one in _DISCORD):
        text = _cut(f"**{_bare(letter.subject)}**\n{_bare(letter.text)}", LONGEST_DISCORD)
        return {"content": text, "allowed_mentions": {"parse": []}}
    if host.endswith(_TEAMS):
        blocks: list[dict[str, Any]] = [
            {"type": "TextBlock", "text": _bare(letter.subject), "weight": "Bolder", "wrap": True},
            {"type": "TextBlock", "text": _cut(_bare(letter.text), LONGEST_TEXT).replace("\n", "\n\n"), "wrap": True},
        ]
        card = {"type": "AdaptiveCard", "version": "1.4", "body": blocks}
        kind = "application/vnd.microsoft.card.adaptive"
        return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
    return {"text": _cut(f"*{_escaped(letter.subject)}*\n{_escaped(letter.text)}", LONGEST_TEXT)}


def _escaped(text: str) -> str:
    """As Slack wants it: `<!channel>` in a name is three words and calls nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bare(text: str) -> str:
    """Without what would begin markup: a link in square brackets, bold, a mention."""
    return "".join(f"\\{sign}" if sign in "\\*_`~|[]<>" else sign for sign in text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
