"""E-mail, by the server that the environment names: ``CLOSEBOARD_SMTP_HOST`` and what goes with it."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lib.sending.ways import Letter, Unsent

HOST, PORT, FROM = "CLOSEBOARD_SMTP_HOST", "CLOSEBOARD_SMTP_PORT", "CLOSEBOARD_SMTP_FROM"
USER, PASSWORD, SECURITY = "CLOSEBOARD_SMTP_USER", "CLOSEBOARD_SMTP_PASSWORD", "CLOSEBOARD_SMTP_SECURITY"
SECURITIES = ("starttls", "tls", "none")
"""How the way to the server is kept from being read: begun in the clear and then encrypted, encrypted from the first byte, or
not at all, which no password goes over unless the server is this machine."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT = 20.0
"""Seconds to wait for the server, each time it is asked."""
NEAR = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Server:
    """The server that mail goes out by."""

    host: str
    port: int
    sender: str
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


def server() -> Server:
    """The one that the environment names. Raises :class:`Unsent` where it names none, or not all that is needed."""
    host, sender = os.environ.get(HOST, "").strip(), os.environ.get(FROM, "").strip()
    security = os.environ.get(SECURITY, "starttls").strip().lower()
    port = os.environ.get(PORT, "").strip()
    if not host:
        raise Unsent("mail_unset", passing=False)
    right_port = not port or (port.isascii() and port.isdigit() and 0 < int(port) < 65536)
    if "@" not in sender or security not in SECURITIES or not right_port:
        raise Unsent("mail_set_wrongly", passing=False)
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if security == "none" and password and host not in NEAR:
        raise Unsent("mail_open_password", passing=False)
    return Server(host, int(port) if port else PORTS[security], sender, security, user, password)


def is_set() -> bool:
    """Whether e-mail can be sent from here, as far as the environment says."""
    try:
        server()
    except Unsent:
        return False
    return True


def send(letter: Letter, to: str, by: Server | None = None, now: datetime | None = None) -> None:
    """Send a message to one address. Raises :class:`Unsent`."""
    by = by or server()
    message = written(letter, to, by, now or datetime.now(UTC))
    try:
        with _connected(by) as line:
            if by.user:
                line.login(by.user, by.password)
            line.send_message(message)
    except smtplib.SMTPAuthenticationError:
        raise Unsent("mail_login", passing=False) from None
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        raise Unsent("mail_refused", passing=_passing(problem)) from None
    except ssl.SSLError:
        raise Unsent("mail_unsafe", passing=False) from None
    except (smtplib.SMTPException, OSError):
        raise Unsent("mail_unreachable") from None


def _passing(problem: smtplib.SMTPException) -> bool:
    """Whether the server asks to try again later, which it does by a code of 400 to 499."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in problem.recipients.values()]
    else:
        codes = [problem.smtp_code] if isinstance(problem, smtplib.SMTPResponseException) else []
    return all(400 <= code < 500 for code in codes)


def written(letter: Letter, to: str, by: Server, now: datetime) -> EmailMessage:
    """The message as it goes out. The same letter to the same address has the same id, so that a mailbox knows it again."""
    from lib.sending.ways import digest

    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(letter.subject.split())
    message["From"], message["To"] = by.sender, to
    message["Date"] = format_datetime(now)
    domain = by.sender.rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{digest((letter.key, to))}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for file in letter.files:
        kind, _, subtype = file.mime.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message


def _connected(by: Server) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if by.security == "tls":
        return smtplib.SMTP_SSL(by.host, by.port, timeout=TIMEOUT, context=secure)
    line = smtplib.SMTP(by.host, by.port, timeout=TIMEOUT)
    if by.security == "starttls":
        try:
            line.starttls(context=secure)
        except smtplib.SMTPNotSupportedError:
            line.close()
            raise Unsent("mail_unsafe", passing=False) from None
        except BaseException:
            line.close()
            raise
    return line
