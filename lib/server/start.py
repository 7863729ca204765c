"""What is settled before the server listens: to whom it is open, and what it refuses to start with."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streamlit import config

from lib.host import door
from lib.host.kept import is_until_restart
from lib.server.gates import HOSTS, Names, given_names
from lib.store import links
from lib.texts.messages import Message, Refusal
from lib.ui.frame import login

PORT = 8501
_NEXT_PORTS = 100
EVERYWHERE = "0.0.0.0"
LOCALHOST = "127.0.0.1"
SECRET = "CLOSEBOARD_SECRET"
_OWN = ("localhost", "127.0.0.1", "::1")
_BOOLEAN = {"true": True, "1": True, "false": False, "0": False}


class StartRefused(Refusal):
    """The server does not start, and its message says why."""


@dataclass(frozen=True)
class Opening:
    """To whom the server is open: where it listens, and the names it answers to. `port` 0 is the first free one."""

    host: str
    port: int
    names: Names
    is_public: bool


def local(host: str, port: int) -> Opening:
    """For this machine alone. Raises :class:`StartRefused` for an address that others could reach."""
    if (host or LOCALHOST) not in _OWN:
        raise StartRefused("local_only", address=host)
    return Opening(host or LOCALHOST, port, Names(()), is_public=False)


def network(host: str, port: int) -> Opening:
    """For everybody who can reach this machine. Raises :class:`StartRefused` where they would need to show nothing."""
    if not door.key() and not signs_in():
        raise StartRefused("network_unguarded", variable=door.VARIABLE, length=door.SHORTEST)
    return Opening(host or EVERYWHERE, port, Names(given_names(), own_addresses=True), is_public=True)


def production(host: str, port: int) -> Opening:
    """For a proxy that speaks TLS, under the names of CLOSEBOARD_HOSTS; without these for this machine.

    Raises :class:`StartRefused` where a workspace would be open to whoever asks, or any name would be answered.
    """
    hosts = given_names()
    if "*" in hosts:
        raise StartRefused("any_host", variable=HOSTS)
    is_public = bool(hosts) or (host or LOCALHOST) not in _OWN
    if is_public and os.environ.get("CLOSEBOARD_HOME") and not door.key() and not signs_in():
        raise StartRefused("home_unguarded", variable=door.VARIABLE, length=door.SHORTEST)
    return Opening(host or LOCALHOST, port or PORT, Names(hosts), is_public)


def signs_in() -> bool:
    """Whether visitors must sign in."""
    try:
        return login.roles() is not None
    except login.LoginBroken:
        return True  # then nobody is let in


def check_keys(data: Path) -> None:
    """Raises :class:`Refusal` if what signs the links, the key of the server, or what is said of the disk, is none."""
    if len(os.environ.get(SECRET, "x" * 32)) < 32:
        raise StartRefused("secret_too_short", variable=SECRET, length=32)
    door.key()
    is_until_restart(data)
    links.check_key(data)


def listen(opening: Opening) -> socket.socket:
    """A socket that listens there. Raises :class:`StartRefused` if it cannot be had."""
    wanted = [opening.port] if opening.port else range(PORT, PORT + _NEXT_PORTS)
    trouble = ""
    for port in wanted:
        kind = socket.AF_INET6 if ":" in opening.host else socket.AF_INET
        bound = socket.socket(
            kind, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # named, so that nothing is held back to fill up
        if os.name != "nt":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((opening.host, port))
            bound.listen(2048)
        except OSError as problem:
            bound.close()
            trouble = problem.strerror or str(problem)
            continue
        bound.set_inheritable(True)
        return bound
    raise StartRefused("cannot_listen", address=opening.host, port=str(opening.port or PORT), cause=trouble)


def told(opening: Opening, port: int, data: Path) -> list[Message]:
    """What to print when it listens: the address, what it means to be open to a network, and whether the disk lasts."""
    lines = [Message("kept_until_restart")] if is_until_restart(data) else []
    if not opening.is_public:
        return [*lines, Message("open_here", {"address": f"http://localhost:{port}"})]
    if opening.names.own_addresses:
        lines.append(Message("open_network", {"address": f"http://{_address()}:{port}"}))
        lines.append(Message("open_network_key" if door.key() else "open_network_login"))
    return lines


def _address() -> str:
    """The address that others in the network most likely reach this machine by. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def take_settings() -> None:
    """Settings of Streamlit from the environment, which it reads by itself only under its own command."""
    for key, option in config._config_options_template.items():
        given = os.environ.get(option.env_var)
        if given is not None and not option.sensitive:
            config.set_option(key, _typed(option.type)(given), where_defined="environment variable")


def _typed(kind: object) -> Callable[[str], object]:
    if kind is bool:
        return lambda text: _BOOLEAN.get(text.lower(), False)
    return kind if kind in (int, float) else str
