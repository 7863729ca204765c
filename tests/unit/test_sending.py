"""What is sent by itself: once for each week to each address, by a real mail server and a real web server of this machine;
alerts once until what they warn of is over."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from lib.report import alerts, sending
from lib.report.alerts import Standing
from lib.report.background import Sender
from lib.sending import declared, mail, webhook, weekly
from lib.sending.declared import Alerts, Declared, Schedule, To, Watched, Week
from lib.sending.ways import Attached, Letter, Unsent, may_send, why
from lib.sources import store
from lib.sources.store import Source, TabSource, Trouble
from lib.store import audit, links
from lib.store.workspace import Workspace, WorkspaceError

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
BEGUN = "2026-11-20T00:00:00+00:00"
LETTER = Letter("Northbeam, last week", "Cash is up.\n", "k", (Attached("r.html", "text/html", b"<p>caf\xc3\xa9"),))


class Mailbox:
    """What a mail server has taken; it refuses addresses that begin with `no`."""

    def __init__(self) -> None:
        self.got: list[tuple[str, Message]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("no"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got += [(to, message_from_bytes(envelope.content)) for to in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server on this machine, as the environment names it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in (
        (mail.HOST, "127.0.0.1"),
        (mail.PORT, str(port)),
        (mail.FROM, "cb@example.com"),
        (mail.SECURITY, "none"),
    ):
        monkeypatch.setenv(name, value)
    yield box
    controller.stop()


class Hook(HTTPServer):
    """A webhook: it answers with the statuses in turn, the last one for ever, and keeps what it was sent."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.got = list(answers), list[dict[str, Any]]()
        super().__init__(("127.0.0.1", 0), _Answering)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Hook)
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answers = self.server.answers
        self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
        self.send_header("Retry-After", "3")
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(webhook.LOCAL, "1")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose reports take no time to make."""
    found = Workspace(tmp_path, "own")
    found.folder.mkdir(parents=True)
    monkeypatch.setattr(sending, "letter_of", lambda workspace, schedule, now: LETTER)
    return found


def declare(workspace: Workspace, *schedules: Schedule, told: Alerts | None = None) -> None:
    declared.change(workspace, lambda _: Declared(schedules, told or Alerts()))


WEEKLY = Schedule("s1", weekday=0, hour=9, zone="Europe/Madrid", to=To(("ana@example.com",)), begun=BEGUN)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 30, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        # In summer nine o'clock in Madrid is seven in UTC; 25 October 2026 is the day on which the clocks go back.
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 19, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_week_s_report_is_due_at_its_hour_in_its_zone(now: datetime, last: datetime) -> None:
    assert weekly.slot(WEEKLY, now) == last


def test_it_is_due_once_and_a_failed_one_is_tried_again_later_and_not_for_ever() -> None:
    at = MONDAY.isoformat()
    assert weekly.due(WEEKLY, Week(), MONDAY) == MONDAY
    assert weekly.due(WEEKLY, Week(at, 1, done=True), MONDAY + timedelta(days=3)) is None
    tried = [Week(at, tries) for tries in range(1, weekly.MOST_TRIES + 1)]
    assert [weekly.due(WEEKLY, week, MONDAY + timedelta(minutes=9)) for week in tried] == [None] * 4
    # 10 minutes after the moment, then 30, then 70.
    assert [bool(weekly.due(WEEKLY, week, MONDAY + timedelta(minutes=30))) for week in tried] == [
        True,
        True,
        False,
        False,
    ]
    assert [bool(weekly.due(WEEKLY, week, MONDAY + timedelta(days=1))) for week in tried] == [True, True, True, False]
    fresh = replace(WEEKLY, begun="2026-11-30T08:00:01+00:00")
    assert weekly.due(fresh, Week(), MONDAY + timedelta(days=2)) is None
    assert weekly.due(replace(WEEKLY, ended="x"), Week(), MONDAY) is None


def test_every_address_gets_a_message_of_its_own_and_one_a_week(workspace: Workspace, mailbox: Mailbox) -> None:
    declare(workspace, replace(WEEKLY, to=To(("ana@example.com", "ben@example.com"))))
    for minutes in (-1, 0, 1, 60, 60 * 24 * 6):
        sending.send_due(workspace, MONDAY + timedelta(minutes=minutes))
    # 23 November was missed; it was made up for once, and then the 30th was sent once.
    assert [to for to, _ in mailbox.got] == ["ana@example.com", "ben@example.com"] * 2
    to, message = mailbox.got[0]
    assert message["To"] == to
    assert "ben@" not in str(message)
    assert message["Subject"] == "Northbeam, last week"
    text, file = (part for part in message.walk() if not part.is_multipart())
    assert bytes(text.get_payload(decode=True)).split() == [b"Cash", b"is", b"up."]
    assert file.get_payload(decode=True) == b"<p>caf\xc3\xa9"
    assert file.get_filename() == "r.html"
    assert [(one.what, one.detail) for one in audit.entries(workspace)] == [("sent", {"kind": "report", "to": 2})] * 2


def test_a_test_goes_to_everybody_is_marked_and_counts_for_no_week(
    workspace: Workspace, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = replace(WEEKLY, to=To(("ana@example.com", "no@example.com")))
    assert sending.send_test(workspace, schedule) == "mail_refused"
    assert sending.send_test(workspace, replace(WEEKLY, language="es")) == ""
    assert [(to, message["Subject"]) for to, message in mailbox.got] == [
        ("ana@example.com", "Test: Northbeam, last week"),
        ("ana@example.com", "Prueba: Northbeam, last week"),
    ]
    assert declared.sent(workspace).weeks == {}

    def gone(*asked: object) -> Letter:
        raise WorkspaceError(sending.ENDED, link="gone")

    monkeypatch.setattr(sending, "letter_of", gone)
    assert sending.send_test(workspace, schedule) == sending.ENDED
    assert len(mailbox.got) == 2


def test_after_weeks_of_silence_one_report_is_sent_and_not_one_for_each(workspace: Workspace, mailbox: Mailbox) -> None:
    declare(workspace, WEEKLY)
    sending.send_due(workspace, MONDAY + timedelta(weeks=5, days=2))
    sending.send_due(workspace, MONDAY + timedelta(weeks=5, days=3))
    assert len(mailbox.got) == 1


def test_who_has_it_does_not_get_it_again_when_another_failed(
    workspace: Workspace, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    declare(workspace, replace(WEEKLY, to=To(("no.one@example.com", "ana@example.com"))))
    first = sending.send_due(workspace, MONDAY)
    assert [(one.reached, one.trouble) for one in first] == [(1, "mail_refused")]
    sending.send_due(workspace, MONDAY + timedelta(minutes=20))
    assert [to for to, _ in mailbox.got] == ["ana@example.com"]
    kept = (workspace.folder / declared.SENT).read_text() + (workspace.folder / "audit.jsonl").read_text()
    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("lib"))
    assert "example.com" not in kept + ours
    assert str(why("mail_refused", workspace)).startswith("The mail server refused an address")


def test_a_message_tried_again_has_the_same_id() -> None:
    by = mail.Server("h", 25, "CB <cb@example.com>", "none")
    ids = {mail.written(LETTER, "a@x.com", by, MONDAY + timedelta(hours=n))["Message-ID"] for n in (0, 1)}
    assert len(ids) == 1
    assert mail.written(LETTER, "b@x.com", by, MONDAY)["Message-ID"] not in ids
    injected = mail.written(replace(LETTER, subject="a\r\nBcc: x@y.com"), "a@x.com", by, MONDAY)
    assert injected["Bcc"] is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "mail_unset"),
        ({mail.HOST: "mail.example.com"}, "mail_set_wrongly"),
        ({mail.HOST: "mail.example.com", mail.FROM: "a@b.com", mail.PORT: "x"}, "mail_set_wrongly"),
        (
            {mail.HOST: "mail.example.com", mail.FROM: "a@b.com", mail.SECURITY: "none", mail.PASSWORD: "p"},
            "mail_open_password",
        ),
        ({mail.HOST: "127.0.0.1", mail.FROM: "a@b.com", mail.PORT: "1"}, "mail_unreachable"),
    ],
)
def test_a_mail_server_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], code: str
) -> None:
    for name in (mail.HOST, mail.PORT, mail.FROM, mail.SECURITY, mail.USER, mail.PASSWORD):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unsent) as refused:
        mail.send(LETTER, "ana@example.com")
    assert refused.value.code == code


def test_a_password_never_goes_where_it_is_asked_for_in_the_clear(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server here has no encryption: where that is asked for, nothing is sent."""
    monkeypatch.setenv(mail.SECURITY, "starttls")
    with pytest.raises(Unsent) as refused:
        mail.send(LETTER, "ana@example.com")
    assert refused.value.code == "mail_unsafe"
    assert mailbox.got == []


