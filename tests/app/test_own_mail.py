"""The desk's own mail: settings, the way to the server, and what it refuses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import Broken, Later
from app.settings import Settings, describe_invalid
from app.settings.smtp import Encryption, parse_smtp
from app.smtp import sending
from app.smtp.notice import OwnMail, write_mail
from app.smtp.sending import MailRefused, SmtpSender
from tests.support.smtp_sink import PASSWORD, USER, SmtpSink, smtp_sink

ADA, DESK = "ada@acme.example", "desk@acme.example"
AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SIGNED = f"{USER}:{PASSWORD}@"
REQUIRED = "?starttls=required"


def send(url: str, **said: str) -> None:
    mail = OwnMail(**{"to": ADA, "subject": "Hello", "text": "It works.", **said})
    sender = SmtpSender(parse_smtp(url), DESK)
    sender.send(write_mail(mail, DESK, AT), mail.to)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as made:
        yield made


def test_a_mail_says_what_it_is(sink: SmtpSink) -> None:
    send(sink.url(), subject="Größe\nnow", key="k1", html="<p>It works.</p>")
    (mail,) = sink.mails
    assert sink.envelopes == [(DESK, [ADA])]
    assert str(mail["From"]) == f"Sidedesk <{DESK}>"
    assert mail["To"] == ADA
    assert mail["Subject"] == "Größe now"
    assert mail["Message-ID"] == "<k1@acme.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == AT
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert plain.get_content().strip() == "It works."
    assert rich is not None
    assert rich.get_content().strip() == "<p>It works.</p>"


@pytest.mark.parametrize(
    ("encrypts", "scheme"), [("starttls", "smtp"), ("first", "smtps")]
)
@pytest.mark.parametrize("is_required", [True, False])
def test_it_goes_encrypted_to_a_server_that_is_trusted(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    encrypts: str,
    scheme: str,
    is_required: bool,
) -> None:
    query = REQUIRED if is_required and scheme == "smtp" else ""
    with smtp_sink(tmp_path, encrypts=encrypts, wants_user=scheme == "smtp") as sink:
        url = sink.url(scheme, query, SIGNED if scheme == "smtp" else "")
        with pytest.raises(Broken, match="certificate of the mail server is not valid"):
            send(url)
        assert (sink.mails, sink.signed_in) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(sink.authority))
        send(url)
        assert len(sink.mails) == 1
        # Its name is not its address.
        elsewhere = url.replace("localhost", "127.0.0.1")
        with pytest.raises(Broken, match="certificate"):
            send(elsewhere)


def test_a_password_never_goes_in_the_clear(sink: SmtpSink) -> None:
    with pytest.raises(Broken, match="readable on its way"):
        send(sink.url(user=SIGNED))
    assert sink.mails == []


def test_encryption_that_is_required_and_not_offered(sink: SmtpSink) -> None:
    with pytest.raises(Broken, match="it is required"):
        send(sink.url(query=REQUIRED))
    assert sink.mails == []


def test_a_wrong_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_sink(tmp_path, encrypts="starttls", wants_user=True) as sink:
        monkeypatch.setenv("SSL_CERT_FILE", str(sink.authority))
        with pytest.raises(MailRefused, match=r"name and password \(535\)") as told:
            send(sink.url(query=REQUIRED, user=f"{USER}:wrong@"))
        assert "wrong" not in f"{told.value} {told.value.reason}"


def test_a_server_says_no_for_now_or_for_good(sink: SmtpSink) -> None:
    sink.answers = [f"450 {ADA} is busy", f"550 5.7.1 {ADA} is not here"]
    with pytest.raises(Later, match=r"busy \(450\)"):
        send(sink.url())
    with pytest.raises(MailRefused, match=r"refused the mail \(550\)") as told:
        send(sink.url())
    assert told.value.reason == f"5.7.1 {ADA} is not here"
    assert ADA not in str(told.value)
    sink.data_answers = ["451 later", "554 no"]
    with pytest.raises(Later):
        send(sink.url())
    with pytest.raises(MailRefused):
        send(sink.url())
    send(sink.url())
    assert len(sink.mails) == 1


def test_nobody_is_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Later, match="does not answer"):
            send(f"smtp://127.0.0.1:{port}")


class Tarpit:
    """Says a letter of its greeting again and again, and never ends it."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.ended = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()

    def _drip(self) -> None:
        with self.server, self.server.accept()[0] as caller:
            try:
                while not self.ended.wait(0.002):
                    caller.send(b"2")
            except OSError:
                self.ended.set()


def test_a_server_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.1)
    pit = Tarpit()
    with pytest.raises(Later):
        send(f"smtp://127.0.0.1:{pit.server.getsockname()[1]}")
    assert pit.ended.wait(10)


def test_a_bad_good_bye_takes_nothing_back(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle_quit(*_: object) -> str:
        return "554 no"

    monkeypatch.setattr(SmtpSink, "handle_QUIT", handle_quit, raising=False)
    send(sink.url())
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("text", "port", "encryption"),
    [
        ("smtp://mx.acme.example", 25, Encryption.OFFERED),
        ("smtp://u:p%40@mx.acme.example", 587, Encryption.OFFERED),
        ("smtp://mx.acme.example:2525/?starttls=required", 2525, Encryption.REQUIRED),
        ("smtps://u:p@mx.acme.example", 465, Encryption.FIRST),
    ],
)
def test_the_address_of_a_server(text: str, port: int, encryption: Encryption) -> None:
    found = parse_smtp(text)
    assert (found.host, found.port) == ("mx.acme.example", port)
    assert found.encryption == encryption
    if found.user:
        assert (found.user, found.password) in (("u", "p"), ("u", "p@"))
        assert "password" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "mx.acme.example",
        "https://mx.acme.example",
        "smtp://",
        "smtp://hush@mx.acme.example",
        "smtp://u:hush@mx.acme.example/path",
        "smtp://u:hush@mx.acme.example:port",
        "smtp://u:hush@mx.acme.example?starttls=maybe",
        "smtps://u:hush@mx.acme.example?starttls=required",
    ],
)
def test_what_is_no_address_is_refused_without_saying_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_SMTP_URL", text)
    with pytest.raises(ValidationError) as told:
        Settings()
    said = describe_invalid(told.value)
    assert said.startswith("DESK_SMTP_URL: ")
    assert "hush" not in said


@pytest.mark.parametrize("text", ["desk", "Desk <desk@acme.example>", "a@b@c", "a b@c"])
def test_what_is_no_sender_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_MAIL_FROM", text)
    with pytest.raises(ValidationError) as told:
        Settings()
    assert "DESK_MAIL_FROM: Write one address" in describe_invalid(told.value)
