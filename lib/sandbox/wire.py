"""What is said over the border: frames of JSON over a socket, their bytes counted. Nothing that is received is ever run."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20


class Garbage(ValueError):  # noqa: N818 - what was received
    """What was received is not what it should be. `too_large` is whether it is too much."""

    def __init__(self, what: str, *, too_large: bool = False) -> None:
        super().__init__(what)
        self.too_large = too_large


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message. OSError if nobody is there any more."""
    content = json.dumps(message).encode("ascii")
    connection.sendall(_LENGTH.pack(len(content)) + content)


class Receiver:
    """Puts together the messages of a connection, `most` bytes of them at most in all."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._buffer = bytearray()

    def feed(self, connection: socket.socket) -> bool:
        """Take what is there. Returns False at the end. Raises :class:`Garbage` for what is too much."""
        part = connection.recv(_CHUNK)
        self._left -= len(part)
        if self._left < 0:
            raise Garbage("more than may be said", too_large=True)
        self._buffer += part
        return bool(part)

    def messages(self) -> list[dict[str, Any]]:
        """The messages that are whole by now, oldest first. Raises :class:`Garbage`."""
        found = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > len(self._buffer) - _LENGTH.size + self._left:
                raise Garbage("longer than may be said", too_large=True)
            if len(self._buffer) < _LENGTH.size + length:
                break
            content = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            found.append(_parsed(content))
        return found


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise Garbage("no JSON") from problem
    if not isinstance(message, dict) or not isinstance(message.get("is"), str):
        raise Garbage("no message")
    return message