@pytest.mark.parametrize(
    ("answers", "asked", "code"),
    [
        ((200,), 1, ""),
        ((500, 429, 204), 3, ""),
        ((503,), 3, "webhook_unreachable"),
        ((404,), 1, "webhook_gone"),
        ((400,), 1, "webhook_refused"),
        ((302,), 1, "webhook_refused"),
    ],
)
def test_a_webhook_is_asked_a_few_times_and_leads_nowhere_else(
    here: None, answers: tuple[int, ...], asked: int, code: str
) -> None:
    hook, waits = Hook(*answers), list[float]()
    with pytest.raises(Unsent) if code else contextlib.nullcontext() as refused:
        webhook.send(LETTER, hook.address, pause=waits.append)
    assert not code or (refused and refused.value.code == code)
    assert len(hook.got) == asked
    assert waits == [3.0] * (asked - 1)
    assert hook.got[0]["text"] == "*Northbeam, last week*\nCash is up.\n"
    hook.shutdown()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://hooks.slack.com/services/x", "webhook_https"),
        ("ftp://hooks.slack.com/x", "webhook_https"),
        ("http://127.0.0.1:8501/", "webhook_https"),
        ("https://127.0.0.1/", "webhook_private"),
        ("https://localhost/", "webhook_private"),
        ("https://metadata.google.internal/", "webhook_private"),
        ("https://169.254.169.254/latest", "webhook_private"),
        ("https://10.0.0.7/", "webhook_private"),
        ("https://[::1]/", "webhook_private"),
        ("https://[::ffff:10.0.0.1]/", "webhook_private"),
        ("https://user:pass@hooks.slack.com/", "webhook_address"),
        ("https:///x", "webhook_address"),
        ("https://hooks.slack.com/\nx", "webhook_address"),
        ("https://hooks.slack.com:99999/", "webhook_address"),
    ],
)
def test_no_webhook_leads_into_a_private_network(address: str, code: str) -> None:
    with pytest.raises(WorkspaceError) as refused:
        webhook.check(address)
    assert refused.value.code == code


