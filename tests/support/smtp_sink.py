"""A mail server on this machine that keeps what it is given, and refuses on demand."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.ports import free_port
from tests.support.authority import NAME, write_certificates

USER, PASSWORD = "desk", "hush"


@dataclass
class SmtpSink:
    """What it was given; `answers` are what it says next to RCPT, instead of yes."""

    port: int
    authority: Path | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)

    def url(self, scheme: str = "smtp", query: str = "", user: str = "") -> str:
        """The setting that leads here."""
        return f"{scheme}://{user}{NAME}:{self.port}{query}"

    async def handle_RCPT(  # noqa: N802 - as the library calls it
        self, _: SMTP, __: Session, envelope: Envelope, to: str, ___: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 OK"

    def authenticate(self, *given: Any) -> AuthResult:
        """Let the one user in."""
        said = given[-1]
        assert isinstance(said, LoginPassword)
        self.signed_in.append(said.login.decode())
        is_right = said.password == PASSWORD.encode()
        return AuthResult(success=is_right, handled=is_right)


@contextmanager
def smtp_sink(
    folder: Path | None = None, *, encrypts: str = "", wants_user: bool = False
) -> Iterator[SmtpSink]:
    """The server until the block ends; `encrypts` is starttls or first.

    Its certificate is of an authority that nobody knows: `sink.authority`.
    """
    sink = SmtpSink(free_port())
    more: dict[str, Any] = {}
    context = None
    if encrypts:
        assert folder is not None
        sink.authority, pair = write_certificates(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair)
    if encrypts == "starttls":
        more |= {"tls_context": context, "require_starttls": False}
    if wants_user:
        more |= {"authenticator": sink.authenticate, "auth_required": True}
        more |= {"auth_require_tls": encrypts == "starttls"}
    control = Controller(
        sink,
        hostname="127.0.0.1",
        port=sink.port,
        ssl_context=context if encrypts == "first" else None,
        **more,
    )
    control.start()
    try:
        yield sink
    finally:
        control.stop()