def test_a_name_that_stands_for_a_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several addresses one private one is enough; and it is connected to none."""
    found = [(2, 1, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(Unsent) as refused:
        webhook.send(LETTER, "https://hooks.example.com/x", pause=lambda _: None)
    assert refused.value.code == "webhook_private"


def test_a_name_in_a_message_calls_nobody() -> None:
    letter = Letter("<!channel> & @everyone", "[x](https://evil) **b**", "k")
    slack = webhook.payload(letter, "hooks.slack.com")
    assert slack["text"].startswith("*&lt;!channel&gt; &amp; @everyone*")
    discord = webhook.payload(letter, "discord.com")
    assert discord["allowed_mentions"] == {"parse": []}
    assert r"\[x\](https://evil)" in discord["content"]
    assert len(webhook.payload(replace(letter, text="x" * 9000), "discord.com")["content"]) <= 2000
    teams = webhook.payload(letter, "prod-1.westeurope.logic.azure.com")
    assert teams["attachments"][0]["content"]["body"][1]["text"].startswith(r"\[x\]")


@pytest.mark.parametrize(
    "address", ["ana", "ana@x", "a b@x.com", "a@x.com\nBcc: b@x.com", "Ana <ana@x.com>", "a@x.com,b@x.com"]
)
def test_an_address_is_one_address(workspace: Workspace, address: str) -> None:
    with pytest.raises(WorkspaceError) as refused:
        declare(workspace, replace(WEEKLY, to=To((address,))))
    assert refused.value.code == "sending_address"
    assert not declared.is_declared(workspace)


def test_what_is_declared_is_read_back_and_what_is_damaged_or_newer_sends_nothing(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    told = Alerts(To(("ana@example.com",)), watched=(Watched("v.close_rate", "usual"),), imports=True)
    schedule = replace(WEEKLY, filters={"closer": ("Ana Ruiz",)}, pages=("overview", "revenue"))
    declare(workspace, schedule, told=told)
    assert declared.read(workspace) == Declared((schedule,), told)
    for file in (declared.FILE, declared.SENT):
        path = workspace.folder / file
        before = path.read_text() if path.exists() else ""
        for text, code in (("{", "damaged"), ('{"version": 2}', "newer"), ('{"version": 1}', "damaged")):
            path.write_text(text)
            with pytest.raises(WorkspaceError) as refused:
                sending.send_due(workspace, MONDAY, watch=False)
            assert refused.value.code == f"sending_{code}"
        path.write_text(before) if before else path.unlink()
    assert mailbox.got == []


def test_visitors_workspaces_send_nothing_unless_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Workspace(tmp_path, "w-0011aabb")
    theirs.folder.mkdir(parents=True)
    declare(theirs, WEEKLY)
    with pytest.raises(WorkspaceError) as refused:
        sending.send_due(theirs, MONDAY)
    assert refused.value.code == "sending_not_allowed"
    assert not may_send(Workspace(tmp_path, "sample"))
    monkeypatch.setenv("CLOSEBOARD_SENDERS", "x, w-0011aabb")
    assert may_send(theirs)


def test_a_report_for_a_link_ends_when_the_link_is_revoked(tmp_path: Path, mailbox: Mailbox) -> None:
    own = Workspace(tmp_path, "own")
    links.give(own, "masked", purpose="board")
    link = links.given(own)[0].id
    declare(own, replace(WEEKLY, link=link))
    links.revoke(own, link)
    assert [one.trouble for one in sending.send_due(own, MONDAY)] == ["report_link_ended"]
    assert declared.read(own).schedules[0].ended == "report_link_ended"
    assert sending.send_due(own, MONDAY + timedelta(weeks=1)) == []
    assert mailbox.got == []


def test_an_alert_is_told_once_until_it_is_over(
    workspace: Workspace, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Hook(200)
    declare(workspace, told=Alerts(To(webhook=hook.address), imports=True))
    stands: list[bool | None] = [True, True, None, True, False, None, True]
    said = []
    for hour, crossed in enumerate(stands):
        monkeypatch.setattr(
            alerts, "standings", lambda *_, now=crossed: [Standing("usual v.close_rate", now, "It fell.")]
        )
        sending.send_due(workspace, MONDAY + timedelta(hours=hour))
        said.append(len(hook.got))
    assert said == [1, 1, 1, 1, 1, 1, 2]
    assert "It fell." in hook.got[0]["text"]
    hook.shutdown()


def test_an_alert_that_did_not_go_out_is_tried_again_and_then_left(
    workspace: Workspace, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    hook = Hook(404)
    declare(workspace, told=Alerts(To(webhook=hook.address), imports=True))
    monkeypatch.setattr(alerts, "standings", lambda *_: [Standing("a", True, "x"), Standing("b", True, "y")])
    for hour in range(9):
        sending.send_due(workspace, MONDAY + timedelta(hours=hour))
    assert len(hook.got) == weekly.MOST_TRIES
    hook.shutdown()


def test_a_sheet_that_fails_or_is_stale_is_told_and_one_that_fails_for_a_moment_is_not(workspace: Workspace) -> None:
    now = MONDAY
    tab = TabSource("t", 1, "Calls")

    def sheet(read: timedelta, trouble: Trouble | None = None) -> list[bool | None]:
        moment = (now - read).isoformat()
        (workspace.folder / store.FILE).unlink(missing_ok=True)
        store.put(workspace, Source("id", "CRM", (replace(tab, trouble=trouble),), 60, moment, moment))
        watched = Alerts(To(("a@b.com",)), imports=True, stale=True)
        return [one.crossed for one in alerts.standings(workspace, watched, now)]

    assert sheet(timedelta(hours=2)) == [False, False]
    assert sheet(timedelta(hours=25)) == [False, True]
    young = Trouble("google_unreachable", {}, (now - timedelta(minutes=5)).isoformat())
    assert sheet(timedelta(hours=2), young) == [None, False]
    asks = Trouble("tab_emptied", {"tab": "Calls", "rows": 20, "count": 20}, (now - timedelta(minutes=1)).isoformat())
    assert sheet(timedelta(hours=2), asks) == [True, False]


def test_the_clock_looks_at_those_who_send_and_at_alerts_now_and_then(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "own")
    own.folder.mkdir(parents=True)
    Workspace(tmp_path, "other").folder.mkdir()
    declare(own, WEEKLY)
    now, looked = [MONDAY], list[tuple[str, bool]]()
    sender = Sender(tmp_path, now=lambda: now[0], send=lambda w, at, watch: looked.append((w.name, watch)))
    for minutes in (0, 1, 14, 15, 16):
        now[0] = MONDAY + timedelta(minutes=minutes)
        sender.look()
    assert looked == [("own", True), ("own", False), ("own", False), ("own", True), ("own", False)]
